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

// later returns what reports whether a row comes after another in the order of a fold.
func (c *Compiler) later(f *schema.Fold) (func(a, b unsafe.Pointer) bool, error) {
	order := make([]filter.Order, len(f.Order))
	for i, t := range f.Order {
		order[i].Order = schema.Order{Name: t.Columns[0].Name, Term: t, NullsFirst: true}
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
