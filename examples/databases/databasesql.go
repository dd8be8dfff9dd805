package databases

import (
	"context"
	"database/sql"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// DatabaseSQL writes its own statement, whose first bind is the shop.
func DatabaseSQL(ctx context.Context, db *sql.DB, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	where, args, err := d.WhereFrom(q, "b", 2)
	if err != nil {
		return nil, err
	}
	first := "?"
	if d == sqlgen.Postgres {
		first = "$1"
	}
	rows, err := db.QueryContext(ctx, "SELECT b.title FROM books b WHERE b.shop = "+first+" AND "+where+" ORDER BY b.id", append([]any{1}, args...)...)
	if err != nil {
		return nil, err
	}
	return titles(rows)
}

// titles reads the one column of rows, and closes them.
func titles(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var list []string
	for rows.Next() {
		var title string
		if err := rows.Scan(&title); err != nil {
			return nil, err
		}
		list = append(list, title)
	}
	return list, rows.Err()
}
