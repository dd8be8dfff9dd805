//go:build !duckdb

package main

import "github.com/tamis-go/tamis/benchmarks"

// duckDB is built in with the tag duckdb, and needs a C++ compiler.
var duckDB func([]benchmarks.Run) (answer, error)
