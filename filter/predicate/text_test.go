package predicate_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func holdsText(s string, m predicate.Match, needles ...string) bool {
	n := predicate.Text(column(&name), m, schema.Texts(needles...))
	return predicate.Eval(&n, &row{values: map[string]schema.Value{name.Name: schema.Text(s)}})
}

func TestTextHoldsANeedle(t *testing.T) {
	for _, test := range []struct {
		s, needle  string
		match      predicate.Match
		want, fold bool // as it is; letters in either case
	}{
		{"tomato", "mat", predicate.Match{}, true, true},
		{"tomato", "MAT", predicate.Match{}, false, true},
		{"AZaz", "azAZ", predicate.Match{}, false, true},
		{"@[`{", "`{@[", predicate.Match{}, false, false}, // what stands beside A, Z, a and z
		{"tomato", "to", predicate.Match{Where: predicate.AtStart}, true, true},
		{"tomato", "om", predicate.Match{Where: predicate.AtStart}, false, false},
		{"tomato", "TO", predicate.Match{Where: predicate.AtEnd}, false, true},
		{"tomato", "", predicate.Match{Where: predicate.AtEnd}, true, true},
		{"", "", predicate.Match{}, true, true},
		{"É", "é", predicate.Match{}, false, false},
		{"\u212a", "k", predicate.Match{}, false, false}, // the Kelvin sign is no K
		{"100%", "0%", predicate.Match{Where: predicate.AtEnd}, true, true},
		{"tomato", "T_M", predicate.Match{Where: predicate.Like}, true, true},
		{"AZaz", "az%AZ", predicate.Match{Where: predicate.Like}, true, true},
		{"@[`{", "`{@[", predicate.Match{Where: predicate.Like}, false, false},
	} {
		if got := holdsText(test.s, test.match, test.needle); got != test.want {
			t.Errorf("%q holds %q %+v = %v, want %v", test.s, test.needle, test.match, got, test.want)
		}
		test.match.Fold = true
		if got := holdsText(test.s, test.match, test.needle); got != test.fold {
			t.Errorf("%q holds %q %+v = %v, want %v", test.s, test.needle, test.match, got, test.fold)
		}
	}
}

func TestTextTakesOneNeedleOrEach(t *testing.T) {
	for _, test := range []struct {
		needles   []string
		one, each bool
	}{
		{nil, false, true},
		{[]string{"a"}, true, true},
		{[]string{"x"}, false, false},
		{[]string{"a", "x"}, true, false},
		{[]string{"a", "b"}, true, true},
	} {
		if got := holdsText("ab", predicate.Match{}, test.needles...); got != test.one {
			t.Errorf("ab holds one of %q = %v, want %v", test.needles, got, test.one)
		}
		if got := holdsText("ab", predicate.Match{Every: true}, test.needles...); got != test.each {
			t.Errorf("ab holds each of %q = %v, want %v", test.needles, got, test.each)
		}
	}
}
