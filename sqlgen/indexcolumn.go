package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func (a *advisor) writer() *writer { return &writer{d: a.d, r: a.r} }

// equal returns how an index holds t so that = and IN find it, or false if none does.
func (a *advisor) equal(c *schema.Collection, t *schema.Term) (column, bool) {
	w := a.writer()
	o := w.term(table{c: c}, t, compared)
	if o.array != nil {
		return column{}, false
	}
	if col, ok := a.plain(w, c, &o); ok {
		return col, true
	}
	// An expression is found where it is written as the statement has it.
	if a.d.plainIndexes || a.changing(w, &o) {
		return column{}, false
	}
	w.equal(&o)
	return column{sql: "(" + bare(w.sql) + ")", name: columnNames(t)}, true
}

// ordered returns how an index holds t so that < finds it and an order walks it, or false if none does.
func (a *advisor) ordered(c *schema.Collection, t *schema.Term) (column, bool) {
	w := a.writer()
	o := w.term(table{c: c}, t, sorted)
	if o.array != nil || !t.Type.Kind.Compared() {
		return column{}, false
	}
	collated := !o.exact && o.isText()
	if col, ok := a.plain(w, c, &o); ok {
		switch {
		case !collated:
		case a.d.plainIndexes:
			return column{}, false
		default:
			col.sql += " COLLATE " + a.d.collate
			col.of = nil
		}
		if a.d.plainIndexes && strings.HasSuffix(col.sql, ")") {
			return column{}, false // the beginning of a text has no order within
		}
		return col, true
	}
	if a.d.plainIndexes || a.changing(w, &o) {
		return column{}, false
	}
	w.operand(&o)
	col := column{sql: "(" + bare(w.sql) + ")", name: columnNames(t)}
	if collated {
		col.sql += " COLLATE " + a.d.collate
	}
	return col, true
}

// plain returns a column as it stands in its table, if that is what is compared.
func (a *advisor) plain(w *writer, c *schema.Collection, o *operand) (column, bool) {
	t := o.term
	if t.Length || t.Join || len(t.Path) > 0 || len(t.Columns) != 1 {
		return column{}, false
	}
	of := t.Columns[0]
	s := w.storage(of)
	if s == nil || s.name != o.as.name {
		return column{}, false
	}
	w.sql = w.sql[:0]
	w.indexed(c, of)
	out := column{sql: string(w.sql), name: of.SQL(), of: of, reads: of, weak: of.Type.Kind == schema.Bool, bytes: 8}
	w.sql = w.sql[:0]
	switch {
	case s.indexed != "" && strings.HasSuffix(out.sql, s.indexed): // of a key, the whole text is indexed
		out.bytes = 4 * indexedLength
	case of.Type.Kind == schema.Enum:
		out.bytes = 4 * 255
	case of.Type.Kind == schema.UUID:
		out.bytes = 36
	case of.Type.Kind == schema.String:
		out.bytes = 4 * keyLength
	}
	return out, true
}

