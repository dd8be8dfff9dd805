package memeval

import (
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
)

// has returns the test that an array has one of a set, or every one. Null elements count for nothing.
func (c *compiler) has(n *predicate.Node) (test, cost, error) {
	cost := costLookup + costIn*cost(min(n.Set.Len(), fewValues))
	if t := c.directly(n); t != nil {
		return t, cost, nil
	}
	read, err := c.lists(n.Term)
	if err != nil {
		return nil, 0, err
	}
	if isTextual(n.Term.Type) {
		return hasTest(read, newWanted(slices.Clone(n.Set.Texts), list.textAt, list.strings), n.Op), cost, nil
	}
	return hasTest(read, newWanted(holdingOfTerm(n.Term).orderedNums(n.Set), list.numAt, nil), n.Op), cost, nil
}

func hasTest[E string | int64](read lists, w *wanted[E], op predicate.Op) test {
	if op == predicate.OpHasAny {
		return func(row unsafe.Pointer) bool { return w.any(read(row)) }
	}
	return func(row unsafe.Pointer) bool { return w.all(read(row)) }
}

// A wanted is a set of elements to look for in lists.
type wanted[E string | int64] struct {
	few   []E
	table map[E]int // the elements by number, where they are more than a few
	at    func(list, int) (E, bool)
	slice func(list) ([]E, bool) // the elements where they can be had at once; nil if never
}

func newWanted[E string | int64](elements []E, at func(list, int) (E, bool), slice func(list) ([]E, bool)) *wanted[E] {
	slices.Sort(elements)
	elements = slices.Compact(elements)
	w := &wanted[E]{at: at, slice: slice}
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
func (w *wanted[E]) any(l list) bool {
	if w.table == nil {
		for i := range w.few {
			if w.has(l, w.few[i]) {
				return true
			}
		}
		return false
	}
	for i := range l.n {
		e, ok := w.at(l, i)
		if !ok {
			continue
		}
		if _, ok := w.table[e]; ok {
			return true
		}
	}
	return false
}

// all reports whether l has every one of w.
func (w *wanted[E]) all(l list) bool {
	if w.table != nil {
		return w.allOfTable(l)
	}
	for i := range w.few {
		if !w.has(l, w.few[i]) {
			return false
		}
	}
	return true
}

func (w *wanted[E]) has(l list, want E) bool {
	if w.slice != nil {
		if elements, ok := w.slice(l); ok {
			return slices.Contains(elements, want)
		}
	}
	for i := range l.n {
		if e, ok := w.at(l, i); ok && e == want {
			return true
		}
	}
	return false
}

// allOfTable reports whether l has every one of many: it goes through l once, and ticks them off.
func (w *wanted[E]) allOfTable(l list) bool {
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
