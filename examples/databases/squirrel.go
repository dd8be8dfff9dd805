package databases

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Squirrel composes the condition, the order and what is behind the cursor.
func Squirrel(ctx context.Context, db *sql.DB, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	order, _, err := d.OrderBy(q, "b").ToSql()
	if err != nil {
		return nil, err
	}
	format := sq.PlaceholderFormat(sq.Question)
	if d == sqlgen.Postgres {
		format = sq.Dollar
	}
	rows, err := sq.Select("b.title").From("books b").Where(sq.Eq{"b.shop": 1}).Where(d.Where(q, "b")).Where(d.After(q, "b")).
		OrderBy(order).PlaceholderFormat(format).RunWith(db).QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	return titles(rows)
}
