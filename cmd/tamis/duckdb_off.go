//go:build !duckdb

package main

import "errors"

var duckDB = opener{
	file:    true,
	missing: errors.New("duckdb: this tamis was built without DuckDB; build it with -tags duckdb, which needs a C++ compiler"),
}
