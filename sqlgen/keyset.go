package sqlgen

// after writes that a row comes after the one that has these sort keys, from the key at i on. Which of them are null is part
// of the text.
//
//	(after(a) OR (same(a) AND (after(b) OR (same(b) AND after(id)))))
//
// A key that cannot be null, when the row's is not, begins with its bound, which an index serves:
//
//	(a >= ? AND (a > ? OR (a = ? AND …)))
func (w *writer) after(keys []key, i int) {
	if i >= len(keys) || len(w.shape.nulls) < len(keys) { // after nothing: no row
		w.constant(false, false)
		return
	}
	k := &keys[i]
	last := i+1 == len(keys)
	if w.shape.nulls[i] {
		w.afterNull(keys, i)
		return
	}
	if last {
		if !k.null || k.nullsFirst {
			w.beyond(k, i, false)
			return
		}
		w.str("(")
		w.beyond(k, i, false)
		w.str(" OR ")
		w.operand(&k.operand)
		w.str(" IS NULL)")
		return
	}
	w.str("(")
	if !k.null || k.nullsFirst {
		w.beyond(k, i, true)
		w.str(" AND (")
		w.beyond(k, i, false)
		w.str(" OR (")
		w.equals(k, i)
		w.str(" AND ")
		w.after(keys, i+1)
		w.str(")))")
		return
	}
	w.beyond(k, i, false)
	w.str(" OR ")
	w.operand(&k.operand)
	w.str(" IS NULL OR (")
	w.equals(k, i)
	w.str(" AND ")
	w.after(keys, i+1)
	w.str("))")
}

// afterNull is after where the row's key is null: all that is not null comes after it, or nothing.
func (w *writer) afterNull(keys []key, i int) {
	k := &keys[i]
	last := i+1 == len(keys)
	if last && !k.nullsFirst {
		w.constant(false, false)
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
		w.after(keys, i+1)
		if k.nullsFirst {
			w.str(")")
		}
	}
	w.str(")")
}

// beyond writes that k is further along than the value that a cursor has for it, or with orAt that value itself; not of null.
func (w *writer) beyond(k *key, i int, orAt bool) {
	w.bits(&k.operand)
	w.str([2][2]string{{" > ", " >= "}, {" < ", " <= "}}[at(k.descending)][at(orAt)])
	w.around(k.as.one, &k.term.Type, bind{what: cursorValue, as: k.as, typ: k.digits(), at: i})
}

func (w *writer) equals(k *key, i int) {
	w.bits(&k.operand)
	w.str(" = ")
	w.around(k.as.one, &k.term.Type, bind{what: cursorValue, as: k.as, typ: k.digits(), at: i})
}
