//go:build !duckdb

package conformance

import (
	"database/sql"
	"testing"
)

func openDuckDB(t *testing.T) *sql.DB {
	t.Skip("DuckDB is behind the build tag duckdb")
	return nil
}
