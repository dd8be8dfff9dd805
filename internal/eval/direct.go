package eval

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// directly returns the test of n that the shape has of its own, or nil.
func (c *Compiler) directly(n *predicate.Node) shape.Test {
	d, ok := c.Shape.(shape.Direct)
	if t := n.Term; !ok || len(t.Columns) != 1 || len(t.Path) > 0 || t.Join || t.Length || t.JSONType {
		return nil
	}
	col := n.Term.Columns[0]
	holds := directTest(d, col, n)
	if holds != nil {
		c.Use(col)
	}
	return holds
}

func directTest(d shape.Direct, col *schema.Column, n *predicate.Node) shape.Test {
	f := value.HoldingOf(col.Type)
	textual := f.Textual()
	if textual && (f.Kind == schema.Decimal || f.Kind == schema.Bytes) {
		return nil // rows do not hold its text
	}
	switch n.Op {
	case predicate.OpHasAll, predicate.OpHasAny:
		if textual && n.Set.Len() == 1 {
			return d.HasElement(col, n.Set.Texts[0])
		}
	case predicate.OpIn:
		if !textual {
			return directWithin(d, col, value.NumSet(f.OrderedNums(n.Set)))
		}
		if t := d.IsOneOf(col, n.Set.Texts); t != nil {
			return t
		}
		return d.Holds(col, value.IsOneOfTexts(n.Set.Texts))
	case predicate.OpRange:
		if !textual {
			return directWithin(d, col, value.NumRange(n))
		}
		return d.Holds(col, value.TextRange(n))
	case predicate.OpText:
		if f := needle.NeedleOf(n); f != nil {
			return d.Contains(col, f)
		}
		return d.Holds(col, needle.HoldsText(n))
	default:
	}
	return nil
}

func directWithin(d shape.Direct, col *schema.Column, t value.NumTest) shape.Test {
	if t.Plain() {
		return d.Within(col, t.Low, t.High)
	}
	return nil
}
