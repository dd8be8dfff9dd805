//go:build duckdb

package conformance

import (
	"database/sql"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
)

func openDuckDB(*testing.T) *sql.DB { return opened(sql.Open("duckdb", "")) }
