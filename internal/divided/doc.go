// Package divided gives tests tables whose rows are on several servers: three of PostgreSQL, or the two shards of a ClickHouse.
package divided

import (
	"context"
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// fresh returns empty tables of l.
func fresh(tb testing.TB, db *sql.DB, d *sqlgen.Dialect, l *filter.Language) *source.Tables {
	tb.Helper()
	for _, c := range l.Registry().Collections() {
		exec(tb, db, d.Drop(c))
	}
	made, err := source.Create(context.Background(), db, d, l)
	if err != nil {
		tb.Fatal(err)
	}
	return made
}

func exec(tb testing.TB, db *sql.DB, statement string) {
	tb.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// keyOf returns the columns by which rows are divided, each as a function has it.
func keyOf(c *schema.Collection, as func(string) string) []string {
	key := c.Key
	if len(key) == 0 {
		key = c.Columns[:1]
	}
	names := make([]string, len(key))
	for i, col := range key {
		names[i] = as(col.SQL())
	}
	return names
}
