package sqlgen

import (
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// textForms say how a dialect looks for needles in a text.
type textForms struct {
	patterns bool                                     // LIKE and ILIKE take a whole list; of what follows only needle counts
	holds    [predicate.Like + 1]string               // {f} holds the needle {n}
	begins   string                                   // {c} begins with the one needle, as an index on the column serves it; "" if none does
	fold     string                                   // ASCII letters of {x} in lower case
	folds    bool                                     // a pattern of like_ folds by itself
	rows     string                                   // behind FROM: the needles as rows
	item     string                                   // a needle of those
	needle   func(m predicate.Match, s string) string // what is bound for a needle
}

// text writes that a text holds one needle, one of a list, or each of it; not of null.
func (w *writer) text(o *operand, not bool) {
	texts := &w.d.texts
	switch {
	case texts.patterns:
		w.textByPatterns(o, not)
	case o.single && !not && o.plain && o.match == predicate.Match{Where: predicate.AtStart} && texts.begins != "":
		w.textByRange(o)
	default:
		w.textByRows(o, not)
	}
}

// needles returns what is bound for the needles of o.
func (w *writer) needles(o *operand) schema.Values {
	list := schema.Values{Kind: schema.String, Texts: make([]string, len(o.set.Texts))}
	for i, s := range o.set.Texts {
		list.Texts[i] = w.d.texts.needle(o.match, s)
	}
	return list
}

// needle writes a needle: a bind, or one of the rows that a list comes as.
func (w *writer) needle(o *operand) {
	if !o.single {
		w.str(w.d.texts.item)
		return
	}
	w.value(o.as, o.set.At(0))
}

// textByRows looks for one needle, or for a list of them that comes as rows.
func (w *writer) textByRows(o *operand, not bool) {
	o.set = w.needles(o)
	form := w.d.texts.holds[o.match.Where]
	if o.single {
		if not {
			w.str("NOT (")
		}
		w.fill(form, o)
		if not {
			w.str(")")
		}
		return
	}
	guard := o.match.Every && !not && o.nullable()
	if guard {
		w.str("(")
		w.operand(o)
		w.str(" IS NOT NULL AND ")
	}
	if o.match.Every != not {
		w.str("NOT ")
	}
	w.str("EXISTS (SELECT 1 FROM ")
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
	w.str(")")
	if guard {
		w.str(")")
	}
}

// textByRange looks for a text to begin with by what an index serves.
func (w *writer) textByRange(o *operand) {
	texts := &w.d.texts
	w.str("(")
	w.fill(texts.begins, o)
	if !o.exact {
		w.str(" AND ")
		w.textByRows(o, false)
	}
	w.str(")")
}

// folded writes a text, its ASCII letters in lower case if the test is to fold them.
func (w *writer) folded(o *operand) {
	if !o.match.Fold && o.match.Where != predicate.Like || o.match.Where == predicate.Like && w.d.texts.folds {
		w.bits(o)
		return
	}
	w.fill(w.d.texts.fold, o)
}

// pattern returns a needle as a pattern of LIKE, escaped by esc: what must stand there, folded if the test folds.
func pattern(m predicate.Match, s string, esc byte) string {
	out := make([]byte, 0, len(s)+8)
	if m.Where != predicate.AtStart {
		out = append(out, '%')
	}
	if m.Where == predicate.Like {
		for _, t := range predicate.ParseLike(s) {
			switch t.Kind {
			case predicate.LikeRun:
				out = append(out, '%')
			case predicate.LikeOne:
				out = append(out, '_')
			case predicate.LikeLiteral:
				out = appendEscaped(out, schema.FoldASCII(t.Text), esc)
			}
		}
	} else {
		if m.Fold {
			s = schema.FoldASCII(s)
		}
		out = appendEscaped(out, s, esc)
	}
	if m.Where != predicate.AtEnd {
		out = append(out, '%')
	}
	return string(out)
}

// appendEscaped appends a literal part of a pattern of LIKE.
func appendEscaped(dst []byte, s string, esc byte) []byte {
	for i := range len(s) {
		if c := s[i]; c == '%' || c == '_' || c == esc {
			dst = append(dst, esc)
		}
		dst = append(dst, s[i])
	}
	return dst
}

// literal returns a needle as it is looked for by a function: like_ as a pattern, all else as it stands, folded if the test folds.
func literal(m predicate.Match, s string, esc byte) string {
	switch {
	case m.Where == predicate.Like:
		return pattern(m, s, esc)
	case m.Fold:
		return schema.FoldASCII(s)
	}
	return s
}
