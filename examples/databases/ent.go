package databases

import (
	"context"
	"database/sql"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// Predicate is a filter as ent's clients take one in Where: func(s *sql.Selector) { s.Where(Predicate(q, s)) }.
func Predicate(d *sqlgen.Dialect, q *filter.Query, alias string) *entsql.Predicate {
	return entsql.P(func(b *entsql.Builder) {
		pieces, args, err := d.WherePieces(q, alias)
		if err != nil {
			b.AddError(err)
			return
		}
		b.WriteString(pieces[0])
		for i, arg := range args {
			b.Arg(arg).WriteString(pieces[i+1])
		}
	})
}

// Ent runs the statement of ent's own builder.
func Ent(ctx context.Context, db *sql.DB, dialect string, d *sqlgen.Dialect, q *filter.Query) ([]string, error) {
	t := entsql.Dialect(dialect).Table("books").As("b")
	s := entsql.Dialect(dialect).Select(t.C("title")).From(t)
	s.Where(entsql.And(entsql.EQ(t.C("shop"), 1), Predicate(d, q, "b"))).OrderBy(t.C("id"))
	if err := s.Err(); err != nil {
		return nil, err
	}
	text, args := s.Query()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var titles []string
	err = entsql.ScanSlice(rows, &titles)
	return titles, err
}
