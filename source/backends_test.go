package source_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
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

// A law: rows of few columns are the rows of all columns without the others.
func TestFewColumnsAreThoseOfWholeRows(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables, err := source.CreateAndLoad(context.Background(), db, d, language, exampleFiles(t).Data())
		if err != nil {
			t.Fatal(err)
		}
		memory, err := source.File(context.Background(), language, example)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range language.Registry().Collections() {
			whole := rowsOf(t, memory, c.Name, "{}")
			for range 4 {
				var columns []*schema.Column
				for _, col := range c.Columns {
					if random.IntN(3) == 0 {
						columns = append(columns, col)
					}
				}
				var want []source.Row
				for _, row := range whole {
					few := source.Row{}
					for _, col := range columns {
						if v, shown := row[col.Name]; shown {
							few[col.Name] = v
						}
					}
					want = append(want, few)
				}
				q := schema.Must(language.Parse(c.Name, []byte("{}"))).Only(columns...)
				for name, s := range map[string]source.Source{"memory": memory, d.Name: tables} {
					var got []source.Row
					for row, err := range s.Rows(context.Background(), q) {
						if err != nil {
							t.Fatal(err)
						}
						got = append(got, row)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%d columns of %s in %s (-want +got):\n%s", len(columns), c.Name, name, diff)
					}
				}
			}
		}
	})
}
