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
	None   Op = iota // no criterion: And and Or leave it out
	True             //
	False            //
	And              // every one of Kids
	Or               // one of Kids
	Not              // Kids[0] does not hold; after Simplify, only around a test
	In               // Term is one of Set
	Range            // Term lies between the ends that Set holds, low first, as Low and High say
	Text             // Term holds one of Set, or with Match.Every each of Set, as Match says
	IsNull           // Term is null; of an array, null or empty
	HasAll           // array Term has every one of Set
	HasAny           // array Term has one of Set
	Exists           // a row that Relation leads to satisfies Kids[0]
	Custom           // Term satisfies Call, a test of the user's own
)

var opNames = [...]string{
	None: "none", True: "true", False: "false", And: "and", Or: "or", Not: "not", In: "in", Range: "range",
	Text: "text", IsNull: "is_null", HasAll: "has_all", HasAny: "has_any", Exists: "exists", Custom: "custom",
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
	Single    bool // of In and Text: Set is one value by the filter's shape, not a list that happens to have one
	Match     Match
	Term      *schema.Term
	Relation  *schema.Relation
	Call      *Call
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
	Like // the needle is a pattern of like_, unanchored, and folds in any case; see ParseLike
)

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

// All returns the node that holds where every one of nodes does, or None if they all are None.
func All(nodes ...Node) Node { return join(And, nodes) }

// Any returns the node that holds where one of nodes does, or None if they all are None.
func Any(nodes ...Node) Node { return join(Or, nodes) }

func join(op Op, nodes []Node) Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	kids := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		if n.Op != None {
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

// Complement returns the node that holds exactly where n does not. None counts as True here.
func Complement(n Node) Node { return Node{Op: Not, Kids: []Node{said(n)}} }

// Always returns the node that holds of every row.
func Always() Node { return Node{Op: True} }

// Never returns the node that holds of no row.
func Never() Node { return Node{Op: False} }

// OneOf returns the node that holds where t is one of set.
func OneOf(t *schema.Term, set schema.Values) Node { return Node{Op: In, Term: t, Set: set} }

// Equal returns the node that holds where t is v.
func Equal(t *schema.Term, v schema.Value) Node {
	return Node{Op: In, Term: t, Set: schema.ValuesOf(v.Kind(), v), Single: true}
}

// Between returns the node that holds where t lies between low and high. Without any end, it holds where t is not null.
func Between(t *schema.Term, low, high Bound) Node {
	if low.End == Open && high.End == Open {
		return Complement(Null(t))
	}
	n := Node{Op: Range, Term: t, Low: low.End, High: high.End}
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

// Ends returns the values at the ends of a Range; those that it has not are null.
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

// Holds returns the node that holds where t holds one of needles, or each of them, as m says.
func Holds(t *schema.Term, m Match, needles schema.Values) Node {
	return Node{Op: Text, Term: t, Match: m, Set: needles}
}

// Null returns the node that holds where t is null, or, of an array, empty.
func Null(t *schema.Term) Node { return Node{Op: IsNull, Term: t} }

// Contains returns the node that holds where the array t has every one of set.
func Contains(t *schema.Term, set schema.Values) Node { return Node{Op: HasAll, Term: t, Set: set} }

// Overlaps returns the node that holds where the array t has one of set.
func Overlaps(t *schema.Term, set schema.Values) Node { return Node{Op: HasAny, Term: t, Set: set} }

// Some returns the node that holds where a row that r leads to satisfies n. None counts as True here.
func Some(r *schema.Relation, n Node) Node {
	return Node{Op: Exists, Relation: r, Kids: []Node{said(n)}}
}

// Every returns the node that holds where no row that r leads to fails n.
func Every(r *schema.Relation, n Node) Node { return Complement(Some(r, Complement(n))) }

// Lacks returns the node that holds where no row that r leads to satisfies n.
func Lacks(r *schema.Relation, n Node) Node { return Complement(Some(r, n)) }

func said(n Node) Node {
	if n.Op == None {
		return Node{Op: True}
	}
	return n
}

// Through returns the node that holds where n, a test on a row at the end of a path of to-one
// relations, holds; a row that the path does not reach reads as null.
func Through(path []*schema.Relation, n Node) Node {
	matches, said := onNull(&n)
	if len(path) == 0 || !said {
		return n
	}
	if matches {
		n = Complement(n)
	}
	for i := len(path) - 1; i >= 0; i-- {
		n = Some(path[i], n)
	}
	if matches {
		return Complement(n)
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
