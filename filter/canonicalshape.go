package filter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// shapeOfOperand prints an operand as ?, and what of it decides the form of a statement as it is. A row that a path does not reach has
// arrays of length 0 and empty texts: whether those satisfy a test decides which rows the statement looks for.
func shapeOfOperand(w *word, v syntax.Value) syntax.Value {
	shape := shapeOfValues(w, v)
	if holdsOfNothing(w, v) {
		return &syntax.String{Text: strings.Trim(syntax.Print(shape), `"`) + " or nothing"}
	}
	return shape
}

// holdsOfNothing reports whether a test that is not null where its columns are holds there.
func holdsOfNothing(w *word, v syntax.Value) bool {
	if w.definition.Operand == operators.Flag || refersTo(w, v) || !slices.ContainsFunc(w.targets, func(t schema.Target) bool {
		return t.Value.Length || t.Value.Join && len(t.Via) > 0
	}) {
		return false
	}
	items := []syntax.Value{v}
	list, several := v.(*syntax.Array)
	if several {
		items = list.Items
	}
	var operand schema.Values
	for _, item := range items {
		switch item := item.(type) {
		case *syntax.Number:
			n, err := strconv.ParseInt(item.Text, 10, 64)
			if err != nil {
				return false // the check has refused it
			}
			operand.Kind = schema.Int
			operand = operand.Append(schema.Integer(n))
		case *syntax.String:
			operand.Kind = schema.String
			operand = operand.Append(schema.Text(item.Text))
		}
	}
	n := w.definition.Lower(operators.Use{Target: w.targets[0], Operand: operand, Single: !several})
	return n.Op != predicate.OpNone && predicate.Eval(&n, predicate.Nulls())
}

func shapeOfValues(w *word, v syntax.Value) syntax.Value {
	if refersTo(w, v) {
		return shapeOfReferences(v)
	}
	value := &syntax.String{Text: "?"}
	if w.definition.Operand == operators.Flag {
		return v
	}
	list, ok := v.(*syntax.Array)
	switch {
	case ok && len(list.Items) == 0:
		return list
	case ok && w.definition.Operand == operators.Many && len(list.Items) == 1:
		return value // compared with =, not with a list
	case ok:
		return &syntax.Array{Items: []syntax.Value{value}}
	case w.definition.Operand != operators.Pattern || len(w.targets) == 0:
		return value
	}
	text, _ := v.(*syntax.String)
	n := w.definition.Lower(operators.Use{Target: w.targets[0], Operand: schema.Texts(text.Text), Single: true})
	return &syntax.String{Text: marks(n)}
}

// shapeOfReferences prints an operand with references in it, which decide the form of a statement, and its values as ?.
func shapeOfReferences(v syntax.Value) syntax.Value {
	list, ok := v.(*syntax.Array)
	if !ok {
		return v
	}
	out := &syntax.Array{}
	for _, item := range list.Items {
		if !isReference(item) {
			item = &syntax.String{Text: "?"}
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// marks are what a pattern is made of: ? for a test, -? where it is not to hold, +? where every part of it is to hold,
// and nothing for a pattern that every text matches.
func marks(n predicate.Node) string {
	switch n.Op {
	case predicate.OpNone:
		return ""
	case predicate.OpNot:
		return "-" + marks(n.Kids[0])
	case predicate.OpAnd, predicate.OpOr:
		parts := make([]string, len(n.Kids))
		for i, k := range n.Kids {
			parts[i] = marks(k)
		}
		if n.Op == predicate.OpOr {
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
