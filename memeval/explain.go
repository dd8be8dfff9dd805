package memeval

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// An Explanation is the result of one part of a query on one row, and the value that it was tested on.
type Explanation struct {
	Node  *predicate.Node // the part
	Text  string          // the part for people:  state_type in [FAILED, CRASHED]   and   some flow_runs
	Holds bool            // the result
	Seen  string          // the value that was tested; of a relation, how many related rows there are
	Key   []schema.Value  // of a related row: its primary key; of an element: its value
	Kids  []Explanation   // of And, Or and Not their parts; of a relation its rows, of an array its elements, those that satisfy it first, at most 10
}

// How many related rows are explained.
const explainedRows = 10

// Explain returns the result of each part of q on a row: why the row is among the rows of q, or why not. The policy is part
// of q, and so of the explanation, which is for the people who run an API and not for its clients.
//
// It fails as [Compile] does. The results are those of [predicate.Eval], and related rows are found by scanning their
// collection, so it is slow on many rows.
func Explain[T any](q *filter.Query, data Dataset, row *T) (*Explanation, error) {
	c, err := eval.CompilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	where := q.Where()
	if _, err := c.Test(&where); err != nil {
		return nil, err
	}
	first := error(nil)
	e := explain(&where, plainRow{c, unsafe.Pointer(row), &first})
	return &e, first
}

// explain returns the explanation of n on a row.
func explain(n *predicate.Node, row plainRow) Explanation {
	e := Explanation{Node: n, Text: eval.Describe(n), Holds: predicate.Eval(n, row)}
	switch n.Op {
	case predicate.OpAnd, predicate.OpOr, predicate.OpNot:
		for i := range n.Kids {
			e.Kids = append(e.Kids, explain(&n.Kids[i], row))
		}
	case predicate.OpExists, predicate.OpCount:
		e.explainRelated(n, row)
	case predicate.OpCompare:
		e.Seen = row.showSide(&n.Pair.Left) + " and " + row.showSide(&n.Pair.Right)
	case predicate.OpNone, predicate.OpTrue, predicate.OpFalse:
	default:
		e.Seen = row.show(n.Term)
	}
	return e
}

// explainRelated adds the rows that n's relation leads to from a row, those that satisfy n's kid first.
func (e *Explanation) explainRelated(n *predicate.Node, row plainRow) {
	if f := n.Relation.Fold; f != nil && f.New() {
		e.Seen = row.showSide(&predicate.Side{Via: []*schema.Relation{n.Relation}, Policy: []predicate.Node{*n.Among()}, Term: n.Relation.To.Term(n.Relation.To.Columns[0].Name)})
		return
	}
	var satisfy, fail []plainRow
	for asked := range n.Asked(row) {
		other := asked.(plainRow)
		if predicate.Eval(&n.Kids[0], other) {
			satisfy = append(satisfy, other)
		} else {
			fail = append(fail, other)
		}
	}
	all := append(satisfy, fail...)
	what, key := "related row", n.Relation.To.Key
	if n.Relation.In != nil {
		what, key = "element", n.Relation.To.Columns
		if n.Relation.In.Type.Kind == schema.JSON {
			key = nil
		}
	}
	switch len(all) {
	case 0:
		e.Seen = "no " + what
	case 1:
		e.Seen = "1 " + what
	default:
		e.Seen = fmt.Sprintf("%d %ss", len(all), what)
	}
	if n.Op == predicate.OpCount && len(satisfy) < len(all) {
		e.Seen += fmt.Sprintf(", of which %d satisfy it", len(satisfy))
	}
	for _, other := range all[:min(len(all), explainedRows)] {
		kid := explain(&n.Kids[0], other)
		for _, col := range key {
			kid.Key = append(kid.Key, other.Value(termOf(col)))
		}
		e.Kids = append(e.Kids, kid)
	}
}

// String returns e as a tree of lines, each with its result, the test, and the value that was tested:
//
//	no   and
//	yes    name contains "otter"   "the otter"
//	no     some flow_runs   1 related row
//	no       [8f3c…] state_type = FAILED   RUNNING
func (e *Explanation) String() string {
	var b strings.Builder
	e.write(&b, 0)
	return b.String()
}

func (e *Explanation) write(b *strings.Builder, depth int) {
	said := "no "
	if e.Holds {
		said = "yes"
	}
	b.WriteString(said + strings.Repeat("  ", depth+1))
	if e.Key != nil {
		keys := make([]string, len(e.Key))
		for i, v := range e.Key {
			keys[i] = v.String()
		}
		b.WriteString("[" + strings.Join(keys, " ") + "] ")
	}
	b.WriteString(e.Text)
	if e.Seen != "" {
		b.WriteString("   " + e.Seen)
	}
	b.WriteByte('\n')
	for i := range e.Kids {
		e.Kids[i].write(b, depth+1)
	}
}
