package memeval

import (
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// exists returns the test that a row has a related row that satisfies n's kid. The related rows are looked at now,
// and the keys of those that do satisfy it are kept.
func (c *compiler) exists(n *predicate.Node) (test, error) {
	if n.Relation.From != c.collection {
		return nil, fmt.Errorf("memeval: %s is a relation of %s, not of %s", n.Relation.Name, n.Relation.From.Name, c.collection.Name)
	}
	x, _, err := c.store.index(n.Relation, &n.Kids[0])
	if err != nil {
		return nil, err
	}
	from, _ := ends(n.Relation)
	k, err := c.key(from)
	if err != nil {
		return nil, err
	}
	if len(from) > 1 || k.uuids[0] != nil {
		return func(row unsafe.Pointer) bool { return x.find(k, row) >= 0 }, nil
	}
	if read := k.texts[0]; read != nil {
		set := x.texts[0]
		return func(row unsafe.Pointer) bool {
			s, ok := read(row)
			if ok {
				_, ok = set[s]
			}
			return ok
		}, nil
	}
	read, set := k.nums[0], x.nums[0]
	return func(row unsafe.Pointer) bool {
		n, ok := read(row)
		if ok {
			_, ok = set[n]
		}
		return ok
	}, nil
}

// index returns the rows that a relation leads to and that satisfy n, by their keys, and what reads them.
func (s *store) index(r *schema.Relation, n *predicate.Node) (*index, *compiler, error) {
	related, err := s.rows(r.To)
	if err != nil {
		return nil, nil, err
	}
	inner := &compiler{store: s, collection: r.To, shape: related.shape}
	satisfying, err := inner.selection(related, n)
	if err != nil {
		return nil, nil, err
	}
	_, to := ends(r)
	k, err := inner.key(to)
	if err != nil {
		return nil, nil, err
	}
	if err := related.check(inner.used, false); err != nil {
		return nil, nil, err
	}
	x := newIndex(to)
	satisfying.each(func(_ int, row unsafe.Pointer) { x.add(k, row) })
	return x, inner, nil
}

// ends returns the columns that r leads from, and those that it leads to.
func ends(r *schema.Relation) (from, to []*schema.Column) {
	for _, on := range r.On {
		from, to = append(from, on[0]), append(to, on[1])
	}
	return from, to
}
