package memeval

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
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
	c, err := compilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	where := q.Where()
	e, err := c.explain(&where, unsafe.Pointer(row))
	if err != nil {
		return nil, err
	}
	return &e, nil
}

// explain returns what n says of a row.
func (c *compiler) explain(n *predicate.Node, row unsafe.Pointer) (Explanation, error) {
	holds, err := c.test(n)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Node: n, Text: describe(n), Holds: holds(row)}
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
func (c *compiler) explainRelated(e *Explanation, n *predicate.Node, row unsafe.Pointer) error {
	from, to := ends(n.Relation)
	mine, err := c.key(from)
	if err != nil {
		return err
	}
	rows, err := c.store.rows(n.Relation.To)
	if err != nil {
		return err
	}
	inner := &compiler{store: c.store, collection: n.Relation.To, shape: rows.shape}
	theirs, err := inner.key(to)
	if err != nil {
		return err
	}
	primary, err := inner.primaryKey()
	if err != nil {
		return err
	}
	satisfies, err := inner.test(&n.Kids[0])
	if err != nil {
		return err
	}
	// An index of this one row alone tells which rows have its key.
	one := newIndex(from)
	one.add(mine, row)
	var said [2][]unsafe.Pointer // the rows that satisfy, and those that do not
	for _, other := range rows.all() {
		if one.find(theirs, other) >= 0 {
			k := 1 - boolNum(satisfies(other))
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
		kid.Key = primary.values(other)
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
func (c *compiler) primaryKey() (*sorter, error) {
	order := make([]filter.Order, len(c.collection.Key))
	for i, col := range c.collection.Key {
		order[i].Term = &schema.Term{Type: col.Type, Columns: []*schema.Column{col}}
	}
	return c.sorter(order)
}

// seen returns the value of a term for people.
func (c *compiler) seen(t *schema.Term, row unsafe.Pointer) (string, error) {
	switch {
	case t.Type.Array:
		read, err := c.lists(t)
		if err != nil {
			return "", err
		}
		l := read(row)
		texts := make([]string, 0, shownValues+1)
		for i := range min(l.n, shownValues) {
			texts = append(texts, showValue(l.value(holdingOf(t.Type), i)))
		}
		if more := l.n - shownValues; more > 0 {
			texts = append(texts, fmt.Sprintf("and %d more", more))
		}
		return "[" + strings.Join(texts, ", ") + "]", nil
	case t.Type.Kind == schema.JSON:
		null, err := c.nulls(t)
		if err != nil || null(row) {
			return "null", err
		}
		return "json", nil
	}
	read, err := c.values(t)
	if err != nil {
		return "", err
	}
	return showValue(read(row)), nil
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
