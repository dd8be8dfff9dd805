package memeval

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// An Explanation is what one part of a query said of one row, and what it saw there.
type Explanation struct {
	Node  *predicate.Node // the part
	Text  string          // the part for people:  state_type in [FAILED, CRASHED]   and   some flow_runs
	Holds bool            // what it said
	Seen  string          // the value that a test looked at; of a relation, how many related rows there are
	Key   []schema.Value  // of what a relation's kid says of a related row: that row's primary key
	Kids  []Explanation   // of And, Or and Not their parts; of a relation its rows, those that satisfy it first, at most 10
}

// So many related rows are explained.
const explainedRows = 10

// Explain returns what each part of q said of a row: why it is among the rows of q, or why not. The policy is part
// of q, and so of the explanation: it is for the people who run an API, not for its clients.
//
// It fails as [Compile] does.
func Explain[T any](q *filter.Query, data Dataset, row *T) (*Explanation, error) {
	c, err := eval.CompilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	where := q.Where()
	e, err := (&explainer{c}).explain(&where, unsafe.Pointer(row))
	if err != nil {
		return nil, err
	}
	return &e, nil
}

// An explainer explains rows of one collection.
type explainer struct{ *eval.Compiler }

// explain returns what n says of a row.
func (c *explainer) explain(n *predicate.Node, row unsafe.Pointer) (Explanation, error) {
	holds, err := c.Test(n)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Node: n, Text: eval.Describe(n), Holds: holds(row)}
	switch n.Op {
	case predicate.OpAnd, predicate.OpOr, predicate.OpNot:
		for i := range n.Kids {
			kid, err := c.explain(&n.Kids[i], row)
			if err != nil {
				return Explanation{}, err
			}
			e.Kids = append(e.Kids, kid)
		}
	case predicate.OpExists:
		err = c.explainRelated(&e, n, row)
	case predicate.OpNone, predicate.OpTrue, predicate.OpFalse:
	default:
		e.Seen, err = c.seen(n.Term, row)
	}
	return e, err
}

// explainRelated tells of the rows that n's relation leads to from a row.
func (c *explainer) explainRelated(e *Explanation, n *predicate.Node, row unsafe.Pointer) error {
	from, to := eval.Ends(n.Relation)
	mine, err := c.Key(from)
	if err != nil {
		return err
	}
	rows, err := c.Store.Set(n.Relation.To)
	if err != nil {
		return err
	}
	inner := &explainer{&eval.Compiler{Store: c.Store, Collection: n.Relation.To, Shape: rows.Shape}}
	theirs, err := inner.Key(to)
	if err != nil {
		return err
	}
	primary, err := inner.primaryKey()
	if err != nil {
		return err
	}
	satisfies, err := inner.Test(&n.Kids[0])
	if err != nil {
		return err
	}
	// An index of this one row alone tells which rows have its key.
	one := eval.NewIndex(from)
	one.Add(mine, row)
	var said [2][]unsafe.Pointer // the rows that satisfy, and those that do not
	for _, other := range rows.All() {
		if one.Find(theirs, other) >= 0 {
			k := 1 - value.BoolNum(satisfies(other))
			said[k] = append(said[k], other)
		}
	}
	e.Seen = related(len(said[0]) + len(said[1]))
	shown := append(said[0], said[1]...)
	for _, other := range shown[:min(len(shown), explainedRows)] {
		kid, err := inner.explain(&n.Kids[0], other)
		if err != nil {
			return err
		}
		kid.Key = primary.Values(other)
		e.Kids = append(e.Kids, kid)
	}
	return nil
}

func related(n int) string {
	switch n {
	case 0:
		return "no related row"
	case 1:
		return "1 related row"
	}
	return fmt.Sprintf("%d related rows", n)
}

// primaryKey returns what reads the primary key of a row.
func (c *explainer) primaryKey() (*eval.Sorter, error) {
	order := make([]filter.Order, len(c.Collection.Key))
	for i, col := range c.Collection.Key {
		order[i].Term = &schema.Term{Type: col.Type, Columns: []*schema.Column{col}}
	}
	return c.Sorter(order)
}

// seen returns the value of a term for people.
func (c *explainer) seen(t *schema.Term, row unsafe.Pointer) (string, error) {
	switch {
	case t.Type.Array:
		read, err := c.Lists(t)
		if err != nil {
			return "", err
		}
		l := read(row)
		texts := make([]string, 0, eval.ShownValues+1)
		for i := range min(l.N, eval.ShownValues) {
			texts = append(texts, eval.ShowValue(l.Value(value.HoldingOf(t.Type), i)))
		}
		if more := l.N - eval.ShownValues; more > 0 {
			texts = append(texts, fmt.Sprintf("and %d more", more))
		}
		return "[" + strings.Join(texts, ", ") + "]", nil
	case t.Type.Kind == schema.JSON:
		null, err := c.Nulls(t)
		if err != nil || null(row) {
			return "null", err
		}
		return "json", nil
	}
	read, err := c.Values(t)
	if err != nil {
		return "", err
	}
	return eval.ShowValue(read(row)), nil
}

// String returns e as a tree of lines, each with what was said, and the value seen behind it:
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
