package predicate

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// String returns n as text, for people and for hashes: of one collection, two nodes with the same text are equal.
// A custom test is known by its name.
//
//	and(in(name, ["a" "b"]), range(level, >= 20), not(is_null(start_time|expected_start_time)), exists(flows.flow_runs, true))
func (n Node) String() string {
	var p printer
	p.node(&n)
	return p.String()
}

// Shape returns n as text with every value as ?. An empty list stays empty, and In with a single value is marked.
func (n Node) Shape() string {
	p := printer{shape: true}
	p.node(&n)
	return p.String()
}

// A printer writes nodes as text.
type printer struct {
	strings.Builder
	shape bool
}

// node = op | op "(" [ subject ] { ", " part } ")"
func (p *printer) node(n *Node) {
	p.WriteString(n.Op.String())
	if n.Op == OpNone || n.Op == OpTrue || n.Op == OpFalse {
		return
	}
	p.WriteByte('(')
	sep := ""
	switch n.Op {
	case OpAnd, OpOr, OpNot:
	case OpExists:
		p.WriteString(n.Relation.From.Name + "." + n.Relation.Name)
		sep = ", "
	case OpCount:
		p.WriteString(n.Relation.From.Name + "." + n.Relation.Name + " > ")
		p.value(n.Set.At(0))
		sep = ", "
	case OpCompare:
		p.side(&n.Pair.Left)
		p.WriteString(" " + n.Pair.How.String() + " ")
		p.side(&n.Pair.Right)
	case OpCustom:
		p.WriteString(strconv.Quote(n.Call.Name) + ", ")
		p.test(n)
	default:
		p.test(n)
	}
	for i := range n.Kids {
		p.WriteString(sep)
		p.node(&n.Kids[i])
		sep = ", "
	}
	p.WriteByte(')')
}

func (p *printer) test(n *Node) {
	p.term(n.Term)
	switch n.Op {
	case OpIsNull:
		return
	case OpRange:
		p.ends(n)
		return
	case OpText:
		p.match(n.Match)
	default:
	}
	p.WriteString(", ")
	if n.Op == OpCustom { // its operand need not be of the term's kind
		p.WriteString(n.Set.Kind.String())
	}
	if n.Single && n.Set.Len() == 1 || p.shape && n.Op == OpIn && n.One() {
		p.value(n.Set.At(0))
		return
	}
	p.values(n.Set)
}

func (p *printer) ends(n *Node) {
	low, high := n.Ends()
	if n.Low != Open {
		p.WriteString([...]string{Exclusive: ", > ", Inclusive: ", >= "}[n.Low])
		p.value(low)
	}
	if n.High != Open {
		p.WriteString([...]string{Exclusive: ", < ", Inclusive: ", <= "}[n.High])
		p.value(high)
	}
}

func (p *printer) match(m Match) {
	p.WriteString([...]string{Anywhere: " anywhere", AtStart: " at start", AtEnd: " at end", Like: " like", Whole: " whole", Glob: " glob"}[m.Where])
	if m.Fold {
		p.WriteString(" fold")
	}
	if m.Every {
		p.WriteString(" every")
	}
}

// term = [ "type" ] columns { "." key } [ ":" kind ] | "join(" columns ")" | "len(" columns ")"
func (p *printer) term(t *schema.Term) {
	sep, end := "|", ""
	if t.Join {
		p.WriteString("join(")
		sep, end = "+", ")"
	}
	if t.Length {
		p.WriteString("len(")
		end += ")"
	}
	if t.JSONType {
		p.WriteString("type ")
	}
	for i, c := range t.Columns {
		if i > 0 {
			p.WriteString(sep)
		}
		p.WriteString(c.Name)
	}
	p.WriteString(end)
	for _, key := range t.Path {
		p.WriteByte('.')
		p.WriteString(strconv.Quote(key))
	}
	if len(t.Path) > 0 {
		p.WriteByte(':')
		p.WriteString(t.Type.Kind.String())
	}
}

func (p *printer) values(list schema.Values) {
	p.WriteByte('[')
	if p.shape && list.Len() > 0 {
		p.WriteByte('?')
	} else {
		for i := range list.Len() {
			if i > 0 {
				p.WriteByte(' ')
			}
			p.value(list.At(i))
		}
	}
	p.WriteByte(']')
}

// value = quoted text | what Value.String returns, which has no spaces and no brackets
func (p *printer) value(v schema.Value) {
	switch {
	case p.shape:
		p.WriteByte('?')
	case v.Kind().Textual() && v.Kind() != schema.Decimal:
		p.WriteString(strconv.Quote(v.String()))
	default:
		p.WriteString(v.String())
	}
}
