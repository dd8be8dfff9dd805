package shape

import (
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Direct is a shape that has tests of its own on single columns. They load a value where they test it, which spares
// calls for every row. Each method returns the test that is made otherwise of what reads the column, or nil.
type Direct interface {
	// IsOneOf tests that a text is one of list, and holds that it satisfies f.
	IsOneOf(c *schema.Column, list []string) Test
	Holds(c *schema.Column, f value.TextTest) Test

	// Contains tests that a text has f in it.
	Contains(c *schema.Column, f *needle.Folded) Test

	// Within tests that a number in order is neither below low nor above high.
	Within(c *schema.Column, low, high int64) Test

	// HasElement tests that an array has a text.
	HasElement(c *schema.Column, want string) Test
}
