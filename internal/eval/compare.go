package eval

import (
	"fmt"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// compare returns the test that two values of a row are compared so.
func (c *Compiler) compare(p *predicate.Pair) (shape.Test, error) {
	left, err := c.side(&p.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.side(&p.Right)
	how := p.How
	return func(row unsafe.Pointer) bool {
		a, b := left(row), right(row)
		return !a.IsNull() && !b.IsNull() && how.Holds(a, b)
	}, err
}

// side returns what reads one of two values that are compared.
func (c *Compiler) side(s *predicate.Side) (func(row unsafe.Pointer) schema.Value, error) {
	if s.Term.Type.Array || !s.Term.Type.Kind.Compared() {
		return nil, fmt.Errorf("memeval: %s, which is %s, is not compared", termName(s.Term), s.Term.Type)
	}
	lead, last, err := c.way(s.Via, s.Policy)
	if err != nil {
		return nil, err
	}
	read, err := last.Values(s.Term)
	if err != nil || len(s.Via) == 0 {
		return read, err
	}
	nothing := predicate.Nulls().Value(s.Term)
	return func(row unsafe.Pointer) schema.Value {
		if row = lead(row); row == nil {
			return nothing
		}
		return read(row)
	}, last.checked()
}

// describeSide returns one of two values that are compared, for people:  customer.name
func describeSide(s *predicate.Side) string {
	name := ""
	for _, r := range s.Via {
		name += r.Name + "."
	}
	return name + termName(s.Term)
}
