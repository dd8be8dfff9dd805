package match

// retain counts one more use of what tests name, for a copy of them.
func (e *engine) retain(tests []test) {
	for i := range tests {
		t := &tests[i]
		switch t.op {
		case inFew:
			values := &e.columns[t.col].values
			eachBit(t.bits, values.retain)
		case inOne, hasOne:
			e.columns[t.col].values.retain(t.n)
		case inSet, hasAny, hasAll, anyNeedle:
			e.sets.at(t.n).refs++
		case hasNeedle:
			e.needles.at(t.n).refs++
		case evaluated:
			e.tests.at(t.n).refs++
		case isTree:
			e.trees.at(t.n).refs++
		case header, atLeast, atMost, isNull, isEmpty:
		}
	}
}

// release counts one use less of what tests name. What has no uses is removed.
func (e *engine) release(tests []test) {
	for i := range tests {
		t := &tests[i]
		switch t.op {
		case inFew:
			values := &e.columns[t.col].values
			eachBit(t.bits, values.release)
		case inOne, hasOne:
			e.columns[t.col].values.release(t.n)
		case inSet, hasAny, hasAll:
			e.releaseSet(t.n, e.columns[t.col].values.release)
		case anyNeedle:
			e.releaseSet(t.n, e.releaseNeedle)
		case hasNeedle:
			e.releaseNeedle(t.n)
		case evaluated:
			e.releaseTest(t.n)
		case isTree:
			tree := e.trees.at(t.n)
			if tree.refs--; tree.refs == 0 {
				tests := tree.tests
				e.trees.remove(t.n)
				e.release(tests)
			}
		case header, atLeast, atMost, isNull, isEmpty:
		}
	}
}

func (e *engine) releaseSet(n uint32, release func(uint32)) {
	s := e.sets.at(n)
	if s.refs--; s.refs > 0 {
		return
	}
	for _, id := range s.ids {
		release(id)
	}
	e.sets.remove(n)
}

// eachBit calls f for the numbers of the bits that are set.
func eachBit(word uint64, f func(uint32)) {
	for ; word != 0; word &= word - 1 {
		f(lowest(word))
	}
}
