//go:build duckdb

package conformance_test

import (
	"database/sql"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
)

func TestDuckDBAnswersTheCases(t *testing.T) {
	backend{"duckdb", func(t *testing.T) *sql.DB {
		db := opened(t)(sql.Open("duckdb", ""))
		db.SetMaxOpenConns(1)
		return db
	}}.run(t)
}
