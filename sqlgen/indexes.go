package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// Indexes returns the indexes that the statements of queries want, each once, and what of the queries no index of d serves. A
// dialect that scans columns wants none.
func (d *Dialect) Indexes(queries ...*filter.Query) (indexes []advise.Index, unserved []advise.Served) {
	if d.columnar && !d.skips {
		return nil, nil
	}
	return advise.Indexes(func(r *schema.Registry) advise.Database { return indexed{d, r} }, queries...)
}

// An indexed is what the indexes of a dialect serve, of the tables of a registry.
type indexed struct {
	d *Dialect
	r *schema.Registry
}

func (x indexed) writer() *writer { return &writer{d: x.d, r: x.r} }

// KeyBytes returns what InnoDB indexes.
func (x indexed) KeyBytes() int {
	if x.d.plainIndexes {
		return 3072
	}
	return 0
}

// Joins reports whether two columns are compared without a function around them.
func (x indexed) Joins(a, b *schema.Column) bool {
	w := x.writer()
	s, other := w.storage(a), w.storage(b)
	return s != nil && other != nil && s.name == other.name && s.read == ""
}

// Part returns what an index holds so that the statements of d find a use by it.
func (x indexed) Part(c *schema.Collection, u advise.Use) (advise.Part, bool) {
	if x.d.skips {
		return x.skips(c, u)
	}
	switch u.For {
	case advise.Equal:
		return x.equal(c, u.Term)
	case advise.Null:
		p, ok := x.equal(c, u.Term)
		p.Loose = x.d.nullsUnordered
		return p, ok
	case advise.Sorted:
		p, ok := x.ordered(c, u.Term)
		if ok && u.Order != nil {
			ok = x.direct(&p, u.Order)
		}
		return p, ok
	case advise.Text:
		return x.text(c, u.Test)
	case advise.Set:
		return x.array(c, u.Test)
	}
	panic("sqlgen: unexpected purpose of an index")
}

// Create returns the statement that makes an index, unless it is there if d can say so.
func (x indexed) Create(i *advise.Index, parts []advise.Part) string {
	if x.d.skips {
		return x.createSkips(i, parts)
	}
	out := x.writer()
	out.str("CREATE INDEX ")
	if x.d.hasIndex == "" {
		out.str("IF NOT EXISTS ")
	}
	out.name(i.Name)
	out.str(" ON ")
	out.table(i.Collection)
	for n, p := range parts {
		switch {
		case n > 0:
			out.str(", ")
		case p.Method != "":
			out.str(" USING " + p.Method + " (")
		default:
			out.str(" (")
		}
		out.str(p.SQL + p.After)
	}
	out.str(")")
	return string(out.sql)
}

// equal returns how an index holds t so that = and IN find it, or false if none does.
func (x indexed) equal(c *schema.Collection, t *schema.Term) (advise.Part, bool) {
	w := x.writer()
	o := w.term(table{c: c}, t, compared)
	if o.array != nil {
		return advise.Part{}, false
	}
	if col, ok := x.plain(w, c, &o); ok {
		return col, true
	}
	// An expression is found where it is written as the statement has it.
	if x.d.plainIndexes || x.changing(w, &o) {
		return advise.Part{}, false
	}
	w.equal(&o)
	return advise.Part{SQL: "(" + bare(w.sql) + ")"}, true
}

// ordered returns how an index holds t so that < finds it and an order walks it, or false if none does.
func (x indexed) ordered(c *schema.Collection, t *schema.Term) (advise.Part, bool) {
	w := x.writer()
	o := w.term(table{c: c}, t, sorted)
	if o.array != nil || !t.Type.Kind.Compared() {
		return advise.Part{}, false
	}
	collated := !o.exact && o.isText()
	if col, ok := x.plain(w, c, &o); ok {
		switch {
		case !collated:
		case x.d.plainIndexes:
			return advise.Part{}, false
		default:
			col.SQL += " COLLATE " + x.d.collate
			col.Column = nil
		}
		if x.d.plainIndexes && strings.HasSuffix(col.SQL, ")") {
			return advise.Part{}, false // the beginning of a text has no order within
		}
		return col, true
	}
	if x.d.plainIndexes || x.changing(w, &o) {
		return advise.Part{}, false
	}
	w.operand(&o)
	col := advise.Part{SQL: "(" + bare(w.sql) + ")"}
	if collated {
		col.SQL += " COLLATE " + x.d.collate
	}
	return col, true
}

