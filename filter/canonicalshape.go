package filter

import (
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// shapeOfOperand prints an operand as ?, and what of it decides the form of a statement as it is.
func shapeOfOperand(w *word, v syntax.Value) []byte {
	if w.card.Operand == operators.Flag {
		return syntax.Append(nil, v)
	}
	list, ok := v.(*syntax.Array)
	switch {
	case ok && len(list.Items) == 0:
		return []byte(`[]`)
	case ok && w.card.Operand == operators.Many && len(list.Items) == 1:
		return []byte(`"?"`) // compared with =, not with a list
	case ok:
		return []byte(`["?"]`)
	case w.card.Operand != operators.Pattern || len(w.targets) == 0:
		return []byte(`"?"`)
	}
	text, _ := v.(*syntax.String)
	n := w.card.Lower(operators.Use{Target: w.targets[0], Operand: schema.Texts(text.Text), Single: true})
	return syntax.AppendQuoted(nil, marks(n))
}

// marks are what a pattern is made of: ? for a test, -? where it is not to hold, +? where every part of it is to hold,
// and nothing for a pattern that says nothing.
func marks(n predicate.Node) string {
	switch n.Op {
	case predicate.None:
		return ""
	case predicate.Not:
		return "-" + marks(n.Kids[0])
	case predicate.And, predicate.Or:
		parts := make([]string, len(n.Kids))
		for i, k := range n.Kids {
			parts[i] = marks(k)
		}
		if n.Op == predicate.Or {
			return "(" + strings.Join(parts, " | ") + ")"
		}
		return strings.Join(parts, " ")
	default: // a test
		if n.Match.Every {
			return "+?"
		}
		return "?"
	}
}
