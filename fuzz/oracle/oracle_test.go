package oracle_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

func TestTheOracleSharesNothingWithTheEngine(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Deps "\n"}}`, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{ // the schema with the words of its errors and the tags of structs, and the reader of JSON
		"github.com/tamis-go/tamis/schema": true, "github.com/tamis-go/tamis/internal/wording": true,
		"github.com/tamis-go/tamis/internal/structtag": true, "github.com/tamis-go/tamis/filter/syntax": true,
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if first, _, _ := strings.Cut(dep, "/"); strings.Contains(first, ".") && !allowed[dep] {
			t.Errorf("the oracle depends on %s", dep)
		}
	}
}

// world returns the world of one collection, rows, whose rows have the column x of a type, each with one value.
func world(t *testing.T, typ string, words []schema.Word, values ...any) *oracle.World {
	t.Helper()
	parsed, err := schema.ParseType(typ, nil)
	if err != nil {
		t.Fatal(err)
	}
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	r, err := schema.New(&schema.Collection{
		Name: "rows", Key: []*schema.Column{id}, Columns: []*schema.Column{id, {Name: "x", Type: parsed}},
		Fields: []*schema.Field{{Name: "id"}, {Name: "x", Words: words}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := oracle.Rows{"rows": nil}
	for i, v := range values {
		rows["rows"] = append(rows["rows"], map[string]any{"id": int64(i), "x": v})
	}
	w, err := oracle.New(r, rows, time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheExamplesOfTheDefinitionsHold(t *testing.T) {
	for op := range operators.Standard.All() {
		if op.On.Values == 0 && op.On.Arrays == 0 {
			continue // an operator on relations
		}
		var values []any
		for _, text := range []string{op.Example.Matches, op.Example.Fails} {
			d := json.NewDecoder(strings.NewReader(text))
			d.UseNumber()
			var v any
			if err := d.Decode(&v); err != nil {
				t.Fatalf("%s: %s: %v", op.Name, text, err)
			}
			values = append(values, v)
		}
		w := world(t, op.Example.Type, []schema.Word{{Name: op.Name, Operator: op.Name}}, values...)
		rows, err := w.Select("rows", []byte(`{"rows":{"x":{"`+op.Name+`":`+op.Example.Operand+`}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0]["id"] != int64(0) {
			t.Errorf("%s %s selects %v, want the row with %s alone", op.Name, op.Example.Operand, rows, op.Example.Matches)
		}
	}
}

func TestTheOracleSaysWhatItDoesNotKnow(t *testing.T) {
	_, err := world(t, "string", nil, "a").Count("rows", []byte(`{"rows":{"x":{"sounds_like_":"a"}}}`))
	if err == nil || !strings.Contains(err.Error(), "sounds_like_") {
		t.Errorf("Count with an operator that there is not = %v, want an error that names it", err)
	}
}

func TestWhatSaysNothing(t *testing.T) {
	null := any(nil)
	for _, row := range []struct {
		object string
		want   string // which of "a", "b", null match
	}{
		{`{}`, "ab-"},
		{`{"x":{}}`, "ab-"},
		{`{"x":{"any_":[]}}`, ""},
		{`{"x":{"startswith_":[]}}`, ""},
		{`{"x":{"not_any_":[]}}`, "ab-"},
		{`{"x":{"not_any_":["a"]}}`, "b"},
		{`{"x":{"like_":""}}`, "ab-"},
		{`{"x":{"contains_":""}}`, "ab"},
		{`{"operator":"or_","x":{"any_":["a"]},"id":{}}`, "a"},
		{`{"or_":[]}`, "ab-"},
		{`{"or_":[{},{"x":{"any_":["a"]}}]}`, "a"},
		{`{"not_":{}}`, ""},
		{`{"not_":{"x":{"any_":["a"]}}}`, "b-"},
		{`{"not_":{"x":{"not_any_":["a"]}}}`, "a-"},
		{`{"x":{"is_null_":true}}`, "-"},
		{`{"x":{"between_":["b","a"]}}`, ""},
	} {
		rows, err := world(t, "string or null", nil, "a", "b", null).Select("rows", []byte(`{"rows":`+row.object+`}`))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range rows {
			if s, ok := r["x"].(string); ok {
				got += s
			} else {
				got += "-"
			}
		}
		if got != row.want {
			t.Errorf("%s matches %q, want %q", row.object, got, row.want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, row := range []struct {
		text, pattern string
		want          bool
	}{
		{"100%", `100\%`, true}, {"1000", `100\%`, false}, {"a_b", `a\_b`, true}, {"axb", `a\_b`, false}, {"axb", "A_B", true},
		{"É", "é", false}, {"😀", "_", true}, {"", "_", false}, {"", "%", true}, {`a\`, `\`, true}, {`a\b`, `\\`, true}, {"abc", "a%c", true},
		{"xaxbx", "a%b", true}, {"ab", "b%a", false}, {"\u212a", "k", false},
	} {
		w := world(t, "string", nil, row.text)
		pattern, err := json.Marshal(row.pattern)
		if err != nil {
			t.Fatal(err)
		}
		n, err := w.Count("rows", []byte(`{"rows":{"x":{"like_":`+string(pattern)+`}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := n == 1; got != row.want {
			t.Errorf("%q like_ %q = %v, want %v", row.text, row.pattern, got, row.want)
		}
	}
}

func TestSearches(t *testing.T) {
	const text = `Worker-1 said "lost" at c:\temp`
	for _, row := range []struct {
		query string
		want  bool
	}{
		{"worker", true}, {"nothing", false}, {"nothing worker", true}, {"-worker", false}, {"!worker", false}, {"-nothing", true}, {"+worker +lost", true},
		{"+worker +nothing", false}, {`"said \"lost\""`, true}, {`"c:\temp"`, true}, {`"lost at"`, false}, {" ", true}, {`""`, true}, {"-", true}, {"+ worker", true},
		{`wor"lost"`, true}, {`"lost`, true}, {"--1", false}, {"lost -worker", false},
	} {
		query, err := json.Marshal(row.query)
		if err != nil {
			t.Fatal(err)
		}
		w := world(t, "string", []schema.Word{{Name: "query_"}}, text)
		n, err := w.Count("rows", []byte(`{"rows":{"x":{"query_":`+string(query)+`}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := n == 1; got != row.want {
			t.Errorf("%q finds %q = %v, want %v", row.query, text, got, row.want)
		}
	}
}
