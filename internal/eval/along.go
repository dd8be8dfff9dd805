package eval

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A way leads from a row to the row at the end of a path of to-one relations, or to nil.
type way func(row unsafe.Pointer) unsafe.Pointer

// along returns what reads a term at the end of a path. A row that the path does
// not reach, through rows that satisfy policy, reads as null.
func (c *Compiler) along(via []*schema.Relation, policy []predicate.Node, t *schema.Term) (scalarReader, error) {
	if t.Type.Array || !t.Type.Kind.Compared() {
		return scalarReader{}, fmt.Errorf("memeval: %s, which is %s, has no order", termName(t), t.Type)
	}
	lead, last, err := c.way(via, policy)
	if err != nil {
		return scalarReader{}, err
	}
	read, err := last.scalar(t)
	if err != nil || len(via) == 0 {
		return read, err
	}
	return read.behind(lead), last.checked()
}

// listsAlong is along for an array: that of a row that the path does not reach is empty.
func (c *Compiler) listsAlong(via []*schema.Relation, policy []predicate.Node, t *schema.Term) (shape.Lists, error) {
	lead, last, err := c.way(via, policy)
	if err != nil {
		return nil, err
	}
	read, err := last.Lists(t)
	if err != nil || len(via) == 0 {
		return read, err
	}
	return func(row unsafe.Pointer) value.List {
		if row = lead(row); row == nil {
			return value.List{}
		}
		return read(row)
	}, last.checked()
}

// checked looks at the values that c has come to read since its rows were looked at. A number of rows is no row of any collection.
func (c *Compiler) checked() error {
	if _, made := c.Shape.(elementShape); made {
		return nil
	}
	rows, err := c.Store.Set(c.Collection)
	if err != nil {
		return err
	}
	return rows.Check(c.Used, false)
}

// behind returns what reads r off the row that a way leads to.
func (r scalarReader) behind(lead way) scalarReader {
	switch {
	case r.Halves != nil:
		return scalarReader{Halves: func(row unsafe.Pointer) (int64, uint64, bool) {
			if row = lead(row); row == nil {
				return 0, 0, false
			}
			return r.Halves(row)
		}}
	case r.texts != nil:
		return scalarReader{texts: func(row unsafe.Pointer) (string, bool) {
			if row = lead(row); row == nil {
				return "", false
			}
			return r.texts(row)
		}}
	}
	return scalarReader{nums: func(row unsafe.Pointer) (int64, bool) {
		if row = lead(row); row == nil {
			return 0, false
		}
		return r.nums(row)
	}}
}

// way returns the way along via, and the compiler of the rows at its end.
func (c *Compiler) way(via []*schema.Relation, policy []predicate.Node) (way, *Compiler, error) {
	if len(via) == 0 {
		return func(row unsafe.Pointer) unsafe.Pointer { return row }, c, nil
	}
	r := via[0]
	if r.Many {
		return nil, nil, fmt.Errorf("memeval: %s leads to many rows, so there is no one value to read", r.Name)
	}
	if r.From != c.Collection {
		return nil, nil, errors.New("memeval: " + r.Name + " is a relation of " + r.From.Name + ", not of " + c.Collection.Name)
	}
	visible := predicate.True()
	if len(policy) > 0 {
		visible, policy = policy[0], policy[1:]
	}
	from, _ := Ends(r)
	k, err := c.key(from)
	if err != nil {
		return nil, nil, err
	}
	if r.Fold != nil && r.Fold.New() {
		return c.wayToMade(r, k, &visible)
	}
	x, next, err := c.Store.Index(r, &visible)
	if err != nil {
		return nil, nil, err
	}
	rest, last, err := next.way(via[1:], policy)
	if err != nil {
		return nil, nil, err
	}
	err = next.checked() // the keys that the next step reads were added to what next uses after its rows were looked at
	return func(row unsafe.Pointer) unsafe.Pointer {
		n := x.find(k, row)
		if n < 0 {
			return nil
		}
		return rest(x.rows[n])
	}, last, err
}

// A scalarReader reads a term: one of them is set, by the term's kind.
type scalarReader struct {
	texts  value.Texts
	Halves shape.Halves // of a UUID, instead of texts
	nums   value.Nums
}

func (c *Compiler) scalar(t *schema.Term) (scalarReader, error) {
	if read := c.halves(t); read != nil {
		return scalarReader{Halves: read}, nil
	}
	if value.IsTextual(t.Type) {
		read, err := c.Texts(t)
		return scalarReader{texts: read}, err
	}
	read, err := c.Nums(t)
	return scalarReader{nums: read}, err
}

// halves returns what reads a term that is a UUID, or nil where it is better to read it as a text.
func (c *Compiler) halves(t *schema.Term) shape.Halves {
	if t.Type.Kind != schema.UUID || len(t.Columns) != 1 || len(t.Path) > 0 || t.Join {
		return nil
	}
	read := c.Shape.Halves(t.Columns[0])
	if read != nil {
		c.Use(t.Columns...)
	}
	return read
}
