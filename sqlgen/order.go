package sqlgen

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A key is one key of an order, as the statement walks it.
type key struct {
	operand
	descending bool
	nullsFirst bool
	null       bool // it may be null
}

// A join is a step along to-one relations that an order or a group takes.
type join struct {
	from, to table
	relation *schema.Relation
	policy   *node // what its rows satisfy; nil if nothing
}

// order returns the keys of a page, turned round where the page ends before a cursor, and the joins that they need.
func (w *writer) order(root table) ([]key, []join) {
	keys := w.fewKeys[:0]
	var joins []join
	for i := range w.shape.keys {
		o := &w.shape.keys[i]
		t := root
		if o.via != (span{}) {
			t, joins = w.along(root, o, joins)
		}
		keys = append(keys, key{descending: o.descending, nullsFirst: o.nullsFirst})
		k := &keys[len(keys)-1]
		w.lookAt(&k.operand, t, o.term, sorted)
		k.null = w.mayBeNull(&k.operand, o)
		if w.shape.backward {
			k.descending, k.nullsFirst = !k.descending, !k.nullsFirst
		}
	}
	return keys, joins
}

// mayBeNull reports whether a key may be null: not where the table refuses null in its column, and the column is compared as it stands.
func (w *writer) mayBeNull(o *operand, k *keyShape) bool {
	if k.via.to > k.via.from {
		return !o.table.number || o.table.behind != nil
	}
	if c := o.term.Columns[0]; o.plain && o.nullable() && w.d.refuses != nil && !c.NullUnreadable && w.d.refuses(c) {
		kept := w.storage(c)
		return kept == nil || kept.name != o.as.name
	}
	return o.nullable()
}

// along returns the table at the end of the path of a key, and joins with those that it adds.
// Paths that begin alike share their joins.
func (w *writer) along(root table, k *keyShape, joins []join) (table, []join) {
	at := root
	policy := part(w.shape.nodes, k.policy)
	for i, r := range part(w.shape.steps, k.via) {
		to := table{}
		for _, j := range joins {
			if j.relation == r && j.from == at {
				to = j.to
			}
		}
		if to.c == nil {
			to = w.endOf(at, r)
			j := join{from: at, to: to, relation: r}
			if i < len(policy) {
				j.policy = &policy[i]
			}
			joins = append(joins, j)
		}
		at = to
	}
	return at, joins
}

// endOf returns the table at the end of a relation that is joined.
func (w *writer) endOf(from table, r *schema.Relation) table {
	t := w.fresh(r.To)
	if len(r.On) > 0 {
		t.joined = r.On[0][1]
	}
	if t.number = r.Fold != nil && r.Fold.New() && r.Fold.Sum == nil; t.number && from.joined != nil {
		t.behind = &from
	}
	return t
}

// leftJoin writes a join. What its rows must satisfy stands beside the keys: a row that the policy hides is not there.
func (w *writer) leftJoin(j *join) {
	w.str("LEFT JOIN ")
	if j.relation.Fold != nil {
		w.joinFold(j)
		return
	}
	if w.d.flat {
		w.visible(j.to, j.policy)
	} else {
		w.from(j.to)
	}
	w.str(" ON ")
	w.on(j.from, j.to, j.relation)
	if !w.d.flat && j.policy != nil && !j.policy.everything() {
		w.str(" AND ")
		w.joining = true
		w.node(j.to, j.policy, false, false)
		w.joining = false
	}
}

// orderBy writes the keys of an order. A key that cannot be null has no NULLS clause, so that an index serves it.
// In a statement with GROUP BY they are what it groups by.
func (w *writer) orderBy(keys []key, grouped bool) {
	for i := range keys {
		if i > 0 {
			w.str(", ")
		}
		k := &keys[i]
		// Without NULLS LAST, nulls sort below every value.
		if k.null && !w.d.nulls && k.nullsFirst == k.descending {
			if grouped { // MySQL knows of no expression but those in GROUP BY that all rows of a group have one value of it
				w.str("min(")
				w.bits(&k.operand)
				w.str(")")
			} else {
				w.operand(&k.operand)
			}
			w.str([]string{" IS NULL, ", " IS NULL DESC, "}[at(k.nullsFirst)])
		}
		if grouped { // as it is among the groups
			w.givenAs(&k.operand, func() { w.sortable(&k.operand) })
		} else {
			w.sortable(&k.operand)
		}
		w.str([]string{" ASC", " DESC"}[at(k.descending)])
		if k.null && w.d.nulls {
			w.str([]string{" NULLS LAST", " NULLS FIRST"}[at(k.nullsFirst)])
		}
	}
}

// sortable writes o so that ORDER BY compares its bits: an array or JSON as its text.
func (w *writer) sortable(o *operand) {
	if o.item == "" && !o.term.Length && (o.term.Type.Array || !o.term.Type.Kind.Compared()) {
		text := w.d.text
		if o.term.Type.Array && w.d.arrayText != nil {
			text = w.d.arrayText
		}
		w.convert(text, o.table, o.term.Columns[0])
		if w.d.collate != "" {
			w.str(" COLLATE ")
			w.str(w.d.collate)
		}
		return
	}
	if o.item != "" && o.as.sort != "" { // an element, as it is kept in its array
		w.sized(w.d.cast(o.term.Type.Kind, o.as.name, o.as.sort), &o.term.Type, func() { w.operand(o) })
		return
	}
	w.bits(o)
}

// roomToSort writes a form of the dialect, at the place where it stands in a statement, that gives a sort room where it is by more
// texts than the database has room for otherwise. It is nothing where the dialect has none.
func (w *writer) roomToSort(form string, keys []key) section {
	texts := 0
	for i := range keys {
		if t := keys[i].term; t.Type.Kind == schema.String || t.Type.Kind == schema.Bytes || !t.Type.Kind.Compared() || t.Type.Array {
			texts++
		}
	}
	if form == "" || texts < 3 {
		return section{}
	}
	const megabyte = 1 << 20
	s := w.begin()
	w.str(strings.Replace(form, "{}", strconv.Itoa(max(16, texts+1)*megabyte), 1))
	w.end(&s)
	w.str(" ")
	return s
}
