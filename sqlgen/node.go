package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// node writes what n says of a row of t, or with not its exact complement. What has operators of its own that AND and OR do not bind tighter
// than is in parentheses, unless it stands alone in parentheses already.
//
// What it writes may be null, which is as good as false: nothing stands around it but AND, OR, EXISTS and
// WHERE. So a positive test is never wrapped, and its index serves; a complement is written out for each
// test, null rows included.
func (w *writer) node(t table, n *node, not, alone bool) {
	switch n.op {
	case predicate.OpNone, predicate.OpTrue:
		w.constant(!not, alone)
	case predicate.OpFalse:
		w.constant(not, alone)
	case predicate.OpNot:
		w.node(t, w.kid(n), !not, alone)
	case predicate.OpAnd, predicate.OpOr:
		w.list(t, n, not, alone)
	case predicate.OpExists:
		w.exists(t, n, not)
	case predicate.OpCount:
		w.moreThan(t, n, not)
	case predicate.OpCompare:
		w.compare(t, n, not, alone)
	default:
		w.test(t, n, not, false, alone)
	}
}

// kid returns the first node inside n.
func (w *writer) kid(n *node) *node { return &w.shape.nodes[n.kids.from] }

// left and right write the parentheses around what does not stand alone in them.
func (w *writer) left(alone bool) {
	if !alone {
		w.str("(")
	}
}

func (w *writer) right(alone bool) {
	if !alone {
		w.str(")")
	}
}

func (w *writer) constant(holds, alone bool) {
	w.left(alone)
	w.str([]string{"1=0", "1=1"}[at(holds)])
	w.right(alone)
}

// wide is how many tests stand in one pair of parentheses: SQLite takes a row of ANDs as a tree as deep as it is long.
const wide = 50

// list writes an And or an Or, or its complement.
func (w *writer) list(t table, n *node, not, alone bool) {
	kids := w.shape.kids(n)
	if len(kids) == 0 {
		w.constant((n.op == predicate.OpAnd) != not, alone)
		return
	}
	conjunction := (n.op == predicate.OpAnd) != not
	w.kids(t, kids, kids, not, conjunction, alone)
}

// kids writes some of the kids of an And or Or as a balanced tree.
func (w *writer) kids(t table, kids, all []node, not, and, alone bool) {
	between := " OR "
	if and {
		between = " AND "
	}
	step := 1
	for (len(kids)+step-1)/step > wide {
		step *= wide
	}
	w.left(alone)
	for i, first := 0, true; i < len(kids); i += step {
		beside := byItself
		if step == 1 && and && !not {
			if beside = w.beside(&kids[i], all); beside == implied {
				continue
			}
		}
		if !first {
			w.str(between)
		}
		first = false
		switch {
		case step > 1:
			w.kids(t, kids[i:min(i+step, len(kids))], all, not, and, false)
		case beside == besideNotNull:
			w.test(t, w.kid(&kids[i]), true, true, false)
		default:
			w.node(t, &kids[i], not, false)
		}
	}
	w.right(alone)
}

// A company is what the other kids of an And make of one of them.
type company uint8

const (
	byItself      company = iota // nothing: it is written as it is
	besideNotNull                // another one says that its term is not null: its complement need not let null rows in
	implied                      // it says that a term is not null, and another one is never true where it is
)

// beside returns what the other kids of an And make of n.
func (w *writer) beside(n *node, all []node) company {
	term := w.complemented(n)
	if term == nil || len(all) > wide {
		return byItself
	}
	notNull := w.kid(n).op == predicate.OpIsNull
	for i := range all {
		k := &all[i]
		switch {
		case notNull && sameTerm(w.refusesNull(k), term):
			return implied
		case !notNull && sameTerm(w.complemented(k), term) && w.kid(k).op == predicate.OpIsNull:
			return besideNotNull
		}
	}
	return byItself
}

