package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// elementsThat writes that an array has an element that satisfies a predicate or, of a Count, more of them than it says. It is never null.
func (w *writer) elementsThat(t table, n *node, not bool) {
	if n.relation.IsItems() {
		w.objectsThat(t, n, not)
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
	is := func() {
		w.operand(&value)
		w.str(" IS NOT NULL")
	}
	if w.d.texts.lambda.some.before != "" {
		is = nil // nulls are left out already
		if in := array.array.inLambda; in != "" {
			value.item = in
		}
	}
	w.rowsThat(t, inner, n, not, func() { w.fill(array.array.rows[value.term.Type.Kind], &array) }, is)
}

// aroundElements returns what stands before and after the rows that an array comes as.
func (w *writer) aroundElements(n *node, not bool) around {
	if n.op == predicate.OpCount {
		return around{before: "(SELECT COUNT(*) FROM "}
	}
	return w.d.texts.rowsOf(not)
}

// rowsThat writes that one of the rows that an array comes as, or more than n says, are elements, and satisfy the predicate of n. In a dialect with
// lambdas they are an array themselves; is is nil where all of them are elements.
func (w *writer) rowsThat(t, inner table, n *node, not bool, rows, is func()) {
	kids := w.shape.kids(n)
	every := len(kids) == 0 || kids[0].everything()
	test := func() {
		if is != nil {
			is()
		}
		if is != nil && !every {
			w.str(" AND ")
		}
		if !every {
			w.node(inner, &kids[0], false, false)
		}
	}
	if l := &w.d.texts.lambda; l.some.before != "" {
		search := &l.some
		if n.op == predicate.OpCount {
			search = &l.count
		} else if not {
			w.str("NOT ")
		}
		w.search(search, rows, func() { w.alias(inner) }, func() {
			if is == nil && every {
				w.constant(true, false)
			}
			test()
		})
	} else {
		around := w.aroundElements(n, not)
		w.str(around.before)
		rows()
		w.str(" WHERE ")
		test()
		if w.d.cached {
			w.pinTable(t)
		}
		w.str(around.after)
	}
	if n.op == predicate.OpCount {
		w.counted(n, not)
	}
}

// objectForms are how a dialect has the elements of an array inside JSON as rows.
type objectForms struct {
	rows  template // they, as they stand behind FROM, or as an array of texts in a dialect with lambdas; {each} is their name
	value template // one of them, as JSON
	are   template // it is an object
}

// objectsThat is elementsThat of the objects in an array inside JSON.
func (w *writer) objectsThat(t table, n *node, not bool) {
	array := operand{table: t, term: n.relation.In}
	if w.d.objects.rows == nil {
		w.lacks("%s.%s: no rows of what an array inside JSON has", t.c.Name, array.term.Columns[0].Name)
		return
	}
	inner := w.fresh(n.relation.To)
	array.each = inner.n
	inner.array = &array
	w.rowsThat(t, inner, n, not, func() { w.fillPath(&array, w.d.objects.rows) }, func() { w.fillPath(&array, w.d.objects.are) })
}
