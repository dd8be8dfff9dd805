package source

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/sqlstate"
	"github.com/tamis-go/tamis/schema"
)

// mostTries is how often Change begins anew where the database ended the transaction for the sake of another.
const mostTries = 5

// Writes returns why rows of c cannot be changed, or nil.
func (t *Tables) Writes(c *schema.Collection) error {
	switch why := t.dialect.Traits().NoWrites; {
	case why != "":
		return fmt.Errorf("rows of %s cannot be changed: %s", c.Name, why)
	case t.refused[c] != nil:
		return &Refusal{c.Name, t.refused[c]}
	case len(c.Key) == 0:
		return noKey(c)
	}
	return nil
}

func noKey(c *schema.Collection) error {
	return fmt.Errorf("rows of %s cannot be changed: they have no key", c.Name)
}

// Change calls f in a transaction, and again if the database ended it for the sake of another one.
func (t *Tables) Change(ctx context.Context, f func(Tx) error) error {
	if why := t.dialect.Traits().NoWrites; why != "" {
		return fmt.Errorf("rows cannot be changed: %s", why)
	}
	if err := t.made(ctx); err != nil {
		return err
	}
	for tries := 1; ; tries++ {
		var c *schema.Collection
		err := t.inTransaction(ctx, t.dialect.Committed(), func(tx DB) error {
			x := &tablesTx{in: &Tables{db: tx, dialect: t.dialect, registry: t.registry, codecs: t.codecs, refused: t.refused}, makes: t.makes.of}
			err := f(x)
			c = x.last
			return err
		})
		if state := sqlstate.Of(err); (state == "40001" || state == "40P01") && tries < mostTries && ctx.Err() == nil {
			continue
		}
		if err != nil && c != nil { // a condition may be looked at when the transaction ends
			return conflict(c, err)
		}
		return err
	}
}

// Whole returns the rows of q with all their columns.
func (t *Tables) Whole(ctx context.Context, q *filter.Query) Rows {
	err := t.refusal(q)
	text, args, wrong := t.dialect.Whole(q)
	if err = errors.Join(err, wrong); err != nil {
		return noRows(err)
	}
	return t.query(ctx, q.Collection(), every, look{shown: every}, text, args)
}

// conflict returns an error of a database as a *Conflict, where it is one.
func conflict(c *schema.Collection, err error) error {
	state := sqlstate.Of(err)
	switch {
	case errors.As(err, new(*Conflict)):
	case state == sqlstate.Unique:
		return taken(c, err)
	case state == sqlstate.ForeignKey:
		return &Conflict{c.Name, "it refers to a row that is not there, or another row refers to it", err}
	case state == sqlstate.NotNull:
		return &Conflict{c.Name, "a value is missing that the database wants", err}
	case sqlstate.In(state, sqlstate.Constraint):
		return &Conflict{c.Name, "a condition of the database does not hold", err}
	case sqlstate.In(state, sqlstate.Data):
		return &Conflict{c.Name, "a value is larger or longer than the database holds", err}
	}
	return err
}

// A tablesTx is a transaction in a database.
type tablesTx struct {
	in    *Tables // whose DB is the transaction
	makes map[*schema.Column]Making
	last  *schema.Collection // that was written to
}

func (x *tablesTx) Rows(ctx context.Context, q *filter.Query) Rows { return x.in.Rows(ctx, q) }

func (x *tablesTx) Count(ctx context.Context, q *filter.Query) (int64, error) {
	return x.in.Count(ctx, q)
}

func (x *tablesTx) Row(ctx context.Context, q *filter.Query) (Row, error) {
	c := q.Collection()
	if err := x.in.refusal(q); err != nil {
		return nil, err
	}
	before, text, args, err := x.in.dialect.Lock(q)
	if err == nil && before != "" {
		_, err = x.in.db.ExecContext(ctx, before)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	for row, err := range x.in.query(ctx, c, every, look{shown: every}, text, args) {
		return row, err
	}
	return nil, nil //nolint:nilnil // there is none
}

func (x *tablesTx) Insert(ctx context.Context, c *schema.Collection, row Row) ([]schema.Value, error) {
	x.last = c
	var columns []*schema.Column
	var args []any
	keyed := false
	for i, col := range c.Columns {
		v, named := row[col.Name]
		if !named && x.makes[col] != 0 {
			keyed = keyed || slices.Contains(c.Key, col)
			continue
		}
		if !named {
			v = absent(col.Type)
		}
		arg, err := x.in.codecs[c][i].Bind(bindable(v))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", c.Name, col.Name, err)
		}
		columns, args = append(columns, col), append(args, arg)
	}
	text, answers := x.in.dialect.InsertRow(c, x.in.registry, columns, keyed)
	if answers {
		return x.answered(ctx, c, text, args)
	}
	result, err := x.in.db.ExecContext(ctx, text, args...)
	if err != nil {
		return nil, conflict(c, fmt.Errorf("%s: %w", c.Name, err))
	}
	if keyed {
		n, err := result.LastInsertId()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		row[c.Key[0].Name] = n
	}
	return KeyOf(c, row)
}

