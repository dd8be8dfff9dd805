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
	case None:
		return false, false
	case True, False:
		return n.Op == True, true
	case Exists, HasAny:
		return false, true
	case HasAll:
		return n.Set.Len() == 0, true
	case IsNull:
		return !n.Term.Join && !n.Term.Length, true
	case In, Range, Text, Custom:
		v := ofNulls(n.Term)
		return !v.IsNull() && holdsOf(n, v), true
	case And, Or:
		all := n.Op == And
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
	case Not:
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
	case In:
		return n.Set.Has(v)
	case Range:
		low, high := n.Ends()
		return within(n.Low, v.Compare(low)) && within(n.High, high.Compare(v))
	case Text:
		return MatchText(v.Text(), n)
	case Custom:
		return n.Call.Go != nil && n.Call.Go(v, n.Set)
	default:
		panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
	}
}

// within reports whether a value that lies so far inside an end is in the range.
func within(e End, inside int) bool {
	return e == Open || inside > 0 || e == Inclusive && inside == 0
}
