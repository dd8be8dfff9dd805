package match

import (
	"fmt"
	"math"
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// encode appends to dst the tests whose conjunction is n, or its complement, and counts the uses of what they name. Its
// cases follow the order of predicate's operations.
func (e *engine) encode(dst []test, n *predicate.Node, not bool, kit *kit) []test {
	if isTest(n) && !plain(n) {
		return append(dst, test{op: evaluated, not: not, n: e.compiledTest(n, kit)})
	}
	switch n.Op {
	case predicate.OpAnd, predicate.OpOr:
		if n.Op == predicate.OpAnd && !not {
			for i := range n.Kids {
				dst = e.encode(dst, &n.Kids[i], false, kit)
			}
			return dst
		}
		return append(dst, e.newTree(n, not, kit))
	case predicate.OpNot:
		return e.encode(dst, &n.Kids[0], !not, kit)
	case predicate.OpIn:
		col := e.columnOf(n)
		return append(dst, e.oneOf(col, not, e.intern(col, n.Set)))
	case predicate.OpRange:
		return e.encodeRange(dst, n, not)
	case predicate.OpText:
		return e.encodeText(dst, n, not)
	case predicate.OpIsNull:
		if n.Term.Type.Array && !n.Term.Length {
			return append(dst, test{op: isEmpty, not: not, col: e.columnOf(n)})
		}
		return append(dst, test{op: isNull, not: not, col: e.columnOf(n)})
	case predicate.OpHasAll, predicate.OpHasAny:
		col := e.columnOf(n)
		return e.encodeHas(dst, col, n.Op, not, e.intern(col, n.Set))
	default:
		panic(fmt.Sprintf("match: unexpected %s", n.Op))
	}
}

// columnOf returns the column that n reads. Put has made it.
func (e *engine) columnOf(n *predicate.Node) uint16 {
	col, err := e.column(n.Term, baseOf(n))
	if err != nil {
		panic("match: " + err.Error())
	}
	return col
}

// newTree returns the test that is an And or an Or, or its complement.
func (e *engine) newTree(n *predicate.Node, not bool, kit *kit) test {
	t := tree{or: n.Op == predicate.OpOr, refs: 1}
	for i := range n.Kids {
		at := len(t.tests)
		t.tests = e.encode(t.tests, &n.Kids[i], false, kit)
		if t.or && len(t.tests) > at+1 {
			t.tests = append(t.tests[:at], e.and(t.tests[at:]))
		}
	}
	byCost(t.tests)
	number := e.trees.add()
	*e.trees.at(number) = t
	return test{op: isTree, not: not, n: number}
}

// and returns one test that is the conjunction of tests.
func (e *engine) and(tests []test) test {
	number := e.trees.add()
	*e.trees.at(number) = tree{tests: slices.Clone(tests), refs: 1}
	return test{op: isTree, n: number}
}

// byCost sorts the tests of a conjunction. Most have two or three.
func byCost(tests []test) {
	for i := 1; i < len(tests); i++ {
		for j := i; j > 0 && tests[j].op < tests[j-1].op; j-- {
			tests[j], tests[j-1] = tests[j-1], tests[j]
		}
	}
}

// intern returns the numbers of values in order, each once, and counts the use of each. The memory belongs to e.
func (e *engine) intern(col uint16, set schema.Values) []uint32 {
	values := &e.columns[col].values
	ids := e.ids[:0]
	for i := range set.Len() {
		if values.textual {
			ids = append(ids, values.internText(set.Texts[i]))
		} else {
			ids = append(ids, values.internNum(orderedOf(e.columns[col].term, set.At(i))))
		}
	}
	if len(ids) > 1 {
		slices.Sort(ids)
		all := ids
		ids = ids[:1]
		for _, id := range all[1:] {
			if id == ids[len(ids)-1] {
				values.release(id)
				continue
			}
			ids = append(ids, id)
		}
	}
	e.ids = ids
	return ids
}

// orderedOf returns the ordered number of a value that a filter names, or, for a value that no row can have, a number
// that no row has.
func orderedOf(t *schema.Term, v schema.Value) int64 {
	if n, exact := eval.Ordered(t, v); exact {
		return n
	}
	return math.MaxInt64 // only decimals are not exact, and they are of 18 digits
}

// oneOf returns the test that a column is one of the values of ids.
func (e *engine) oneOf(col uint16, not bool, ids []uint32) test {
	if ids[len(ids)-1] < 64 {
		t := test{op: inFew, not: not, col: col}
		for _, id := range ids {
			t.bits |= 1 << id
		}
		return t
	}
	if len(ids) == 1 {
		return test{op: inOne, not: not, col: col, n: ids[0]}
	}
	return test{op: inSet, not: not, col: col, n: e.newSet(ids)}
}

// encodeHas appends the tests that an array has all, or any, of ids.
func (e *engine) encodeHas(dst []test, col uint16, op predicate.Op, not bool, ids []uint32) []test {
	switch {
	case len(ids) == 1:
		return append(dst, test{op: hasOne, not: not, col: col, n: ids[0]})
	case op == predicate.OpHasAny:
		return append(dst, test{op: hasAny, not: not, col: col, n: e.newSet(ids)})
	case not:
		return append(dst, test{op: hasAll, not: not, col: col, n: e.newSet(ids)})
	}
	// A single value is a test of its own, which a bitmap can answer.
	dst = append(dst, test{op: hasOne, col: col, n: ids[0]})
	if rest := ids[1:]; len(rest) > fewIDs {
		return append(dst, test{op: hasAll, col: col, n: e.newSet(rest)})
	}
	return e.encodeHas(dst, col, op, false, ids[1:])
}

func (e *engine) encodeRange(dst []test, n *predicate.Node, not bool) []test {
	col := e.columnOf(n)
	low, high := eval.Interval(n)
	first := test{op: atLeast, not: not, col: col, bits: uint64(low)} //nolint:gosec // bits of an int64
	last := test{op: atMost, not: not, col: col, bits: uint64(high)}  //nolint:gosec // bits of an int64
	switch {
	case high == math.MaxInt64:
		return append(dst, first)
	case low == math.MinInt64:
		return append(dst, last)
	case not:
		first.not, last.not = false, false
		both := e.and([]test{first, last})
		both.not = true
		return append(dst, both)
	}
	return append(dst, first, last)
}

func (e *engine) encodeText(dst []test, n *predicate.Node, not bool) []test {
	col := e.columnOf(n)
	// All and none of the needles are separate tests; any of them is a set.
	if n.Match.Every != not || n.Set.Len() == 1 {
		for _, s := range n.Set.Texts {
			dst = append(dst, test{op: hasNeedle, not: not, col: col, n: e.needle(col, n.Match, s)})
		}
		return dst
	}
	ids := e.ids[:0]
	for _, s := range n.Set.Texts {
		ids = append(ids, e.needle(col, n.Match, s))
	}
	e.ids = ids
	if !n.Match.Every {
		return append(dst, test{op: anyNeedle, col: col, n: e.newSet(ids)})
	}
	tests := make([]test, len(ids))
	for i, id := range ids {
		tests[i] = test{op: hasNeedle, col: col, n: id}
	}
	every := e.and(tests)
	every.not = true
	return append(dst, every)
}
