//go:build !duckdb

package source_test

import (
	"database/sql"
	"testing"
)

func openDuckDB(tb testing.TB) *sql.DB {
	tb.Skip("DuckDB is behind the build tag duckdb")
	return nil
}