// plain returns a column as it stands in its table, if that is what is compared.
func (x indexed) plain(w *writer, c *schema.Collection, o *operand) (advise.Part, bool) {
	t := o.term
	if t.Length || t.JSONType || t.Join || len(t.Path) > 0 || len(t.Columns) != 1 {
		return advise.Part{}, false
	}
	of := t.Columns[0]
	s := w.storage(of)
	if s == nil || s.name != o.as.name {
		return advise.Part{}, false
	}
	w.sql = w.sql[:0]
	w.indexed(c, of)
	out := advise.Part{SQL: string(w.sql), Column: of, Reads: of}
	w.sql = w.sql[:0]
	switch {
	case s.indexed != "" && strings.HasSuffix(out.SQL, s.indexed): // of a key, the whole text is indexed
		out.Bytes = 4 * indexedLength
	case of.Type.Kind == schema.Enum:
		out.Bytes = 4 * 255
	case of.Type.Kind == schema.UUID:
		out.Bytes = 36
	case of.Type.Kind == schema.String:
		out.Bytes = 4 * keyLength
	}
	return out, true
}

// changing reports whether o is made by a function that a database does not take for one that never changes its answer, so that
// no index may hold it.
func (x indexed) changing(w *writer, o *operand) bool {
	if !x.d.pureIndexes || len(o.term.Path) > 0 || o.term.JSONType || o.term.Length || o.term.Join {
		return false
	}
	for _, c := range o.term.Columns {
		s := w.storage(c)
		if s == nil || s.name != o.as.name && c.Type.Kind != schema.UUID {
			return true
		}
	}
	return false
}

// direct adds the direction of an order to a part, and where its nulls are. It reports whether an index has it so.
func (x indexed) direct(p *advise.Part, o *filter.Order) bool {
	w := x.writer()
	key := w.term(table{}, o.Term, sorted)
	null := w.mayBeNull(&key, &keyShape{})
	away := null && o.NullsFirst != o.Descending // its nulls are not where they are by nature
	switch {
	case null && !x.d.nulls && !away:
		return false
	case o.Descending:
		p.After, p.Descending = " DESC", true
	}
	if away && x.d.placedNulls {
		p.After += []string{" NULLS LAST", " NULLS FIRST"}[at(o.NullsFirst)]
		p.Fixed = true
	}
	return true
}

// text returns how an index holds a text so that a test on it finds it.
func (x indexed) text(c *schema.Collection, n *predicate.Node) (advise.Part, bool) {
	w := x.writer()
	o := w.term(table{c: c}, n.Term, read)
	fold := n.Match.Fold || n.Match.Where == predicate.Like
	begins := n.Single && n.Match.Where == predicate.AtStart && !fold
	trigram := o.plain && n.Term.Columns[0].Index == schema.IndexTrigram
	switch {
	case n.Match.Where == predicate.Whole:
		return x.folded(w, &o, n)
	case begins && !trigram && len(n.Term.Columns) == 1 && len(n.Term.Path) == 0:
		if x.d.plainIndexes { // the beginning of a text, in any collation, finds all of these and more
			return x.equal(c, n.Term)
		}
		return x.ordered(c, n.Term)
	case x.d.trigrams == "" || n.Match.Every && !n.Single || !o.isText() || x.changing(w, &o):
		return advise.Part{}, false // ALL is not looked up
	case fold && !(trigram && !o.exact):
		w.bits(&o)
	default:
		w.equal(&o)
	}
	sql := bare(w.sql)
	if !o.plain { // an expression is in parentheses, and its collation behind them
		collate := ""
		if base, ok := strings.CutSuffix(sql, " COLLATE "+x.d.collate); ok && !strings.Contains(base, " COLLATE ") {
			sql, collate = base, " COLLATE "+x.d.collate
		}
		sql = "(" + sql + ")" + collate
	}
	return advise.Part{SQL: sql + x.d.trigrams, Suffix: "_trigram", Method: "gin", Needs: x.d.trigramsNeed}, true
}

// folded returns how an index holds a text so that a test that folds it whole finds it.
func (x indexed) folded(w *writer, o *operand, n *predicate.Node) (advise.Part, bool) {
	if !n.Match.Fold || n.Match.Every && !n.Single || !o.isText() || x.changing(w, o) {
		return advise.Part{}, false
	}
	if x.d.texts.wholes == nil {
		return advise.Part{}, false
	}
	o.match = n.Match
	w.fill(x.d.texts.wholes, o)
	return advise.Part{SQL: bare(w.sql), Suffix: "_folded"}, true
}

// array returns how an index holds an array so that a test on its elements finds it.
func (x indexed) array(c *schema.Collection, n *predicate.Node) (advise.Part, bool) {
	w := x.writer()
	o := w.term(table{c: c}, n.Term, compared)
	if o.array == nil || o.array.index == nil {
		return advise.Part{}, false
	}
	p := o.array.index(n.Term.Type.Kind)
	if p.SQL == "" {
		return p, false
	}
	w.operand(&o)
	cast := o.as.list.behind(bindPlace).sized(&n.Term.Type)
	p.SQL = strings.NewReplacer("{}", bare(w.sql), "{cast}", cast).Replace(p.SQL)
	return p, true
}

// bare takes the alias of the one table that there is away.
func bare(sql []byte) string { return strings.ReplaceAll(string(sql), "tamis_0.", "") }
