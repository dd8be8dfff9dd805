package noninterference

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// cached is rows in a database whose statements come out of a cache.
type cached struct {
	db       *sql.DB
	dialect  *sqlgen.Dialect
	registry *schema.Registry
	cache    *sqlgen.Cache
}

var _ source.Historian = (*cached)(nil)

// Rows returns the page of q.
func (s *cached) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	return func(yield func(source.Row, error) bool) {
		if q.Page().Backward {
			yield(nil, fmt.Errorf("%s: no route walks back", q))
			return
		}
		codecs, err := s.dialect.Codecs(q)
		if err != nil {
			yield(nil, err)
			return
		}
		var columns []*schema.Column
		for _, col := range q.Collection().Columns {
			if !col.Hidden {
				columns = append(columns, col)
			}
		}
		text, args, err := s.cache.Select(nil, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for values, err := range s.query(ctx, text, args, max(len(columns), 1)) {
			row := make(source.Row, len(columns))
			for i, col := range columns {
				if err == nil && !q.Language().Hides(q.Collection(), col.Name) {
					row[col.Name], err = codecs[i].Scan(values[i])
				}
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// query returns the rows of a statement of n columns.
func (s *cached) query(ctx context.Context, text string, args []any, n int) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := s.db.QueryContext(ctx, text, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		values, into := make([]any, n), make([]any, n)
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); !yield(values, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// Count returns the number of rows of q.
func (s *cached) Count(ctx context.Context, q *filter.Query) (n int64, err error) {
	text, args, err := s.cache.Count(nil, q)
	if err != nil {
		return 0, err
	}
	return n, s.db.QueryRowContext(ctx, text, args...).Scan(&n)
}

// History returns the counts over time that q asks for.
func (s *cached) History(ctx context.Context, q *filter.Query) ([]memeval.Group, error) {
	h := q.History()
	read := make([]sqlgen.Codec, len(h.GroupBy))
	for i, c := range h.GroupBy {
		t := c.Term.Type
		t.Null, t.Array = true, false
		var err error
		read[i], err = s.dialect.Codec(s.registry, &schema.Column{Name: "value", Type: t})
		if err != nil {
			return nil, err
		}
	}
	var out []memeval.Group
	text, args, err := s.cache.History(nil, q)
	if err != nil {
		return nil, err
	}
	for row, err := range s.query(ctx, text, args, 2+len(h.GroupBy)+len(h.Sums)) {
		if err != nil {
			return nil, err
		}
		if len(out) == h.Groups {
			return nil, q.TooManyGroups()
		}
		// The bucket, the values of the groups, how many rows, the sums.
		n := len(h.GroupBy)
		g := memeval.Group{Bucket: row[0].(int64), Count: row[1+n].(int64), Values: make([]schema.Value, n), Sums: make([]filter.Sum, len(h.Sums))}
		for i := range g.Values {
			if g.Values[i], err = read[i].Value(row[1+i]); err != nil {
				return nil, err
			}
		}
		for i := range g.Sums {
			if g.Sums[i], err = sqlgen.Sum(h.Sums[i].Term.Type, row[2+n+i]); err != nil {
				return nil, err
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// tables returns empty tables of l in db.
func tables(t testing.TB, db *sql.DB, d *sqlgen.Dialect, l *filter.Language) *source.Tables {
	t.Helper()
	for _, c := range l.Registry().Collections() {
		if _, err := db.ExecContext(t.Context(), d.Drop(c)); err != nil {
			t.Fatal(err)
		}
	}
	made, err := source.Create(t.Context(), db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
