package memeval

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A direct is a shape that has tests of its own on single columns. They load a value where they test it, which spares
// calls for every row. Each method returns the test that is made otherwise of what reads the column, or nil.
type direct interface {
	// isOneOf tests that a text is one of list, and holds that it satisfies f.
	isOneOf(c *schema.Column, list []string) test
	holds(c *schema.Column, f textTest) test

	// contains tests that a text has f in it.
	contains(c *schema.Column, f *folded) test

	// within tests that a number in order is neither below low nor above high.
	within(c *schema.Column, low, high int64) test

	// hasElement tests that an array has a text.
	hasElement(c *schema.Column, want string) test
}

// directly returns the test of n that the shape has of its own, or nil.
func (c *compiler) directly(n *predicate.Node) test {
	d, ok := c.shape.(direct)
	if t := n.Term; !ok || len(t.Columns) != 1 || len(t.Path) > 0 || t.Join || t.Length {
		return nil
	}
	col := n.Term.Columns[0]
	holds := directTest(d, col, n)
	if holds != nil {
		c.use(col)
	}
	return holds
}

func directTest(d direct, col *schema.Column, n *predicate.Node) test {
	f := holdingOf(col.Type)
	textual := f.Textual()
	if textual && f.Kind == schema.Decimal {
		return nil // rows do not hold its key
	}
	switch n.Op {
	case predicate.OpHasAll, predicate.OpHasAny:
		if textual && n.Set.Len() == 1 {
			return d.hasElement(col, n.Set.Texts[0])
		}
	case predicate.OpIn:
		if !textual {
			return directWithin(d, col, numSet(f.orderedNums(n.Set)))
		}
		if t := d.isOneOf(col, n.Set.Texts); t != nil {
			return t
		}
		return d.holds(col, isOneOfTexts(n.Set.Texts))
	case predicate.OpRange:
		if !textual {
			return directWithin(d, col, numRange(n))
		}
		return d.holds(col, textRange(n))
	case predicate.OpText:
		if f := needleOf(n); f != nil {
			return d.contains(col, f)
		}
		return d.holds(col, holdsText(n))
	default:
	}
	return nil
}

func directWithin(d direct, col *schema.Column, t numTest) test {
	if t.plain() {
		return d.within(col, t.low, t.high)
	}
	return nil
}
