package memeval

import (
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/predicate"
)

// has returns the test that an array has one of a set, or every one. Null elements count for nothing.
func (c *compiler) has(n *predicate.Node) (test, cost, error) {
	read, err := c.lists(n.Term)
	if err != nil {
		return nil, 0, err
	}
	cost := costLookup + costText*cost(min(n.Set.Len(), fewValues))
	if n.Term.Type.Kind.Textual() {
		set := newWanted(slices.Clone(n.Set.Texts), (*list).textAt)
		if n.Op == predicate.HasAny {
			return func(row unsafe.Pointer) bool { l := read(row); return set.any(&l) }, cost, nil
		}
		return func(row unsafe.Pointer) bool { l := read(row); return set.all(&l) }, cost, nil
	}
	set := newWanted(orderedNums(n.Set), (*list).numAt)
	if n.Op == predicate.HasAny {
		return func(row unsafe.Pointer) bool { l := read(row); return set.any(&l) }, cost, nil
	}
	return func(row unsafe.Pointer) bool { l := read(row); return set.all(&l) }, cost, nil
}

// A wanted is a set of elements to look for in lists.
type wanted[E string | int64] struct {
	few   []E
	table map[E]int // the elements by number, where they are more than a few
	at    func(*list, int) (E, bool)
}

func newWanted[E string | int64](elements []E, at func(*list, int) (E, bool)) *wanted[E] {
	slices.Sort(elements)
	elements = slices.Compact(elements)
	w := &wanted[E]{at: at}
	if len(elements) <= fewValues {
		w.few = elements
		return w
	}
	w.table = make(map[E]int, len(elements))
	for i, e := range elements {
		w.table[e] = i
	}
	return w
}

// any reports whether l has one of w.
func (w *wanted[E]) any(l *list) bool {
	for i := range l.n {
		e, ok := w.at(l, i)
		if !ok {
			continue
		}
		if w.table == nil {
			if slices.Contains(w.few, e) {
				return true
			}
		} else if _, ok := w.table[e]; ok {
			return true
		}
	}
	return false
}

// all reports whether l has every one of w.
func (w *wanted[E]) all(l *list) bool {
	if w.table != nil {
		return w.allOfTable(l)
	}
	for _, e := range w.few {
		if !w.has(l, e) {
			return false
		}
	}
	return true
}

func (w *wanted[E]) has(l *list, want E) bool {
	for i := range l.n {
		if e, ok := w.at(l, i); ok && e == want {
			return true
		}
	}
	return false
}

// allOfTable reports whether l has every one of many: it goes through l once, and ticks them off.
func (w *wanted[E]) allOfTable(l *list) bool {
	if l.n < len(w.table) {
		return false
	}
	var fixed [16]uint64 // enough for the longest list that filters may have
	seen := fixed[:]
	if words := (len(w.table) + 63) / 64; words > len(fixed) {
		seen = make([]uint64, words)
	}
	left := len(w.table)
	for i := range l.n {
		e, ok := w.at(l, i)
		if !ok {
			continue
		}
		k, ok := w.table[e]
		if !ok || seen[k/64]&(1<<(k%64)) != 0 {
			continue
		}
		seen[k/64] |= 1 << (k % 64)
		if left--; left == 0 {
			return true
		}
	}
	return false
}
