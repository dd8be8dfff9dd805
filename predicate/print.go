package predicate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// String returns n as text, for people and for hashes: two nodes with the same text are equal.
//
//	and(in(name, ["a" "b"]), not(is_null(start_time|expected_start_time)), exists(flow_runs, true))
func (n Node) String() string {
	var b strings.Builder
	n.print(&b, false)
	return b.String()
}

// Shape returns n as text with every value as ?.
func (n Node) Shape() string {
	var b strings.Builder
	n.print(&b, true)
	return b.String()
}

func (n *Node) print(b *strings.Builder, shape bool) {
	b.WriteString(n.Op.String())
	if n.Op == None || n.Op == True || n.Op == False {
		return
	}
	b.WriteByte('(')
	switch n.Op {
	case And, Or, Not:
	case Exists:
		b.WriteString(n.Relation.From.Name + "." + n.Relation.Name)
		b.WriteString(", ")
	case Custom:
		b.WriteString(n.Call.Name)
		b.WriteByte(' ')
		fallthrough
	default:
		printTerm(b, n.Term)
		n.printTest(b, shape)
	}
	for i := range n.Kids {
		if i > 0 {
			b.WriteString(", ")
		}
		n.Kids[i].print(b, shape)
	}
	b.WriteByte(')')
}

func (n *Node) printTest(b *strings.Builder, shape bool) {
	switch n.Op {
	case IsNull:
		return
	case Range:
		fmt.Fprintf(b, " %d-%d", n.Low, n.High)
	case Text:
		fmt.Fprintf(b, " %d %t %t", n.Match.Where, n.Match.Fold, n.Match.Every)
	}
	if n.Single {
		b.WriteString(" one")
	}
	b.WriteString(", ")
	printValues(b, n.Set, shape)
}

func printTerm(b *strings.Builder, t *schema.Term) {
	sep := "|"
	if t.Join {
		b.WriteString("join ")
		sep = "+"
	}
	if t.Length {
		b.WriteString("len ")
	}
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(c.Name)
	}
	for _, p := range t.Path {
		b.WriteByte('.')
		b.WriteString(strconv.Quote(p))
	}
	if len(t.Path) > 0 {
		b.WriteByte(':')
		b.WriteString(t.Type.Kind.String())
	}
}

func printValues(b *strings.Builder, list schema.Values, shape bool) {
	if shape {
		if list.Len() == 0 {
			b.WriteString("[]")
			return
		}
		b.WriteByte('?')
		return
	}
	b.WriteString(list.Kind.String())
	b.WriteByte('[')
	for i, s := range list.Texts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Quote(s))
	}
	for i, n := range list.Nums {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(n, 10))
	}
	b.WriteByte(']')
}
