package value

import (
	"slices"
)

// A Wanted is a set of elements to look for in lists.
type Wanted[E string | int64] struct {
	few   []E
	table map[E]int // the elements by number, where they are more than a few
	at    func(List, int) (E, bool)
	slice func(List) ([]E, bool) // the elements as a slice, if they are one; nil if they never are
}

func NewWanted[E string | int64](elements []E, at func(List, int) (E, bool), slice func(List) ([]E, bool)) *Wanted[E] {
	slices.Sort(elements)
	elements = slices.Compact(elements)
	w := &Wanted[E]{at: at, slice: slice}
	if len(elements) <= FewValues {
		w.few = elements
		return w
	}
	w.table = make(map[E]int, len(elements))
	for i, e := range elements {
		w.table[e] = i
	}
	return w
}

// Any reports whether l has one of w.
func (w *Wanted[E]) Any(l List) bool {
	if w.table == nil {
		for i := range w.few {
			if w.has(l, w.few[i]) {
				return true
			}
		}
		return false
	}
	for i := range l.N {
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

// All reports whether l has every one of w.
func (w *Wanted[E]) All(l List) bool {
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

func (w *Wanted[E]) has(l List, want E) bool {
	if w.slice != nil {
		if elements, ok := w.slice(l); ok {
			return slices.Contains(elements, want)
		}
	}
	for i := range l.N {
		if e, ok := w.at(l, i); ok && e == want {
			return true
		}
	}
	return false
}

// allOfTable reports whether l has every one of many: it goes through l once, and ticks them off.
func (w *Wanted[E]) allOfTable(l List) bool {
	if l.N < len(w.table) {
		return false
	}
	var fixed [16]uint64 // enough for the longest list that filters may have
	seen := fixed[:]
	if words := (len(w.table) + 63) / 64; words > len(fixed) {
		seen = make([]uint64, words)
	}
	left := len(w.table)
	for i := range l.N {
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
