package databases

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Bun writes arguments into the text of the statement, quoted by its dialect.
func Bun(ctx context.Context, db *bun.DB, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	where, args, err := d.Where(q, "b").ToSql()
	if err != nil {
		return nil, err
	}
	var titles []string
	err = db.NewSelect().TableExpr("books AS b").ColumnExpr("b.title").Where("b.shop = ?", 1).Where(where, args...).OrderExpr("b.id").Scan(ctx, &titles)
	return titles, err
}
