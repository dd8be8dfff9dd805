package predicate_test

import (
	"math/rand/v2"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestSimplifyKeepsTheMeaning(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 5_000 {
		n := randomNode(rng, 4)
		simple := predicate.Simplify(n)
		for range 5 {
			r := randomRow(rng, 3)
			if got, want := holds(simple, r), holds(n, r); got != want {
				t.Fatalf("%s on %+v = %v,\nbut of %s it is %v", simple, r, got, n, want)
			}
		}
	}
}

func TestSimplifyIsDoneAfterOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for range 5_000 {
		n := predicate.Simplify(randomNode(rng, 4))
		if again := predicate.Simplify(n); again.String() != n.String() {
			t.Fatalf("Simplify(%s) = %s, want the same", n, again)
		}
	}
}

func TestSimplifyMakesTheNormalForm(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for range 5_000 {
		n := randomNode(rng, 4)
		simple := predicate.Simplify(n)
		if bad := abnormal(simple, true); bad != "" {
			t.Fatalf("Simplify(%s) = %s, which has %s", n, simple, bad)
		}
	}
}

// abnormal returns what of n is not in normal form. Constants may stand at the top and in Exists.
func abnormal(n predicate.Node, top bool) string {
	kids := func(top bool) string {
		for _, k := range n.Kids {
			if bad := abnormal(k, top); bad != "" {
				return bad
			}
		}
		return ""
	}
	switch n.Op {
	case predicate.OpNone:
		return "a no-op"
	case predicate.OpTrue, predicate.OpFalse:
		if !top {
			return "a constant inside"
		}
	case predicate.OpAnd, predicate.OpOr:
		if len(n.Kids) < 2 {
			return n.Op.String() + " of one"
		}
		for _, k := range n.Kids {
			if k.Op == n.Op {
				return n.Op.String() + " in itself"
			}
		}
		return kids(false)
	case predicate.OpNot:
		if op := n.Kids[0].Op; op == predicate.OpAnd || op == predicate.OpOr || op == predicate.OpNot {
			return "not around " + op.String()
		}
		return kids(false)
	case predicate.OpExists, predicate.OpCount:
		if n.Kids[0].Op == predicate.OpFalse {
			return "a row that is none"
		}
		return kids(true)
	case predicate.OpIn, predicate.OpHasAny, predicate.OpHasAll, predicate.OpText:
		if n.Set.Len() == 0 {
			return n.Op.String() + " of nothing"
		}
	default: // the other tests have one form
	}
	return ""
}

func TestSimplify(t *testing.T) {
	a, b := predicate.Equal(ints[0], schema.Integer(1)), predicate.IsNull(strs[0])
	not, and, or := predicate.Not, all, anyOf
	some := func(n predicate.Node) predicate.Node { return predicate.Some(children, n) }
	for _, test := range []struct {
		node predicate.Node
		want string
	}{
		{predicate.Node{}, "true"},
		{and(), "true"},
		{or(), "true"},
		{and(predicate.Node{}, a), "in(len, 1)"},
		{or(predicate.Node{}, a), "in(len, 1)"},
		{or(and(), a), "in(len, 1)"},
		{not(predicate.Node{}), "false"},
		{not(or()), "false"},
		{not(not(a)), "in(len, 1)"},
		{not(and(a, b)), "or(not(in(len, 1)), not(is_null(join)))"},
		{not(or(a, not(b))), "and(not(in(len, 1)), is_null(join))"},
		{and(a, and(b, and(a, b))), "and(in(len, 1), is_null(join), in(len, 1), is_null(join))"},
		{or(predicate.False(), a), "in(len, 1)"},
		{or(predicate.True(), a), "true"},
		{and(predicate.False(), a), "false"},
		{not(some(and(a, b))), "not(exists(things.children, and(in(len, 1), is_null(join))))"},
		{not(some(not(and(a, b)))), "not(exists(things.children, or(not(in(len, 1)), not(is_null(join)))))"},
		{some(predicate.Node{}), "exists(things.children, true)"},
		{some(predicate.False()), "false"},
		{not(some(predicate.False())), "true"},
		{predicate.Every(children, predicate.Node{}), "true"},
		{predicate.In(strs[0], schema.Texts()), "false"},
		{not(predicate.In(strs[0], schema.Texts())), "true"},
		{predicate.HasAll(array, schema.Texts()), "true"},
		{predicate.HasAny(array, schema.Texts()), "false"},
		{predicate.Text(strs[0], predicate.Match{}, schema.Texts()), "false"},
		{predicate.Text(strs[0], predicate.Match{Every: true}, schema.Texts()), "not(is_null(join))"},
		{predicate.Text(strs[3], predicate.Match{Every: true}, schema.Texts()), "true"},
		{predicate.IsNull(ints[0]), "false"}, // a key
		{predicate.IsNull(ints[2]), "false"}, // a length
		{predicate.IsNull(ints[3]), "false"}, // falls back on a key
		{predicate.IsNull(strs[3]), "false"}, // a join
		{predicate.IsNull(array), "is_null(tags)"},
		{predicate.Between(ints[1], predicate.Bound{}, predicate.Bound{}), "not(is_null(one))"},
	} {
		if got := predicate.Simplify(test.node).String(); got != test.want {
			t.Errorf("Simplify(%s) = %s, want %s", test.node, got, test.want)
		}
	}
}

// all and anyOf are All and Any that leave nothing out.
func all(kids ...predicate.Node) predicate.Node {
	return predicate.Node{Op: predicate.OpAnd, Kids: kids}
}
func anyOf(kids ...predicate.Node) predicate.Node {
	return predicate.Node{Op: predicate.OpOr, Kids: kids}
}

func TestAllAndAnyLeaveOutWhatSaysNothing(t *testing.T) {
	a := predicate.IsNull(strs[0])
	for _, test := range []struct {
		got  predicate.Node
		want string
	}{
		{predicate.And(), "none"},
		{predicate.Or(), "none"},
		{predicate.And(predicate.Node{}, predicate.Node{}), "none"},
		{predicate.Or(predicate.Node{}, a), "is_null(join)"},
		{predicate.And(a, predicate.Node{}, a), "and(is_null(join), is_null(join))"},
		{predicate.Some(children, predicate.Node{}), "exists(things.children, true)"},
		{predicate.Not(predicate.Node{}), "not(true)"},
		{predicate.None(children, predicate.Node{}), "not(exists(things.children, true))"},
		{predicate.Every(children, a), "not(exists(things.children, not(is_null(join))))"},
	} {
		if test.got.String() != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

// A row and its complement split the rows in two, and the constructors keep to their words.
func TestComplementSplitsTheRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	for range 2_000 {
		n := randomNode(rng, 3)
		not := predicate.Simplify(predicate.Not(n))
		for range 5 {
			if r := randomRow(rng, 2); holds(n, r) == holds(not, r) {
				t.Fatalf("%s and %s both are %v on %+v", n, not, holds(n, r), r)
			}
		}
	}
}
