//go:build !duckdb

package enginetest

import (
	"database/sql"
	"testing"
)

func openDuckDB(tb testing.TB) *sql.DB {
	tb.Helper()
	tb.Skip("DuckDB is behind the build tag duckdb")
	return nil
}
