package databases

import (
	"context"
	"database/sql"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// What sqlc generates of a query file: its text, and a struct for its rows.
const booksOfShop = `-- name: BooksOfShop :many
SELECT b.id, b.title FROM books b WHERE b.shop = $1`

// BooksOfShopRow is a row of it.
type BooksOfShopRow struct {
	ID    int64
	Title string
}

// Sqlc adds the filter to a generated query, whose text ends in its WHERE: its binds go on from those that it has.
func Sqlc(ctx context.Context, db *sql.DB, q *filter.Query) ([]string, error) {
	where, args, err := sqlgen.Postgres.WhereFrom(q, "b", 2)
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, booksOfShop+" AND "+where+" ORDER BY b.id", append([]any{1}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var titles []string
	for rows.Next() {
		var i BooksOfShopRow
		if err := rows.Scan(&i.ID, &i.Title); err != nil {
			return nil, err
		}
		titles = append(titles, i.Title)
	}
	return titles, rows.Err()
}
