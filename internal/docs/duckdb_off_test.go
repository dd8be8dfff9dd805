//go:build !duckdb

package docs

import (
	"database/sql"
	"testing"
)

func openDuckDB(tb testing.TB) *sql.DB {
	tb.Helper()
	tb.Skip("built without DuckDB: go test -tags duckdb")
	return nil
}
