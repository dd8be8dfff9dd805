package match

// A test is one condition on a row, in 16 bytes, so that the tests of a filter lie consecutively in memory. What does
// not fit into it is in a table of the engine, by number.
type test struct {
	op   op
	not  bool // the test is the complement; of a header, the filter may be found more than once
	col  uint16
	n    uint32
	bits uint64
}

// An op is the kind of a test. They are in the order of their cost: a filter's cheap tests come first.
type op uint8

const (
	header    op = iota // begins a filter: n is its number, bits how many tests follow
	inFew               // the column is one of the values whose numbers, all below 64, are in bits
	inOne               // the column is the value n
	atLeast             // the column is bits or more, as a number in order
	atMost              // the column is bits or less
	isNull              // the column is null
	isEmpty             // the array is null or empty
	inSet               // the column is one of the values of the set n
	hasOne              // the array has the value n
	hasAny              // the array has one of the values of the set n
	hasAll              // the array has every value of the set n
	hasNeedle           // the text holds the needle n
	anyNeedle           // the text holds one of the needles of the set n
	evaluated           // the compiled test n
	isTree              // the tree n
)

// holds reports whether t holds of the row of v.
func (v *event) holds(t *test) bool {
	var ok bool
	switch t.op {
	case inFew:
		id := v.id(t.col)
		ok = id < 64 && t.bits>>id&1 != 0
	case inOne:
		ok = v.id(t.col) == t.n
	case atLeast:
		c := v.cell(t.col)
		ok = !c.null && c.num >= int64(t.bits) //nolint:gosec // bits of an int64
	case atMost:
		c := v.cell(t.col)
		ok = !c.null && c.num <= int64(t.bits) //nolint:gosec // bits of an int64
	case isNull:
		ok = v.cell(t.col).null
	case isEmpty:
		v.ids(t.col)
		ok = v.cells[t.col].length == 0
	case inSet:
		ok = v.engine.sets.at(t.n).has(v.id(t.col))
	case hasOne:
		ok = v.ids(t.col).has(t.n)
	case hasAny:
		ok = v.ids(t.col).any(v.engine.sets.at(t.n).ids)
	case hasAll:
		ok = v.ids(t.col).all(v.engine.sets.at(t.n).ids)
	case hasNeedle:
		ok = v.needle(t.n)
	case anyNeedle:
		for _, n := range v.engine.sets.at(t.n).ids {
			if ok = v.needle(n); ok {
				break
			}
		}
	case evaluated:
		ok = v.evaluated(t.n)
	case isTree:
		ok = v.tree(v.engine.trees.at(t.n))
	case header:
		panic("match: a header is not a test")
	}
	return ok != t.not
}

// all reports whether every one of tests holds.
func (v *event) all(tests []test) bool {
	for i := range tests {
		if !v.holds(&tests[i]) {
			return false
		}
	}
	return true
}

// A tree is an and or an or inside a filter.
type tree struct {
	or    bool
	tests []test
	refs  int
}

func (v *event) tree(t *tree) bool {
	if !t.or {
		return v.all(t.tests)
	}
	for i := range t.tests {
		if v.holds(&t.tests[i]) {
			return true
		}
	}
	return false
}
