package predicate

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// A Comparison is how one value stands to another.
type Comparison uint8

const (
	Equals Comparison = iota + 1
	Differs
	Less
	AtOrBelow
	Greater
	AtOrAbove

	LastComparison = AtOrAbove
)

var comparisons = [...]string{Equals: "=", Differs: "<>", Less: "<", AtOrBelow: "<=", Greater: ">", AtOrAbove: ">="}

// String returns c as SQL writes it: =, <>, <, <=, >, >=.
func (c Comparison) String() string { return comparisons[c] }

// Holds reports whether a stands to b so; neither is null.
func (c Comparison) Holds(a, b schema.Value) bool {
	switch order := a.Compare(b); c {
	case Equals:
		return order == 0
	case Differs:
		return order != 0
	case Less:
		return order < 0
	case AtOrBelow:
		return order <= 0
	case Greater:
		return order > 0
	default:
		return order >= 0
	}
}

// A Side is one of two values that are compared: a term of the row at the end of a path of to-one relations. A row that the path does not
// reach, through rows that satisfy Policy, one for each step if there are any, is that of [Nulls].
type Side struct {
	Via    []*schema.Relation
	Policy []Node
	Term   *schema.Term
}

// Value returns the value of s on a row.
func (s *Side) Value(row Row) schema.Value {
next:
	for i, r := range s.Via {
		policy := &Node{Op: OpTrue}
		if i < len(s.Policy) {
			policy = &s.Policy[i]
		}
		if r.Fold != nil {
			if row = oneOf(r.Fold, row, policy); row == nil {
				return Nulls().Value(s.Term)
			}
			continue
		}
		for other := range row.Related(r) {
			if Eval(policy, other) {
				row = other
				continue next
			}
		}
		return Nulls().Value(s.Term)
	}
	return row.Value(s.Term)
}

// A Pair is two values of a row and how they are compared.
type Pair struct {
	Left, Right Side
	How         Comparison
}

// Compare returns the node that holds where left stands to right so, and neither is null.
func Compare(left Side, how Comparison, right Side) Node {
	return Node{Op: OpCompare, Pair: &Pair{left, right, how}}
}

func (p *Pair) holds(row Row) bool {
	left, right := p.Left.Value(row), p.Right.Value(row)
	return !left.IsNull() && !right.IsNull() && p.How.Holds(left, right)
}

// mapPolicies returns p with f applied to its policies; p itself has none, or is not changed.
func (p *Pair) mapPolicies(f func(Node) Node) *Pair {
	out := *p
	for _, s := range []*Side{&out.Left, &out.Right} {
		policies := make([]Node, len(s.Policy))
		for i, n := range s.Policy {
			policies[i] = f(n)
		}
		s.Policy = policies
	}
	return &out
}

// Sides returns what n, an OpCompare, compares; nothing of all others.
func (n *Node) Sides() []*Side {
	if n.Pair == nil {
		return nil
	}
	return []*Side{&n.Pair.Left, &n.Pair.Right}
}

// Leads reports whether n itself asks for other rows: those of a relation, or one that a side of a comparison is in.
func (n *Node) Leads() bool {
	return n.Related() || slices.ContainsFunc(n.Sides(), func(s *Side) bool { return len(s.Via) > 0 })
}

// side = { relation "/" } term
func (p *printer) side(s *Side) {
	for i, r := range s.Via {
		p.WriteString(r.Name)
		if i < len(s.Policy) && s.Policy[i].Op != OpTrue && s.Policy[i].Op != OpNone {
			p.WriteByte('[')
			p.node(&s.Policy[i])
			p.WriteByte(']')
		}
		p.WriteByte('/')
	}
	p.term(s.Term)
}
