package operators_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A search is a query, and what the reference system makes of it.
type search struct {
	Query                      string
	Include, Exclude, Required []string
}

func recorded(t testing.TB) []search {
	text, err := os.ReadFile("testdata/search.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []search }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 20 {
		t.Fatalf("%d recorded cases, want 20 or more", len(file.Cases))
	}
	return file.Cases
}

func TestParseSearchReadsAsTheReferenceDoes(t *testing.T) {
	for _, c := range recorded(t) {
		want := operators.Search{Include: c.Include, Exclude: c.Exclude, Required: c.Required}
		if diff := cmp.Diff(want, operators.ParseSearch(c.Query), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("ParseSearch(%q): -want +got\n%s", c.Query, diff)
		}
	}
}

func TestParseSearch(t *testing.T) {
	for _, test := range []struct {
		query                      string
		include, exclude, required string // with | between
	}{
		{"", "", "", ""},
		{" \t\n\u00a0\u3000", "", "", ""},
		{"a\tb\nc\u3000d", "a|b|c|d", "", ""},
		{"+a -b !c d", "d", "b|c", "a"},
		{"++a --b !!c +-d", "", "-b|!c", "+a|-d"},
		{"- + ! a", "a", "", ""},
		{"a-b a+b a!", "a-b|a+b|a!", "", ""},
		{`-"a b" +"c d" !"e"`, "", "a b|e", "c d"},
		{`err"or"`, "err|or", "", ""},
		{`"a""b"`, "a|b", "", ""},
		{`"a`, "a", "", ""},
		{`"a\"b\\c\d"`, `a"b\c\d`, "", ""},
		{`"a\`, `a\`, "", ""},
		{`-" " "" +""`, "", "", ""},
		{`" a "`, " a ", "", ""},
		{`a\"b`, `a\|b`, "", ""},
	} {
		got := operators.ParseSearch(test.query)
		for _, part := range []struct {
			name, want string
			got        []string
		}{{"include", test.include, got.Include}, {"exclude", test.exclude, got.Exclude}, {"required", test.required, got.Required}} {
			if got := strings.Join(part.got, "|"); got != part.want {
				t.Errorf("ParseSearch(%q) has %s %q, want %q", test.query, part.name, got, part.want)
			}
		}
	}
}

func FuzzParseSearch(f *testing.F) {
	for _, c := range recorded(f) {
		f.Add(c.Query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		s := operators.ParseSearch(query)
		size := 0
		for _, list := range [][]string{s.Include, s.Exclude, s.Required} {
			for _, part := range list {
				size += len(part)
				if strings.TrimSpace(part) == "" {
					t.Errorf("ParseSearch(%q) has a blank part", query)
				}
			}
		}
		if size > len(query) {
			t.Errorf("ParseSearch(%q) = %q, which is more than was said", query, s)
		}
	})
}

func TestQueryMeansItsParts(t *testing.T) {
	term := &schema.Term{
		Type: schema.Type{Kind: schema.String}, Join: true,
		Columns: []*schema.Column{{Name: "message"}, {Name: "name"}},
	}
	for _, test := range []struct{ query, want string }{
		{"", "none"},
		{"  - ", "none"},
		{"Error", `text(join(message+name) anywhere fold, ["error"])`},
		{"a B", `text(join(message+name) anywhere fold, ["a" "b"])`},
		{"-a !B", `not(text(join(message+name) anywhere fold, ["a" "b"]))`},
		{"+a +B", `text(join(message+name) anywhere fold every, ["a" "b"])`},
		{"a -b +c", `and(text(join(message+name) anywhere fold, ["a"]), not(text(join(message+name) anywhere fold, ["b"])), text(join(message+name) anywhere fold every, ["c"]))`},
	} {
		use := operators.Use{Target: schema.Target{Value: term, Null: term}, Operand: schema.Texts(test.query), Single: true}
		if got := operators.Query.Lower(use).String(); got != test.want {
			t.Errorf("query_ %q lowers to %s, want %s", test.query, got, test.want)
		}
	}
}

func TestNoOperandOfATextOperatorIsChanged(t *testing.T) {
	term := &schema.Term{Type: schema.Type{Kind: schema.String, Null: true}, Columns: []*schema.Column{{Name: "x"}}}
	operand := schema.Texts("ABC")
	use := operators.Use{Target: schema.Target{Value: term, Null: term}, Operand: operand, Single: true}
	for op := range operators.Standard.All() {
		if op.On.Has(term.Type) && op.Operand != operators.Flag && op.Operand != operators.Two {
			op.Lower(use)
		}
	}
	if got := operand.Texts[0]; got != "ABC" {
		t.Errorf("lowering changed the operand to %s, and the body's text with it", got)
	}
}
