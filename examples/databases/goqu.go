package databases

import (
	"context"

	"github.com/doug-martin/goqu/v9"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Goqu takes the condition as a literal.
func Goqu(ctx context.Context, db *goqu.Database, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	where, args, err := d.Where(q, "b").ToSql()
	if err != nil {
		return nil, err
	}
	var titles []string
	err = db.From(goqu.T("books").As("b")).Prepared(true).Select(goqu.I("b.title")).
		Where(goqu.I("b.shop").Eq(1), goqu.L(where, args...)).Order(goqu.I("b.id").Asc()).ScanValsContext(ctx, &titles)
	return titles, err
}
