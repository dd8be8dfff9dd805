package eval

import (
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// TestAt is Test for a predicate with times relative to now (schema.FromNow), as they are at a moment. What it returns holds from then until
// another moment, when one of those times reaches that of a related row.
func (r *Reader[T]) TestAt(n *predicate.Node, now time.Time) (holds func(*T) bool, until time.Time, err error) {
	at := predicate.At(*n, now)
	t, err := r.c.Test(&at)
	if err != nil {
		return nil, until, err
	}
	h := horizon{r.c.Store, now.UTC(), maxTime}
	if err := h.look(n, nil); err != nil {
		return nil, until, err
	}
	until = h.until
	if !until.After(now) {
		until = now.Add(time.Microsecond).Truncate(time.Microsecond)
	}
	return func(row *T) bool { return t(unsafe.Pointer(row)) }, until, nil
}

var maxTime = time.UnixMicro(schema.MaxTime)

// A horizon is how long tests on relative times say of the related rows what they say now.
type horizon struct {
	store      *store
	now, until time.Time
}

// look brings the horizon nearer for n, a predicate on the rows of c, or on the one row that is not known if c is nil.
func (h *horizon) look(n *predicate.Node, c *schema.Collection) error {
	if !predicate.Relative(n) {
		return nil
	}
	for _, s := range n.Sides() { // the policies on their ways hold for the moment
		for i := range s.Policy {
			if predicate.Relative(&s.Policy[i]) {
				h.until = h.now
			}
		}
	}
	if n.Related() {
		if c = n.Relation.Reads(); n.Relation.In != nil {
			c = nil
		}
	}
	for i := range n.Kids {
		if err := h.look(&n.Kids[i], c); err != nil {
			return err
		}
	}
	for i := range n.Set.Nums {
		shift, midnight, relative := n.Set.At(i).Relative()
		if !relative {
			continue
		}
		next := h.now
		switch {
		case c == nil || n.Op != predicate.OpIn && n.Op != predicate.OpRange: // it holds for the moment
		case midnight:
			next = h.now.Truncate(24 * time.Hour).Add(24 * time.Hour)
		case n.Set.Kind == schema.Date:
			next = h.now.Add(shift).Truncate(24 * time.Hour).Add(24*time.Hour - shift)
		default:
			var err error
			if next, err = h.reached(n.Term, c, shift); err != nil {
				return err
			}
		}
		if next.Before(h.until) {
			h.until = next
		}
	}
	return nil
}

// reached returns when the time that lies shift from now reaches the next of those in the rows of c.
func (h *horizon) reached(t *schema.Term, c *schema.Collection, shift time.Duration) (time.Time, error) {
	related, err := h.store.Set(c)
	if err != nil {
		return h.until, err
	}
	inner := &Compiler{Store: h.store, Collection: c, Shape: related.Shape}
	read, err := inner.Nums(t)
	if err != nil {
		return h.until, err
	}
	from, next := h.now.Add(shift).UnixMicro(), schema.MaxTime
	for _, row := range related.All() {
		if n, ok := read(row); ok && n >= from {
			next = min(next, n)
		}
	}
	return time.UnixMicro(next).Add(-shift), nil
}
