package match

import (
	"context"
	"hash/maphash"
	"io"
	"iter"
	"runtime"
	"sync"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A Fleet is an index in shards: a query is held by the one that its key falls to. It answers as one [Index] with the same queries does.
//
// It is safe for concurrent use. A Put or a Delete locks one shard, so that as many go on at once as there are shards: queries are put in a
// fraction of the time, from as many goroutines. A Match sees each of them completely or not at all. It asks every shard, on several processors
// where rows take long enough to be worth that (15 µs in a shard), such as those that are asked of many queries without an equality. It is not for
// rows that an index matches in less than a microsecond, as every shard takes about as long as that again.
type Fleet[K comparable, T any] struct {
	*fleetwide
	shards []*Index[K, T]
	seed   maphash.Seed
	pace   pace
	sweeps sync.Pool // of *sweep[K]
}

// NewFleet returns an empty fleet, as [New] does an index. Of shards it has as many as there are processors if shards is 0.
func NewFleet[K comparable, T any](c *schema.Collection, data memeval.Dataset, shards int) (*Fleet[K, T], error) {
	if shards <= 0 {
		shards = runtime.GOMAXPROCS(0)
	}
	f := &Fleet[K, T]{fleetwide: newFleetwide(c), seed: maphash.MakeSeed()}
	for range shards {
		ix, err := newIndex[K, T](c, data, f.fleetwide)
		if err != nil {
			return nil, err
		}
		f.shards = append(f.shards, ix)
	}
	f.sweeps.New = func() any { return newSweep(f) }
	return f, nil
}

// Limit bounds what all shards may hold together from now on. What they hold already stays.
func (f *Fleet[K, T]) Limit(l Limits) { f.limit(l) }

// Len returns the number of queries.
func (f *Fleet[K, T]) Len() int {
	n := 0
	for _, ix := range f.shards {
		n += ix.Len()
	}
	return n
}

// Bytes returns roughly how much memory the queries take: what Limits bounds.
func (f *Fleet[K, T]) Bytes() int64 {
	n := int64(0)
	for _, ix := range f.shards {
		n += ix.Bytes()
	}
	return n
}

// of returns the shard of a key.
func (f *Fleet[K, T]) of(key K) *Index[K, T] {
	return f.shards[maphash.Comparable(f.seed, key)%uint64(len(f.shards))]
}

// Put saves q under key, as [Index.Put] does.
func (f *Fleet[K, T]) Put(key K, q *filter.Query) error { return f.of(key).Put(key, q) }

// Delete removes the query under key.
func (f *Fleet[K, T]) Delete(key K) { f.of(key).Delete(key) }

// Refresh makes the queries with relations read data from now on, as [Index.Refresh] does: in all shards, or, if it fails, in none. Each shard
// reads the related rows.
func (f *Fleet[K, T]) Refresh(data memeval.Dataset) error { return refresh(f.shards, data) }

// Skip makes the fleet pass over rows that are in error, as [Index.Skip] does an index.
func (f *Fleet[K, T]) Skip(report func(row *T, err error)) { f.shards[0].Skip(report) }

// Match returns the keys of the queries that row satisfies, in no order, as [Index.Match] does.
func (f *Fleet[K, T]) Match(row *T) ([]K, error) { return f.Append(nil, row) }

// Append appends what Match returns to dst. It allocates nothing else.
func (f *Fleet[K, T]) Append(dst []K, row *T) ([]K, error) {
	s := f.sweeps.Get().(*sweep[K]) //nolint:forcetypeassert // New makes nothing else
	dst, err := f.appendKeys(dst, row, s)
	f.sweeps.Put(s)
	return dst, f.shards[0].refuse(row, err)
}

func (f *Fleet[K, T]) appendKeys(dst []K, row *T, s *sweep[K]) ([]K, error) {
	f.lock()
	defer f.unlock() // also when a custom test panics
	for _, ix := range f.shards {
		if err := ix.engine.check(row); err != nil {
			return dst, err
		}
	}
	return f.found(dst, row, s), nil
}

// MatchJSON returns the keys of the queries that an event satisfies, given as a JSON object, as [Index.MatchJSON] does. The text is read once.
func (f *Fleet[K, T]) MatchJSON(text []byte) ([]K, error) { return f.AppendJSON(nil, text) }

// AppendJSON appends what MatchJSON returns to dst. It allocates nothing else, and keeps nothing of the event.
func (f *Fleet[K, T]) AppendJSON(dst []K, text []byte) ([]K, error) {
	s := f.sweeps.Get().(*sweep[K]) //nolint:forcetypeassert // New makes nothing else
	if s.line == nil {
		s.line = f.lines.NewRow()
	}
	dst, err := f.appendJSON(dst, text, s)
	s.line.Forget()
	f.sweeps.Put(s)
	return dst, err
}

func (f *Fleet[K, T]) appendJSON(dst []K, text []byte, s *sweep[K]) ([]K, error) {
	f.lock() // first, so that the line has all columns that any shard reads
	defer f.unlock()
	if err := s.line.Read(text); err != nil {
		return dst, err
	}
	return f.found(dst, s.line, s), nil
}

// MatchLines returns what [Fleet.MatchJSON] does of each line of r, as [Index.MatchLines] does.
func (f *Fleet[K, T]) MatchLines(ctx context.Context, r io.Reader) iter.Seq2[Event[K], error] {
	return eventsOf(ctx, r, f.AppendJSON)
}

// Changes returns the queries that a row satisfied before or satisfies after a change, as [Index.Changes] does.
func (f *Fleet[K, T]) Changes(before, after *T) ([]Change[K], error) {
	return f.AppendChanges(nil, before, after)
}

// AppendChanges appends what Changes returns to dst. It allocates nothing else.
func (f *Fleet[K, T]) AppendChanges(dst []Change[K], before, after *T) ([]Change[K], error) {
	s := f.sweeps.Get().(*sweep[K]) //nolint:forcetypeassert // New makes nothing else
	dst, wrong, err := f.appendChanges(dst, before, after, s)
	f.sweeps.Put(s)
	return dst, f.shards[0].refuse(wrong, err)
}

func (f *Fleet[K, T]) appendChanges(dst []Change[K], before, after *T, s *sweep[K]) (out []Change[K], wrong *T, err error) {
	f.lock()
	defer f.unlock()
	for _, ix := range f.shards {
		if wrong, err := ix.checkBoth(before, after); err != nil {
			return dst, wrong, err
		}
	}
	f.tell(s)
	for i, ix := range f.shards {
		dst = ix.changesAt(dst, before, after, &s.parts[i].event)
	}
	return dst, nil, nil
}

// lock makes every shard stay as it is. Whoever locks several does it in their order.
func (f *Fleet[K, T]) lock() {
	for _, ix := range f.shards {
		ix.mu.RLock()
	}
}

func (f *Fleet[K, T]) unlock() {
	for _, ix := range f.shards {
		ix.mu.RUnlock()
	}
}

// tell sets the clocks of the parts to one moment, if a query depends on it.
func (f *Fleet[K, T]) tell(s *sweep[K]) {
	for _, ix := range f.shards {
		if !ix.engine.timed {
			continue
		}
		now := f.now()
		for i := range s.parts {
			s.parts[i].event.clock.set(now)
		}
		return
	}
}
