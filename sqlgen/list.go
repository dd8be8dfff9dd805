package sqlgen

import "github.com/tamis-go/tamis/filter/predicate"

// listForms say how a dialect compares a value with a list.
type listForms struct {
	in, notIn   template
	few, notFew template // of a list whose values are written one by one
	// What an index on a column in another collation serves: the comparison in that collation, which
	// finds all that bits would and more.
	wideIn, wideEqual template
}

var equalsOne, differsFromOne = form("{equal} = {one}"), form("{equal} <> {one}")

// in writes that a term is one of a list, or with not that it is none; not of null.
func (w *writer) in(t table, n *node, not, alone bool) {
	o := w.of(t, n, compared)
	form := w.d.list.in
	if w.d.inline > 0 && n.values == 0 {
		w.constant(not, alone)
		return
	}
	few := n.values <= w.d.inline
	one := n.one() // an index that has found one value goes on in order; a list loses it
	switch {
	case one && not && o.as.maybe:
		form = w.d.list.notIn
	case one && not:
		form = differsFromOne
	case one:
		form = equalsOne
	case few && not:
		form = w.d.list.notFew
	case few:
		form = w.d.list.few
	case not:
		form = w.d.list.notIn
	}
	var wide template
	if !not && o.plain && o.isText() && w.meets(&o) {
		own := false
		if wide, own = w.wide(&o, one); !own && !o.exact {
			wide = w.d.list.wideEqual
			if !one {
				wide = w.d.list.wideIn
			}
		}
	}
	if wide == nil {
		w.fillAlone(form, &o, alone)
		return
	}
	w.left(alone)
	w.fill(wide, &o)
	w.str(" AND ")
	w.fill(form, &o)
	w.right(alone)
}

// wide returns the comparison that an index on the column of o serves where it is read as another storage, if any does; own is false where it
// is read as it stands.
func (w *writer) wide(o *operand, one bool) (form template, own bool) {
	s := w.storage(o.term.Columns[0])
	switch {
	case s == nil || s.name == o.as.name || len(o.term.Path) > 0:
		return nil, false
	case one:
		return s.wideEqual, true
	}
	return s.wideIn, true
}

// between writes that a term lies in a range, or with not that it lies outside; not of null.
func (w *writer) between(t table, n *node, not, alone bool) {
	o := w.of(t, n, sorted)
	if n.low == predicate.Open && n.high == predicate.Open {
		if not {
			w.constant(false, alone)
			return
		}
		w.operand(&o)
		w.str(" IS NOT NULL")
		return
	}
	both := n.low != predicate.Open && n.high != predicate.Open
	if both {
		w.left(alone)
	}
	if n.low != predicate.Open {
		w.reaches(&o, ends[0][n.low][at(not)], 0)
	}
	if both && not {
		w.str(" OR ")
	}
	if both && !not {
		w.str(" AND ")
	}
	if n.high != predicate.Open {
		w.reaches(&o, ends[1][n.high][at(not)], at(n.low != predicate.Open))
	}
	if both {
		w.right(alone)
	}
}

// reaches writes that o compares so with a value of its test. Times that are texts, as JSON has them, are compared without the Z at their end,
// behind which a fraction of a second would come first.
func (w *writer) reaches(o *operand, comparison string, i int) {
	if !o.texts {
		w.bits(o)
		w.str(comparison)
		w.value(o, i)
		return
	}
	w.str("replace(")
	w.bits(o)
	w.str(", 'Z', '')")
	w.str(comparison)
	w.str("replace(")
	w.value(o, i)
	w.str(", 'Z', '')")
}

// ends are the comparisons at the low and at the high end, and their complements.
var ends = [2][3][2]string{
	{predicate.Exclusive: {" > ", " <= "}, predicate.Inclusive: {" >= ", " < "}},
	{predicate.Exclusive: {" < ", " >= "}, predicate.Inclusive: {" <= ", " > "}},
}

func at(b bool) int {
	if b {
		return 1
	}
	return 0
}