// answered inserts a row with a statement that answers with its key.
func (x *tablesTx) answered(ctx context.Context, c *schema.Collection, text string, args []any) ([]schema.Value, error) {
	values := make([]any, len(c.Key))
	into := make([]any, len(c.Key))
	for i := range values {
		into[i] = &values[i]
	}
	if err := x.in.db.QueryRowContext(ctx, text, args...).Scan(into...); err != nil {
		return nil, conflict(c, fmt.Errorf("%s: %w", c.Name, err))
	}
	key := Row{}
	for i, col := range c.Key {
		v, err := x.in.codecs[c][slices.Index(c.Columns, col)].Scan(values[i])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", c.Name, col.Name, err)
		}
		key[col.Name] = v
	}
	return KeyOf(c, key)
}

func (x *tablesTx) Update(ctx context.Context, q *filter.Query, row Row) error {
	c := q.Collection()
	var columns []*schema.Column
	var args []any
	for i, col := range c.Columns {
		v, named := row[col.Name]
		if !named || slices.Contains(c.Key, col) {
			continue
		}
		arg, err := x.in.codecs[c][i].Bind(bindable(v))
		if err != nil {
			return fmt.Errorf("%s.%s: %w", c.Name, col.Name, err)
		}
		columns, args = append(columns, col), append(args, arg)
	}
	if len(columns) == 0 {
		return nil
	}
	text, where, err := x.in.dialect.UpdateRow(q, columns)
	return x.exec(ctx, c, text, append(args, where...), err)
}

func (x *tablesTx) Delete(ctx context.Context, q *filter.Query) error {
	text, args, err := x.in.dialect.DeleteRow(q)
	return x.exec(ctx, q.Collection(), text, args, err)
}

// exec runs a statement that changes one row.
func (x *tablesTx) exec(ctx context.Context, c *schema.Collection, text string, args []any, err error) error {
	x.last = c
	var result sql.Result
	if err == nil {
		result, err = x.in.db.ExecContext(ctx, text, args...)
	}
	if err != nil {
		return conflict(c, fmt.Errorf("%s: %w", c.Name, err))
	}
	if n, err := result.RowsAffected(); err == nil && n > 1 {
		return fmt.Errorf("%s: %d rows have one key, which is of one row in the schema", c.Name, n)
	}
	return nil
}

// makings are what a database does about columns that a new row does not name. They are read once.
type makings struct {
	mu sync.Mutex
	of map[*schema.Column]Making
}

// Makes says which columns of c a new row may leave to the database.
func (t *Tables) Makes(ctx context.Context, c *schema.Collection) (map[*schema.Column]Making, error) {
	if err := t.made(ctx); err != nil {
		return nil, err
	}
	return t.makes.of, nil
}

// made reads the makings.
func (t *Tables) made(ctx context.Context) error {
	t.makes.mu.Lock()
	defer t.makes.mu.Unlock()
	if t.makes.of != nil {
		return nil
	}
	found := map[[3]string]*schema.Column{}
	for _, c := range t.registry.Collections() {
		space, name := c.TableName()
		for _, col := range c.Columns {
			found[[3]string{space, name, t.known(col.SQL())}] = col
		}
	}
	of := map[*schema.Column]Making{}
	ask := t.dialect.Catalogue()
	err := t.catalogued(ctx, ask.Columns, found, func(col *schema.Column, rest []string) {
		if typ, standard := rest[1], rest[4]; standard != "" && !strings.HasPrefix(strings.ToUpper(standard), "NULL") {
			of[col] = Defaulted
		} else if key := keyColumn(t.registry, col); key && typ == t.dialect.Traits().Counts {
			of[col] = Counted
		}
	})
	if err == nil {
		err = t.catalogued(ctx, ask.Limits, found, func(col *schema.Column, rest []string) {
			switch rest[2] {
			case "generated":
				of[col] = Computed
			case "counted":
				of[col] = Counted
			}
		})
	}
	if err == nil {
		t.makes.of = of
	}
	return err
}

// keyColumn reports whether a column is the whole key of its collection.
func keyColumn(r *schema.Registry, col *schema.Column) bool {
	return slices.ContainsFunc(r.Collections(), func(c *schema.Collection) bool { return len(c.Key) == 1 && c.Key[0] == col })
}

// catalogued calls f for the columns that a statement of the catalogue answers about: with what it answers behind the name.
func (t *Tables) catalogued(ctx context.Context, statement string, found map[[3]string]*schema.Column, f func(*schema.Column, []string)) error {
	rows, err := t.db.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	texts := make([]sql.NullString, len(names))
	into := make([]any, len(names))
	for i := range texts {
		into[i] = &texts[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		rest := make([]string, len(texts))
		for i, text := range texts {
			rest[i] = text.String
		}
		if col := found[[3]string{rest[0], rest[1], t.known(rest[2])}]; col != nil {
			f(col, rest[3:])
		}
	}
	return rows.Err()
}
