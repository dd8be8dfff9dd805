package source

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
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
	end, err := t.turn(ctx)
	if err != nil {
		return err
	}
	defer end()
	for tries := 1; ; tries++ {
		var c *schema.Collection
		err := t.inTransaction(ctx, t.dialect.Committed(), func(tx DB) error {
			in := &Tables{db: tx, dialect: t.dialect, registry: t.registry, all: t.all, codecs: t.codecs, refused: t.refused, prepared: t.prepared}
			x := &tablesTx{in: in, makes: &t.makes}
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
		t.prepareWanted(ctx)
		return err
	}
}

// turn waits until nobody else of this process changes rows, where the database lets one do so at a time: it would have who waits look again and
// again. Others still wait in the database.
func (t *Tables) turn(ctx context.Context) (end func(), err error) {
	if t.turns == nil {
		return func() {}, nil
	}
	select {
	case t.turns <- struct{}{}:
		return func() { <-t.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
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
	case err == nil:
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
	in     *Tables // whose DB is the transaction
	makes  *makings
	last   *schema.Collection // that was written to
	locked bool               // the whole database
}

func (x *tablesTx) Rows(ctx context.Context, q *filter.Query) Rows { return x.in.Rows(ctx, q) }

func (x *tablesTx) Count(ctx context.Context, q *filter.Query) (int64, error) {
	return x.in.Count(ctx, q)
}

func (x *tablesTx) Row(ctx context.Context, q *filter.Query) (Row, error) {
	if err := x.in.refusal(q); err != nil {
		return nil, err
	}
	before, text, args, err := x.in.dialect.Lock(q)
	if err == nil && before != "" && !x.locked {
		_, err = x.in.run(ctx, before, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	x.locked = true
	return x.one(ctx, q.Collection(), every, text, args)
}

// one returns the row of a statement, or nil if there is none. It reads to the end: there the database says what conditions do not hold.
func (x *tablesTx) one(ctx context.Context, c *schema.Collection, selected func(*schema.Column) bool, text string, args []any) (row Row, err error) {
	n := int64(0)
	for row, err = range x.in.query(ctx, c, selected, look{shown: every}, text, args) {
		if err != nil {
			return nil, err
		}
		n++
	}
	return row, single(c, n)
}

// single returns the error of more than one row that a key is of.
func single(c *schema.Collection, rows int64) error {
	if rows > 1 {
		return fmt.Errorf("%s: %d rows have one key, which is of one row in the schema", c.Name, rows)
	}
	return nil
}

// bound returns the columns that a row names and their values as binds; of a new row also the others, but for those that the database makes.
func (x *tablesTx) bound(c *schema.Collection, row Row, fresh bool) (columns []*schema.Column, args []any, err error) {
	for i, col := range c.Columns {
		v, named := row[col.Name]
		switch {
		case fresh && !named && x.makes.of[col] == 0:
			v = absent(col.Type)
		case !named, !fresh && slices.Contains(c.Key, col):
			continue
		}
		arg, err := x.in.codecs[c][i].Bind(bindable(v))
		if err != nil {
			return nil, nil, fmt.Errorf("%s.%s: %w", c.Name, col.Name, err)
		}
		columns, args = append(columns, col), append(args, arg)
	}
	return columns, args, nil
}

func (x *tablesTx) Insert(ctx context.Context, c *schema.Collection, row Row) (Row, error) {
	x.last = c
	columns, args, err := x.bound(c, row, true)
	if err != nil {
		return nil, err
	}
	keyed := slices.ContainsFunc(c.Key, func(col *schema.Column) bool { return !slices.Contains(columns, col) })
	tell := c.Columns
	if x.makes.altered[c] {
		tell = nil
		if keyed {
			tell = c.Key
		}
	}
	text, told := x.insertion(c, columns, tell)
	if told {
		added, err := x.one(ctx, c, func(col *schema.Column) bool { return slices.Contains(tell, col) }, text, args)
		if err != nil {
			return nil, conflict(c, err)
		}
		if len(tell) == len(c.Columns) {
			return added, nil
		}
		return x.ofKey(ctx, c, added)
	}
	result, err := x.in.run(ctx, text, args)
	if err != nil {
		return nil, conflict(c, fmt.Errorf("%s: %w", c.Name, err))
	}
	key := maps.Clone(row)
	if keyed {
		n, err := result.LastInsertId()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		key[c.Key[0].Name] = n
	}
	return x.ofKey(ctx, c, key)
}

// An insertion is what tells the statements apart that add a row.
type insertion struct {
	of      *schema.Collection
	columns string // a bit for each column, whether it is named
}

// mostInsertions is how many of them are kept, and not written anew.
const mostInsertions = 200

// insertion returns the statement that adds a row, as sqlgen's InsertRow does; what it tells depends on c and on columns.
func (x *tablesTx) insertion(c *schema.Collection, columns, tell []*schema.Column) (text string, told bool) {
	named := make([]byte, (len(c.Columns)+7)/8)
	next := 0
	for i, col := range c.Columns {
		if next < len(columns) && columns[next] == col {
			named[i/8] |= 1 << (i % 8)
			next++
		}
	}
	m, key := x.makes, insertion{c, string(named)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.insertions[key]; ok {
		return s.text, s.told
	}
	text, told = x.in.dialect.InsertRow(c, x.in.registry, columns, tell)
	if m.insertions == nil {
		m.insertions = map[insertion]telling{}
	}
	if len(m.insertions) < mostInsertions {
		m.insertions[key] = telling{text, told}
	}
	return text, told
}

// A telling is a statement, and whether it answers with the row.
type telling struct {
	text string
	told bool
}

// ofKey returns the row of c that has the key of row.
func (x *tablesTx) ofKey(ctx context.Context, c *schema.Collection, row Row) (Row, error) {
	q, err := x.byKey(c, row)
	if err != nil {
		return nil, err
	}
	text, args, err := x.in.dialect.Whole(q)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	return x.one(ctx, c, every, text, args)
}

// byKey returns the query of the row of c that has the key of row, whoever sees it.
func (x *tablesTx) byKey(c *schema.Collection, row Row) (*filter.Query, error) {
	key, err := KeyOf(c, row)
	if err != nil {
		return nil, err
	}
	return KeyQuery(x.in.all, c, key)
}

func (x *tablesTx) Update(ctx context.Context, q *filter.Query, row Row) (Row, error) {
	c := q.Collection()
	columns, args, err := x.bound(c, row, false)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return x.Row(ctx, q)
	}
	if err := x.in.refusal(q); err != nil {
		return nil, err
	}
	if !related(q) {
		text, where, told, err := x.in.dialect.UpdateRow(q, columns, !x.makes.altered[c])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		if told {
			x.last = c
			row, err := x.one(ctx, c, every, text, append(args, where...))
			return row, conflict(c, err)
		}
	}
	old, q, err := x.own(ctx, q)
	if err != nil || old == nil {
		return nil, err
	}
	text, where, _, err := x.in.dialect.UpdateRow(q, columns, false)
	if _, err := x.exec(ctx, c, text, append(args, where...), err); err != nil {
		return nil, err
	}
	return x.ofKey(ctx, c, old)
}

func (x *tablesTx) Delete(ctx context.Context, q *filter.Query) (bool, error) {
	if err := x.in.refusal(q); err != nil {
		return false, err
	}
	if related(q) {
		var old Row
		var err error
		if old, q, err = x.own(ctx, q); err != nil || old == nil {
			return false, err
		}
	}
	text, args, err := x.in.dialect.DeleteRow(q)
	n, err := x.exec(ctx, q.Collection(), text, args, err)
	return n > 0, err
}

// related reports whether q reads other rows than its own: not every database takes such a condition where rows are changed.
func related(q *filter.Query) bool {
	n := 0
	for range Reads(q) {
		n++
	}
	return n > 1
}

// own reads and locks the row of q, and returns with it the query by its key alone; nil if there is none.
func (x *tablesTx) own(ctx context.Context, q *filter.Query) (Row, *filter.Query, error) {
	row, err := x.Row(ctx, q)
	if err != nil || row == nil {
		return nil, nil, err
	}
	q, err = x.byKey(q.Collection(), row)
	return row, q, err
}

// exec runs a statement that changes one row at most, and returns how many it has changed.
func (x *tablesTx) exec(ctx context.Context, c *schema.Collection, text string, args []any, err error) (n int64, _ error) {
	x.last = c
	var result sql.Result
	if err == nil {
		result, err = x.in.run(ctx, text, args)
	}
	if err != nil {
		return 0, conflict(c, fmt.Errorf("%s: %w", c.Name, err))
	}
	if n, err = result.RowsAffected(); err != nil {
		return 0, fmt.Errorf("%s: %w", c.Name, err)
	}
	return n, single(c, n)
}

// makings are what a database does about columns that a new row does not name. They are read once.
type makings struct {
	mu      sync.Mutex
	of      map[*schema.Column]Making
	altered map[*schema.Collection]bool // whose rows may be other than what a statement that changes them tells

	insertions map[insertion]telling
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
	var altered map[*schema.Collection]bool
	if err == nil && ask.Altered != "" {
		altered, err = t.altered(ctx, ask.Altered)
	}
	if err == nil {
		t.makes.of, t.makes.altered = of, altered
	}
	return err
}

// altered returns the collections whose tables a statement lists.
func (t *Tables) altered(ctx context.Context, statement string) (map[*schema.Collection]bool, error) {
	of := map[[2]string][]*schema.Collection{}
	for _, c := range t.registry.Collections() {
		space, name := c.TableName()
		at := [2]string{space, t.known(name)}
		of[at] = append(of[at], c)
	}
	rows, err := t.db.QueryContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[*schema.Collection]bool{}
	for rows.Next() {
		var space, name string
		if err := rows.Scan(&space, &name); err != nil {
			return nil, err
		}
		for _, c := range of[[2]string{space, t.known(name)}] {
			out[c] = true
		}
	}
	return out, rows.Err()
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
