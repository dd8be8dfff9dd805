package filter

import (
	"reflect"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// plainTest returns the test that an operator makes of any operand but an empty list, without that operand; None if there is
// no such test. An operator is plain if its test is the same for every operand, and its Set is the operand as it stands.
//
// Whether it is, probing says. But no probe finds the one operand that is special to an operator of a user's own ("me", for the
// caller), so only the operators of the language can be plain: of others each operand is lowered.
func plainTest(w *word) predicate.Node {
	op := w.definition
	if w.own || op.Check != nil || len(w.targets) != 1 || len(w.targets[0].Via) > 0 {
		return predicate.Node{}
	}
	var test predicate.Node
	for i, operand := range probes(w) {
		n := op.Lower(operators.Use{Target: w.targets[0], Operand: operand, Single: op.Operand == operators.One})
		if n.Op == predicate.OpNone || len(n.Kids) > 0 || !sameList(n.Set, operand) {
			return predicate.Node{}
		}
		n.Set = schema.Values{}
		if i > 0 && !reflect.DeepEqual(n, test) {
			return predicate.Node{}
		}
		test = n
	}
	return test
}

// probes returns operands to find out with whether an operator is plain; none where its operand is no value or list of values.
func probes(w *word) []schema.Values {
	sizes := map[operators.Operand][]int{operators.One: {1}, operators.Two: {2}, operators.Many: {1, 2, 3}}[w.definition.Operand]
	var out []schema.Values
	for _, size := range sizes {
		for _, first := range []int64{0, 1, -7} {
			list := schema.Values{Kind: w.operand.Kind}
			for i := range int64(size) {
				if w.operand.Kind.Textual() {
					list = list.Append(schema.TextOf(w.operand.Kind, []string{"", "%", "a"}[(first+7+i)%3]))
				} else {
					list = list.Append(schema.NumOf(w.operand.Kind, first-i)) // low above high too
				}
			}
			out = append(out, list)
		}
	}
	return out
}

// sameList reports whether a and b are one list in one place, so that nothing was made of it.
func sameList(a, b schema.Values) bool {
	switch {
	case a.Kind != b.Kind || len(a.Texts) != len(b.Texts) || len(a.Nums) != len(b.Nums):
		return false
	case len(a.Texts) > 0:
		return &a.Texts[0] == &b.Texts[0]
	}
	return len(a.Nums) > 0 && &a.Nums[0] == &b.Nums[0]
}
