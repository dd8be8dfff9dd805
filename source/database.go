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

// A DB is a database, a connection to one, or a transaction in one: *sql.DB, *sql.Conn or *sql.Tx. With the latter two, what the
// session or the transaction has set holds for every statement, such as the role that row-level security looks at.
type DB interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

var (
	_ DB = (*sql.DB)(nil)
	_ DB = (*sql.Conn)(nil)
	_ DB = (*sql.Tx)(nil)
)

// Tables are rows in a database. They are as safe for concurrent use as their DB is.
type Tables struct {
	db       DB
	dialect  *sqlgen.Dialect
	registry *schema.Registry
	all      *filter.Language                      // that sees all rows
	codecs   map[*schema.Collection][]sqlgen.Codec // of all columns, in their order
	refused  map[*schema.Collection]error
	created  []*schema.Collection // whose tables Create made
	makes    makings
	computed func(*schema.Column) bool
	prepared *prepared
	turns    chan struct{} // held by who changes rows; nil where several may at once
	walks    walks
}

// Database returns the rows of db. A collection that db cannot answer as l says is refused: its table or a column is not there, an enum of
// the database lacks one of the schema's values, a collation does not tell texts apart as the language does. Requests that read a refused
// collection get a *Refusal, and all others are answered; see Tables.Refused for all or nothing. Database returns an error if every
// collection is refused, and for what concerns all of them: an operator without SQL for d, a connection whose answers would differ.
func Database(db DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	return openDatabase(context.Background(), db, d, l)
}

func openDatabase(ctx context.Context, db DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	t, err := newTables(db, d, l)
	if err != nil {
		return nil, err
	}
	if err := t.check(ctx, db); err != nil {
		return nil, err
	}
	if len(t.refused) > 0 && len(t.refused) == len(t.registry.Collections()) {
		return nil, t.Refused()
	}
	return t, nil
}

// newTables returns tables that need not be there yet.
func newTables(db DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
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
	t := &Tables{db: db, dialect: d, registry: l.Registry(), refused: map[*schema.Collection]error{}, prepared: &prepared{}}
	t.all = l.Within(filter.Scope{}).For(filter.Route{})
	if d.Traits().OneWriter {
		t.turns = make(chan struct{}, 1)
	}
	t.encode()
	return t, t.Refused()
}

// encode finds the codecs of every column, as the dialect keeps it now.
func (t *Tables) encode() {
	t.codecs = map[*schema.Collection][]sqlgen.Codec{}
	for _, c := range t.registry.Collections() {
		for _, col := range c.Columns {
			codec, err := t.dialect.Codec(t.registry, col)
			if err != nil {
				t.refuse(c, fmt.Errorf("%s: %w", c.Name, err))
			}
			t.codecs[c] = append(t.codecs[c], codec)
		}
	}
}

// Rows returns the page of q. It holds a connection until the last row, or until the loop over the rows ends.
func (t *Tables) Rows(ctx context.Context, q *filter.Query) iter.Seq2[Row, error] {
	return rowsOf(t.page(ctx, q, look{shown: shows(q)}))
}

// texts is Rows with JSON as the database keeps it: see Texts.
func (t *Tables) texts(ctx context.Context, q *filter.Query) Rows {
	return rowsOf(t.page(ctx, q, look{shows(q), true}))
}

// A look is what a statement's rows are to have: some of the columns that it reads, and of JSON its text.
type look struct {
	shown func(*schema.Column) bool
	texts bool
}

// Keys is Rows with the columns of the primary key alone, as far as the caller of q sees them: a value that cannot be read in another column
// ends nothing.
func (t *Tables) Keys(ctx context.Context, q *filter.Query) iter.Seq2[Row, error] {
	seen := shows(q)
	return rowsOf(t.page(ctx, q, look{shown: func(col *schema.Column) bool { return seen(col) && slices.Contains(q.Collection().Key, col) }}))
}

func (t *Tables) page(ctx context.Context, q *filter.Query, as look) iter.Seq2[*Cells, error] {
	failed := func(err error) iter.Seq2[*Cells, error] {
		return func(yield func(*Cells, error) bool) { yield(nil, err) }
	}
	if err := t.refusal(q); err != nil {
		return failed(err)
	}
	text, args, err := t.dialect.Append(nil, nil, q)
	if err != nil {
		return failed(fmt.Errorf("%s: %w", q.Collection().Name, err))
	}
	rows := t.cells(ctx, q.Collection(), reads(q), as, string(text), args)
	if !q.Page().Backward {
		return t.walked(ctx, q, as, string(text), rows)
	}
	return func(yield func(*Cells, error) bool) {
		var page []*Cells // the statement walks back from the cursor
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

// query returns the rows of a statement whose columns are those of c that are selected.
func (t *Tables) query(ctx context.Context, c *schema.Collection, selected func(*schema.Column) bool, as look, text string, args []any) Rows {
	return rowsOf(t.cells(ctx, c, selected, as, text, args))
}

// cells returns the rows of a statement whose columns are those of c that are selected. Rows look as they are wanted: a statement
// is the same for every caller.
func (t *Tables) cells(ctx context.Context, c *schema.Collection, selected func(*schema.Column) bool, as look, text string, args []any) iter.Seq2[*Cells, error] {
	return func(yield func(*Cells, error) bool) {
		if err := t.refused[c]; err != nil {
			yield(nil, &Refusal{c.Name, err})
			return
		}
		rows, err := t.ask(ctx, text, args)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", c.Name, err))
			return
		}
		defer rows.Close()
		of := &columns{collection: c, at: map[*schema.Column]int{}, texts: as.texts}
		for i, col := range c.Columns {
			if selected(col) {
				of.at[col] = len(of.list)
				of.list = append(of.list, col)
				of.shown = append(of.shown, as.shown(col))
				of.codecs = append(of.codecs, t.codecs[c][i])
			}
		}
		n := max(len(of.list), 1) // a row without a column to show is still one
		into := make([]any, n)
		for rows.Next() {
			values := make([]any, n)
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				yield(nil, fmt.Errorf("%s: %w", c.Name, err))
				return
			}
			if !yield(&Cells{columns: of, values: values}, nil) {
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
	if err := t.refusal(q); err != nil {
		return 0, err
	}
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
			return canonical(c, t.All(ctx, c))
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
