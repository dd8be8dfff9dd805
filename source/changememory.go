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
	if counts(c) {
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

// Change calls f with the rows for itself: transactions take turns. Others go on reading the rows of before. The rows of a collection that is changed
// are a table from then on, and what a change costs grows no faster than the logarithm of their number.
func (s *Store) Change(ctx context.Context, f func(Tx) error) error {
	s.load.Lock()
	defer s.load.Unlock()
	data := maps.Clone(*s.data.Load())
	x := &storeTx{Store: &Store{registry: s.registry, columnsFrom: s.columnsFrom}, of: s, tables: map[*schema.Collection]*columnar.Table{}}
	x.data.Store(&data)
	err := f(x)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		for _, undo := range slices.Backward(x.undo) {
			undo()
		}
		return err
	}
	s.data.Store(&data)
	return nil
}

// A storeTx is a transaction in memory: a Store that nobody else has.
type storeTx struct {
	*Store
	of     *Store                                 // that becomes this one
	tables map[*schema.Collection]*columnar.Table // branches of those that are changed
	undo   []func()
}

// A keeping is what writers know of the rows of a collection, besides the rows.
type keeping struct {
	sets   []map[string]struct{} // the values that rows have in the columns of a unique set, but for the primary key, as unique.of writes them
	last   int64                 // the greatest key there ever was, where it is counted
	writes int                   // since the table was made: what rows leave behind in a table is as many as they at most
}

// table returns the rows of c as a table that the transaction may change.
func (x *storeTx) table(ctx context.Context, c *schema.Collection) (*columnar.Table, *keeping, error) {
	k, err := x.keeping(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	k.writes++
	t := x.tables[c]
	if t != nil {
		return t, k, nil
	}
	data := *x.data.Load()
	t, ok := data[c.Name].(*columnar.Table)
	if !ok || k.writes > t.Len()+x.columnsFrom {
		t, err = columnar.New(c, data[c.Name])
		k.writes = 0
	} else {
		var drop func()
		t, drop = t.Branch()
		x.undo = append(x.undo, drop)
	}
	data[c.Name], x.tables[c] = t, t
	return t, k, err
}

// keeping returns what is known of the rows of c, by looking at all of them the first time.
func (x *storeTx) keeping(ctx context.Context, c *schema.Collection) (*keeping, error) {
	if k := x.of.keeps[c]; k != nil {
		return k, nil
	}
	k := &keeping{}
	sets := uniqueSets(c)
	for range sets {
		k.sets = append(k.sets, map[string]struct{}{})
	}
	if len(sets) > 0 || counts(c) {
		rows, err := memeval.RowsOf(c, (*x.data.Load())[c.Name])
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for i, u := range sets {
				if key, whole := u.of(row); whole {
					k.sets[i][key] = struct{}{}
				}
			}
			if counts(c) {
				k.last = max(k.last, row[c.Key[0].Name].(int64)) //nolint:forcetypeassert // it is the key, an int
			}
		}
	}
	if x.of.keeps == nil {
		x.of.keeps = map[*schema.Collection]*keeping{}
	}
	x.of.keeps[c] = k
	return k, nil
}

// uniqueSets returns the unique sets of c but for its primary key, by which a table finds its rows.
func uniqueSets(c *schema.Collection) (sets []unique) {
	for set := range c.UniqueSets() {
		if !slices.Equal(set, c.Key) {
			sets = append(sets, unique{columns: set})
		}
	}
	return sets
}

// counts reports whether the store counts the key of c.
func counts(c *schema.Collection) bool {
	return len(c.Key) == 1 && c.Key[0].Type.Kind == schema.Int
}

