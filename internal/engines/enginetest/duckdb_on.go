//go:build duckdb

package enginetest

import (
	"database/sql"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // the driver named duckdb
)

func openDuckDB(tb testing.TB) *sql.DB {
	tb.Helper()
	return opened(tb)(sql.Open("duckdb", ""))
}
