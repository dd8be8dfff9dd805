package sqlgen

import "github.com/tamis-go/tamis/schema"

// after writes that a row comes after the one that has these sort keys. Which of them are null is part of the
// text.
//
//	(after(a) OR (same(a) AND (after(b) OR (same(b) AND after(id)))))
//
// A key that cannot be null, when the row's is not, begins with its bound, which an index serves:
//
//	(a >= ? AND (a > ? OR (a = ? AND …)))
func (w *writer) after(keys []key, values []schema.Value) {
	if len(keys) == 0 || len(values) < len(keys) { // after nothing: no row
		w.constant(false)
		return
	}
	k, v := &keys[0], values[0]
	last := len(keys) == 1
	if v.IsNull() {
		w.afterNull(k, keys, values)
		return
	}
	if last {
		if !k.null || k.nullsFirst {
			w.beyond(k, v, false)
			return
		}
		w.str("(")
		w.beyond(k, v, false)
		w.str(" OR ")
		w.operand(&k.operand)
		w.str(" IS NULL)")
		return
	}
	w.str("(")
	if !k.null || k.nullsFirst {
		w.beyond(k, v, true)
		w.str(" AND (")
		w.beyond(k, v, false)
		w.str(" OR (")
		w.equals(k, v)
		w.str(" AND ")
		w.after(keys[1:], values[1:])
		w.str(")))")
		return
	}
	w.beyond(k, v, false)
	w.str(" OR ")
	w.operand(&k.operand)
	w.str(" IS NULL OR (")
	w.equals(k, v)
	w.str(" AND ")
	w.after(keys[1:], values[1:])
	w.str("))")
}

// afterNull is after where the row's first key is null: all that is not null comes after it, or nothing.
func (w *writer) afterNull(k *key, keys []key, values []schema.Value) {
	last := len(keys) == 1
	if last && !k.nullsFirst {
		w.constant(false)
		return
	}
	w.str("(")
	if k.nullsFirst {
		w.operand(&k.operand)
		w.str(" IS NOT NULL")
		if !last {
			w.str(" OR ")
		}
	}
	if !last {
		if k.nullsFirst {
			w.str("(")
		}
		w.operand(&k.operand)
		w.str(" IS NULL AND ")
		w.after(keys[1:], values[1:])
		if k.nullsFirst {
			w.str(")")
		}
	}
	w.str(")")
}

// beyond writes that k is further along than v, or with orAt v itself; not of null.
func (w *writer) beyond(k *key, v schema.Value, orAt bool) {
	w.bits(&k.operand)
	w.str([2][2]string{{" > ", " >= "}, {" < ", " <= "}}[at(k.descending)][at(orAt)])
	w.value(k.as, v)
}

func (w *writer) equals(k *key, v schema.Value) {
	w.bits(&k.operand)
	w.str(" = ")
	w.value(k.as, v)
}
