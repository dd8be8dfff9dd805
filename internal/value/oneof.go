package value

import (
	"slices"
)

// Up to this many values are compared one by one; more are looked up in a table.
const FewValues = 6

// A TextTest says whether a text that is not null satisfies a test.
type TextTest func(string) bool

// IsOneOfTexts returns the test that a text is one of list.
func IsOneOfTexts(list []string) TextTest {
	switch {
	case len(list) == 1:
		want := list[0]
		return func(s string) bool { return s == want }
	case len(list) == 2:
		a, b := list[0], list[1]
		return func(s string) bool { return s == a || s == b }
	case len(list) <= FewValues:
		list = slices.Clone(list)
		return func(s string) bool { return slices.Contains(list, s) }
	}
	set := make(map[string]struct{}, len(list))
	for _, s := range list {
		set[s] = struct{}{}
	}
	return func(s string) bool { _, ok := set[s]; return ok }
}
