package filter

import (
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Part is a member of a body and what it says, for explaining why a row matches or does not.
type Part struct {
	Pointer    string             // RFC 6901; "" for a part that the body does not name
	Key        string             // as written; of a group's object its number; "policy" or "default" where the body does not name it
	Text       string             // the operand, for an operator; "" for what has Kids
	Collection *schema.Collection // whose rows Node is about
	Path       []*schema.Relation // of a related filter: what leads to those rows from the queried ones
	Node       predicate.Node     // what the part says, the policies inside included; None if it says nothing
	Kids       []Part
}

// Parts returns the policy of the caller and the members of q's body, each with what it says. All of them
// together make Where; related filters whose paths begin alike must hold on one row of that beginning.
// Of a query made in Go it returns one part.
func (q *Query) Parts() []Part {
	l := q.language
	var parts []Part
	if policy := l.rows(q.collection); policy.Op != predicate.None {
		parts = append(parts, Part{Key: "policy", Collection: q.collection, Node: policy})
	}
	if q.made != nil {
		return append(parts, Part{Key: "where", Text: q.made.String(), Collection: q.collection, Node: l.protect(*q.made)})
	}
	tree, _ := syntax.Parse(q.body, l.limits.syntax())
	check := checker{Language: l, now: l.now, parts: &parts}
	check.body(&Query{language: l, collection: q.collection, body: q.body}, tree)
	return parts
}

// traced reads a member and, where a trace is wanted, keeps what it says with the parts inside it.
func (c *checker) traced(m *syntax.Member, of *schema.Collection, path []*schema.Relation, read func() predicate.Node) predicate.Node {
	return c.trace(m.Key, m.Value, of, path, read)
}

func (c *checker) tracedItem(i int, of *schema.Collection, v syntax.Value, read func() predicate.Node) predicate.Node {
	return c.trace(strconv.Itoa(i), v, of, nil, read)
}

func (c *checker) trace(key string, v syntax.Value, of *schema.Collection, path []*schema.Relation, read func() predicate.Node) predicate.Node {
	if c.parts == nil {
		return read()
	}
	beside := c.parts
	var kids []Part
	c.parts = &kids
	n := read()
	c.parts = beside
	part := Part{Pointer: string(c.pointer), Key: key, Collection: of, Path: path, Node: c.protect(n), Kids: kids}
	if len(kids) == 0 {
		part.Text = syntax.Print(v)
	}
	*beside = append(*beside, part)
	return n
}

// defaults returns what holds where a body does not name a field.
func (c *checker) defaults(t *table, d fallback) predicate.Node {
	if c.parts != nil {
		*c.parts = append(*c.parts, Part{Key: "default", Text: d.field, Collection: t.collection, Node: c.protect(d.node)})
	}
	return d.node
}
