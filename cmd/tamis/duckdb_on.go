//go:build duckdb

package main

import (
	"database/sql"

	_ "github.com/duckdb/duckdb-go/v2" // the driver named duckdb
)

var duckDB = opener{file: true, private: inMemory("duckdb", ""), open: func(path string, a access) (*sql.DB, error) {
	if a == reading {
		path += "?access_mode=read_only"
	}
	return sql.Open("duckdb", path)
}}
