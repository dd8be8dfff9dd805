package source_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// onEvery runs f on an empty database of each dialect.
func onEvery(t *testing.T, f func(t *testing.T, d *sqlgen.Dialect, db *sql.DB)) {
	t.Helper()
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) { f(t, d, enginetest.Open(t, d.Name)) })
	}
}

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

const example = "../prefect/example/data.json"

// exampleFiles opens the example data.
func exampleFiles(tb testing.TB) *source.Files {
	tb.Helper()
	f, err := source.OpenFiles(language, example)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// rowsOf returns the rows of a body.
func rowsOf(tb testing.TB, s source.Source, collection, body string) []source.Row {
	tb.Helper()
	q, err := language.Parse(collection, []byte(body))
	if err != nil {
		tb.Fatalf("%s: %v", body, err)
	}
	var rows []source.Row
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			tb.Fatalf("%s: %v", body, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestEveryBackendGivesTheSameRows(t *testing.T) {
	memory, err := source.File(context.Background(), language, example)
	if err != nil {
		t.Fatal(err)
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables, err := source.CreateAndLoad(context.Background(), db, d, language, exampleFiles(t).Data())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range language.Registry().Collections() {
			want := rowsOf(t, memory, c.Name, "{}")
			got := rowsOf(t, tables, c.Name, "{}")
			if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
				t.Errorf("%s (-memory +%s):\n%s", c.Name, d, diff)
			}
		}
	})
}
