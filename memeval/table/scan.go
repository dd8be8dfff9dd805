package table

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A table with fewer rows for each is not worth another goroutine.
const rowsAWorker = 1 << 16

// workers returns how many goroutines a query uses.
func (s *snapshot) workers() int {
	n := s.options.Workers
	if n <= 0 {
		n = min(runtime.GOMAXPROCS(0), s.live/rowsAWorker)
	}
	return max(1, min(n, len(s.pieces)))
}

// scan calls visit for every batch that has rows which satisfy holds: with the number of the worker that has found
// them, the number of their piece, and where in it the batch begins. Batches come to one worker in order; several
// workers call at once.
func (s *snapshot) scan(holds clause, visit func(worker, at, from, words int, m *mask)) {
	s.share(holds, func(worker int, holds clause) func(int) {
		return func(at int) {
			s.pieces[at].scan(holds, func(from, words int, m *mask) { visit(worker, at, from, words, m) })
		}
	})
}

// share hands out the numbers from 0 to that of the pieces to workers. Each has a clause of its own, and begins by
// making what its numbers are given to.
func (s *snapshot) share(holds clause, begin func(worker int, holds clause) func(i int)) {
	workers := s.workers()
	if workers == 1 {
		do := begin(0, holds)
		for i := range s.pieces {
			if s.stop.IsAsked() {
				return
			}
			do(i)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	var failed atomic.Pointer[any]
	for worker := range workers {
		holds := holds.copy()
		group.Go(func() {
			defer func() {
				if r := recover(); r != nil { // a test of the user's own may panic: that is the caller's
					failed.Store(&r)
				}
			}()
			do := begin(worker, holds)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(s.pieces) || s.stop.IsAsked() {
					return
				}
				do(i)
			}
		})
	}
	group.Wait()
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}

// scan calls visit for the batches of p.
func (p *piece) scan(holds clause, visit func(from, words int, m *mask)) {
	holds.bind(p.chunk)
	var m mask
	for from := 0; from < p.n; from += batchRows {
		words := p.begin(from, &m)
		holds.keep(from, words, &m)
		if m.any(words) {
			visit(from, words, &m)
		}
	}
}
