//go:build !duckdb

package main

import (
	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
)

// tablesSuite measures beside DuckDB alone, which is built in with the tag duckdb.
func tablesSuite(timing.Options) []benchmarks.Result { return nil }
