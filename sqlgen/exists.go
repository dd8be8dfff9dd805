package sqlgen

import (
	"github.com/tamis-go/tamis/schema"
)

// exists writes that a row that a relation leads to satisfies a predicate. It is never null.
func (w *writer) exists(t table, n *node, not bool) {
	inner := w.fresh(n.relation.To)
	if not {
		w.str("NOT ")
	}
	w.str("EXISTS (SELECT ")
	w.str(w.d.existsHints.of(inner.n, w.joining))
	w.str("1 FROM ")
	w.from(inner)
	w.str(" WHERE ")
	w.keys(t, inner, n.relation)
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(" AND ")
		w.node(inner, &kids[0], false, false)
	}
	w.str(")")
}

// existsHints stand between SELECT and the 1 of a subquery that EXISTS asks, with a blank at their end.
type existsHints struct {
	joined string // of the first subqueries of a statement, which may be joined with what is around them
	apart  string // of those after them, of which each is planned by itself
}

// plannedTogether is how many tables of a statement a planner may put in any order: of n it compares up to n! orders.
const plannedTogether = 4

// of returns the hint of the nth subquery of a statement. In the condition of a LEFT JOIN each is planned by itself: MySQL 9.7 joins rows
// there for which it found none.
func (h *existsHints) of(n int, joining bool) string {
	if n <= plannedTogether && !joining {
		return h.joined
	}
	return h.apart
}

// keys writes, in a subquery, that a row of inner is one that r leads to from a row of outer.
func (w *writer) keys(outer, inner table, r *schema.Relation) {
	if !w.on(outer, inner, r) && w.d.cached {
		w.pinTable(outer)
	}
}

// on writes that the keys of r are equal, and reports whether all of them are compared by bits as they stand.
func (w *writer) on(outer, inner table, r *schema.Relation) bool {
	if len(r.On) == 0 { // no keys lead nowhere
		w.constant(false, false)
	}
	exact := true
	for i, pair := range r.On {
		if i > 0 {
			w.str(" AND ")
		}
		exact = w.key(outer, inner, pair[0], pair[1]) && exact
	}
	return exact
}

// key writes that two columns are equal, and reports whether both are compared by bits as they stand.
func (w *writer) key(outer, inner table, from, to *schema.Column) bool {
	kind := from.Type.Kind
	as, other := w.storage(from), w.storage(to)
	if as == nil || other == nil { // writer.column says so
		as, other = w.d.kept(kind, ""), w.d.kept(kind, "")
	}
	if as.name != other.name || as.read != "" {
		as = w.d.kept(kind, w.d.common[kind])
	}
	exact := !kind.Textual() || w.d.exact(from) && w.d.exact(to)
	w.column(inner, to, as.name)
	w.str(" = ")
	w.column(outer, from, as.name)
	switch {
	case exact:
	case !w.d.bitEqual: // the comparison that an index serves, then the exact one
		w.str(" AND ")
		w.column(inner, to, as.name)
		w.str(" COLLATE ")
		w.str(w.d.collate)
		w.str(" = ")
		w.column(outer, from, as.name)
	case w.d.exact(from) != w.d.exact(to): // two collations may not meet
		w.str(" COLLATE ")
		w.str(w.d.collate)
	}
	return exact
}
