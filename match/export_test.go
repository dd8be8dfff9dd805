package match

import (
	"fmt"
	"math"
)

// Residue says what an index holds on to although it has no queries: "" if nothing.
func (ix *Index[K, T]) Residue() string {
	e := ix.engine
	for what, n := range map[string]int{
		"needles":     len(e.needles.items) - len(e.needles.free),
		"needle keys": len(e.needleOf),
		"tests":       len(e.tests.items) - len(e.tests.free),
		"prints":      len(e.testOf),
		"sets":        len(e.sets.items) - len(e.sets.free),
		"trees":       len(e.trees.items) - len(e.trees.free),
		"groups":      len(e.groups.items) - len(e.groups.free) - 1,
		"keyed":       len(e.keyed),
		"filters":     len(e.filters.items) - len(e.filters.free),
		"repeated":    e.repeated,
		"weight":      int(e.weight),
		"root":        e.groups.items[root].n + len(e.groups.items[root].list),
	} {
		if n != 0 {
			return fmt.Sprintf("%d %s", n, what)
		}
	}
	for _, c := range e.columns {
		if n := len(c.values.texts) + len(c.values.nums) + len(c.values.entries.items) - len(c.values.entries.free) + c.filters + c.keys; n != 0 {
			return fmt.Sprintf("%d values of %s", n, c.term.Columns[0].Name)
		}
	}
	if ix.held.Filters < 0 || ix.held.Bytes < 0 {
		return fmt.Sprintf("%+v", ix.held)
	}
	return ""
}

// Together says whether all shards are asked at once from now on, however long they take.
func (f *Fleet[K, T]) Together(yes bool) {
	f.pace.fixed = true
	f.pace.nanoseconds.Store(map[bool]int64{true: math.MaxInt64}[yes])
}

// Residue says what the shards hold on to although they have no queries: "" if nothing.
func (f *Fleet[K, T]) Residue() string {
	for _, ix := range f.shards {
		if left := ix.Residue(); left != "" {
			return left
		}
	}
	if f.held != (Limits{}) {
		return fmt.Sprintf("%+v", f.held)
	}
	return ""
}

// Slow reports whether all shards are asked at once.
func (f *Fleet[K, T]) Slow() bool { return f.pace.slow() }
