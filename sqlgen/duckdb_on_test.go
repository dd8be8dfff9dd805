//go:build duckdb

package sqlgen_test

import (
	"database/sql"

	_ "github.com/duckdb/duckdb-go/v2"
)

func openDuckDB() (*sql.DB, error) { return sql.Open("duckdb", "") }
