//go:build duckdb

package main

import (
	"context"
	"database/sql"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/tamis-go/tamis/benchmarks"
)

// duckDB holds the rows in memory, as it likes them best: states as an enum, tags as a list. It has one thread.
func duckDB(rows []benchmarks.Run) (answer, error) {
	ctx := context.Background()
	c, err := duckdb.NewConnector("", nil)
	if err != nil {
		return answer{}, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		`SET threads = 1`,
		`CREATE TYPE state AS ENUM ('SCHEDULED', 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED', 'PAUSED', 'CANCELLING')`,
		`CREATE TABLE loaded (id VARCHAR, name VARCHAR, state VARCHAR, deployment VARCHAR, start BIGINT, tags VARCHAR[])`,
	} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return answer{}, err
		}
	}
	if err := appendRows(ctx, db, rows); err != nil {
		return answer{}, err
	}
	for _, text := range []string{
		`CREATE TABLE runs AS SELECT id, name, state::state AS state, deployment, start, tags FROM loaded`,
		`DROP TABLE loaded`,
	} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return answer{}, err
		}
	}
	return asked("DuckDB, one thread", db,
		`SELECT count(*) FROM runs WHERE state IN ('FAILED', 'CRASHED') AND start >= ? AND list_contains(tags, 'database') AND name ILIKE '%otter%'`,
		`SELECT count(*) FROM runs WHERE name ILIKE '%otter%'`)
}

func appendRows(ctx context.Context, db *sql.DB, rows []benchmarks.Run) error {
	return appended(ctx, db, "loaded", len(rows), func(a *duckdb.Appender, i int) error {
		r := &rows[i]
		return a.AppendRow(r.ID, r.Name, r.State, r.Deployment, r.Start.UnixMicro(), r.Tags)
	})
}

// appended puts n rows into a table.
func appended(ctx context.Context, db *sql.DB, into string, n int, row func(a *duckdb.Appender, i int) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		a, err := duckdb.NewAppenderFromConn(driver.(*duckdb.Conn), "", into)
		if err != nil {
			return err
		}
		for i := range n {
			if err := row(a, i); err != nil {
				return err
			}
		}
		return a.Close()
	})
}
