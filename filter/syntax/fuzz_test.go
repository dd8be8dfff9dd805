package syntax_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

// Parse takes the texts that encoding/json takes, except for what is not UTF-8.
func FuzzParse(f *testing.F) {
	addHostile(f)
	f.Add([]byte(medium))
	f.Fuzz(func(t *testing.T, text []byte) { agreesWithEncodingJSON(t, text) })
}

// Parse makes the same tree of what Print makes of a tree, and Print the same text of that.
func FuzzPrintParse(f *testing.F) {
	for _, test := range prints {
		f.Add([]byte(test.text))
	}
	addHostile(f)
	f.Add([]byte(medium))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, _ := syntax.Parse(text, syntax.Limits{})
		if v == nil {
			return
		}
		printed := syntax.Print(v)
		again, errs := syntax.Parse([]byte(printed), syntax.Limits{Body: len(printed)})
		if again == nil {
			t.Fatalf("Print(%.60q) = %.60q, which is not JSON: %v", text, printed, errs)
		}
		if !same(v, again) {
			t.Fatalf("Print(%.60q) = %.60q, which is another tree", text, printed)
		}
		if got := syntax.Print(again); got != printed {
			t.Fatalf("Print(%.60q) = %.60q, and of that again %.60q", text, printed, got)
		}
	})
}

// addHostile seeds a target with the hostile texts that are short: over a long one the fuzzer would spend its time making it shorter.
func addHostile(f *testing.F) {
	for _, text := range hostile {
		if len(text) < 200 {
			f.Add([]byte(text))
		}
	}
}

// same reports whether two trees say the same, wherever they say it. What was refused of one prints as empty, and is so in the other.
// (cmp.Diff takes time exponential in the depth of lists.)
func same(a, b syntax.Value) bool {
	switch a := a.(type) {
	case *syntax.Object:
		b, ok := b.(*syntax.Object)
		return ok && slices.EqualFunc(a.Members, b.Members, func(a, b *syntax.Member) bool {
			return a.Key == b.Key && a.Duplicate == b.Duplicate && a.TooLong == b.TooLong && same(a.Value, b.Value)
		})
	case *syntax.Array:
		b, ok := b.(*syntax.Array)
		return ok && slices.EqualFunc(a.Items, b.Items, same)
	case *syntax.String:
		b, ok := b.(*syntax.String)
		return ok && a.Text == b.Text
	case *syntax.Number:
		b, ok := b.(*syntax.Number)
		return ok && a.Text == b.Text
	case *syntax.Bool:
		b, ok := b.(*syntax.Bool)
		return ok && a.Value == b.Value
	case *syntax.Null:
		_, ok := b.(*syntax.Null)
		return ok
	}
	return false
}
