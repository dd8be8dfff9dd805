package fuzz_test

import (
	"encoding/json"
	"errors"
	"math/rand"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// encoding/json reads whatever the engine accepts, and its print is parsed as the same query.
func FuzzBody(f *testing.F) {
	for op := range operators.Standard.All() {
		f.Add([]byte(`{"flows":{"name":{"` + op.Name + `":` + op.Example.Operand + `}},"sort":"NAME_ASC","limit":5}`))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := preset.Parse("flows", body)
		if err != nil {
			if errs := (filter.Errors)(nil); !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("%q: %T: %v, want filter.Errors", body, err, err)
			}
			return
		}
		var tree map[string]any
		if err := json.Unmarshal(body, &tree); err != nil {
			t.Errorf("%q is accepted, and encoding/json says %v", body, err)
		}
		if again, err := preset.Parse("flows", []byte(q.String())); err != nil || again.String() != q.String() {
			t.Errorf("%q prints as %s, and that as %v (%v)", body, q, again, err)
		}
	})
}

// A schema file that is accepted makes a language, in which filters are generated and answered alike.
func FuzzSchemaFile(f *testing.F) {
	for seed := range int64(5) {
		f.Add(fuzz.Schema(rand.New(rand.NewSource(seed))))
	}
	f.Add([]byte("tamis: 1\ncollections:\n  a:\n    key: id\n    columns: {id: int, x: set of string}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := file.Parse("fuzzed", text)
		if err != nil {
			if errs := (schema.Errors)(nil); !errors.As(err, &errs) {
				t.Fatalf("%q: %T: %v, want schema.Errors", text, err, err)
			}
			return
		}
		l, err := filter.New(r, config)
		if err != nil {
			return
		}
		if _, err := fuzz.Run(t.Context(), l, nil, fuzz.Options{N: 20, Seed: int64(len(text))}); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	})
}

// The numbers drive the generators of schemas, rows, policies and filters.
func FuzzMemoryAgainstTheOracle(f *testing.F) {
	f.Add(int64(1), int64(1))
	f.Fuzz(func(t *testing.T, schemas, rows int64) {
		l, text := random(t, schemas)
		if _, err := fuzz.Run(t.Context(), l, nil, fuzz.Options{N: 50, Seed: rows}); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	})
}

// Every spelling of a UUID has one canonical form.
func FuzzUUID(f *testing.F) {
	for _, s := range []string{"8f3c2a10-1111-4222-8333-444455556666", "8F3C2A10-1111-4222-8333-444455556666", "{8f3c2a10-1111-4222-8333-444455556666}", "8f3c2a10111142228333444455556666", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := schema.ParseUUID(s)
		if (err == nil) != schema.IsUUID(s) {
			t.Fatalf("ParseUUID(%q) = %q, %v, and IsUUID = %v", s, u, err, schema.IsUUID(s))
		}
		if err != nil {
			return
		}
		if u != strings.ToLower(s) || len(u) != 36 || strings.Count(u, "-") != 4 {
			t.Errorf("ParseUUID(%q) = %q", s, u)
		}
		if again, err := schema.ParseUUID(u); again != u || err != nil {
			t.Errorf("ParseUUID(%q) = %q, %v, want itself", u, again, err)
		}
	})
}

var texts = schema.Must(filter.New(schema.Must(file.Parse("texts", []byte(
	`{"tamis":1,"collections":{"texts":{"key":"id","columns":{"id":"int","x":"string or null"},"fields":{"id":["eq_"],"x":["like_","icontains_","startswith_","query_"]}}}}`))), config))

// asOracle checks that memory and the oracle answer a filter on one text alike.
func asOracle(t *testing.T, operator, text, operand string) {
	t.Helper()
	if !utf8.ValidString(text) || !utf8.ValidString(operand) || strings.ContainsRune(text+operand, 0) {
		return
	}
	quoted, err := json.Marshal(operand)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"texts":{"x":{"` + operator + `":` + string(quoted) + `}}}`)
	q, err := texts.Parse("texts", body)
	if err != nil {
		return // too long
	}
	rows := fuzz.Rows{"texts": {{"id": int64(1), "x": text}, {"id": int64(2)}}}
	w, err := oracle.New(texts.Registry(), rows, clock())
	if err != nil {
		t.Fatal(err)
	}
	want, err := w.Select("texts", body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := memeval.Select[map[string]any](q, dataset(rows))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || len(got) > 0 && cmp.Diff(want, got) != "" {
		t.Errorf("%q %s %q = %v, want %v", text, operator, operand, got, want)
	}
}

func FuzzLikeAgainstTheOracle(f *testing.F) {
	for _, p := range []string{"a%b", `100\%`, "_", `\`, "%%", "É"} {
		f.Add("a 100% café_\\", p)
	}
	f.Fuzz(func(t *testing.T, text, pattern string) { asOracle(t, "like_", text, pattern) })
}

func FuzzSearchAgainstTheOracle(f *testing.F) {
	for _, q := range []string{"a b", `+a -"b c"`, `"a\"b"`, "!", `er"ror`, "--x"} {
		f.Add(`error: "a b" at c:\x`, q)
	}
	f.Fuzz(func(t *testing.T, text, query string) { asOracle(t, "query_", text, query) })
}
