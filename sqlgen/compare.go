package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A pairShape is two values that are compared.
type pairShape struct {
	left, right keyShape
	how         predicate.Comparison
}

// pair appends what n compares, if it is an OpCompare.
func (s *shape) pair(at int32, n *predicate.Node, values []*predicate.Node) []*predicate.Node {
	if n.Pair == nil {
		return values
	}
	p := pairShape{how: n.Pair.How}
	p.left, values = s.side(&n.Pair.Left, values)
	p.right, values = s.side(&n.Pair.Right, values)
	s.pairs = append(s.pairs, p)
	s.nodes[at].pair = int32(len(s.pairs)) - 1 //nolint:gosec // bodies are shorter
	return values
}

// compare writes that two values of a row are compared so, or its complement.
func (w *writer) compare(t table, n *node, not, alone bool) {
	p := &w.shape.pairs[n.pair]
	left, right := w.side(t, &p.left), w.side(t, &p.right)
	left.meet(w, right)
	if w.d.flat && (len(part(w.shape.steps, p.left.via)) > 0 || len(part(w.shape.steps, p.right.via)) > 0) {
		w.comparedApart(t, p, left, right, not)
		return
	}
	if !not {
		w.left(alone)
		w.compared(t, t, p, left, right, 0)
		w.right(alone)
		return
	}
	w.str("NOT coalesce(")
	w.compared(t, t, p, left, right, 0)
	w.str(", 1=0)")
}

// compared writes the comparison of two values, each looked up from a row; steps of the way to them have been taken already.
func (w *writer) compared(from, to table, p *pairShape, left, right *side, steps int) {
	w.found(from, left, &p.left, steps)
	w.str(" " + p.how.String() + " ")
	w.found(to, right, &p.right, steps)
}

// comparedApart writes that the key of a row is among those of the rows for which the comparison holds, which a subquery by itself finds by joins. As a
// correlated subquery ClickHouse answers wrongly where a row leads to rows of its own table.
func (w *writer) comparedApart(t table, p *pairShape, left, right *side, not bool) {
	if len(t.c.Key) == 0 {
		w.lacks("%s: no comparison with a value behind a relation in rows that have no key", t.c.Name)
		return
	}
	rows := w.fresh(t.c)
	w.rowKey(t, true)
	w.str(in[w.d.semiJoin][at(not)])
	w.str("(SELECT ")
	w.rowKey(rows, false)
	w.str(" FROM ")
	w.from(rows)
	from, to := w.joined(rows, &p.left), w.joined(rows, &p.right)
	w.str(" WHERE ")
	w.compared(from, to, p, left, right, allSteps)
	w.str(")")
}

// rowKey writes the columns of the key of t as they are kept; as one value, several are in parentheses.
func (w *writer) rowKey(t table, one bool) {
	if one && len(t.c.Key) > 1 {
		w.str("(")
	}
	for i, c := range t.c.Key {
		if i > 0 {
			w.str(", ")
		}
		w.bare(t, c)
	}
	if one && len(t.c.Key) > 1 {
		w.str(")")
	}
}

// joined writes the joins that lead from a row to one of two values, and returns the table at their end.
func (w *writer) joined(t table, k *keyShape) table {
	policy := part(w.shape.nodes, k.policy)
	for i, r := range part(w.shape.steps, k.via) {
		j := join{from: t, to: w.endOf(t, r), relation: r}
		if i < len(policy) {
			j.policy = &policy[i]
		}
		w.str(" ")
		w.leftJoin(&j)
		t = j.to
	}
	return t
}

// allSteps is a number of steps after which none is left.
const allSteps = -1

// found writes one of two values that are compared. The texts of a row that is not there are joined as nulls are: by what stands between them.
func (w *writer) found(t table, s *side, k *keyShape, steps int) {
	if steps == allSteps {
		steps = len(part(w.shape.steps, k.via))
	}
	if !s.term.Join || k.via.from == k.via.to {
		w.lookUp(t, s, k, steps)
		return
	}
	w.str("coalesce(")
	w.lookUp(t, s, k, steps)
	w.str(", '" + strings.Repeat(" ", len(s.term.Columns)-1) + "')")
}

// A side is one of two values that are compared.
type side struct {
	operand
	cast template // of a value that is not a column by itself, to the storage that both are compared in; nil if there is none
}

// side returns one of two values that are compared. Its table is found as it is written.
func (w *writer) side(t table, k *keyShape) *side {
	at := t
	if via := part(w.shape.steps, k.via); len(via) > 0 {
		at = table{c: via[len(via)-1].To}
	}
	return &side{operand: *w.widened(ptr(w.term(at, k.term, sorted)))}
}

func ptr[T any](v T) *T { return &v }

// meet makes two values that are compared those of one storage.
func (s *side) meet(w *writer, o *side) {
	kind := s.term.Type.Kind
	if kind == schema.Enum { // two enums of a database do not meet
		for _, side := range []*side{s, o} {
			if len(side.term.Path) == 0 {
				side.operand = w.term(side.table, side.term, read)
			}
		}
	}
	if s.as.name == o.as.name {
		return
	}
	common := w.d.kept(kind, w.d.common[kind])
	for _, side := range []*side{s, o} {
		switch {
		case side.as.name == common.name:
		case len(side.term.Path) > 0:
			side.cast = w.d.cast(kind, side.as.name, common.name)
		default:
			side.as = common
		}
	}
}

// lookUp writes one of two values that are compared: one of the row, or that of the row at the end of relations to one row, which a subquery for each
// step finds.
func (w *writer) lookUp(t table, s *side, k *keyShape, step int) {
	via := part(w.shape.steps, k.via)
	if step == len(via) {
		if s.table = t; t.element != nil { // of a row that is made of others
			s.operand = *t.element
		}
		if s.cast != nil {
			w.sized(s.cast, &s.term.Type, func() { w.operand(&s.operand) })
			return
		}
		w.bits(&s.operand)
		return
	}
	r := via[step]
	inner := w.fresh(r.Reads())
	w.str("(SELECT ")
	found := inner
	if r.Fold != nil && r.Fold.New() {
		found = w.madeOf(inner, r)
	}
	w.lookUp(found, s, k, step+1)
	w.str(" FROM ")
	w.from(inner)
	w.str(" WHERE ")
	w.keys(t, inner, r)
	if policy := part(w.shape.nodes, k.policy); step < len(policy) && !policy[step].everything() {
		w.str(" AND ")
		w.node(inner, &policy[step], false, false)
	}
	if r.Fold != nil && !r.Fold.New() {
		w.str(" ORDER BY ")
		w.lastFirst(inner, r.Fold)
		w.str(" LIMIT 1")
	}
	w.str(")")
}

// visible writes t with the rows that a policy leaves: a condition of a join has no correlated subquery in a flat dialect.
func (w *writer) visible(t table, policy *node) {
	if policy == nil || policy.everything() {
		w.from(t)
		return
	}
	w.str("(SELECT ")
	for i, c := range t.c.Columns {
		if i > 0 {
			w.str(", ")
		}
		w.bare(t, c)
	}
	w.str(" FROM ")
	w.from(t)
	w.str(" WHERE ")
	w.node(t, policy, false, false)
	w.str(") AS ")
	w.alias(t)
}
