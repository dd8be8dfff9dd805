package match

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tamis-go/tamis/internal/jsonrow"
)

// A sweep is one row and what the shards of a fleet find for it. Its memory is reused for the next row.
type sweep[K comparable] struct {
	line  *jsonrow.Row // of AppendJSON
	row   any
	parts []sweepPart[K] // by shard
	wait  sync.WaitGroup
	rows  uint // so far
}

// A sweepPart is what one shard finds.
type sweepPart[K comparable] struct {
	event    event
	keys     []K
	panicked any
	find     func() // finds keys, in a goroutine of its own; it is made once, as each would be an allocation
}

func newSweep[K comparable, T any](f *Fleet[K, T]) *sweep[K] {
	s := &sweep[K]{parts: make([]sweepPart[K], len(f.shards))}
	for i, ix := range f.shards {
		p := &s.parts[i]
		p.find = func() {
			defer s.wait.Done()
			defer func() { p.panicked = recover() }()
			p.keys = ix.foundAt(p.keys[:0], s.row, &p.event)
		}
	}
	return s
}

// found appends the keys of the queries that a row satisfies: a *T, or a *jsonrow.Row.
func (f *Fleet[K, T]) found(dst []K, row any, s *sweep[K]) []K {
	f.tell(s)
	if len(f.shards) > 1 && f.pace.slow() {
		return f.foundTogether(dst, row, s)
	}
	dst = f.foundFirst(dst, row, s)
	for i, ix := range f.shards[1:] {
		dst = ix.foundAt(dst, row, &s.parts[i+1].event)
	}
	return dst
}

// foundTogether is found where every shard has a goroutine.
func (f *Fleet[K, T]) foundTogether(dst []K, row any, s *sweep[K]) []K {
	s.row = row
	defer func() {
		s.wait.Wait() // also when a custom test panics
		s.row = nil
	}()
	rest := s.parts[1:]
	s.wait.Add(len(rest))
	for i := range rest {
		go rest[i].find()
	}
	dst = f.foundFirst(dst, row, s)
	s.wait.Wait()
	for i := range rest {
		p := &rest[i]
		if p.panicked != nil {
			panic(p.panicked)
		}
		dst = append(dst, p.keys...)
		clear(p.keys)
	}
	return dst
}

// foundFirst appends the keys of the first shard, and sees how long it takes, of some rows.
func (f *Fleet[K, T]) foundFirst(dst []K, row any, s *sweep[K]) []K {
	s.rows++
	if s.rows%rowsOfPace != 1 {
		return f.shards[0].foundAt(dst, row, &s.parts[0].event)
	}
	begin := time.Now()
	dst = f.shards[0].foundAt(dst, row, &s.parts[0].event)
	f.pace.note(time.Since(begin))
	return dst
}

// A pace is how long a shard took for a row, of late.
type pace struct {
	nanoseconds atomic.Int64
	fixed       bool // it stays as it is, in tests
}

const (
	rowsOfPace = 16
	// A goroutine is started and waited for in two to five microseconds.
	worthGoroutines = 15 * time.Microsecond
)

func (p *pace) note(took time.Duration) {
	if p.fixed {
		return
	}
	took = min(took, 4*worthGoroutines) // a row that was interrupted says little of the next
	p.nanoseconds.Store((3*p.nanoseconds.Load() + int64(took)) / 4)
}

// slow reports whether shards take long enough to be asked at once.
func (p *pace) slow() bool {
	return p.nanoseconds.Load() > int64(worthGoroutines) && runtime.GOMAXPROCS(0) > 1
}
