package fuzz_test

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	databases "github.com/tamis-go/tamis/internal/engines"
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

func openSQLite(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:?_dqs=0")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // another connection would be another database
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func openPostgres(t testing.TB) *sql.DB { return open(t, server(t, enginetest.Postgres)) }

func openMySQL(t testing.TB) *sql.DB { return open(t, server(t, enginetest.MySQL)) }

// server returns the URL of an empty database. Short tests do without.
func server(t testing.TB, database func(testing.TB) string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	return database(t)
}

func open(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := databases.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
