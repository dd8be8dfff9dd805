//go:build duckdb

package main

import (
	"database/sql"

	_ "github.com/duckdb/duckdb-go/v2" // the driver named duckdb
)

const withDuckDB = true

func openDuckDB(path string, a access) (*sql.DB, error) {
	if a == reading {
		path += "?access_mode=read_only"
	}
	return sql.Open("duckdb", path)
}
