package source

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/ours"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

const (
	// batch is how many rows one INSERT adds at the most.
	batch = 200
	// listed is how many it adds where each column is one list, and listedBytes how long their texts are then, of which over HTTP a server takes a megabyte.
	listed      = 10_000
	listedBytes = 200_000
)

// Create makes the tables of l that are not in db, with their keys and indexes, and returns the rows of db. It fails if a table that is
// there already is not as l says.
func Create(ctx context.Context, db DB, d *sqlgen.Dialect, l *filter.Language) (*Tables, error) {
	return CreateAndLoad(ctx, db, d, l, nil)
}

// CreateAndLoad is Create and then Load: all or nothing, the tables too. MariaDB and MySQL end a
// transaction where they make a table, and ClickHouse and Trino have none; there the tables are taken away again. In a transaction of the caller's, it is the caller who takes
// it back after an error.
func CreateAndLoad(ctx context.Context, db DB, d *sqlgen.Dialect, l *filter.Language, data memeval.Dataset) (*Tables, error) {
	t, err := newTables(db, d, l)
	if err != nil {
		return nil, err
	}
	err = t.inTransaction(ctx, nil, func(tx DB) error {
		if err := t.create(ctx, tx); err != nil {
			return err
		}
		if err := errors.Join(t.check(ctx, tx), t.Refused()); err != nil {
			return err
		}
		return t.insert(ctx, tx, data)
	})
	if err != nil && d.Traits().TablesCommit {
		_ = t.Drop(context.WithoutCancel(ctx)) // err says more
	}
	return t, err
}

// Drop takes away the tables that Create or CreateAndLoad made, with all their rows. Those that were there before stay.
func (t *Tables) Drop(ctx context.Context) error {
	var errs []error
	for _, c := range slices.Backward(t.created) {
		if _, err := t.db.ExecContext(ctx, t.dialect.Drop(c)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Load adds rows in one transaction: all or none. In a transaction of the caller's, it is the caller who takes it back after an error.
// ClickHouse and Trino have no transactions: there rows stay that came before an error, which says so.
func (t *Tables) Load(ctx context.Context, data memeval.Dataset) error {
	err := t.inTransaction(ctx, nil, func(tx DB) error { return t.insert(ctx, tx, data) })
	if err != nil && t.dialect.Traits().KeepsHalves {
		return fmt.Errorf("%w; %s has no transactions: rows that came before stay", err, t.dialect)
	}
	return err
}

// Computed makes Load leave out columns that the database itself computes, and of which it takes no value.
func (t *Tables) Computed(_ ours.Key, computed func(*schema.Column) bool) { t.computed = computed }

// inTransaction calls f in a transaction on one connection: those of t's DB where it has them.
func (t *Tables) inTransaction(ctx context.Context, o *sql.TxOptions, f func(DB) error) error {
	db, traits := t.db, t.dialect.Traits()
	if pool, ok := db.(interface {
		Conn(ctx context.Context) (*sql.Conn, error)
	}); ok && (traits.StoresNearest || traits.KeepsHalves) { // else the transaction has one
		conn, err := pool.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		db = conn
	}
	if traits.StoresNearest {
		loose, err := strict(ctx, db)
		if err != nil {
			return err
		}
		defer loose()
	}
	if traits.KeepsHalves {
		return f(db)
	}
	return transaction(ctx, db, o, f)
}

// transaction calls f in a transaction of db, which may be one itself. Nil options are those of the database.
func transaction(ctx context.Context, db DB, o *sql.TxOptions, f func(DB) error) error {
	conn, ok := db.(interface {
		BeginTx(ctx context.Context, o *sql.TxOptions) (*sql.Tx, error)
	})
	if !ok { // it is one
		return f(db)
	}
	tx, err := conn.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	return tx.Commit()
}

// strict makes a connection of MariaDB or MySQL refuse values that a column does not hold: without strict mode the nearest that it does hold
// is stored in their place. It returns what gives the connection its own mode again, for whoever has it from the pool next.
func strict(ctx context.Context, db DB) (loose func(), err error) {
	const ask = "SELECT @@SESSION.sql_mode"
	var before, now string
	if err := db.QueryRowContext(ctx, ask).Scan(&before); err != nil {
		return nil, fmt.Errorf("strict mode: %w", err)
	}
	loose = func() {
		_, err := db.ExecContext(context.WithoutCancel(ctx), "SET SESSION sql_mode = ?", before)
		if conn, ok := db.(*sql.Conn); ok && err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // nobody gets it
		}
	}
	if _, err := db.ExecContext(ctx, "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES')"); err != nil {
		return nil, fmt.Errorf("strict mode: %w", err)
	}
	err = db.QueryRowContext(ctx, ask).Scan(&now)
	if err == nil && !strings.Contains(now, "STRICT_ALL_TABLES") {
		err = fmt.Errorf("the mode of the session stays %q", now)
	}
	if err != nil {
		loose()
		return nil, fmt.Errorf("strict mode: %w", err)
	}
	return loose, nil
}

// create makes the tables that are not there.
func (t *Tables) create(ctx context.Context, tx DB) error {
	for _, c := range t.registry.Collections() {
		there, err := t.columns(ctx, tx, c)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			continue
		}
		statements, err := t.dialect.Create(c, t.registry)
		if err != nil {
			return err
		}
		t.created = append(t.created, c)
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
		}
	}
	return nil
}

