package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A semiJoin is how a statement asks for rows that have a related row: three forms of one meaning.
type semiJoin uint8

const (
	correlated   semiJoin = iota // EXISTS (SELECT 1 FROM t WHERE t.fk = k AND ...)
	uncorrelated                 // k IN (SELECT fk FROM t WHERE fk IS NOT NULL AND ...)
	global                       // k GLOBAL IN (...), which ClickHouse evaluates once for all shards
)

// in are the operators of the forms that are not correlated.
var in = [...][2]string{uncorrelated: {" IN ", " NOT IN "}, global: {" GLOBAL IN ", " GLOBAL NOT IN "}}

// exists writes that a row that a relation leads to satisfies a predicate. It is never null.
func (w *writer) exists(t table, n *node, not bool) {
	if n.relation.In != nil {
		w.elementsThat(t, n, not)
		return
	}
	fold := n.relation.Fold
	inner := w.fresh(n.relation.Reads())
	if w.d.semiJoin != correlated && len(n.relation.On) > 0 {
		w.among(t, inner, n, not)
		return
	}
	if fold != nil && fold.New() {
		w.made(t, inner, n, not)
		return
	}
	if fold != nil {
		w.last(t, inner, n, not)
		return
	}
	if not {
		w.str("NOT ")
	}
	w.str("EXISTS (SELECT ")
	w.str(w.d.existsHints.of(inner.n, w.joining))
	w.str("1 FROM ")
	w.relatedRows(t, inner, n)
	w.str(")")
}

// relatedRows writes the table of the rows that a relation leads to from a row of t, and that they are so and satisfy a predicate.
func (w *writer) relatedRows(t, inner table, n *node) {
	w.from(inner)
	w.str(" WHERE ")
	w.keys(t, inner, n.relation)
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(" AND ")
		w.node(inner, &kids[0], false, false)
	}
}

// among writes the same as exists by the keys alone, so that no row of the outer table is in the subquery. A null among the keys, on either
// side, is equal to none: NOT IN would be null for it.
func (w *writer) among(outer, inner table, n *node, not bool) {
	on := n.relation.On
	nulls := false
	for _, pair := range on {
		if not && !pair[0].NotNull {
			w.str([]string{"(", " OR "}[at(nulls)])
			nulls = true
			w.column(outer, pair[0], w.keyStorage(pair).name)
			w.str(" IS NULL")
		}
	}
	if nulls {
		w.str(" OR ")
	}
	w.keyList(outer, on, 0, true)
	w.str(in[w.d.semiJoin][at(not)])
	w.str("(SELECT ")
	w.keyList(inner, on, 1, false)
	w.str(" FROM ")
	before := " AND "
	fold, kids := n.relation.Fold, w.shape.kids(n)
	made := fold != nil && fold.New()
	if fold != nil && !made {
		w.ranked(inner, n)
	} else {
		w.from(inner)
		before = w.keyed(inner, on, " WHERE ")
	}
	if made {
		w.ofThem(inner, n, before)
	} else if len(kids) > 0 && !kids[0].everything() {
		w.str(before)
		w.node(inner, &kids[0], false, false)
	}
	if made || n.op == predicate.OpCount {
		w.str(" GROUP BY ")
		w.keyList(inner, on, 1, false)
		w.str(" HAVING ")
	}
	if made {
		w.node(w.madeOf(inner, n.relation), &kids[0], false, false)
	} else if n.op == predicate.OpCount {
		w.str("COUNT(*) > ")
		w.number(n)
	}
	w.str(")")
	if nulls {
		w.str(")")
	}
}

// keyed writes that none of the columns that a relation leads to is null, each with what stands before it, and returns what stands before the next
// condition.
func (w *writer) keyed(t table, on [][2]*schema.Column, before string) string {
	for _, pair := range on {
		if !pair[1].NotNull {
			w.str(before)
			before = " AND "
			w.column(t, pair[1], w.keyStorage(pair).name)
			w.str(" IS NOT NULL")
		}
	}
	return before
}

// keyList writes one side of the keys of a relation; as one value, several are in parentheses.
func (w *writer) keyList(t table, on [][2]*schema.Column, side int, one bool) {
	if one && len(on) > 1 {
		w.str("(")
	}
	for i, pair := range on {
		if i > 0 {
			w.str(", ")
		}
		w.column(t, pair[side], w.keyStorage(pair).name)
		if side == 0 && pair[0].Type.Kind.Textual() && w.d.exact(pair[0]) != w.d.exact(pair[1]) { // two collations may not meet
			w.str(" COLLATE ")
			w.str(w.d.collate)
		}
	}
	if one && len(on) > 1 {
		w.str(")")
	}
}

// existsHints stand between SELECT and the 1 of a subquery that EXISTS asks, with a blank at their end.
type existsHints struct {
	joined string // of the first subqueries of a statement, which may be joined with what is around them
	apart  string // of those after them, of which each is planned by itself, and of those whose table is made for a row of what is around them
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
	as := w.keyStorage([2]*schema.Column{from, to})
	exact := !kind.Textual() || w.stands(from, as) && w.stands(to, as)
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

// stands reports whether a text is compared by bits where it is written in storage as: a cast may give it the collation of the connection.
func (w *writer) stands(c *schema.Column, as *storage) bool {
	s := w.storage(c)
	return w.d.collate == "" || w.d.exact(c) && (s == nil || s.name == as.name || c.Type.Kind == schema.UUID || c.Type.Kind == schema.Decimal)
}

// keyStorage returns the storage that the two columns of a key are compared as.
func (w *writer) keyStorage(pair [2]*schema.Column) *storage {
	kind := pair[0].Type.Kind
	as, other := w.storage(pair[0]), w.storage(pair[1])
	if as == nil || other == nil { // writer.column says so
		as, other = w.d.kept(kind, ""), w.d.kept(kind, "")
	}
	if as.name != other.name || as.read != "" {
		as = w.d.kept(kind, w.d.common[kind])
	}
	return as
}
