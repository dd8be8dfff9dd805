// Package predicate is the closed algebra: and, or, not, and a dozen tests on a term or a relation.
//
// Every operator of the language lowers to it, and every backend switches over it and nothing else.
// A predicate has two values on a row: a test on a null term is false, except IsNull.
package predicate

import (
	"fmt"

	"github.com/tamis-go/tamis/schema"
)

// An Op says what a Node is, and so which of its fields count.
type Op uint8

const (
	OpNone    Op = iota // no criterion: OpAnd and OpOr leave it out
	OpTrue              //
	OpFalse             //
	OpAnd               // every one of Kids
	OpOr                // one of Kids
	OpNot               // Kids[0] does not hold; after Simplify, only around a test
	OpIn                // Term is one of Set
	OpRange             // Term lies between the ends that Set holds, low first, as Low and High say
	OpText              // Term holds one of Set, or with Match.Every each of Set, as Match says
	OpIsNull            // Term is null; of an array, null or empty
	OpHasAll            // array Term has every one of Set
	OpHasAny            // array Term has one of Set
	OpExists            // a row that Relation leads to, or an element of the array Relation.In, satisfies Kids[0]; of Relation.Fold that row, see Last
	OpCustom            // Term satisfies Call, a test of the user's own
	OpCount             // more rows that Relation leads to satisfy Kids[0] than Set says, a number above 0
	OpCompare           // two values of the row are compared, as Pair says
)

var opNames = [...]string{
	OpNone: "none", OpTrue: "true", OpFalse: "false", OpAnd: "and", OpOr: "or", OpNot: "not", OpIn: "in", OpRange: "range",
	OpText: "text", OpIsNull: "is_null", OpHasAll: "has_all", OpHasAny: "has_any", OpExists: "exists", OpCustom: "custom", OpCount: "count", OpCompare: "compare",
}

// String returns the name of o.
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return fmt.Sprintf("Op(%d)", uint8(o))
}

// A Node is a predicate on a row, with two values: a test on a null term is false, except IsNull.
//
// It is one flat struct, as regexp/syntax.Regexp is, so that a tree is one slab of memory.
// The zero Node is no criterion.
type Node struct {
	Op        Op
	Low, High End
	Single    bool // of OpIn and OpText: Set is one value by the filter's shape, not a list that happens to have one
	Match     Match
	Term      *schema.Term
	Relation  *schema.Relation
	Call      *Call
	Pair      *Pair
	Set       schema.Values
	Kids      []Node
}

// An End says what a range has at one end.
type End uint8

const (
	Open      End = iota // no end
	Exclusive            // a value just outside
	Inclusive            // a value within
)

// One reports whether n compares with one value: that of an operator on one, or of a list of one. A list that says one value
// twice is a list of two, as the text of a statement must not depend on whether two values of a client's are equal.
func (n *Node) One() bool { return n.Set.Len() == 1 }

// A Bound is an end of a range in the making; the zero Bound has no end.
type Bound struct {
	Value schema.Value
	End   End
}

// AtLeast returns the bound of a range that begins with v.
func AtLeast(v schema.Value) Bound { return Bound{v, Inclusive} }

// Above returns the bound of a range that begins after v.
func Above(v schema.Value) Bound { return Bound{v, Exclusive} }

// AtMost returns the bound of a range that ends with v.
func AtMost(v schema.Value) Bound { return Bound{v, Inclusive} }

// Below returns the bound of a range that ends before v.
func Below(v schema.Value) Bound { return Bound{v, Exclusive} }

// A Where says where in a text a needle must stand.
type Where uint8

const (
	Anywhere Where = iota
	AtStart
	AtEnd
	Like  // the needle is a pattern of like_, unanchored, and folds in any case
	Whole // the text is the needle
	Glob  // the whole text is of the needle, a pattern of glob_; it does not fold

	LastWhere = Glob
)

// Pattern reports whether a needle has wildcards.
func (w Where) Pattern() bool { return w == Like || w == Glob }

// A Match is how a text must hold a needle.
type Match struct {
	Where Where
	Fold  bool // ASCII letters match in either case
	Every bool // each of the needles, not one of them
}

// A Call is a test that the algebra cannot say.
type Call struct {
	Name string
	SQL  map[string]string // by dialect: {term} and {0}, {1}… stand for the term and for binds
	Go   func(v schema.Value, operand schema.Values) bool
}

