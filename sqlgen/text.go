package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// textForms say how a dialect looks for needles in a text.
type textForms struct {
	patterns      bool                                                    // LIKE and ILIKE take a whole list; of what follows only needle counts
	holds         [predicate.LastWhere + 1]template                       // it holds the needle
	begins        template                                                // it begins with the one needle, as an index on the column serves it; none if none does
	isOne, isNone template                                                // it is one of a list of needles, or none, as an index serves it; by rows if there are none
	wholes        template                                                // as an index holds it so that a test of the whole text finds it, its case folded
	fold          template                                                // its ASCII letters in lower case
	folds         bool                                                    // a pattern of like_ folds by itself
	some          around                                                  // around what follows FROM, where there is a row of that; EXISTS if empty
	none          around                                                  // where there is none; NOT EXISTS if empty
	lambda        lambda                                                  // how a list is searched where it needs no rows of a subquery: rows is the list; none if empty
	rows          template                                                // behind FROM: the needles as rows
	item          string                                                  // a needle of those
	needle        func(m *memory, match predicate.Match, s string) string // what is bound for a needle
}

// A lambda is how functions look at the elements of an array, a condition that is null being as good as false: whether there is one for which it
// holds, and for how many it does.
type lambda struct{ some, count search }

// A search is such a function: what stands before, between and after an array and a condition. A count ends before its last parenthesis; see writer.counted.
type search struct {
	before, between, after string
	arrayFirst             bool
}

// search writes how an array is searched for elements, each under a name, for which a condition holds.
func (w *writer) search(s *search, array, name, condition func()) {
	w.str(s.before)
	if s.arrayFirst {
		array()
		w.str(s.between)
	}
	name()
	w.str(" -> ")
	condition()
	if !s.arrayFirst {
		w.str(s.between)
		array()
	}
	w.str(s.after)
}

// An around is what stands before and after something.
type around struct{ before, after string }

// rowsOf returns what stands around the rows of a subquery to say that there is one, or with none that there is none.
func (t *textForms) rowsOf(none bool) around {
	switch {
	case none && t.none.before != "":
		return t.none
	case none:
		return around{"NOT EXISTS (SELECT 1 FROM ", ")"}
	case t.some.before != "":
		return t.some
	}
	return around{"EXISTS (SELECT 1 FROM ", ")"}
}

// text writes that a text holds one needle, one of a list, or each of it; not of null.
func (w *writer) text(o *operand, not, alone bool) {
	texts := &w.d.texts
	switch {
	case texts.patterns:
		w.textByPatterns(o, not, alone)
	case o.single && !not && o.plain && w.meets(o) && o.match == predicate.Match{Where: predicate.AtStart} && texts.begins != nil:
		w.textByRange(o, alone)
	default:
		w.textByRows(o, not, alone)
	}
}

// meets reports whether a text is of a column that a bind may be compared with in the column's own collation. In a view of MySQL it may be a literal,
// whose collation yields to none other and to which none yields; what has no key may be a view, and has hardly an index that it costs.
func (w *writer) meets(o *operand) bool {
	return !w.d.literalViews || o.table.c == nil || len(o.table.c.Key) > 0
}

// needle writes a needle: a bind, or one of the rows that a list comes as.
func (w *writer) needle(o *operand) {
	if !o.single {
		w.str(w.d.texts.item)
		return
	}
	w.around(o.as.one, &o.term.Type, bind{what: oneNeedle, as: o.as, node: o.node.at})
}

// needleLength writes how many characters a needle has: a bind of the number. MariaDB would take CHAR_LENGTH(?) of " " and
// of "" for one expression, since the two are equal in a collation that pads, and then LEFT(x, CHAR_LENGTH(?)) = ? for
// two conditions that contradict each other.
func (w *writer) needleLength(o *operand) {
	if !o.single {
		w.str("CHAR_LENGTH(")
		w.str(w.d.texts.item)
		w.str(")")
		return
	}
	w.bind(bind{what: needleLength, node: o.node.at})
}

