package eval

import (
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// last returns the test that the one row that n's relation makes of many satisfies n's kid. It is made, and asked, now.
func (c *Compiler) last(n *predicate.Node) (shape.Test, error) {
	if n.Relation.Fold.New() {
		return c.made(n)
	}
	x, inner, err := c.Store.Index(n.Relation, n.Among())
	if err != nil {
		return nil, err
	}
	holds, err := inner.Test(&n.Kids[0])
	if err != nil {
		return nil, err
	}
	rows, err := c.Store.Set(n.Relation.To)
	if err != nil {
		return nil, err
	}
	if err := rows.Check(inner.Used, false); err != nil {
		return nil, err
	}
	satisfies := make([]bool, len(x.rows))
	for i, row := range x.rows {
		satisfies[i] = holds(row)
	}
	from, _ := Ends(n.Relation)
	k, err := c.key(from)
	return func(row unsafe.Pointer) bool {
		at := x.find(k, row)
		return at >= 0 && satisfies[at]
	}, err
}

// made is last of a row that is made.
func (c *Compiler) made(n *predicate.Node) (shape.Test, error) {
	rows, err := c.foldRows(n.Relation, n.Among())
	if err != nil {
		return nil, err
	}
	holds, err := c.Inside(n.Relation).Test(&n.Kids[0])
	if err != nil {
		return nil, err
	}
	satisfies := make([]bool, len(rows.made))
	for i := range rows.made {
		satisfies[i] = holds(unsafe.Pointer(&rows.made[i]))
	}
	from, _ := Ends(n.Relation)
	k, err := c.key(from)
	return func(row unsafe.Pointer) bool { return satisfies[rows.at(k, row)] }, err
}

// wayToMade returns the way to the row that is made of the rows that a relation leads to and that satisfy visible.
func (c *Compiler) wayToMade(r *schema.Relation, k *key, visible *predicate.Node) (way, *Compiler, error) {
	rows, err := c.foldRows(r, visible)
	if err != nil {
		return nil, nil, err
	}
	return func(row unsafe.Pointer) unsafe.Pointer { return unsafe.Pointer(&rows.made[rows.at(k, row)]) }, c.Inside(r), nil
}

// madeRows are the rows that are made of others, by the keys of those.
type madeRows struct {
	keys *Index
	made []Element // by number of the key; the last is that of no rows
}

// at returns which is made of the rows with the key of a row.
func (m *madeRows) at(k *key, row unsafe.Pointer) int {
	if at := m.keys.find(k, row); at >= 0 {
		return int(at)
	}
	return len(m.made) - 1
}

// foldRows makes the rows of a relation.
func (c *Compiler) foldRows(r *schema.Relation, visible *predicate.Node) (*madeRows, error) {
	if r.Fold.Sum != nil {
		return c.sums(r, visible)
	}
	x, _, err := c.Store.Index(r.Fold.Rows, visible)
	if err != nil {
		return nil, err
	}
	made := make([]Element, len(x.count)+1)
	for i, n := range x.count {
		made[i].Num = n
	}
	return &madeRows{x, made}, nil
}

// sums makes those that have a sum.
func (c *Compiler) sums(r *schema.Relation, visible *predicate.Node) (*madeRows, error) {
	summed := r.Fold.Sum
	var sums []filter.Sum
	var met []bool // those that are of a value
	sum := func(n int32) *filter.Sum {
		for int(n) >= len(sums) {
			sums, met = append(sums, filter.SumOf(summed.Type)), append(met, false)
		}
		met[n] = true
		return &sums[n]
	}
	x, _, err := c.Store.index(r.Fold.Rows, visible, func(inner *Compiler, _ *Index) (func(int32, unsafe.Pointer), error) {
		if !value.IsTextual(summed.Type) {
			read, err := inner.Nums(summed)
			return func(n int32, row unsafe.Pointer) {
				if v, ok := read(row); ok {
					sum(n).AddScaled(v)
				}
			}, err
		}
		read, err := inner.Values(summed)
		return func(n int32, row unsafe.Pointer) {
			if v := read(row); !v.IsNull() {
				sum(n).Add(v)
			}
		}, err
	})
	if err != nil {
		return nil, err
	}
	made := make([]Element, len(x.rows)+1)
	for i := range made {
		if made[i].Null = i >= len(met) || !met[i]; made[i].Null {
			continue
		}
		if made[i].Text, err = schema.ParseDecimal(sums[i].String()); err != nil {
			return nil, fmt.Errorf("memeval: %s: the sum is %s: %w", r.Name, sums[i].String(), err)
		}
	}
	return &madeRows{x, made}, nil
}

// later returns what reports whether a row comes after another in the order of a fold.
func (c *Compiler) later(f *schema.Fold) (func(a, b unsafe.Pointer) bool, error) {
	order := make([]filter.Order, len(f.Order))
	for i, t := range f.Order {
		order[i].Order = schema.Order{Name: t.Columns[0].Name, Term: t, NullsFirst: true, Descending: i == 0 && f.Descending}
	}
	s, err := c.Sorter(order)
	if err != nil {
		return nil, err
	}
	left, right := make([]KeyValue, len(s.Keys)), make([]KeyValue, len(s.Keys))
	return func(a, b unsafe.Pointer) bool {
		s.read(a, left)
		s.read(b, right)
		return s.compare(left, right) > 0
	}, nil
}
