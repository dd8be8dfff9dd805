package eval

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
)

// between returns the test that a term lies in a range.
func (c *Compiler) between(n *predicate.Node) (shape.Test, Cost, error) {
	if t := c.directly(n); t != nil {
		return t, CostRange, nil
	}
	if value.IsTextual(n.Term.Type) {
		t, err := c.onText(n.Term, value.TextRange(n))
		return t, CostRange, err
	}
	t, err := c.onNum(n.Term, value.NumRange(n))
	return t, CostRange, err
}
