package fuzz_test

import (
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// tables returns empty tables of l in db.
func tables(t testing.TB, db *sql.DB, d *sqlgen.Dialect, l *filter.Language) *source.Tables {
	t.Helper()
	for _, c := range l.Registry().Collections() {
		if _, err := db.ExecContext(t.Context(), d.Drop(c)); err != nil {
			t.Fatal(err)
		}
	}
	made, err := source.Create(t.Context(), db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// open opens an empty database of a dialect. Short tests use no server.
func open(t testing.TB, dialect string) *sql.DB {
	t.Helper()
	if dialect != sqlgen.SQLite.Name {
		notShort(t)
	}
	return enginetest.Open(t, dialect)
}

func notShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
}
