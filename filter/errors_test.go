package filter_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

func TestEveryCodeHasASentenceAndAnExampleThatProvokesIt(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	listed := map[filter.Code]bool{}
	for _, c := range filter.Codes() {
		listed[c.Code] = true
		if !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s has no sentence: %q", c.Code, c.Doc)
		}
		errs := errorsOf(t, l, strings.SplitN(c.Example, `"`, 3)[1], c.Example)
		if len(errs) != 1 || errs[0].Code != c.Code {
			t.Errorf("%s has the errors %v, want one %s", c.Example, errs, c.Code)
		}
	}
	for _, code := range constants(t) {
		if !listed[code] {
			t.Errorf("Codes lacks %s", code)
		}
	}
}

// constants returns the values of the constants of type Code in errors.go.
func constants(t *testing.T) (out []filter.Code) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
				out = append(out, filter.Code(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)))
			}
		}
		return true
	})
	if len(out) != 16 {
		t.Fatalf("errors.go has %d codes, want the 16 of the design", len(out))
	}
	return out
}

func TestErrorsSayTheFirstAndHowManyMore(t *testing.T) {
	l := music(t, "")
	for _, test := range []struct{ body, want string }{
		{`{"albums": {"nam": {}}}`, "/albums/nam: albums has no field \"nam\"; there are "},
		{`{"limt": 1}`, "/limt: a body on albums has no key \"limt\""},
		{`{"limt": 1, "ofset": 1}`, "/limt: a body on albums has no key \"limt\" (and 1 more error)"},
		{`{"limt": 1, "ofset": 1, "srt": 1}`, "/limt: a body on albums has no key \"limt\" (and 2 more errors)"},
		{`[]`, `want an object such as {"albums": {...}}, not a list`},
	} {
		if _, err := l.Parse("albums", []byte(test.body)); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.body, err, test.want)
		}
	}
	if got := (filter.Errors{}).Error(); got != "no errors" {
		t.Errorf("no errors print as %s", got)
	}
}

func TestAnErrorMarshalsAsTheCommandPrintsIt(t *testing.T) {
	l := music(t, "")
	_, err := l.Parse("albums", []byte("{\n \"limt\": 1}"))
	text, _ := json.Marshal(err)
	const want = `[{"code":"unknown_key","pointer":"/limt","line":2,"column":2,"message":"a body on albums has no key \"limt\"","suggestion":"limit"}]`
	if string(text) != want {
		t.Errorf("JSON = %s, want %s", text, want)
	}
	q := parse(t, l, "albums", `{"albums": {"length": {"ge_": 1}}}`)
	text, _ = json.Marshal(q.Warnings())
	const warning = `[{"pointer":"/albums/length","line":1,"column":13,"message":"length is deprecated: albums have no length; ask for tracks"}]`
	if string(text) != warning {
		t.Errorf("JSON = %s, want %s", text, warning)
	}
}

func TestACollectionThatIsNotThereIsAnErrorOfItsOwn(t *testing.T) {
	l := music(t, "")
	_, err := l.Parse("album", []byte(`{}`))
	var missing *filter.CollectionError
	if !errors.As(err, &missing) || missing.Name != "album" || err.Error() != "unknown collection \"album\"" {
		t.Errorf("Parse = %v", err)
	}
	if _, err := l.Parse("\x1b[31m\n", nil); err == nil || strings.ContainsAny(err.Error(), "\x1b\n") {
		t.Errorf("a name that a terminal obeys prints as %q", err)
	}
}

// Messages are one line each, whatever a client writes, and a terminal obeys nothing in them.
func TestMessagesAreOneSafeLine(t *testing.T) {
	l := music(t, "")
	const evil = `\u001b[31m\n\r\u202e\u0000\u2028`
	for _, body := range []string{
		`{"` + evil + `": 1}`, `{"` + evil + `": {}}`, `{"albums": {"` + evil + `": {}}}`, `{"albums": {"title": {"` + evil + `": 1}}}`,
		`{"albums": {"format": {"any_": ["` + evil + `"]}, "id": {"eq_": "` + evil + `"}, "released": {"eq_": "` + evil + `"}, "tracks": {"eq_": "` + evil + `"}}}`,
		`{"sort": "` + evil + `"}`, `{"sort": ["` + evil + `"], "limit": "` + evil + `", "cursor": "` + evil + `"}`, `{"albums": "` + evil + `"}`,
		`{"albums": {"operator": "` + evil + `", "title": "` + evil + `"}}`, `"` + evil + `"`,
		`{"albums": {"` + evil + `": {}, "` + evil + `": {}}}`, `{"albums": {"` + strings.Repeat("x", 10_000) + `": {}}}`,
	} {
		for _, f := range errorsOf(t, l, "albums", body) {
			if text := f.Error(); strings.ContainsAny(text, "\x1b\n\r\u202e\x00\u2028") || len(text) > 1500 {
				t.Errorf("%s: %q", body, text)
			}
			if strings.ContainsAny(f.Suggestion, "\x1b\n\r\u202e\x00\u2028") {
				t.Errorf("%s: suggests %q", body, f.Suggestion)
			}
		}
	}
}

func TestATextOfAMessageIsCutWhereItIsLong(t *testing.T) {
	for n, want := range map[int]string{59: strings.Repeat("x", 59) + `"`, 60: strings.Repeat("x", 60) + `"`, 61: strings.Repeat("x", 60) + `"…`} {
		_, err := music(t, "").Parse("artists", []byte(`{"limit":"`+strings.Repeat("x", n)+`"}`))
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%d characters: %v, want %s at its end", n, err, want)
		}
	}
}
