package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// The kinds of index by which ClickHouse skips granules: of several expressions, each is looked up by itself.
const (
	skipsEqual  = "bloom_filter"
	skipsRange  = "minmax"
	skipsNgrams = "ngrambf_v1(3, 16384, 3, 0)"
)

// skips returns how an index by which granules are skipped holds what a use asks for. What comes in order does so by the table's own order alone,
// no index finds a part of a text by position, and none is on what is or has a null, but for equality and ranges.
func (x indexed) skips(c *schema.Collection, u advise.Use) (advise.Part, bool) {
	w := x.writer()
	switch {
	case u.For == advise.Equal || u.For == advise.Sorted:
		o := w.term(table{c: c}, u.Term, []use{compared, sorted}[at(u.For == advise.Sorted)])
		if o.array != nil || !u.Term.Type.Kind.Compared() {
			return advise.Part{}, false
		}
		p, plain := x.plain(w, c, &o)
		if !plain {
			w.bits(&o)
			p.SQL = bare(w.sql)
		}
		switch first := len(c.Key) > 0 && p.Column == c.Key[0]; {
		case u.For != advise.Sorted || first:
		case u.Order != nil:
			return advise.Part{}, false
		default:
			p.Method, p.Suffix = skipsRange, "_range"
		}
		if p.Method == "" && u.Term.Type.Kind == schema.Decimal { // of which there is no Bloom filter
			p.Method = skipsRange
		}
		return p, true
	case u.For == advise.Text:
		return x.skipsIn(w, c, u.Test)
	}
	return advise.Part{}, false
}

// skipsIn returns the same of a text.
func (x indexed) skipsIn(w *writer, c *schema.Collection, n *predicate.Node) (advise.Part, bool) {
	o := w.term(table{c: c}, n.Term, read)
	fold := n.Match.Fold || n.Match.Where == predicate.Like
	whole := n.Match.Where == predicate.Whole
	if !o.plain || !o.isText() || !whole && (n.Term.Nullable() || !n.Single || n.Match.Where == predicate.Anywhere) {
		return advise.Part{}, false
	}
	w.bits(&o)
	p := advise.Part{SQL: bare(w.sql), Method: skipsNgrams, Suffix: "_ngrams"}
	if whole {
		p.Method, p.Suffix = skipsEqual, "_folded"
	}
	if fold {
		p.SQL = "lower(" + p.SQL + ")"
		p.Suffix = strings.Replace(p.Suffix, "_ngrams", "_folded_ngrams", 1)
	}
	return p, true
}

// createSkips returns the statement that makes such an index, also for the rows that are there.
func (x indexed) createSkips(i *advise.Index, parts []advise.Part) string {
	out := x.writer()
	out.str("ALTER TABLE ")
	out.table(i.Collection)
	out.str(" ADD INDEX IF NOT EXISTS ")
	out.name(i.Name)
	out.str(" (")
	typ := skipsEqual
	for n, p := range parts {
		if n > 0 {
			out.str(", ")
		}
		out.str(p.SQL)
		if p.Method != "" {
			typ = p.Method
		}
	}
	out.str(") TYPE " + typ + " GRANULARITY 1, MATERIALIZE INDEX ")
	out.name(i.Name)
	return string(out.sql)
}
