package eval

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
)

// text returns the test that a text holds needles.
func (c *Compiler) text(n *predicate.Node) (shape.Test, error) {
	if t := c.directly(n); t != nil {
		return t, nil
	}
	holds := needle.HoldsText(n)
	if t, err := c.within(n, holds); t != nil || err != nil {
		return t, err
	}
	return c.onText(n.Term, holds)
}

// within returns the test that one of several columns holds one of n's needles, or nil where that is not the same as
// their joined text holding it: where a needle may reach over the space between.
func (c *Compiler) within(n *predicate.Node, holds value.TextTest) (shape.Test, error) {
	if !n.Term.Join || !needle.Apart(n) {
		return nil, nil
	}
	reads, err := c.columns(n.Term)
	return func(row unsafe.Pointer) bool {
		for _, read := range reads {
			if s, ok := read(row); ok && holds(s) {
				return true
			}
		}
		return false
	}, err
}
