package sqlgen

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// node writes what n says of a row of t, or with not its exact complement.
//
// What it writes may be null, which is as good as false: nothing stands around it but AND, OR, EXISTS and
// WHERE. So a positive test is never wrapped, and its index serves; a complement is written out for each
// test, null rows included.
func (w *writer) node(t table, n *node, not bool) {
	switch n.op {
	case predicate.OpNone, predicate.OpTrue:
		w.constant(!not)
	case predicate.OpFalse:
		w.constant(not)
	case predicate.OpNot:
		w.node(t, w.kid(n), !not)
	case predicate.OpAnd, predicate.OpOr:
		w.list(t, n, not)
	case predicate.OpExists:
		w.exists(t, n, not)
	default:
		w.test(t, n, not, false)
	}
}

// kid returns the first node inside n.
func (w *writer) kid(n *node) *node { return &w.shape.nodes[n.kids.from] }

func (w *writer) constant(holds bool) {
	if holds {
		w.str("(1=1)")
		return
	}
	w.str("(1=0)")
}

// wide is how many tests stand in one pair of parentheses: SQLite takes a row of ANDs as a tree as deep as it is long.
const wide = 50

// list writes an And or an Or, or its complement, in parentheses.
func (w *writer) list(t table, n *node, not bool) {
	kids := w.shape.kids(n)
	if len(kids) == 0 {
		w.constant((n.op == predicate.OpAnd) != not)
		return
	}
	conjunction := (n.op == predicate.OpAnd) != not
	w.kids(t, kids, kids, not, conjunction)
}

// kids writes some of the kids of an And or Or as a balanced tree.
func (w *writer) kids(t table, kids, all []node, not, and bool) {
	between := " OR "
	if and {
		between = " AND "
	}
	step := 1
	for (len(kids)+step-1)/step > wide {
		step *= wide
	}
	w.str("(")
	begin := len(w.sql)
	for i := 0; i < len(kids); i += step {
		if len(w.sql) > begin {
			w.str(between)
		}
		switch {
		case step > 1:
			w.kids(t, kids[i:min(i+step, len(kids))], all, not, and)
		case and && !not:
			if !w.beside(t, &kids[i], all) {
				w.sql = trim(w.sql, begin, between)
			}
		default:
			w.node(t, &kids[i], not)
		}
	}
	w.str(")")
}

// trim takes away what was written between two kids where nothing came after it.
func trim(sql []byte, begin int, between string) []byte {
	if len(sql) > begin {
		return sql[:len(sql)-len(between)]
	}
	return sql
}

// beside writes a kid of an And. Where the And also says that a term is not null, the complement of a test on
// that term need not let null rows in, and where such a test says it, the And need not say it again.
func (w *writer) beside(t table, n *node, all []node) bool {
	term := w.complemented(n)
	if term == nil || len(all) > wide {
		w.node(t, n, false)
		return true
	}
	if w.kid(n).op == predicate.OpIsNull {
		for i := range all {
			if k := &all[i]; sameTerm(w.refusesNull(k), term) {
				return false
			}
		}
		w.node(t, n, false)
		return true
	}
	for i := range all {
		if k := &all[i]; sameTerm(w.complemented(k), term) && w.kid(k).op == predicate.OpIsNull {
			w.test(t, w.kid(n), true, true)
			return true
		}
	}
	w.node(t, n, false)
	return true
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
	switch {
	case a == nil || b == nil:
		return false
	case a == b:
		return true
	case a.Join != b.Join || a.Length != b.Length || len(a.Columns) != len(b.Columns) || len(a.Path) != len(b.Path) ||
		a.Type.Kind != b.Type.Kind || a.Type.Array != b.Type.Array:
		return false
	}
	return slices.Equal(a.Columns, b.Columns) && slices.Equal(a.Path, b.Path)
}

// test writes a test on a term, or its complement. strict: a null term need not satisfy the complement.
func (w *writer) test(t table, n *node, not, strict bool) {
	switch n.op {
	case predicate.OpIsNull:
		w.isNull(t, n, not)
		return
	case predicate.OpHasAll, predicate.OpHasAny:
		w.has(t, n, not)
		return
	default:
	}
	open := not && !strict && n.term.Nullable()
	if open {
		w.str("(")
		o := w.term(t, n.term, compared)
		w.operand(&o)
		w.str(" IS NULL OR ")
	}
	switch n.op {
	case predicate.OpIn:
		w.in(t, n, not)
	case predicate.OpRange:
		w.between(t, n, not, open)
	case predicate.OpText:
		o := w.of(t, n, read)
		w.text(&o, not)
	case predicate.OpCustom:
		w.custom(t, n, not)
	default:
		panic("sqlgen: unexpected " + n.op.String())
	}
	if open {
		w.str(")")
	}
}

// isNull writes that a term is null; of an array, null or empty.
func (w *writer) isNull(t table, n *node, not bool) {
	o := w.term(t, n.term, compared)
	switch {
	case o.term.Join || o.term.Length:
		w.constant(not)
	case o.term.Type.Array && o.array == nil:
		w.noArray(t, o.term.Columns[0])
	case o.array != nil && not:
		w.fill(o.array.filled, &o)
	case o.array != nil:
		w.fill(o.array.empty, &o)
	case o.term.Type.Kind == schema.JSON && len(o.term.Path) == 0:
		w.jsonNull(&o, not)
	case not:
		w.operand(&o)
		w.str(" IS NOT NULL")
	default:
		w.operand(&o)
		w.str(" IS NULL")
	}
}

// jsonNull writes that a JSON column is null: it has no value, or the JSON null, which rows show as the same.
func (w *writer) jsonNull(o *operand, not bool) {
	w.str("(")
	w.operand(o)
	if not {
		w.str(" IS NOT NULL AND NOT ")
	} else {
		w.str(" IS NULL OR ")
	}
	w.fill(w.d.nullJSON, o)
	w.str(")")
}
