package eval

import (
	"context"
	"sync/atomic"
)

// A Stop ends scans of rows whose context has ended: the answer is not needed any more, and what was found is discarded. Nil
// never stops.
type Stop struct {
	ctx  context.Context
	done atomic.Bool
}

// StopOf returns the stop of a context, and what lets go of it. It is nil if the context never ends.
func StopOf(ctx context.Context) (s *Stop, release func()) {
	if ctx.Done() == nil {
		return nil, func() {}
	}
	s = &Stop{ctx: ctx}
	s.done.Store(ctx.Err() != nil)
	forget := context.AfterFunc(ctx, func() { s.done.Store(true) })
	return s, func() { forget() }
}

// IsAsked reports whether to go no further.
func (s *Stop) IsAsked() bool { return s != nil && s.done.Load() }

// Err returns why the answer is not whole, or nil if it is.
func (s *Stop) Err() error {
	if s.IsAsked() {
		return s.ctx.Err()
	}
	return nil
}

// A test of a row may be as slow as its text is long, so the stop is looked at after so many rows: a power of two.
const rowsBetweenStops = 64

// After reports whether to go no further, of every few rows of the i-th.
func (s *Stop) After(i int) bool { return i%rowsBetweenStops == 0 && s.IsAsked() }
