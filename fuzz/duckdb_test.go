//go:build duckdb

package fuzz_test

import (
	"database/sql"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/tamis-go/tamis/sqlgen"
)

func TestMemoryTheOracleAndDuckDBAgree(t *testing.T) {
	agree(t, sqlgen.DuckDB, openDuckDB)
}

func openDuckDB(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestWhatWasFoundStaysFixedInDuckDB(t *testing.T) {
	foundStaysFixed(t, sqlgen.DuckDB.Name, openDuckDB)
}
