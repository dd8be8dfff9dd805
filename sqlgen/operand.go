package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An operand is a term of a table, and what it is compared with.
type operand struct {
	table  table
	term   *schema.Term
	as     *storage      // how its values are when they are compared
	array  *arrayStorage // of an array, instead
	exact  bool          // compared by bits as it stands
	plain  bool          // one column, as it stands in its table
	node   *node         // the test that it is compared in
	list   what          // how the values of the test are bound together
	match  predicate.Match
	single bool
	each   int      // the number of the table that has the values of an array
	item   string   // a dot and the column of that table: what is compared is the values
	texts  bool     // times as JSON has them, in an array
	cases  span     // of a duration
	number bool     // the number of the rows of a group
	sumOf  *operand // of a field that is a sum: what it adds up
}

// A use is what an operand is looked at for.
type use uint8

const (
	compared use = iota // with =
	sorted              // with < and ORDER BY
	read                // as a text
)

// of returns the term of n as it is tested.
func (w *writer) of(t table, n *node, u use) (o operand) {
	w.lookAt(&o, t, n.term, u)
	o.node, o.list, o.match, o.single = n, everyValue, n.match, n.single
	if o.texts {
		o.list = everyText
	}
	return o
}

// term returns a term of t as it is compared.
func (w *writer) term(t table, term *schema.Term, u use) (o operand) {
	w.lookAt(&o, t, term, u)
	return o
}

// lookAt is term where the operand is to stand, as it is long.
func (w *writer) lookAt(o *operand, t table, term *schema.Term, u use) {
	if t.element != nil {
		*o = *t.element
		return
	}
	*o = operand{table: t, term: term, exact: true}
	c := term.Columns[0]
	switch {
	case term.Length:
		o.as = w.d.kept(schema.Int, "")
	case len(term.Path) > 0 || term.JSONType:
		o.as = w.d.kept(term.Type.Kind, "")
		if term.Type.Kind.Textual() {
			o.as = w.d.kept(schema.String, "")
			o.exact = w.d.collate == ""
		}
	case term.Join:
		o.as = w.d.kept(schema.String, "")
		o.exact = w.d.collate == ""
	case term.Type.Array:
		o.array = w.arrayKept(c)
		o.as = w.d.element(o.array, c.Type.Kind)
		o.exact = c.Exact
	default:
		w.columns(o, u)
	}
}

// columns finds how the values of the columns of o are compared.
func (w *writer) columns(o *operand, u use) {
	kind := o.term.Columns[0].Type.Kind
	for i, c := range o.term.Columns {
		s := w.storage(c)
		if s == nil { // writer.column says so
			s = w.d.kept(kind, "")
		}
		name := s.name
		if s.read != "" {
			name = s.read
		}
		if u != compared && s.sort != "" {
			name = s.sort
		}
		if u == read {
			name = schema.StorageText
		}
		switch {
		case i == 0 && name == s.name:
			o.as = s
		case i == 0:
			o.as = w.d.kept(kind, name)
		case o.as.name != name:
			o.as = w.d.kept(kind, w.d.common[kind])
		}
		o.exact = o.exact && (!kind.Textual() || w.d.exact(c))
	}
	if kind.Textual() && kind != schema.Decimal && kind != schema.Bytes && w.d.collate != "" {
		for _, c := range o.term.Columns { // a cast to text has the collation of the connection, not that of the column
			if s := w.storage(c); s != nil && s.name != o.as.name {
				o.exact = false
			}
		}
	}
	o.plain = len(o.term.Columns) == 1
}

// oneValue returns how one value that o is compared with is bound.
func (o *operand) oneValue() what {
	if o.texts {
		return oneText
	}
	return oneValue
}

// digits returns the type of o if that is one of decimals, else nil.
func (o *operand) digits() *schema.Type {
	if o.term.Type.Kind != schema.Decimal {
		return nil
	}
	return &o.term.Type
}

// nullable reports whether o may be null.
func (o *operand) nullable() bool { return o.term.Nullable() }

// isText reports whether o is compared as a text.
func (o *operand) isText() bool {
	return o.array == nil && o.as.name == schema.StorageText && o.term.Type.Kind.Textual()
}

// operand writes o as it is kept.
func (w *writer) operand(o *operand) {
	switch {
	case o.item != "":
		w.alias(table{n: o.each})
		w.str(o.item)
		return
	case o.cases != span{}:
		w.duration(o)
		return
	case o.number:
		w.str("COUNT(*)")
		return
	case o.sumOf != nil:
		w.total(o.sumOf, &o.term.Type)
		return
	}
	c := o.term.Columns[0]
	switch {
	case o.term.Length:
		w.length(o.table, c)
	case o.term.JSONType:
		w.typeName(o)
	case len(o.term.Path) > 0:
		w.inside(o, w.d.paths[o.term.Type.Kind])
	case o.term.Join:
		w.join(o)
	case o.term.Type.Array:
		w.field(o.table, c)
	case len(o.term.Columns) == 1:
		w.column(o.table, c, o.as.name)
	default:
		w.str("coalesce(")
		for i, c := range o.term.Columns {
			if i > 0 {
				w.str(", ")
			}
			w.column(o.table, c, o.as.name)
		}
		w.str(")")
	}
}

// equal writes o so that = compares its bits.
func (w *writer) equal(o *operand) {
	if w.d.bitEqual && (o.plain || len(o.term.Path) > 0 || o.term.JSONType) {
		w.operand(o)
		return
	}
	w.bits(o)
}

// bits writes o so that = and < compare its bits.
func (w *writer) bits(o *operand) {
	w.operand(o)
	if !o.exact && o.isText() {
		w.str(" COLLATE ")
		w.str(w.d.collate)
	}
}

// widened returns o, a float of 32 bits as one of 64: a sum would lose digits otherwise, and so does what MySQL gives as a text.
func (w *writer) widened(o *operand) *operand {
	if o.array != nil || o.as.name != schema.StorageSingle {
		return o
	}
	wide := *o
	wide.as = w.d.kept(schema.Float, schema.StorageNative)
	return &wide
}

// column writes a column of t, its values as the storage to has them.
func (w *writer) column(t table, c *schema.Column, to schema.Storage) {
	s := w.storage(c)
	switch {
	case s == nil:
		w.lacks("%s.%s: no storage %s for %s", t.c.Name, c.Name, storageName(w.d, w.r, c), c.Type)
	case s.name == to:
		w.field(t, c)
	default:
		w.convert(w.d.cast(c.Type.Kind, s.name, to), t, c)
	}
}

// convert writes a template of a column.
func (w *writer) convert(form template, t table, c *schema.Column) {
	if form == nil {
		w.lacks("%s.%s: unexpected storage", t.c.Name, c.Name)
		return
	}
	w.sized(form, &c.Type, func() { w.field(t, c) })
}

// sized writes a template of one value of a type, which bare writes, and of its sizes.
func (w *writer) sized(form template, typ *schema.Type, bare func()) {
	for i := range form {
		w.str(form[i].text)
		if form[i].place == barePlace {
			bare()
		} else {
			w.size(form[i].place, typ)
		}
	}
}

// join writes the texts of several columns with a space between, a null being empty.
func (w *writer) join(o *operand) {
	between := " || ' ' || "
	w.str("(")
	if w.d.concat {
		between = ", ' ', "
		w.sql = append(w.sql[:len(w.sql)-1], "CONCAT("...)
	}
	for i, c := range o.term.Columns {
		if i > 0 {
			w.str(between)
		}
		w.str("coalesce(")
		w.column(o.table, c, schema.StorageText)
		w.str(", '')")
	}
	w.str(")")
}
