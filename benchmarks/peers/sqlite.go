//go:build cgo

package main

import (
	"database/sql"
	"strings"

	_ "github.com/mattn/go-sqlite3" // the driver named sqlite3

	"github.com/tamis-go/tamis/benchmarks"
)

// sqlite holds the rows in memory. The tags are one text, ",a,b,", which is the fastest way that SQLite has for them.
func sqlite(rows []benchmarks.Run) (answer, error) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return answer{}, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE runs (id TEXT PRIMARY KEY, name TEXT, state TEXT, deployment TEXT, start INTEGER, tags TEXT) WITHOUT ROWID`); err != nil {
		return answer{}, err
	}
	tx, err := db.Begin()
	if err != nil {
		return answer{}, err
	}
	insert, err := tx.Prepare(`INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return answer{}, err
	}
	for i := range rows {
		r := &rows[i]
		if _, err := insert.Exec(r.ID, r.Name, r.State, r.Deployment, r.Start.UnixMicro(), ","+strings.Join(r.Tags, ",")+","); err != nil {
			return answer{}, err
		}
	}
	if err := tx.Commit(); err != nil {
		return answer{}, err
	}
	return asked("SQLite", db,
		`SELECT count(*) FROM runs WHERE state IN ('FAILED', 'CRASHED') AND start >= ? AND tags LIKE '%,database,%' AND name LIKE '%otter%'`,
		`SELECT count(*) FROM runs WHERE name LIKE '%otter%'`)
}
