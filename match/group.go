package match

import "slices"

// A group is the filters that are filed under one value of a column, or, for the root, under none.
//
// A small group is a list that is scanned; a large one uses bit positions.
type group struct {
	col  uint16
	id   uint32 // of the value
	n    int    // of filters
	list []test // of each filter a header and its tests
	many *many
}

// listed is the most filters of a list. Testing a filter takes a few nanoseconds, combining the bitmaps of a group a few
// hundred.
const listed = 96

// A place is where a filter was put.
type place struct{ group, pos uint32 }

// nowhere is the position of a filter in a list.
const nowhere = ^uint32(0)

// put adds a filter with its tests to a group, which owns the tests from then on.
func (e *engine) put(filter, number uint32, tests []test, repeated bool) {
	g := e.groups.at(number)
	g.n++
	if g.many != nil {
		e.place(filter, place{number, g.many.add(e, filter, tests, repeated)}, repeated)
		return
	}
	e.place(filter, place{number, nowhere}, repeated)
	g.list = slices.Grow(g.list, len(tests)+1)
	g.list = append(g.list, test{op: header, not: repeated, n: filter, bits: uint64(len(tests))})
	g.list = append(g.list, tests...)
	if g.n > listed {
		e.spread(number)
	}
}

// spread turns the filters of a list into bit positions.
func (e *engine) spread(number uint32) {
	g := e.groups.at(number)
	g.many = newMany()
	for list := g.list; len(list) > 0; {
		h := list[0]
		end := 1 + int(h.bits) //nolint:gosec // the number of a filter's tests
		pos := g.many.add(e, h.n, list[1:end], h.not)
		e.move(h.n, number, pos)
		list = list[end:]
	}
	g.list = nil
}

// take removes a filter from the group of a place, and returns its tests.
func (e *engine) take(filter uint32, p place) []test {
	g := e.groups.at(p.group)
	g.n--
	if p.pos != nowhere {
		tests := g.many.remove(e, p.pos)
		if g.n == 0 {
			g.many = nil
		}
		return tests
	}
	for at := 0; ; {
		h := &g.list[at]
		end := at + 1 + int(h.bits) //nolint:gosec // the number of a filter's tests
		if h.n == filter {
			tests := slices.Clone(g.list[at+1 : end])
			g.list = slices.Delete(g.list, at, end)
			return tests
		}
		at = end
	}
}

// group finds the filters of a group that the row satisfies.
func (v *event) group(g *group) {
	if g.many != nil {
		v.many(g.many)
		return
	}
	for list := g.list; len(list) > 0; {
		h := &list[0]
		end := 1 + int(h.bits) //nolint:gosec // the number of a filter's tests
		if v.all(list[1:end]) {
			v.hit(h.n, h.not)
		}
		list = list[end:]
	}
}