// complemented returns the term of a complement that is null where its term is, if it is written without more ado; else nil.
func (w *writer) complemented(n *node) *schema.Term {
	if n.op != predicate.OpNot {
		return nil
	}
	k := w.kid(n)
	if k.term == nil || k.term.Type.Array && !k.term.Length {
		return nil
	}
	if c := k.term.Columns[0]; c.Type.Kind == schema.UUID {
		if s := w.storage(c); s != nil && s.maybe {
			return nil // nothing is null, or not, beside a list that turns out empty
		}
	}
	switch k.op {
	case predicate.OpIn, predicate.OpRange:
		return k.term
	case predicate.OpIsNull:
		if k.term.Type.Kind != schema.JSON {
			return k.term
		}
	default:
	}
	return nil
}

// refusesNull returns the term that n, beside "that term is not null" in an And, is never true of where it is null; else nil.
func (w *writer) refusesNull(n *node) *schema.Term {
	switch n.op {
	case predicate.OpIn, predicate.OpRange, predicate.OpText, predicate.OpCustom:
		return n.term
	case predicate.OpNot:
		if w.kid(n).op != predicate.OpIsNull {
			return w.complemented(n)
		}
	default:
	}
	return nil
}

// sameTerm reports whether a and b read the same place.
func sameTerm(a, b *schema.Term) bool {
	return a == b && a != nil || a != nil && b != nil && a.Same(b)
}

// test writes a test on a term, or its complement. strict: a null term need not satisfy the complement.
func (w *writer) test(t table, n *node, not, strict, alone bool) {
	switch n.op {
	case predicate.OpIsNull:
		w.isNull(t, n, not, alone)
		return
	case predicate.OpHasAll, predicate.OpHasAny:
		w.has(t, n, not, alone)
		return
	default:
	}
	orNull := not && !strict && n.term.Nullable()
	if orNull {
		w.left(alone)
		o := w.term(t, n.term, compared)
		w.operand(&o)
		w.str(" IS NULL OR ")
	}
	switch n.op {
	case predicate.OpIn:
		w.in(t, n, not, alone && !orNull)
	case predicate.OpRange:
		w.between(t, n, not, alone || orNull)
	case predicate.OpText:
		o := w.of(t, n, read)
		w.text(&o, not, alone && !orNull)
	case predicate.OpCustom:
		w.custom(t, n, not, alone && !orNull)
	default:
		panic("sqlgen: unexpected " + n.op.String())
	}
	if orNull {
		w.right(alone)
	}
}

// isNull writes that a term is null; of an array, null or empty.
func (w *writer) isNull(t table, n *node, not, alone bool) {
	o := w.term(t, n.term, compared)
	switch {
	case o.term.Join || o.term.Length:
		w.constant(not, alone)
	case o.term.Type.Array && o.array == nil:
		w.noArray(t, o.term.Columns[0])
	case o.array != nil && not:
		w.fillAlone(o.array.filled, &o, alone)
	case o.array != nil:
		w.fillAlone(o.array.empty, &o, alone)
	case o.term.Type.Kind == schema.JSON && len(o.term.Path) == 0:
		w.jsonNull(&o, not, alone)
	case o.term.Type.Kind == schema.JSON:
		w.str("coalesce(")
		w.inside(&o, w.d.jsonType)
		w.str(", 'null')")
		w.str([]string{" = 'null'", " <> 'null'"}[at(not)])
	case not:
		w.operand(&o)
		w.str(" IS NOT NULL")
	default:
		w.operand(&o)
		w.str(" IS NULL")
	}
}

// jsonNull writes that a JSON column is null: it has no value, or the JSON null, which rows show as the same.
func (w *writer) jsonNull(o *operand, not, alone bool) {
	w.left(alone)
	w.operand(o)
	if not {
		w.str(" IS NOT NULL AND NOT ")
	} else {
		w.str(" IS NULL OR ")
	}
	w.fill(w.d.nullJSON, o)
	w.right(alone)
}
