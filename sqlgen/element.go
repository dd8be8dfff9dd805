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
	around := w.d.texts.rowsOf(not)
	w.str(around.before)
	w.fill(array.array.rows[value.term.Type.Kind], &array)
	w.str(" WHERE ")
	w.operand(&value)
	w.str(" IS NOT NULL")
	if kids := w.shape.kids(n); len(kids) > 0 && !kids[0].everything() {
		w.str(" AND ")
		w.node(table{n: value.each, c: n.relation.To, element: &value}, &kids[0], false, false)
	}
	if w.d.cached {
		w.pinTable(t)
	}
	w.str(around.after)
}
