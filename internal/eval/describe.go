package eval

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// So many values of a list are shown to people.
const ShownValues = 8

// Describe returns a predicate for people:  state_type in [FAILED, CRASHED]
//
// Of And, Or, Not and Exists it describes the operation alone, and not its parts.
func Describe(n *predicate.Node) string {
	n = shownSet(n)
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue:
		return "true"
	case predicate.OpAnd:
		return "and"
	case predicate.OpOr:
		return "or"
	case predicate.OpIn:
		if n.Set.Len() == 1 {
			return termName(n.Term) + " = " + ShowValue(n.Set.At(0))
		}
		return termName(n.Term) + " in " + showValues(n.Set)
	case predicate.OpRange:
		return describeRange(n)
	case predicate.OpText:
		return describeText(n)
	case predicate.OpIsNull:
		if n.Term.Type.Array {
			return termName(n.Term) + " is empty"
		}
		return termName(n.Term) + " is null"
	case predicate.OpHasAll:
		return termName(n.Term) + " has all of " + showValues(n.Set)
	case predicate.OpHasAny:
		return termName(n.Term) + " has one of " + showValues(n.Set)
	case predicate.OpExists:
		if n.Relation.In != nil {
			return "some element of " + n.Relation.Name
		}
		return "some " + n.Relation.Name
	case predicate.OpCount:
		return "more than " + ShowValue(n.Set.At(0)) + " " + n.Relation.Name
	case predicate.OpCompare:
		return describeSide(&n.Pair.Left) + " " + n.Pair.How.String() + " " + describeSide(&n.Pair.Right)
	case predicate.OpCustom:
		return fmt.Sprintf("%s %s %s", termName(n.Term), n.Call.Name, showValues(n.Set))
	default:
		return n.Op.String()
	}
}

func describeRange(n *predicate.Node) string {
	low, high := n.Ends()
	sign := [...]string{predicate.Exclusive: " < ", predicate.Inclusive: " <= "}
	text := termName(n.Term)
	if n.Low != predicate.Open {
		text = ShowValue(low) + sign[n.Low] + text
	}
	if n.High != predicate.Open {
		text += sign[n.High] + ShowValue(high)
	}
	return text
}

func describeText(n *predicate.Node) string {
	word := [...]string{
		predicate.Anywhere: "contains", predicate.AtStart: "starts with", predicate.AtEnd: "ends with", predicate.Like: "is like",
		predicate.Whole: "equals", predicate.Glob: "is of the pattern",
	}[n.Match.Where]
	needles := showValues(n.Set)
	if n.Set.Len() == 1 {
		needles = ShowValue(n.Set.At(0))
	} else if n.Match.Every {
		word += " each of"
	} else {
		word += " one of"
	}
	text := termName(n.Term) + " " + word + " " + needles
	if n.Match.Fold && n.Match.Where != predicate.Like {
		text += " in any case"
	}
	return text
}

// shownSet returns n with the values of its set as rows show them.
func shownSet(n *predicate.Node) *predicate.Node {
	if n.Term == nil || !n.Term.Type.Single || n.Set.Kind != schema.Float {
		return n
	}
	out := *n
	out.Set = schema.Values{Kind: schema.Float}
	for i := range n.Set.Len() {
		out.Set = out.Set.Append(value.HoldingOf(n.Term.Type).Shown(n.Set.At(i)))
	}
	return &out
}

// ShowValue returns a value as people write it, a text in quotes.
func ShowValue(v schema.Value) string {
	if v.Kind() == schema.String {
		return strconv.Quote(v.Text())
	}
	return v.String()
}

func showValues(list schema.Values) string {
	texts := make([]string, 0, ShownValues+1)
	for i := range min(list.Len(), ShownValues) {
		texts = append(texts, ShowValue(list.At(i)))
	}
	if more := list.Len() - ShownValues; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
