package source_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// types is a language of one collection with a column of every type, and one that is hidden.
var types = schema.Must(filter.New(schema.Must(file.Parse("types.yaml", []byte(`
tamis: 1
name: types
enums: {Light: [ON, OFF]}
collections:
  things:
    key: [a, b]
    columns:
      a: int
      b: string
      text: string or null
      light: Light or null
      score: float or null
      open: bool or null
      owner: uuid or null
      at: datetime or null
      day: date or null
      extra: json or null
      tags: set of string
      sizes: set of int
      scores: set of float
      flags: set of bool
      owners: set of uuid
      times: set of datetime
      days: set of date
      lights: set of Light
      secret: {type: string or null, hidden: true}
`))), filter.Config{}))

// extremes are rows that are easily broken on the way into a database and out of it.
var extremes = []source.Row{
	{
		"a": int64(-9223372036854775808), "b": "", "text": " 'a\"b\\c%_?$1\n\t😀é ", "light": "ON", "score": 5e-324, "open": true,
		"owner": "ffffffff-ffff-ffff-ffff-ffffffffffff", "at": "0001-01-01T00:00:00.000000Z", "day": "0001-01-01",
		"extra": map[string]any{"a": []any{json.Number("1"), nil, "x"}, "é": map[string]any{}},
		"tags":  []any{"", "a", "a", "a,b", `{"x"}`, "NULL", "'", "😀"}, "sizes": []any{int64(9007199254740993), int64(-1)},
		"scores": []any{0.1, -1e300}, "flags": []any{true, false}, "owners": []any{"00000000-0000-4000-8000-00000000000a"},
		"times": []any{"9999-12-31T23:59:59.999999Z"}, "days": []any{"2024-02-29"}, "lights": []any{"OFF"}, "secret": "s",
	},
	{
		"a": int64(0), "b": "B", "text": "", "light": nil, "score": 0.1, "open": false, "owner": nil,
		"at": "9999-12-31T23:59:59.999999Z", "day": "9999-12-31", "extra": "text", "tags": []any{}, "sizes": []any{},
		"scores": []any{}, "flags": []any{}, "owners": []any{}, "times": []any{}, "days": []any{}, "lights": []any{}, "secret": nil,
	},
	{
		"a": int64(9223372036854775807), "b": "b", "text": nil, "light": nil, "score": nil, "open": nil, "owner": nil, "at": nil, "day": nil,
		"extra": nil, "tags": []any{}, "sizes": []any{}, "scores": []any{}, "flags": []any{}, "owners": []any{}, "times": []any{},
		"days": []any{}, "lights": []any{}, "secret": nil,
	},
}

// shown are the extremes as they come out: without what is hidden.
func shown() []source.Row {
	var out []source.Row
	for _, row := range extremes {
		clone := source.Row{}
		for name, v := range row {
			if name != "secret" {
				clone[name] = v
			}
		}
		out = append(out, clone)
	}
	return out
}

// query parses a body on things.
func query(tb testing.TB, body string) *filter.Query {
	tb.Helper()
	q, err := types.Parse("things", []byte(body))
	if err != nil {
		tb.Fatalf("%s: %v", body, err)
	}
	return q
}

func collect(tb testing.TB, s source.Source, q *filter.Query) []source.Row {
	tb.Helper()
	var rows []source.Row
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			tb.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestEveryTypeComesBackAsItWas(t *testing.T) {
	check := func(t *testing.T, s source.Loader) {
		t.Helper()
		if err := s.Load(context.Background(), memeval.Dataset{"things": extremes}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shown(), collect(t, s, query(t, `{}`))); diff != "" {
			t.Errorf("rows (-loaded +got):\n%s", diff)
		}
	}
	t.Run("memory", func(t *testing.T) {
		s, err := source.Memory(types, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, s)
	})
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		s, err := source.Create(context.Background(), db, d, types)
		if err != nil {
			t.Fatal(err)
		}
		check(t, s)
	})
}

func TestHiddenColumnsAreCopied(t *testing.T) {
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables, err := source.CreateAndLoad(context.Background(), db, d, types, memeval.Dataset{"things": extremes})
		if err != nil {
			t.Fatal(err)
		}
		files, err := source.NewFiles(types, t.TempDir()+"/copy")
		if err != nil {
			t.Fatal(err)
		}
		if err := files.Load(context.Background(), tables.Data()); err != nil {
			t.Fatal(err)
		}
		got := map[any]any{}
		for row, err := range files.Rows(context.Background(), "things") {
			if err != nil {
				t.Fatal(err)
			}
			got[row["a"]] = row["secret"]
		}
		for _, row := range extremes {
			if got[row["a"]] != row["secret"] {
				t.Errorf("secret of %v = %v, want %v", row["a"], got[row["a"]], row["secret"])
			}
		}
	})
}
