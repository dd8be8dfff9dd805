// Package drain reads the rows of statements to their end, as a client does that measures them.
package drain

import (
	"context"
	"database/sql"
)

// Rows reads all rows of a statement, and returns how many there are, or what they count.
func Rows(ctx context.Context, db *sql.DB, text string, args []any) (int64, error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	var n int64
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		n++
	}
	if n == 1 && len(cells) == 1 {
		switch counted := cells[0].(type) {
		case int64:
			n = counted
		case uint64:
			n = int64(counted) //nolint:gosec // a count of rows
		}
	}
	return n, rows.Err()
}
