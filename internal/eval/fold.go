package eval

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// last returns the test that the one row that n's relation makes of many satisfies n's kid. It is made, and asked, now.
func (c *Compiler) last(n *predicate.Node) (shape.Test, error) {
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

// number returns the way to the number of the rows that a relation leads to and that satisfy visible.
func (c *Compiler) number(r *schema.Relation, k *key, visible *predicate.Node) (way, *Compiler, error) {
	x, _, err := c.Store.Index(r.Fold.Rows, visible)
	if err != nil {
		return nil, nil, err
	}
	numbers := make([]Element, len(x.count)+1) // the last is that of no rows
	for i, n := range x.count {
		numbers[i].Num = n
	}
	return func(row unsafe.Pointer) unsafe.Pointer {
		at := x.find(k, row)
		if at < 0 {
			return unsafe.Pointer(&numbers[len(numbers)-1])
		}
		return unsafe.Pointer(&numbers[at])
	}, c.Inside(r), nil
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