// claim makes the values of after, which no two rows have alike, those of a row in place of the values of before, unless another row has them. A
// row that is not there is nil.
func (x *storeTx) claim(c *schema.Collection, k *keeping, before, after Row) error {
	sets := uniqueSets(c)
	old, fresh := make([]string, len(sets)), make([]string, len(sets))
	for i, u := range sets {
		var had, has bool
		if before != nil {
			old[i], had = u.of(before)
		}
		if after != nil {
			fresh[i], has = u.of(after)
		}
		if had && has && old[i] == fresh[i] {
			had, has = false, false
		}
		if _, there := k.sets[i][fresh[i]]; has && there {
			return taken(c, nil)
		}
		if had {
			x.undo = append(x.undo, func() { k.sets[i][old[i]] = struct{}{} })
			delete(k.sets[i], old[i])
		}
		if has {
			x.undo = append(x.undo, func() { delete(k.sets[i], fresh[i]) })
			k.sets[i][fresh[i]] = struct{}{}
		}
	}
	return nil
}

// checked returns a row as it is kept.
func checked(c *schema.Collection, row Row) (Row, error) {
	row, err := memeval.NormaliseRow(c, row)
	if err == nil {
		_, err = (&table{collection: c}).finish(row, "")
	}
	if err != nil {
		return nil, &Conflict{c.Name, "a value is missing that the schema wants", err}
	}
	return row, nil
}

func (x *storeTx) Row(ctx context.Context, q *filter.Query) (Row, error) {
	row, err := x.stored(ctx, q)
	if row == nil || err != nil {
		return nil, err
	}
	return plain(q.Collection(), row, every), nil
}

// stored returns the row of q as it is kept, or nil if there is none.
func (x *storeTx) stored(ctx context.Context, q *filter.Query) (Row, error) {
	for row, err := range x.whole(ctx, q) {
		return row, err
	}
	return nil, nil //nolint:nilnil // there is none
}

func (x *storeTx) Insert(ctx context.Context, c *schema.Collection, row Row) (Row, error) {
	t, k, err := x.table(ctx, c)
	if err != nil {
		return nil, err
	}
	added := maps.Clone(row)
	if counts(c) && added[c.Key[0].Name] == nil {
		if k.last+1 <= 0 {
			return nil, &Conflict{Collection: c.Name, Reason: "there is no next number for its key"}
		}
		added[c.Key[0].Name] = k.last + 1
	}
	if added, err = checked(c, added); err != nil {
		return nil, err
	}
	key, err := KeyOf(c, added)
	if err != nil {
		return nil, err
	}
	if t.Has(key...) {
		return nil, taken(c, nil)
	}
	if err := x.claim(c, k, nil, added); err != nil {
		return nil, err
	}
	if n, ok := added[c.Key[0].Name].(int64); ok && counts(c) {
		k.last = max(k.last, n)
	}
	return plain(c, added, every), t.Append(memeval.Rows{added})
}

func (x *storeTx) Update(ctx context.Context, q *filter.Query, row Row) (Row, error) {
	c := q.Collection()
	t, k, err := x.table(ctx, c)
	if err != nil {
		return nil, err
	}
	old, err := x.stored(ctx, q)
	if err != nil || old == nil {
		return nil, err
	}
	changed := maps.Clone(old)
	maps.Copy(changed, row)
	for _, col := range c.Key {
		changed[col.Name] = old[col.Name]
	}
	if changed, err = checked(c, changed); err != nil {
		return nil, err
	}
	if err := x.claim(c, k, old, changed); err != nil {
		return nil, err
	}
	return plain(c, changed, every), t.Put(memeval.Rows{changed})
}

func (x *storeTx) Delete(ctx context.Context, q *filter.Query) (bool, error) {
	c := q.Collection()
	t, k, err := x.table(ctx, c)
	if err != nil {
		return false, err
	}
	old, err := x.stored(ctx, q)
	if err != nil || old == nil {
		return false, err
	}
	key, err := KeyOf(c, old)
	if err != nil {
		return false, err
	}
	if err := x.claim(c, k, old, nil); err != nil {
		return false, err
	}
	return t.Delete(key...), nil
}