func (t *Tables) insert(ctx context.Context, tx DB, data memeval.Dataset) error {
	streams, err := streamsOf(t.registry, data)
	if err != nil {
		return err
	}
	for _, s := range neededFirst(streams) {
		if err := t.insertRows(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

// neededFirst returns streams in an order that the foreign keys of most databases accept: the rows that a
// to-one relation leads to come before those that it leads from.
func neededFirst(streams []stream) []stream {
	byCollection := map[*schema.Collection]stream{}
	for _, s := range streams {
		byCollection[s.collection] = s
	}
	var out []stream
	seen := map[*schema.Collection]bool{}
	var visit func(c *schema.Collection)
	visit = func(c *schema.Collection) {
		if seen[c] {
			return
		}
		seen[c] = true
		for _, r := range c.Relations {
			if !r.Many {
				visit(r.To)
			}
		}
		if s, ok := byCollection[c]; ok {
			out = append(out, s)
		}
	}
	for _, s := range streams {
		visit(s.collection)
	}
	return out
}

// insertRows adds the rows of one collection, many at a time.
func (t *Tables) insertRows(ctx context.Context, tx DB, s stream) error {
	c, codecs := s.collection, t.codecs[s.collection]
	if t.computed != nil && slices.ContainsFunc(c.Columns, t.computed) {
		c, codecs = &schema.Collection{Name: c.Name, Table: c.Table}, nil
		for n, col := range s.collection.Columns {
			if !t.computed(col) {
				c.Columns, codecs = append(c.Columns, col), append(codecs, t.codecs[s.collection][n])
			}
		}
	}
	i := inserter{t: t, tx: tx, c: c, codecs: codecs, size: max(1, min(batch, t.dialect.MaxBinds()/len(c.Columns)))}
	if i.lists = t.dialect.InsertLists(c, t.registry); i.lists != "" {
		i.size, i.args = listed, make([]any, len(c.Columns))
	}
	defer i.close()
	for row, err := range s.added(ctx, nil) {
		if err != nil {
			return err
		}
		if err := i.add(ctx, row); err != nil {
			return err
		}
	}
	return i.flush(ctx)
}

// An inserter gathers rows until they are worth a statement.
type inserter struct {
	t        *Tables
	tx       DB
	c        *schema.Collection // with the columns that are inserted
	codecs   []sqlgen.Codec
	size     int       // rows of a full statement
	prepared *sql.Stmt // of a full one
	lists    string    // the statement whose arguments are one list a column, if the dialect has one
	rows     int
	bytes    int // of lists, about
	args     []any
}

func (i *inserter) add(ctx context.Context, row map[string]any) error {
	for n, col := range i.c.Columns {
		arg, err := i.codecs[n].Bind(bindable(row[col.Name]))
		if err != nil {
			return fmt.Errorf("%s.%s: %w", i.c.Name, col.Name, err)
		}
		if i.lists != "" {
			list, _ := i.args[n].([]any) // nil before the first row
			i.args[n], i.bytes = append(list, arg), i.bytes+lengthOf(arg)
			continue
		}
		i.args = append(i.args, arg)
	}
	if i.rows++; i.rows < i.size && i.bytes < listedBytes {
		return nil
	}
	return i.flush(ctx)
}

// lengthOf returns how long the text of an argument is, about, with what separates it from the next one.
func lengthOf(arg any) int {
	const number = 8
	switch arg := arg.(type) {
	case string:
		return len(arg) + number
	case []byte:
		return len(arg) + number
	case []string:
		n := number
		for _, s := range arg {
			n += lengthOf(s)
		}
		return n
	case []any:
		n := number
		for _, v := range arg {
			n += lengthOf(v)
		}
		return n
	default:
		return 2 * number
	}
}

func (i *inserter) flush(ctx context.Context) (err error) {
	switch {
	case i.rows == 0:
		return nil
	case i.lists != "":
		_, err = i.tx.ExecContext(ctx, i.lists, i.args...)
		clear(i.args)
		i.rows, i.bytes = 0, 0
		if err != nil {
			return fmt.Errorf("%s: %w", i.c.Name, err)
		}
		return nil
	case i.rows < i.size:
		_, err = i.tx.ExecContext(ctx, i.t.dialect.Insert(i.c, i.t.registry, i.rows), i.args...)
	default:
		if i.prepared == nil {
			i.prepared, err = i.tx.PrepareContext(ctx, i.t.dialect.Insert(i.c, i.t.registry, i.size))
		}
		if err == nil {
			_, err = i.prepared.ExecContext(ctx, i.args...)
		}
	}
	i.rows, i.args = 0, i.args[:0]
	if err != nil {
		return fmt.Errorf("%s: %w", i.c.Name, err)
	}
	return nil
}

func (i *inserter) close() {
	if i.prepared != nil {
		_ = i.prepared.Close()
	}
}

// bindable returns a value of memeval.Rows as a codec takes it.
func bindable(v any) any {
	switch v := v.(type) {
	case []int64:
		return anys(v)
	case []float64:
		return anys(v)
	case []bool:
		return anys(v)
	case []time.Time:
		return anys(v)
	default:
		return v
	}
}

func anys[E any](list []E) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}
