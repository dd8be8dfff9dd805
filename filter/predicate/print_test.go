package predicate_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func TestStringTellsNodesApart(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	seen := map[string]predicate.Node{}
	for range 50_000 {
		n := randomNode(rng, 2)
		text := n.String()
		if before, ok := seen[text]; ok && !same(before, n) {
			t.Fatalf("two nodes print as %s:\n%#v\n%#v", text, before, n)
		}
		seen[text] = n
	}
}

// same reports whether two nodes are one except for where they stand in memory.
func same(a, b predicate.Node) bool {
	if len(a.Kids) != len(b.Kids) {
		return false
	}
	for i := range a.Kids {
		if !same(a.Kids[i], b.Kids[i]) {
			return false
		}
	}
	a.Kids, b.Kids = nil, nil
	list := func(v schema.Values) [2]int { return [2]int{len(v.Texts), len(v.Nums)} }
	if list(a.Set) == [2]int{} && list(b.Set) == [2]int{} {
		a.Set, b.Set = schema.Values{}, schema.Values{}
	}
	callA, callB := a.Call, b.Call
	a.Call, b.Call = nil, nil
	return callA == callB && reflect.DeepEqual(a, b)
}

func FuzzStringQuotesTexts(f *testing.F) {
	f.Add(`a`, `b`)
	f.Add(`a" "b`, ``)
	f.Add("\\", "\x00")
	f.Add("�", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		two := predicate.In(strs[0], schema.Texts(a, b)).String()
		for _, other := range [][]string{{b, a}, {a + b}, {a + `" "` + b}, {a, b, ""}} {
			if len(other) == 2 && a == b {
				continue
			}
			if n := predicate.In(strs[0], schema.Texts(other...)); n.String() == two {
				t.Errorf("%q and %q both print as %s", []string{a, b}, other, two)
			}
		}
		if strings.ContainsAny(two, "\n\x1b") {
			t.Errorf("%q prints a control character: %s", []string{a, b}, two)
		}
	})
}

func TestShapeIsTheTextWithoutValues(t *testing.T) {
	for _, test := range []struct {
		node          predicate.Node
		String, Shape string
	}{
		{predicate.In(strs[0], schema.Texts("a", "b")), `in(join, ["a" "b"])`, `in(join, [?])`},
		{predicate.In(strs[0], schema.Texts()), `in(join, [])`, `in(join, [])`},
		{predicate.Equal(strs[0], schema.Text("a")), `in(join, "a")`, `in(join, ?)`},
		{predicate.Between(ints[0], predicate.AtLeast(schema.Integer(1)), predicate.Below(schema.Integer(2))), `range(len, >= 1, < 2)`, `range(len, >= ?, < ?)`},
		{predicate.Between(ints[0], predicate.Above(schema.Integer(1)), predicate.Bound{}), `range(len, > 1)`, `range(len, > ?)`},
		{predicate.Between(ints[0], predicate.Bound{}, predicate.AtMost(schema.Integer(1))), `range(len, <= 1)`, `range(len, <= ?)`},
		{predicate.Text(strs[3], predicate.Match{Fold: true, Every: true}, schema.Texts("x")), `text(join(join+a) anywhere fold every, ["x"])`, `text(join(join+a) anywhere fold every, [?])`},
		{predicate.Text(strs[5], predicate.Match{Where: predicate.AtEnd}, schema.Texts("x")), `text(doc."a":string at end, ["x"])`, `text(doc."a":string at end, [?])`},
		{predicate.Node{Op: predicate.OpRange, Term: ints[0], Low: predicate.Inclusive, High: predicate.Exclusive}, `range(len, >= null, < null)`, `range(len, >= ?, < ?)`}, // not well made
		{predicate.IsNull(ints[2]), `is_null(len(tags))`, `is_null(len(tags))`},
		{predicate.IsNull(ints[3]), `is_null(one|len)`, `is_null(one|len)`},
		{predicate.HasAll(array, schema.Texts("x")), `has_all(tags, ["x"])`, `has_all(tags, [?])`},
		{predicate.Some(parent, predicate.HasAny(array, schema.Texts("x"))), `exists(things.parent, has_any(tags, ["x"]))`, `exists(things.parent, has_any(tags, [?]))`},
		{predicate.Node{Op: predicate.OpCustom, Term: strs[0], Call: evenLength, Set: schema.Integers(2)}, `custom("even \"length\"", join, int[2])`, `custom("even \"length\"", join, int[?])`},
	} {
		if got := test.node.String(); got != test.String {
			t.Errorf("String = %s, want %s", got, test.String)
		}
		if got := test.node.Shape(); got != test.Shape {
			t.Errorf("Shape = %s, want %s", got, test.Shape)
		}
	}
}

func TestEveryOpHasAName(t *testing.T) {
	for op := predicate.OpNone; op <= predicate.OpCompare; op++ {
		if strings.HasPrefix(op.String(), "Op(") || op.String() == "" {
			t.Errorf("op %d prints as %q", op, op)
		}
	}
	if got := (predicate.OpCompare + 1).String(); got != "Op(16)" {
		t.Errorf("an op that is none prints as %s", got)
	}
}
