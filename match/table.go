package match

import "slices"

// A table holds items by number. Numbers of removed items are reused.
type table[V any] struct {
	items []V
	free  []uint32
}

func (t *table[V]) at(n uint32) *V { return &t.items[n] }

// add returns the number of a new, zero item.
func (t *table[V]) add() uint32 {
	if n := len(t.free); n > 0 {
		number := t.free[n-1]
		t.free = t.free[:n-1]
		return number
	}
	if len(t.items) == cap(t.items) {
		t.items = slices.Grow(t.items, max(len(t.items), 64)) // append would grow, and copy, more often
	}
	t.items = t.items[:len(t.items)+1]
	return uint32(len(t.items) - 1) //nolint:gosec // bounded by Limits
}

func (t *table[V]) remove(n uint32) {
	var zero V
	t.items[n] = zero
	t.free = append(t.free, n)
}
