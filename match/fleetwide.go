package match

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tamis-go/tamis/internal/jsonrow"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A fleetwide is what the indexes of a fleet share, and an index by itself has alone: how events are read, what the time is, and how much they may hold together.
type fleetwide struct {
	lines *jsonrow.Shape
	clock atomic.Pointer[func() time.Time] // of the language of the last query with relative times

	counting sync.Mutex
	limits   Limits
	held     Limits
}

func newFleetwide(c *schema.Collection) *fleetwide {
	shared := &fleetwide{lines: jsonrow.New(c, false), limits: Limits{}.withDefaults()}
	now := time.Now
	shared.clock.Store(&now)
	return shared
}

func (c *fleetwide) now() time.Time { return (*c.clock.Load())() }

func (c *fleetwide) limit(l Limits) {
	c.counting.Lock()
	defer c.counting.Unlock()
	c.limits = l.withDefaults()
}

// take counts queries more and the bytes that these take, or returns ErrFull.
func (c *fleetwide) take(filters int, bytes int64) error {
	c.counting.Lock()
	defer c.counting.Unlock()
	switch {
	case c.held.Filters+filters > c.limits.Filters:
		return fmt.Errorf("%w: it may hold %s", ErrFull, wording.Count(c.limits.Filters, "query"))
	case c.held.Bytes+bytes > c.limits.Bytes:
		return fmt.Errorf("%w: it may take %d bytes", ErrFull, c.limits.Bytes)
	}
	c.held.Filters += filters
	c.held.Bytes += bytes
	return nil
}

// give takes back what was counted.
func (c *fleetwide) give(filters int, bytes int64) {
	c.counting.Lock()
	defer c.counting.Unlock()
	c.held.Filters -= filters
	c.held.Bytes -= bytes
}
