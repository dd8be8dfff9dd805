package memeval

import (
	"context"
	"sync/atomic"
)

// A stop tells those that go through rows that nobody waits for the answer any more. Then they go no further, and what they
// have is thrown away. Nil never stops.
type stop struct {
	ctx  context.Context
	done atomic.Bool
}

// stopOf returns the stop of a context, and what lets go of it. It is nil if the context never ends.
func stopOf(ctx context.Context) (s *stop, release func()) {
	if ctx.Done() == nil {
		return nil, func() {}
	}
	s = &stop{ctx: ctx}
	s.done.Store(ctx.Err() != nil)
	forget := context.AfterFunc(ctx, func() { s.done.Store(true) })
	return s, func() { forget() }
}

// isAsked reports whether to go no further.
func (s *stop) isAsked() bool { return s != nil && s.done.Load() }

// err returns why the answer is not whole, or nil if it is.
func (s *stop) err() error {
	if s.isAsked() {
		return s.ctx.Err()
	}
	return nil
}

// A test of a row may be as slow as its text is long, so the stop is looked at after so many rows: a power of two.
const rowsBetweenStops = 64

// after reports whether to go no further, of every few rows of the i-th.
func (s *stop) after(i int) bool { return i%rowsBetweenStops == 0 && s.isAsked() }
