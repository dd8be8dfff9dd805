package predicate

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// OnNull reports what n says of a row whose columns are all null. A null array is the empty array there, its
// length is 0, and a join of nulls is the spaces between them.
func OnNull(n Node) bool {
	holds, said := onNull(&n)
	return holds || !said
}

// onNull is OnNull, and whether n says anything.
func onNull(n *Node) (holds, said bool) {
	switch n.Op {
	case OpNone:
		return false, false
	case OpTrue, OpFalse:
		return n.Op == OpTrue, true
	case OpExists, OpHasAny:
		return false, true
	case OpHasAll:
		return n.Set.Len() == 0, true
	case OpIsNull:
		return !n.Term.Join && !n.Term.Length, true
	case OpIn, OpRange, OpText, OpCustom:
		v := ofNulls(n.Term)
		return !v.IsNull() && holdsOf(n, v), true
	case OpAnd, OpOr:
		all := n.Op == OpAnd
		holds = all
		for i := range n.Kids {
			if h, s := onNull(&n.Kids[i]); s {
				said = true
				if h != all {
					holds = h
				}
			}
		}
		return holds, said
	case OpNot:
		return !OnNull(n.Kids[0]), true
	}
	panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
}

// ofNulls returns what t is on a row whose columns are all null.
func ofNulls(t *schema.Term) schema.Value {
	switch {
	case t.Length:
		return schema.Integer(0)
	case t.Join:
		return schema.Text(strings.Repeat(" ", len(t.Columns)-1))
	}
	return schema.Value{}
}

// holdsOf reports whether a value satisfies a test on single values.
func holdsOf(n *Node, v schema.Value) bool {
	switch n.Op {
	case OpIn:
		return n.Set.Has(v)
	case OpRange:
		low, high := n.Ends()
		return within(n.Low, v.Compare(low)) && within(n.High, high.Compare(v))
	case OpText:
		return MatchText(v.Text(), n)
	case OpCustom:
		return n.Call.Go != nil && n.Call.Go(v, n.Set)
	default:
		panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
	}
}

// within reports whether a value that lies so far inside an end is in the range.
func within(e End, inside int) bool {
	return e == Open || inside > 0 || e == Inclusive && inside == 0
}
