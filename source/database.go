package source

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Tables are rows in a database.
type Tables struct {
	db       *sql.DB
	dialect  *sqlgen.Dialect
	registry *schema.Registry
	codecs   map[*schema.Collection][]sqlgen.Codec // of all columns, in their order
}

// Database returns the rows of db, or an error if d or db lacks what l needs: an operator without SQL for d, a
// table or a column that is not there, an enum of the database without one of the schema's values, a
// collation that does not tell texts apart as the language does.
func Database(db *sql.DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	return openDatabase(context.Background(), db, d, l)
}

func openDatabase(ctx context.Context, db *sql.DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	t, err := newTables(db, d, l)
	if err != nil {
		return nil, err
	}
	return t, t.check(ctx, db)
}

// newTables returns tables that need not be there yet.
func newTables(db *sql.DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	is, err := d.Of(context.Background(), db)
	if err != nil {
		return nil, err
	}
	if is != d {
		return nil, fmt.Errorf("the server is of the dialect %s, not %s", is, d)
	}
	if _, err := d.For(l); err != nil {
		return nil, err
	}
	t := &Tables{db: db, dialect: d, registry: l.Registry()}
	return t, t.encode()
}

// encode finds the codecs of every column, as the dialect keeps it now.
func (t *Tables) encode() error {
	t.codecs = map[*schema.Collection][]sqlgen.Codec{}
	for _, c := range t.registry.Collections() {
		for _, col := range c.Columns {
			codec, err := t.dialect.Codec(t.registry, col)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
			t.codecs[c] = append(t.codecs[c], codec)
		}
	}
	return nil
}

// Rows returns the page of q. It holds a connection until the last row, or until the loop over the rows ends.
func (t *Tables) Rows(ctx context.Context, q *filter.Query) iter.Seq2[Row, error] {
	text, args, err := t.dialect.Append(nil, nil, q)
	if err != nil {
		return unwritten(q, err)
	}
	selected := func(col *schema.Column) bool { return !col.Hidden }
	rows := t.query(ctx, q.Collection(), selected, shows(q), string(text), args)
	if !q.Page().Backward {
		return rows
	}
	return func(yield func(Row, error) bool) {
		var page []Row // the statement walks back from the cursor
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			page = append(page, row)
		}
		for _, row := range slices.Backward(page) {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// unwritten is what a query answers whose statement cannot be written.
func unwritten(q *filter.Query, err error) Rows {
	return func(yield func(Row, error) bool) { yield(nil, fmt.Errorf("%s: %w", q.Collection().Name, err)) }
}

// query returns the rows of a statement whose columns are those of c that are selected. Of these, rows have those that are shown: a statement
// is the same for every caller.
func (t *Tables) query(ctx context.Context, c *schema.Collection, selected, shown func(*schema.Column) bool, text string, args []any) Rows {
	return func(yield func(Row, error) bool) {
		rows, err := t.db.QueryContext(ctx, text, args...)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", c.Name, err))
			return
		}
		defer rows.Close()
		var columns []*schema.Column
		var codecs []sqlgen.Codec
		var show []bool
		for i, col := range c.Columns {
			if selected(col) {
				columns = append(columns, col)
				show = append(show, shown(col))
				codecs = append(codecs, t.codecs[c][i])
			}
		}
		values := make([]any, max(len(columns), 1)) // a row without a column to show is still one
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				yield(nil, fmt.Errorf("%s: %w", c.Name, err))
				return
			}
			row := make(Row, len(columns))
			for i, col := range columns {
				if !show[i] {
					continue
				}
				if row[col.Name], err = codecs[i].Scan(values[i]); err != nil {
					yield(nil, fmt.Errorf("%s.%s%s: %w", c.Name, col.Name, keyAmong(c, columns, codecs, values), err))
					return
				}
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, fmt.Errorf("%s: %w", c.Name, err))
		}
	}
}

// keyAmong says which row of c a driver's values are of, by its primary key, for an error; "" where that is not among them.
func keyAmong(c *schema.Collection, columns []*schema.Column, codecs []sqlgen.Codec, values []any) string {
	var parts []string
	for _, key := range c.Key {
		for i, col := range columns {
			if col != key {
				continue
			}
			v, err := codecs[i].Scan(values[i])
			if err != nil { // it is what cannot be read
				v = values[i]
			}
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			parts = append(parts, show(fmt.Sprint(v)))
		}
	}
	if len(parts) == 0 || len(parts) < len(c.Key) {
		return ""
	}
	return " of the row " + strings.Join(parts, ", ")
}

// Count returns the number of rows of q, whatever its page.
func (t *Tables) Count(ctx context.Context, q *filter.Query) (int64, error) {
	text, args, err := t.dialect.AppendCount(nil, nil, q)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	var n int64
	if err := t.db.QueryRowContext(ctx, string(text), args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	return n, nil
}

func every(*schema.Column) bool { return true }

// Data returns all rows, for a Load: they are read as they are loaded.
func (t *Tables) Data() memeval.Dataset {
	data := memeval.Dataset{}
	for _, c := range t.registry.Collections() {
		data[c.Name] = checkedRows(func(ctx context.Context) Rows {
			return canonical(c, t.query(ctx, c, every, every, t.dialect.All(c, t.registry), nil))
		})
	}
	return data
}

// canonical returns rows as memeval.Rows hold them.
func canonical(c *schema.Collection, rows Rows) Rows {
	return func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				row, err = memeval.NormaliseRow(c, row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
