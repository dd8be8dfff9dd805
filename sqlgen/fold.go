package sqlgen

import "github.com/tamis-go/tamis/schema"

// last writes that the one row that a relation makes of many satisfies a predicate. It is never null.
//
//	EXISTS (SELECT 1 FROM (SELECT * FROM runs AS a WHERE a.flow_id = flows.id ORDER BY a.start_time DESC NULLS LAST, a.id DESC LIMIT 1) AS b WHERE ...)
//
// An index on the keys of the relation, the order and the key of its rows has the row at once. A dialect whose subqueries behind FROM see nothing
// of what is around them finds its key so, and then the row.
func (w *writer) last(t, last table, n *node, not bool) {
	among := w.fresh(n.relation.To)
	if not {
		w.str("NOT ")
	}
	w.str("EXISTS (SELECT ")
	w.str(w.d.existsHints.of(last.n, w.joining))
	w.str("1 FROM ")
	if w.d.lastByKey {
		w.from(last)
		w.str(" WHERE ")
		w.primary(last)
		w.str(" = (SELECT ")
		for i, c := range n.relation.To.Key {
			if i > 0 {
				w.str(", ")
			}
			w.field(among, c)
		}
		w.str(" FROM ")
	} else {
		w.str("(SELECT * FROM ")
	}
	w.from(among)
	w.str(" WHERE ")
	w.keys(t, among, n.relation)
	w.ofThem(among, n, " AND ")
	w.str(" ORDER BY ")
	w.lastFirst(among, n.relation.Fold)
	w.str(" LIMIT 1)")
	before := " AND "
	if !w.d.lastByKey {
		w.str(" AS ")
		w.alias(last)
		before = " WHERE "
	}
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(before)
		w.node(last, &kids[0], false, false)
	}
	w.str(")")
}

// ranked writes, behind FROM, the rows of a collection with their places among those of their keys, the last first; and, behind WHERE, that a row
// is the first.
func (w *writer) ranked(last table, n *node) {
	among, on := w.fresh(n.relation.To), n.relation.On
	w.str("(SELECT ")
	w.alias(among)
	w.str(".*, row_number() OVER (PARTITION BY ")
	w.keyList(among, on, 1, false)
	w.str(" ORDER BY ")
	w.lastFirst(among, n.relation.Fold)
	w.str(") AS tamis_place FROM ")
	w.from(among)
	w.ofThem(among, n, w.keyed(among, on, " WHERE "))
	w.str(") AS ")
	w.alias(last)
	w.str(" WHERE ")
	w.alias(last)
	w.str(".tamis_place = 1")
}

// ofThem writes which rows one is made of, behind what stands before it.
func (w *writer) ofThem(among table, n *node, before string) {
	if kids := w.shape.kids(n); len(kids) > 1 && !kids[1].everything() {
		w.str(before)
		w.node(among, &kids[1], false, false)
	}
}

// primary writes the primary key of t as one value.
func (w *writer) primary(t table) {
	if len(t.c.Key) > 1 {
		w.str("(")
	}
	for i, c := range t.c.Key {
		if i > 0 {
			w.str(", ")
		}
		w.field(t, c)
	}
	if len(t.c.Key) > 1 {
		w.str(")")
	}
}

// lastFirst writes the order of a fold, its end first.
func (w *writer) lastFirst(t table, f *schema.Fold) {
	keys := make([]key, len(f.Order))
	for i, term := range f.Order {
		keys[i] = key{operand: w.term(t, term, sorted), descending: true}
		keys[i].null = w.mayBeNull(&keys[i].operand, &keyShape{})
	}
	w.orderBy(keys, false)
}