// changing reports whether o is made by a function that a database does not take for one that never changes its answer, so that
// no index may hold it.
func (a *advisor) changing(w *writer, o *operand) bool {
	if !a.d.pureIndexes || len(o.term.Path) > 0 || o.term.Length || o.term.Join {
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

// order returns the columns of an index that an order walks, and what it is, or nothing if no index serves it.
func (a *advisor) order(c *schema.Collection, order []filter.Order) ([]column, string) {
	var keys []column
	var said []string
	ascending, descending := 0, 0
	for i := range order {
		o := &order[i]
		name := termName(o.Term)
		if o.Descending {
			name = "-" + name
		}
		said = append(said, name)
		col, ok := a.ordered(c, o.Term)
		if !ok || len(o.Via) > 0 || !a.d.nulls && o.Term.Nullable() && o.NullsFirst == o.Descending {
			a.unserved = append(a.unserved, Served{a.query, "the order of " + strings.Join(said, ", ")})
			return nil, ""
		}
		if o.Descending {
			col.after = " DESC"
			descending++
		} else {
			ascending++
		}
		if a.d.placedNulls && o.Term.Nullable() && o.NullsFirst != o.Descending {
			col.after += []string{" NULLS LAST", " NULLS FIRST"}[at(o.NullsFirst)]
			descending += len(order) // it is walked as it is
			ascending += len(order)
		}
		keys = append(keys, col)
	}
	if ascending == 0 { // an index is walked either way
		for i := range keys {
			keys[i].after = ""
		}
	}
	return keys, "in the order of " + strings.Join(said, ", ")
}

// text gathers what a test on a text wants.
func (a *advisor) text(f *filtered, n *predicate.Node) {
	w := a.writer()
	o := w.term(table{c: f.c}, n.Term, read)
	fold := n.Match.Fold || n.Match.Where == predicate.Like
	begins := n.Single && n.Match.Where == predicate.AtStart && !fold
	trigram := o.plain && n.Term.Columns[0].Index == schema.IndexTrigram
	switch {
	case begins && !trigram && len(n.Term.Columns) == 1 && len(n.Term.Path) == 0:
		if col, ok := a.beginning(f.c, n.Term); ok {
			col.free = true
			f.ranges = append(f.ranges, col)
			f.said = append(f.said, termName(n.Term))
			return
		}
		a.lacks(n.Term)
	case a.d.trigrams == "" || n.Match.Every && !n.Single || !o.isText() || a.changing(w, &o):
		a.lacks(n.Term) // ALL is not looked up
	default:
		switch {
		case fold && !(trigram && !o.exact):
			w.bits(&o)
		default:
			w.equal(&o)
		}
		sql := bare(w.sql)
		if !o.plain {
			base, collated, _ := strings.Cut(sql, " COLLATE "+a.d.collate)
			if strings.HasSuffix(sql, " COLLATE "+a.d.collate) && collated == "" {
				sql = "(" + base + ") COLLATE " + a.d.collate
			} else {
				sql = "(" + sql + ")"
			}
		}
		a.want(&want{
			c: f.c, method: "gin", rest: []column{{sql: sql + a.d.trigrams, name: columnNames(n.Term) + "_trigram"}},
			needs: a.d.trigramsNeed,
		}, "text in "+termName(n.Term))
	}
}

// beginning returns how an index holds a text so that what it begins with finds it.
func (a *advisor) beginning(c *schema.Collection, t *schema.Term) (column, bool) {
	if a.d.plainIndexes { // the beginning of a text, in any collation, finds all of these and more
		return a.equal(c, t)
	}
	return a.ordered(c, t)
}

// array gathers what a test on a set wants.
func (a *advisor) array(c *schema.Collection, n *predicate.Node) {
	w := a.writer()
	o := w.term(table{c: c}, n.Term, compared)
	var x arrayIndex
	if o.array != nil && o.array.index != nil {
		x = o.array.index(n.Term.Type.Kind)
	}
	if x.sql == "" {
		a.lacks(n.Term)
		return
	}
	w.operand(&o)
	cast := o.as.list.behind(bindPlace).sized(&n.Term.Type)
	sql := strings.NewReplacer("{}", bare(w.sql), "{cast}", cast).Replace(x.sql)
	a.want(&want{c: c, method: x.method, refuse: x.refuse, rest: []column{{sql: sql, name: columnNames(n.Term) + x.suffix, bytes: x.bytes}}}, termName(n.Term))
}

// columnNames returns the columns of t in the name of an index.
func columnNames(t *schema.Term) string {
	var parts []string
	for _, c := range t.Columns {
		parts = append(parts, c.SQL())
	}
	parts = append(parts, t.Path...)
	if t.Length {
		parts = append(parts, "length")
	}
	return strings.Join(parts, "_")
}
