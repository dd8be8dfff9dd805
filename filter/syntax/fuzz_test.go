package syntax_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter/syntax"
)

// Parse takes the texts that encoding/json takes, but for what is not UTF-8.
func FuzzParse(f *testing.F) {
	for _, text := range hostile {
		f.Add([]byte(text))
	}
	f.Add([]byte(medium))
	f.Fuzz(func(t *testing.T, text []byte) { agreesWithEncodingJSON(t, text) })
}

// Parse makes the same tree of what Print makes of a tree, and Print the same text of that.
func FuzzPrintParse(f *testing.F) {
	for _, test := range prints {
		f.Add([]byte(test.text))
	}
	for _, text := range hostile {
		f.Add([]byte(text))
	}
	f.Add([]byte(medium))
	// Refused values print as empty ones, which nothing is refused of.
	positions := cmpopts.IgnoreTypes(syntax.Pos(0))
	marks := cmp.FilterPath(func(p cmp.Path) bool {
		name := p.Last().String()
		return name == ".TooLong" || name == ".TooDeep"
	}, cmp.Ignore())
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
		if diff := cmp.Diff(v, again, positions, marks, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("Print(%.60q) = %.60q (-want +got):\n%s", text, printed, diff)
		}
		if got := syntax.Print(again); got != printed {
			t.Fatalf("Print(%.60q) = %.60q, and of that again %.60q", text, printed, got)
		}
	})
}