// And returns the node that holds where every one of nodes does, or the zero Node if they all are.
func And(nodes ...Node) Node { return join(OpAnd, nodes) }

// Or returns the node that holds where one of nodes does, or the zero Node if they all are.
func Or(nodes ...Node) Node { return join(OpOr, nodes) }

func join(op Op, nodes []Node) Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	kids := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		if n.Op != OpNone {
			kids = append(kids, n)
		}
	}
	switch len(kids) {
	case 0:
		return Node{}
	case 1:
		return kids[0]
	}
	return Node{Op: op, Kids: kids}
}

// Not returns the node that holds exactly where n does not. The zero Node counts as True here.
func Not(n Node) Node { return Node{Op: OpNot, Kids: []Node{said(n)}} }

// True returns the node that holds of every row.
func True() Node { return Node{Op: OpTrue} }

// False returns the node that holds of no row.
func False() Node { return Node{Op: OpFalse} }

// In returns the node that holds where t is one of set.
func In(t *schema.Term, set schema.Values) Node { return Node{Op: OpIn, Term: t, Set: set} }

// Equal returns the node that holds where t is v.
func Equal(t *schema.Term, v schema.Value) Node {
	return Node{Op: OpIn, Term: t, Set: schema.ValuesOf(v.Kind(), v), Single: true}
}

// Between returns the node that holds where t lies between low and high. Without any end, it holds where t is not null.
func Between(t *schema.Term, low, high Bound) Node {
	if low.End == Open && high.End == Open {
		return Not(IsNull(t))
	}
	n := Node{Op: OpRange, Term: t, Low: low.End, High: high.End}
	n.Set.Kind = high.Value.Kind()
	if low.End != Open {
		n.Set.Kind = low.Value.Kind()
		n.Set = n.Set.Append(low.Value)
	}
	if high.End != Open {
		n.Set = n.Set.Append(high.Value)
	}
	return n
}

// Ends returns the values at the ends of an OpRange; those that it has not are null.
func (n *Node) Ends() (low, high schema.Value) {
	i := 0
	if n.Low != Open && i < n.Set.Len() {
		low = n.Set.At(i)
		i++
	}
	if n.High != Open && i < n.Set.Len() {
		high = n.Set.At(i)
	}
	return low, high
}

// Text returns the node that holds where t holds one of needles, or each of them, as m says.
func Text(t *schema.Term, m Match, needles schema.Values) Node {
	return Node{Op: OpText, Term: t, Match: m, Set: needles}
}

// IsNull returns the node that holds where t is null, or, of an array, empty.
func IsNull(t *schema.Term) Node { return Node{Op: OpIsNull, Term: t} }

// HasAll returns the node that holds where the array t has every one of set.
func HasAll(t *schema.Term, set schema.Values) Node { return Node{Op: OpHasAll, Term: t, Set: set} }

// HasAny returns the node that holds where the array t has one of set.
func HasAny(t *schema.Term, set schema.Values) Node { return Node{Op: OpHasAny, Term: t, Set: set} }

// Some returns the node that holds where a row that r leads to satisfies n. The zero Node counts as True here.
func Some(r *schema.Relation, n Node) Node {
	return Node{Op: OpExists, Relation: r, Kids: []Node{said(n)}}
}

// Every returns the node that holds where no row that r leads to fails n.
func Every(r *schema.Relation, n Node) Node { return Not(Some(r, Not(n))) }

// None returns the node that holds where no row that r leads to satisfies n.
func None(r *schema.Relation, n Node) Node { return Not(Some(r, n)) }

func said(n Node) Node {
	if n.Op == OpNone {
		return Node{Op: OpTrue}
	}
	return n
}

// Through returns the node that holds where n, a test on a row at the end of a path of to-one
// relations, holds; a row that the path does not reach reads as null.
func Through(path []*schema.Relation, n Node) Node {
	if len(path) == 0 || vacuous(&n) {
		return n
	}
	matches := Eval(&n, Nulls())
	if matches {
		n = Not(n)
	}
	for i := len(path) - 1; i >= 0; i-- {
		n = Some(path[i], n)
	}
	if matches {
		return Not(n)
	}
	return n
}

// Walk calls f for n and everything inside it, parents first. Where f returns false, what is inside is left out.
func Walk(n *Node, f func(*Node) bool) {
	if !f(n) {
		return
	}
	for i := range n.Kids {
		Walk(&n.Kids[i], f)
	}
}
