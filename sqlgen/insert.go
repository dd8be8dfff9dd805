package sqlgen

import "github.com/tamis-go/tamis/schema"

// Insert returns the statement that adds that many rows to the table of c: a bind for every column, row by row, as the
// codecs of the columns make them. See MaxBinds.
func (d *Dialect) Insert(c *schema.Collection, r *schema.Registry, rows int) string {
	w := writer{d: d, r: r, numbered: d.numbered}
	w.str("INSERT INTO ")
	w.table(c)
	w.str(" ")
	w.names(c.Columns)
	w.str(d.overriding)
	w.str(" VALUES ")
	for n := range rows {
		if n > 0 {
			w.str(", ")
		}
		for i, col := range c.Columns {
			w.str([]string{"(", ", "}[at(i > 0)])
			w.inserted(col)
		}
		w.str(")")
	}
	return string(w.sql)
}

// InsertLists returns the statement that adds rows of c whose binds are one list for each column, with what [Codec.Bind] returns for each row, or "" if d adds
// rows by [Dialect.Insert] alone. It is for databases that evaluate each bind of VALUES by itself.
func (d *Dialect) InsertLists(c *schema.Collection, r *schema.Registry) string {
	if d.listing == "" {
		return ""
	}
	w := writer{d: d, r: r, numbered: d.numbered, listed: true}
	w.str("INSERT INTO ")
	w.table(c)
	w.str(" ")
	w.names(c.Columns)
	w.str(" SELECT ")
	for i, col := range c.Columns {
		if i > 0 {
			w.str(", ")
		}
		w.inserted(col)
	}
	w.str(" FROM system.one ARRAY JOIN ")
	w.listed = false
	for i, typ := range w.lists {
		if i > 0 {
			w.str(", ")
		}
		w.binds = w.binds[:i]
		w.bindAs(bind{}, "Array("+typ+")")
		w.str(" AS ")
		w.alias(table{n: i + 1})
	}
	w.str(" " + d.listing)
	return string(w.sql)
}

// inserted writes the bind of a column in Insert.
func (w *writer) inserted(col *schema.Column) {
	d := w.d
	if (!d.numbered || d.typed) && col.Type.Kind != schema.JSON { // else the column says what type the bind is
		if s := d.storage(w.r, col); !col.Type.Array && s != nil {
			w.around(s.one, &col.Type, bind{})
			return
		}
		if col.Type.Array && d.typed {
			w.bindAs(bind{}, d.arrayType(w.r, col))
			return
		}
		if a := d.arrayKept(w.r, col); col.Type.Array && a != nil && a.asList {
			w.around(d.element(a, col.Type.Kind).list, &col.Type, bind{})
			return
		}
		if a := d.arrayKept(w.r, col); col.Type.Array && a != nil && a.inserted != nil {
			w.around(a.inserted, &col.Type, bind{})
			w.str("::" + d.element(a, col.Type.Kind).ddl + "[]")
			return
		}
	}
	w.bind(bind{})
}

// MaxBinds returns how many binds a statement may have.
func (d *Dialect) MaxBinds() int { return d.maxBinds }
