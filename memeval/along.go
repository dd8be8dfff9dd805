package memeval

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A way leads from a row to the row at the end of a path of to-one relations, or to nil.
type way func(row unsafe.Pointer) unsafe.Pointer

// along returns what reads a term at the end of a path. A row that the path does
// not reach, through rows that satisfy policy, reads as null.
func (c *compiler) along(via []*schema.Relation, policy []predicate.Node, t *schema.Term) (reader, error) {
	if t.Type.Array || !t.Type.Kind.Compared() {
		return reader{}, fmt.Errorf("memeval: %s, which is %s, has no order", termName(t), t.Type)
	}
	lead, last, err := c.way(via, policy)
	if err != nil {
		return reader{}, err
	}
	read, err := last.scalar(t)
	if err != nil || len(via) == 0 {
		return read, err
	}
	rows, err := c.store.rows(last.collection)
	if err == nil {
		err = rows.check(last.used, false)
	}
	return read.behind(lead), err
}

// behind returns what reads r off the row that a way leads to.
func (r reader) behind(lead way) reader {
	switch {
	case r.halves != nil:
		return reader{halves: func(row unsafe.Pointer) (int64, uint64, bool) {
			if row = lead(row); row == nil {
				return 0, 0, false
			}
			return r.halves(row)
		}}
	case r.texts != nil:
		return reader{texts: func(row unsafe.Pointer) (string, bool) {
			if row = lead(row); row == nil {
				return "", false
			}
			return r.texts(row)
		}}
	}
	return reader{nums: func(row unsafe.Pointer) (int64, bool) {
		if row = lead(row); row == nil {
			return 0, false
		}
		return r.nums(row)
	}}
}

// way returns the way along via, and the compiler of the rows at its end.
func (c *compiler) way(via []*schema.Relation, policy []predicate.Node) (way, *compiler, error) {
	if len(via) == 0 {
		return func(row unsafe.Pointer) unsafe.Pointer { return row }, c, nil
	}
	r := via[0]
	if r.Many {
		return nil, nil, fmt.Errorf("memeval: %s leads to many rows, so there is no one value to read", r.Name)
	}
	if r.From != c.collection {
		return nil, nil, errors.New("memeval: " + r.Name + " is a relation of " + r.From.Name + ", not of " + c.collection.Name)
	}
	visible := predicate.True()
	if len(policy) > 0 {
		visible, policy = policy[0], policy[1:]
	}
	x, next, err := c.store.index(r, &visible)
	if err != nil {
		return nil, nil, err
	}
	from, _ := ends(r)
	k, err := c.key(from)
	if err != nil {
		return nil, nil, err
	}
	rest, last, err := next.way(via[1:], policy)
	if err != nil {
		return nil, nil, err
	}
	// The keys that the next step reads were added to what next uses after its rows were looked at.
	rows, err := c.store.rows(next.collection)
	if err == nil {
		err = rows.check(next.used, false)
	}
	return func(row unsafe.Pointer) unsafe.Pointer {
		n := x.find(k, row)
		if n < 0 {
			return nil
		}
		return rest(x.rows[n])
	}, last, err
}

// A reader reads a term: one of them is set, by the term's kind.
type reader struct {
	texts  texts
	halves halves // of a UUID, instead of texts
	nums   nums
}

func (c *compiler) scalar(t *schema.Term) (reader, error) {
	if read := c.halves(t); read != nil {
		return reader{halves: read}, nil
	}
	if isTextual(t.Type) {
		read, err := c.texts(t)
		return reader{texts: read}, err
	}
	read, err := c.nums(t)
	return reader{nums: read}, err
}
