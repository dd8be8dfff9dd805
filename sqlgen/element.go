package sqlgen

import "github.com/tamis-go/tamis/schema"

// someElement writes that an array has an element that satisfies a predicate. It is never null.
func (w *writer) someElement(t table, n *node, not bool) {
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