// textByRows looks for one needle, or for a list of them that comes as rows.
func (w *writer) textByRows(o *operand, not, alone bool) {
	form := w.d.texts.holds[o.match.Where]
	switch {
	case o.single && not:
		w.str("NOT (")
		w.fill(form, o)
		w.str(")")
		return
	case o.single:
		w.fillAlone(form, o, alone)
		return
	}
	o.list = everyNeedle
	if o.match.Where == predicate.Whole && !o.match.Every && w.d.texts.isOne != nil {
		w.fillAlone([...]template{w.d.texts.isOne, w.d.texts.isNone}[at(not)], o, alone)
		return
	}
	guard := o.match.Every && !not && o.nullable()
	if guard {
		w.left(alone)
		w.operand(o)
		w.str(" IS NOT NULL AND ")
	}
	if w.d.texts.lambda.some.before != "" {
		w.textByLambda(o, form, o.match.Every != not)
		if guard {
			w.right(alone)
		}
		return
	}
	enclosing := w.d.texts.rowsOf(o.match.Every != not)
	w.str(enclosing.before)
	w.fill(w.d.texts.rows, o)
	w.str(" WHERE ")
	if o.match.Every {
		w.str("NOT (")
	}
	w.fill(form, o)
	if o.match.Every {
		w.str(")")
	}
	w.pin(o)
	w.str(enclosing.after)
	if guard {
		w.right(alone)
	}
}

// textByLambda looks for a needle of a list that the text holds, or with every does not hold; with none there is no such needle.
func (w *writer) textByLambda(o *operand, form template, none bool) {
	if none {
		w.str("NOT ")
	}
	w.search(&w.d.texts.lambda.some, func() { w.fill(w.d.texts.rows, o) }, func() { w.str(w.d.texts.item) }, func() {
		if o.match.Every {
			w.str("NOT (")
		}
		w.fill(form, o)
		if o.match.Every {
			w.str(")")
		}
	})
}

// textByRange looks for a text to begin with by what an index serves.
func (w *writer) textByRange(o *operand, alone bool) {
	texts := &w.d.texts
	w.left(alone)
	begins := texts.begins
	if s := w.storage(o.term.Columns[0]); s != nil && s.begins != nil {
		begins = s.begins
	}
	w.fill(begins, o)
	if !o.exact {
		w.str(" AND ")
		w.textByRows(o, false, false)
	}
	w.right(alone)
}

// folded writes a text, its ASCII letters in lower case if the test is to fold them.
func (w *writer) folded(o *operand) {
	if !o.match.Fold && o.match.Where != predicate.Like || o.match.Where == predicate.Like && w.d.texts.folds {
		w.bits(o)
		return
	}
	w.fill(w.d.texts.fold, o)
}

// pattern returns a needle as a pattern of LIKE, escaped by esc: what must stand there, folded if the test folds. A
// pattern of like_ is read as like.Parse reads it.
func pattern(m *memory, match predicate.Match, s string, esc byte) string {
	out := m.room(len(s) + len(s)/4 + 2)
	fold := match.Fold || match.Where == predicate.Like
	run, one := wildcards(match.Where)
	whole := match.Where >= predicate.Whole
	if match.Where != predicate.AtStart && !whole {
		out = append(out, '%')
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == run && c != 0:
			out = append(out, '%')
			continue
		case c == one && c != 0:
			out = append(out, '_')
			continue
		case run != 0 && c == '\\' && i+1 < len(s):
			i++
			c = s[i]
		}
		if fold && c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c == '%' || c == '_' || c == esc {
			out = append(out, esc)
		}
		out = append(out, c)
	}
	if match.Where != predicate.AtEnd && !whole {
		out = append(out, '%')
	}
	return m.made(out)
}

// wildcards returns what stands for any run and for one character in a needle, or zeros.
func wildcards(w predicate.Where) (run, one byte) {
	switch w {
	case predicate.Like:
		return '%', '_'
	case predicate.Glob:
		return '*', '?'
	}
	return 0, 0
}

// narrowed returns a text, or with begins what begins with it, as a pattern of LIKE that any character set holds: % stands for what is beyond
// ASCII. A column of a narrow character set cannot be compared with a text that it does not hold; MySQL and MariaDB refuse that.
func narrowed(m *memory, s string, begins bool) string {
	out := m.room(len(s) + len(s)/4 + 2)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x80:
			if n := len(out); n > 0 && out[n-1] == '%' && (n < 2 || out[n-2] != '!') {
				continue
			}
			c = '%'
		case c == '%' || c == '_' || c == '!':
			out = append(out, '!')
		}
		out = append(out, c)
	}
	if begins {
		out = append(out, '%')
	}
	return m.made(out)
}

// literal returns a needle as it is looked for by a function: a pattern of LIKE for like_ and glob_, all else as it stands, folded if the test folds.
func literal(m *memory, match predicate.Match, s string, esc byte) string {
	switch {
	case match.Where.Pattern():
		return pattern(m, match, s, esc)
	case match.Fold:
		return schema.FoldASCII(s)
	}
	return s
}
