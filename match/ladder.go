package match

import (
	"slices"
	"sort"
)

// A ladder holds positions, each with a bound, so that all those up to a value are found without visiting them: it is
// divided into rungs, and each rung has a bitmap of the positions below it.
type ladder struct {
	rungs []*rung
	n     int
}

// A rung is a run of bounds in order.
type rung struct {
	below  bitmap // the positions of all rungs before this one
	bounds []bound
}

type bound struct {
	value int64
	pos   uint32
}

// A rung is split when it is longer than this, and longer than one part in maxRungs of the ladder.
const (
	longRung = 256
	maxRungs = 64
)

// rung returns the number of the last rung that begins with value or less, or 0.
func (l *ladder) rung(value int64) int {
	i := sort.Search(len(l.rungs), func(i int) bool { return l.rungs[i].bounds[0].value > value })
	return max(i-1, 0)
}

func (l *ladder) add(value int64, pos uint32) {
	l.n++
	if len(l.rungs) == 0 {
		l.rungs = append(l.rungs, &rung{bounds: []bound{{value, pos}}})
		return
	}
	i := l.rung(value)
	r := l.rungs[i]
	at := sort.Search(len(r.bounds), func(k int) bool { return r.bounds[k].value > value })
	r.bounds = slices.Insert(r.bounds, at, bound{value, pos})
	for _, above := range l.rungs[i+1:] {
		above.below.set(pos)
	}
	if len(r.bounds) > max(longRung, 2*l.n/maxRungs) {
		l.cut(i)
	}
}

// cut splits a rung in two.
func (l *ladder) cut(i int) {
	r := l.rungs[i]
	half := len(r.bounds) / 2
	upper := &rung{below: slices.Clone(r.below), bounds: slices.Clone(r.bounds[half:])}
	r.bounds = r.bounds[:half:half]
	for _, b := range r.bounds {
		upper.below.set(b.pos)
	}
	l.rungs = slices.Insert(l.rungs, i+1, upper)
}

// remove removes a position that was added with value.
func (l *ladder) remove(value int64, pos uint32) {
	l.n--
	for i := l.rung(value); ; i-- { // equal bounds may lie in several rungs
		r := l.rungs[i]
		at := slices.Index(r.bounds, bound{value, pos})
		if at < 0 {
			continue
		}
		r.bounds = slices.Delete(r.bounds, at, at+1)
		for _, above := range l.rungs[i+1:] {
			above.below.clear(pos)
		}
		if len(r.bounds) == 0 {
			l.rungs = slices.Delete(l.rungs, i, i+1)
		}
		return
	}
}

// upTo sets the positions whose bounds are value or less in b, which has room for them.
func (l *ladder) upTo(value int64, b bitmap) {
	if l.n == 0 || l.rungs[0].bounds[0].value > value {
		return
	}
	r := l.rungs[l.rung(value)]
	b.add(r.below)
	for _, bound := range r.bounds {
		if bound.value > value {
			break
		}
		b[bound.pos/64] |= 1 << (bound.pos % 64)
	}
}
