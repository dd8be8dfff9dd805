package sqlgen

import "github.com/tamis-go/tamis/schema"

// someElement writes that an array has an element that satisfies a predicate. It is never null.
func (w *writer) someElement(t table, n *node, not bool) {
	if n.relation.In.Type.Kind == schema.JSON {
		w.someObject(t, n, not)
		return
	}
	array := w.term(t, n.relation.In, sorted)
	if array.array == nil {
		w.noArray(t, array.term.Columns[0])
		return
	}
	value := w.elements(&array)
	value.term = n.relation.Element()
	value.texts = array.array.json && (value.term.Type.Kind == schema.Datetime || value.term.Type.Kind == schema.Date)
	inner := table{n: value.each, c: n.relation.To, element: &value}
	kids := w.shape.kids(n)
	rows := array.array.rows[value.term.Type.Kind]
	if w.d.texts.lambda {
		if not {
			w.str("NOT ")
		}
		w.str("arrayExists(")
		w.alias(inner)
		w.str(" -> ")
		if len(kids) == 0 || kids[0].everything() {
			w.constant(true, false)
		} else {
			w.node(inner, &kids[0], false, false)
		}
		w.str(", ")
		w.fill(rows, &array)
		w.str(")")
		return
	}
	around := w.d.texts.rowsOf(not)
	w.str(around.before)
	w.fill(rows, &array)
	w.str(" WHERE ")
	w.operand(&value)
	w.str(" IS NOT NULL")
	if len(kids) > 0 && !kids[0].everything() {
		w.str(" AND ")
		w.node(inner, &kids[0], false, false)
	}
	if w.d.cached {
		w.pinTable(t)
	}
	w.str(around.after)
}

// objectForms are how a dialect has the elements of an array inside JSON as rows.
type objectForms struct {
	rows  template // they, as they stand behind FROM; {each} is their name
	value template // one of them, as JSON
	are   template // it is an object
}

// someObject writes that an array inside JSON has an object that satisfies a predicate. It is never null.
func (w *writer) someObject(t table, n *node, not bool) {
	array := operand{table: t, term: n.relation.In}
	if w.d.objects.rows == nil {
		w.lacks("%s.%s: no rows of what an array inside JSON has", t.c.Name, array.term.Columns[0].Name)
		return
	}
	inner := w.fresh(n.relation.To)
	array.each = inner.n
	inner.array = &array
	rows := w.d.texts.rowsOf(not)
	w.str(rows.before)
	w.fillPath(&array, w.d.objects.rows)
	w.str(" WHERE ")
	w.fillPath(&array, w.d.objects.are)
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(" AND ")
		w.node(inner, &kids[0], false, false)
	}
	if w.d.cached {
		w.pinTable(t)
	}
	w.str(rows.after)
}
