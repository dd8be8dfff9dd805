package eval

import (
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// exists returns the test that a row has a related row that satisfies n's kid, or, of a Count, more of them than it says. The related rows are
// looked at now, and the keys of those that do satisfy it are kept.
func (c *Compiler) exists(n *predicate.Node) (shape.Test, error) {
	if n.Relation.From != c.Collection {
		return nil, fmt.Errorf("memeval: %s is a relation of %s, not of %s", n.Relation.Name, n.Relation.From.Name, c.Collection.Name)
	}
	if n.Relation.In != nil {
		return c.elements(n)
	}
	if n.Relation.Fold != nil {
		return c.last(n)
	}
	x, _, err := c.Store.Index(n.Relation, &n.Kids[0])
	if err != nil {
		return nil, err
	}
	from, _ := Ends(n.Relation)
	k, err := c.key(from)
	if err != nil {
		return nil, err
	}
	if n.Op == predicate.OpCount {
		more := n.Set.Nums[0]
		return func(row unsafe.Pointer) bool {
			at := x.find(k, row)
			return at >= 0 && x.count[at] > more
		}, nil
	}
	if len(from) > 1 || k.uuids[0] != nil {
		return func(row unsafe.Pointer) bool { return x.find(k, row) >= 0 }, nil
	}
	if read := k.texts[0]; read != nil {
		set := x.Texts[0]
		return func(row unsafe.Pointer) bool {
			s, ok := read(row)
			if ok {
				_, ok = set[s]
			}
			return ok
		}, nil
	}
	read, set := k.nums[0], x.Nums[0]
	return func(row unsafe.Pointer) bool {
		n, ok := read(row)
		if ok {
			_, ok = set[n]
		}
		return ok
	}, nil
}

// Index returns the rows that a relation leads to and that satisfy n, by their keys, and what reads them. Of a relation with a fold it is the row that
// that makes of them.
func (s *store) Index(r *schema.Relation, n *predicate.Node) (*Index, *Compiler, error) {
	return s.index(r, n, func(inner *Compiler, x *Index) (func(int32, unsafe.Pointer), error) {
		if r.Fold == nil {
			return nil, nil //nolint:nilnil // nothing is made of the rows
		}
		later, err := inner.later(r.Fold)
		return func(n int32, row unsafe.Pointer) {
			if later(row, x.rows[n]) {
				x.rows[n] = row
			}
		}, err
	})
}

// index is Index of which a function gets each row, with the number of its key; it is made by what is given the compiler of the rows.
func (s *store) index(r *schema.Relation, n *predicate.Node, tell func(*Compiler, *Index) (func(n int32, row unsafe.Pointer), error)) (*Index, *Compiler, error) {
	related, err := s.Set(r.To)
	if err != nil {
		return nil, nil, err
	}
	inner := &Compiler{Store: s, Collection: r.To, Shape: related.Shape}
	satisfying, err := inner.Selection(related, n)
	if err != nil {
		return nil, nil, err
	}
	_, to := Ends(r)
	k, err := inner.key(to)
	if err != nil {
		return nil, nil, err
	}
	x := newIndex(to)
	told, err := tell(inner, x)
	if err != nil {
		return nil, nil, err
	}
	if err := related.Check(inner.Used, false); err != nil {
		return nil, nil, err
	}
	satisfying.Each(func(_ int, row unsafe.Pointer) {
		if n := x.add(k, row); n >= 0 && told != nil {
			told(n, row)
		}
	})
	return x, inner, nil
}

// Ends returns the columns that r leads from, and those that it leads to.
func Ends(r *schema.Relation) (from, to []*schema.Column) {
	for _, on := range r.On {
		from, to = append(from, on[0]), append(to, on[1])
	}
	return from, to
}
