package predicate

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/schema"
)

// A Row is a row as [Eval] reads it.
type Row interface {
	// Value returns the value of a term that is not an array, null if there is none. A term that is a whole JSON
	// document is only tested for null.
	Value(*schema.Term) schema.Value
	// Elements returns those of an array, null ones included. A null array has none.
	Elements(*schema.Term) []schema.Value
	// Related returns the rows that a relation leads to, if those are no elements of an array of scalars.
	Related(*schema.Relation) iter.Seq[Row]
}

// Eval reports whether row satisfies n. It is the definition of the algebra: every backend gives the same answer, faster.
//
// A vacuous node is true: [OpNone], and an and or an or of vacuous nodes alone. Inside an and or an or a vacuous node is
// left out. Every test on a null is false but [OpIsNull].
func Eval(n *Node, row Row) bool {
	switch n.Op {
	case OpNone, OpTrue:
		return true
	case OpFalse:
		return false
	case OpAnd:
		return !slices.ContainsFunc(n.Kids, func(k Node) bool { return !Eval(&k, row) })
	case OpOr:
		return vacuous(n) || slices.ContainsFunc(n.Kids, func(k Node) bool { return !vacuous(&k) && Eval(&k, row) })
	case OpNot:
		return !Eval(&n.Kids[0], row)
	case OpExists:
		if n.Relation.In != nil && !n.Relation.IsItems() {
			return slices.ContainsFunc(row.Elements(n.Relation.In), func(v schema.Value) bool { return !v.IsNull() && Eval(&n.Kids[0], element{v}) })
		}
		for other := range n.Asked(row) {
			if Eval(&n.Kids[0], other) {
				return true
			}
		}
		return false
	case OpCount:
		more := n.Set.Nums[0]
		for other := range row.Related(n.Relation) {
			if Eval(&n.Kids[0], other) {
				more--
			}
			if more < 0 {
				return true
			}
		}
		return false
	case OpIsNull:
		if n.Term.Type.Array {
			return len(row.Elements(n.Term)) == 0
		}
		return row.Value(n.Term).IsNull()
	case OpHasAll, OpHasAny:
		elements := row.Elements(n.Term)
		for i := range n.Set.Len() {
			want := n.Set.At(i)
			has := slices.ContainsFunc(elements, func(e schema.Value) bool { return !e.IsNull() && e.Compare(want) == 0 })
			if has != (n.Op == OpHasAll) {
				return has
			}
		}
		return n.Op == OpHasAll
	case OpIn, OpRange, OpText, OpCustom:
		v := row.Value(n.Term)
		return !v.IsNull() && holdsOf(n, v)
	case OpCompare:
		return n.Pair.holds(row)
	}
	panic(fmt.Sprintf("predicate: unexpected %s", n.Op))
}

// vacuous reports whether n tests nothing.
func vacuous(n *Node) bool {
	switch n.Op {
	case OpNone:
		return true
	case OpAnd, OpOr:
		return !slices.ContainsFunc(n.Kids, func(k Node) bool { return !vacuous(&k) })
	default:
		return false
	}
}

// holdsOf reports whether a value that is not null satisfies a test on single values.
func holdsOf(n *Node, v schema.Value) bool {
	switch n.Op {
	case OpIn:
		return n.Set.Has(v)
	case OpRange:
		low, high := n.Ends()
		return within(n.Low, v.Compare(low)) && within(n.High, high.Compare(v))
	case OpText:
		for _, needle := range n.Set.Texts {
			if n.Match.holds(v.Text(), needle) != n.Match.Every {
				return !n.Match.Every
			}
		}
		return n.Match.Every
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

// holds reports whether s holds one needle.
func (m Match) holds(s, needle string) bool {
	switch m.Where {
	case Like:
		return like.Match(s, like.Parse(needle))
	case Glob:
		return like.MatchGlob(s, like.ParseGlob(needle))
	}
	if m.Fold {
		s, needle = schema.FoldASCII(s), schema.FoldASCII(needle)
	}
	switch m.Where {
	case AtStart:
		return strings.HasPrefix(s, needle)
	case AtEnd:
		return strings.HasSuffix(s, needle)
	case Whole:
		return s == needle
	default:
		return strings.Contains(s, needle)
	}
}

// An element is an element of an array as a row.
type element struct{ v schema.Value }

func (e element) Value(*schema.Term) schema.Value { return e.v }

func (element) Elements(*schema.Term) []schema.Value { return nil }

func (element) Related(*schema.Relation) iter.Seq[Row] { return nulls{}.Related(nil) }

// Nulls returns the row whose columns are all null and that nothing is related to. A null array is the empty array there, its
// length is 0, and a join of nulls is the spaces between them.
func Nulls() Row { return nulls{} }

type nulls struct{}

func (nulls) Value(t *schema.Term) schema.Value {
	switch {
	case t.Length:
		return schema.Integer(0)
	case t.Join:
		return schema.Text(strings.Repeat(" ", len(t.Columns)-1))
	}
	return schema.Value{}
}

func (nulls) Elements(*schema.Term) []schema.Value { return nil }

func (nulls) Related(*schema.Relation) iter.Seq[Row] { return func(func(Row) bool) {} }
