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

var _ source.Aggregator = (*cached)(nil)

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
					read := codecs[i].Scan
					if col.Type.Kind == schema.JSON && !col.Type.Array { // as source.Texts
						read = codecs[i].JSON
					}
					row[col.Name], err = read(values[i])
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

// Aggregate returns the groups that q asks for, and whether there are more.
func (s *cached) Aggregate(ctx context.Context, q *filter.Query) (groups []memeval.Group, more bool, err error) {
	scanner, err := s.dialect.GroupScanner(q)
	if err != nil {
		return nil, false, err
	}
	text, args, err := s.cache.Aggregate(nil, q)
	if err != nil {
		return nil, false, err
	}
	rows, err := s.db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		if a := q.Aggregate(); len(groups) == a.Limit {
			if a.History != nil {
				return nil, false, q.TooManyGroups()
			}
			return groups, true, nil
		}
		g, err := scanner.Scan(rows.Scan)
		if err != nil {
			return nil, false, err
		}
		groups = append(groups, g)
	}
	return groups, false, rows.Err()
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
