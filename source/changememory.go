package source

import (
	"context"
	"maps"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	columnar "github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// Writes returns why rows of c cannot be changed, or nil.
func (s *Store) Writes(c *schema.Collection) error {
	if len(c.Key) == 0 {
		return noKey(c)
	}
	return nil
}

// Makes says that the key is counted where it is one int.
func (s *Store) Makes(_ context.Context, c *schema.Collection) (map[*schema.Column]Making, error) {
	if len(c.Key) == 1 && c.Key[0].Type.Kind == schema.Int {
		return map[*schema.Column]Making{c.Key[0]: Counted}, nil
	}
	return nil, nil
}

// Whole returns the rows of q with all their columns.
func (s *Store) Whole(ctx context.Context, q *filter.Query) Rows {
	return func(yield func(Row, error) bool) {
		for row, err := range s.whole(ctx, q) {
			if err == nil {
				row = plain(q.Collection(), row, every)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Change calls f with the rows for itself: transactions take turns. Others go on reading the rows of before. A change costs a copy of the list
// of the collection's rows, and where they are kept as a table, a new table.
func (s *Store) Change(ctx context.Context, f func(Tx) error) error {
	s.load.Lock()
	defer s.load.Unlock()
	data := maps.Clone(*s.data.Load())
	in := &Store{registry: s.registry, columnsFrom: s.columnsFrom}
	in.data.Store(&data)
	if err := f(storeTx{in}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.data.Store(&data)
	return nil
}

// A storeTx is a transaction in memory: a Store that nobody else has.
type storeTx struct{ *Store }

func (x storeTx) Row(ctx context.Context, q *filter.Query) (Row, error) {
	for row, err := range x.Whole(ctx, q) {
		return row, err
	}
	return nil, nil //nolint:nilnil // there is none
}

func (x storeTx) Insert(ctx context.Context, c *schema.Collection, row Row) ([]schema.Value, error) {
	makes, err := x.Makes(ctx, c)
	if err != nil {
		return nil, err
	}
	for col, making := range makes {
		if making != Counted || row[col.Name] != nil {
			continue
		}
		rows, err := x.of(c)
		if err != nil {
			return nil, err
		}
		var last int64
		for _, other := range rows {
			last = max(last, other[col.Name].(int64)) //nolint:forcetypeassert // it is the key, an int
		}
		if row[col.Name] = last + 1; last+1 <= 0 {
			return nil, &Conflict{Collection: c.Name, Reason: "there is no next number for its key"}
		}
	}
	added := maps.Clone(row)
	if _, err := newTable(c).finish(added, ""); err != nil {
		return nil, &Conflict{c.Name, "a value is missing that the schema wants", err}
	}
	if err := x.put(c, added, -1); err != nil {
		return nil, err
	}
	return KeyOf(c, added)
}

func (x storeTx) Update(_ context.Context, q *filter.Query, row Row) error {
	return x.replace(q, func(old Row) Row {
		changed := maps.Clone(old)
		maps.Copy(changed, row)
		return changed
	})
}

func (x storeTx) Delete(_ context.Context, q *filter.Query) error {
	return x.replace(q, func(Row) Row { return nil })
}

// of returns the rows of c.
func (x storeTx) of(c *schema.Collection) (memeval.Rows, error) {
	return memeval.RowsOf(c, (*x.data.Load())[c.Name])
}

// replace puts what f returns in the place of the row of q, or takes it away.
func (x storeTx) replace(q *filter.Query, f func(Row) Row) error {
	c := q.Collection()
	rows, err := x.of(c)
	if err != nil {
		return err
	}
	matches, err := memeval.Compile[map[string]any](q, *x.data.Load())
	if err != nil {
		return err
	}
	for i := range rows {
		if !matches(&rows[i]) {
			continue
		}
		if row := f(rows[i]); row != nil {
			return x.put(c, row, i)
		}
		return x.keep(c, slices.Delete(slices.Clone(rows), i, i+1))
	}
	return nil
}

// put adds a row, or puts it in the place of the one at i, unless another has what no two rows have alike.
func (x storeTx) put(c *schema.Collection, row Row, at int) error {
	rows, err := x.of(c)
	if err != nil {
		return err
	}
	for _, u := range newTable(c).unique {
		key, whole := u.of(row)
		for i, other := range rows {
			if has, _ := u.of(other); whole && i != at && has == key {
				return taken(c, nil)
			}
		}
	}
	rows = slices.Clone(rows)
	if at < 0 {
		rows = append(rows, row)
	} else {
		rows[at] = row
	}
	return x.keep(c, rows)
}

// keep makes rows those of c.
func (x storeTx) keep(c *schema.Collection, rows memeval.Rows) error {
	if len(rows) < x.columnsFrom {
		(*x.data.Load())[c.Name] = rows
		return nil
	}
	t, err := columnar.New(c, rows)
	(*x.data.Load())[c.Name] = t
	return err
}
