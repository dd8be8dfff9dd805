package sqlgen

import (
	"strconv"

	"github.com/tamis-go/tamis/schema"
)

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
	w.str(w.d.existsHints.apart)
	w.str("1 FROM ")
	before, those := " AND ", func(among table, before string) { w.ofThem(among, n, before) }
	if w.d.lastByKey {
		w.from(last)
		w.str(" WHERE ")
		w.primary(last)
		w.str(" = ")
		w.lastKey(t, among, n.relation, those)
	} else {
		w.str("(SELECT * FROM ")
		w.lastOf(t, among, n.relation, those)
		w.str(") AS ")
		w.alias(last)
		before = " WHERE "
	}
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(before)
		w.node(last, &kids[0], false, false)
	}
	w.str(")")
}

// made writes that the row that is made of those that a relation leads to satisfies a predicate, which no null does. It is never null.
//
//	EXISTS (SELECT COUNT(*) FROM runs AS a WHERE a.flow_id = flows.id HAVING sum(a.seconds) >= ?)
func (w *writer) made(t, among table, n *node, not bool) {
	if not {
		w.str("NOT ")
	}
	w.str("EXISTS (SELECT ")
	w.str(w.d.existsHints.of(among.n, w.joining))
	w.str("COUNT(*) FROM ") // without it SQLite knows of no group
	w.from(among)
	w.str(" WHERE ")
	w.keys(t, among, n.relation)
	w.ofThem(among, n, " AND ")
	w.str(" HAVING ")
	w.node(w.madeOf(among, n.relation), &w.shape.kids(n)[0], false, false)
	w.str(")")
}

// madeOf returns the row that r makes of the rows of a group as a table.
func (w *writer) madeOf(among table, r *schema.Relation) table {
	value := w.madeValue(among, r)
	return table{n: among.n, c: r.To, element: &value}
}

// madeValue returns the value of that row.
func (w *writer) madeValue(among table, r *schema.Relation) operand {
	column := r.To.Columns[0]
	out := operand{table: among, term: r.To.Term(column.Name), as: w.storage(column), exact: true}
	if of := r.Fold.Sum; of != nil {
		out.sumOf = w.widened(ptr(w.term(among, of, sorted)))
	} else {
		out.number = true
	}
	return out
}

// total writes the sum of a column as a field of type t is it: null of no value.
func (w *writer) total(o *operand, t *schema.Type) {
	if w.halved(o) {
		w.fill(halvedSum, o)
		return
	}
	sum := func() {
		w.str("sum" + w.d.orNull + "(")
		if w.d.addend != nil {
			w.sized(w.d.addend, t, func() { w.operand(o) })
		} else {
			w.summed(o)
		}
		w.str(")")
	}
	if w.d.sumColumn == nil {
		sum()
		return
	}
	w.sized(w.d.sumColumn, t, sum)
}

// ranked writes, behind FROM, the rows of a collection with their places among those of their keys, the last first; and, behind WHERE, that a row
// is the first.
func (w *writer) ranked(last table, n *node) {
	w.rankedRows(last, n.relation, func(among table, before string) { w.ofThem(among, n, before) })
	w.str(" WHERE ")
	w.alias(last)
	w.str(".tamis_place = 1")
}

// rankedRows writes, behind FROM, the rows that one is made of, as those has it behind what stands before it, with their places.
func (w *writer) rankedRows(last table, r *schema.Relation, those func(among table, before string)) {
	among, on := w.fresh(r.To), r.On
	w.str("(SELECT ")
	w.alias(among)
	w.str(".*, row_number() OVER (PARTITION BY ")
	w.keyList(among, on, 1, false)
	w.str(" ORDER BY ")
	w.lastFirst(among, r.Fold)
	w.str(") AS tamis_place FROM ")
	w.from(among)
	those(among, w.keyed(among, on, " WHERE "))
	w.str(") AS ")
	w.alias(last)
}

