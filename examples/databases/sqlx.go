package databases

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Sqlx goes through sqlx.In, which writes out slices but leaves the filter's lists as they are.
func Sqlx(ctx context.Context, db *sqlx.DB, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	where, args, err := d.Where(q, "b").ToSql()
	if err != nil {
		return nil, err
	}
	text, args, err := sqlx.In("SELECT b.title FROM books b WHERE b.shop IN (?) AND "+where+" ORDER BY b.id", append([]any{[]int{1}}, args...)...)
	if err != nil {
		return nil, err
	}
	var titles []string
	err = db.SelectContext(ctx, &titles, db.Rebind(text), args...)
	return titles, err
}
