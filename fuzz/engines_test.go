package fuzz_test

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	server "github.com/tamis-go/tamis/internal/engines"
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

func openPostgres(t testing.TB) *sql.DB { return open(t, enginetest.Postgres(t)) }

func openMySQL(t testing.TB) *sql.DB { return open(t, enginetest.MySQL(t)) }

func open(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := server.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