// joinFold writes the join of what one row is made of many: once for all rows of the statement.
//
//	LEFT JOIN (SELECT a.flow_id AS k0, COUNT(*) AS "count" FROM runs AS a WHERE a.flow_id IS NOT NULL GROUP BY a.flow_id) AS b ON b.k0 = flows.id
//	LEFT JOIN runs AS b ON b.id = (SELECT a.id FROM runs AS a WHERE a.flow_id = flows.id ORDER BY a.start_time DESC NULLS LAST, a.id DESC LIMIT 1)
func (w *writer) joinFold(j *join) {
	those := func(among table, before string) {
		if j.policy != nil && !j.policy.everything() {
			w.str(before)
			w.node(among, j.policy, false, false)
		}
	}
	switch {
	case j.relation.Fold.New():
		w.joinMade(j, those)
	case w.d.semiJoin != correlated || w.d.countsAll:
		w.rankedRows(j.to, j.relation, those)
		w.str(" ON ")
		w.on(j.from, j.to, j.relation)
		w.str(" AND ")
		w.alias(j.to)
		w.str(".tamis_place = 1")
	default:
		w.from(j.to)
		w.str(" ON ")
		w.primary(j.to)
		w.str(" = ")
		w.joining = true
		w.lastKey(j.from, w.fresh(j.relation.To), j.relation, those)
		w.joining = false
	}
}

// joinMade writes the join of rows that are made of others, by the bits of the keys of those.
func (w *writer) joinMade(j *join, those func(among table, before string)) {
	among, on := w.fresh(j.relation.Reads()), j.relation.On
	w.str("(SELECT ")
	for i, pair := range on {
		w.keyBits(among, pair, 1)
		w.str(" AS k")
		w.sql = strconv.AppendInt(w.sql, int64(i), 10)
		w.str(", ")
	}
	value := w.madeValue(among, j.relation)
	w.operand(&value)
	w.str(" AS ")
	w.name(j.to.c.Columns[0].SQL())
	w.str(" FROM ")
	w.from(among)
	those(among, w.keyed(among, on, " WHERE "))
	w.str(" GROUP BY ")
	for i := range on {
		if i > 0 {
			w.str(", ")
		}
		w.sql = strconv.AppendInt(w.sql, int64(i+1), 10)
	}
	w.str(") AS ")
	w.alias(j.to)
	w.str(" ON ")
	for i, pair := range on {
		if i > 0 {
			w.str(" AND ")
		}
		w.alias(j.to)
		w.str(".k")
		w.sql = strconv.AppendInt(w.sql, int64(i), 10)
		w.str(" = ")
		w.keyBits(j.from, pair, 0)
	}
}

// keyBits writes one side of a key so that its bits are compared.
func (w *writer) keyBits(t table, pair [2]*schema.Column, side int) {
	as := w.keyStorage(pair)
	w.column(t, pair[side], as.name)
	if pair[0].Type.Kind.Textual() && w.d.collate != "" && !(w.stands(pair[0], as) && w.stands(pair[1], as)) {
		w.str(" COLLATE ")
		w.str(w.d.collate)
	}
}

// lastKey writes the primary key of the one row that a relation makes of many, of those that a row of t leads to.
func (w *writer) lastKey(t, among table, r *schema.Relation, those func(among table, before string)) {
	w.str("(SELECT ")
	for i, c := range r.To.Key {
		if i > 0 {
			w.str(", ")
		}
		w.field(among, c)
	}
	w.str(" FROM ")
	w.lastOf(t, among, r, those)
	w.str(")")
}

// lastOf writes, behind FROM, the rows that one is made of, and that it is the last.
func (w *writer) lastOf(t, among table, r *schema.Relation, those func(among table, before string)) {
	w.from(among)
	w.str(" WHERE ")
	w.keys(t, among, r)
	those(among, " AND ")
	w.str(" ORDER BY ")
	if w.d.keysInOrder {
		w.keysBefore(among, r)
	}
	w.lastFirst(among, r.Fold)
	w.str(" LIMIT 1")
}

// keysBefore writes the keys of a relation before the order of its fold, in the direction of that. All rows have the same there.
func (w *writer) keysBefore(among table, r *schema.Relation) {
	for _, pair := range r.On {
		w.column(among, pair[1], w.keyStorage(pair).name)
		w.str([...]string{" DESC, ", " ASC, "}[at(r.Fold.Descending)])
	}
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
		keys[i] = key{operand: w.term(t, term, sorted), descending: i > 0 || !f.Descending}
		keys[i].null = w.mayBeNull(&keys[i].operand, &keyShape{})
	}
	w.orderBy(keys, false)
}
