package match

import "slices"

// many are the filters of a group as bit positions. Each of its parts is about one column, and clears the positions
// whose filters the row's value does not satisfy. The remaining filters match, or, where a filter has tests that no part
// can answer, those tests are evaluated.
type many struct {
	live    bitmap // the positions that have a filter
	look    bitmap // those whose filters have further tests, or may be found more than once
	filters []filterAt
	free    []uint32
	parts   []part
	partOf  map[partKey]int
}

// A filterAt is the filter at a position.
type filterAt struct {
	filter   uint32
	rest     uint32 // where the tests begin that no part answers
	repeated bool
	tests    []test
}

// A part answers some tests on one column.
type part interface {
	// add takes a test of the filter at a position, or reports that it cannot.
	add(e *engine, pos uint32, t *test) bool
	// remove removes a test that was added.
	remove(e *engine, pos uint32, t *test)
	// narrow clears the positions in v.left whose tests do not hold.
	narrow(v *event)
}

type partKey struct {
	col  uint16
	kind partKind
}

type partKind uint8

const (
	ofValues partKind = iota
	ofRanges
	ofNulls
	ofNeedles
	ofNothing
)

// kind returns the kind of the part that can answer t.
func (t *test) kind() partKind {
	switch t.op {
	case inFew, inOne, inSet, hasOne, hasAny:
		return ofValues
	case atLeast, atMost:
		if !t.not {
			return ofRanges
		}
	case isNull, isEmpty:
		return ofNulls
	case hasNeedle, anyNeedle:
		return ofNeedles
	case hasAll, evaluated, isTree, header:
	}
	return ofNothing
}

func newMany() *many { return &many{partOf: make(map[partKey]int)} }

// add returns the position of a new filter.
func (m *many) add(e *engine, filter uint32, tests []test, repeated bool) uint32 {
	var pos uint32
	if n := len(m.free); n > 0 {
		pos, m.free = m.free[n-1], m.free[:n-1]
	} else {
		pos = uint32(len(m.filters)) //nolint:gosec // bounded by Limits
		m.filters = append(m.filters, filterAt{})
	}
	// The tests that parts answer come first, and each half stays sorted by cost.
	spoken := make([]test, 0, len(tests))
	var rest []test
	for _, t := range tests {
		if p := m.part(&t); p != nil && p.add(e, pos, &t) {
			spoken = append(spoken, t)
		} else {
			rest = append(rest, t)
		}
	}
	f := filterAt{filter, uint32(len(spoken)), repeated, append(spoken, rest...)} //nolint:gosec // the number of a filter's tests
	m.filters[pos] = f
	m.live.set(pos)
	if repeated || len(rest) > 0 {
		m.look.set(pos)
	}
	return pos
}

// part returns the part that can answer t, making one if necessary, or nil.
func (m *many) part(t *test) part {
	key := partKey{t.col, t.kind()}
	if at, ok := m.partOf[key]; ok {
		return m.parts[at]
	}
	var p part
	switch key.kind {
	case ofValues:
		p = newValuePart(t)
	case ofRanges:
		p = &rangePart{col: t.col}
	case ofNulls:
		p = &nullPart{col: t.col, array: t.op == isEmpty}
	case ofNeedles:
		p = newNeedlePart(t.col)
	case ofNothing:
		return nil
	}
	m.partOf[key] = len(m.parts)
	m.parts = append(m.parts, p)
	return p
}

// remove frees a position, and returns the tests of its filter.
func (m *many) remove(e *engine, pos uint32) []test {
	f := m.filters[pos]
	for i := range f.tests[:f.rest] {
		m.part(&f.tests[i]).remove(e, pos, &f.tests[i])
	}
	m.live.clear(pos)
	m.look.clear(pos)
	m.filters[pos] = filterAt{}
	m.free = append(m.free, pos)
	return f.tests
}

// many finds the filters of m that the row satisfies.
func (v *event) many(m *many) {
	v.left = append(v.left[:0], m.live...)
	for _, p := range m.parts {
		p.narrow(v)
	}
	v.hits = slices.Grow(v.hits, 64)
	for i, word := range v.left {
		if word == 0 {
			continue
		}
		look := uint64(0)
		if i < len(m.look) {
			look = word & m.look[i]
		}
		filters := m.filters[i*64:]
		for sure := word &^ look; sure != 0; sure &= sure - 1 {
			v.hits = append(v.hits, filters[lowest(sure)].filter)
		}
		for ; look != 0; look &= look - 1 {
			if f := &filters[lowest(look)]; v.all(f.tests[f.rest:]) {
				v.hit(f.filter, f.repeated)
			}
		}
	}
}
