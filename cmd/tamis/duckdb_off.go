//go:build !duckdb

package main

import (
	"database/sql"
	"errors"
)

const withDuckDB = false

func openDuckDB(string, access) (*sql.DB, error) {
	return nil, errors.New("duckdb: this tamis was built without DuckDB; build it with -tags duckdb, which needs a C++ compiler")
}
