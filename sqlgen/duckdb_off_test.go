//go:build !duckdb

package sqlgen_test

import "database/sql"

func openDuckDB() (*sql.DB, error) { return nil, nil } //nolint:nilnil // none
