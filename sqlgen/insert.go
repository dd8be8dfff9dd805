package sqlgen

import "github.com/tamis-go/tamis/schema"

// Insert returns the statement that adds that many rows to the table of c: a bind for every column, row by row, as the
// codecs of the columns make them. See MaxBinds.
func (d *Dialect) Insert(c *schema.Collection, r *schema.Registry, rows int) string {
	w := writer{d: d, r: r, numbered: d.numbered}
	w.str("INSERT INTO ")
	w.table(c)
	w.str(" (")
	for i, col := range c.Columns {
		if i > 0 {
			w.str(", ")
		}
		w.name(col.SQL())
	}
	w.str(") VALUES ")
	for n := range rows {
		if n > 0 {
			w.str(", ")
		}
		for i, col := range c.Columns {
			w.str([]string{"(", ", "}[at(i > 0)])
			w.around(d.inserted(r, col), bind{})
		}
		w.str(")")
	}
	return string(w.sql)
}

// inserted returns the form of the bind of a column in Insert.
func (d *Dialect) inserted(r *schema.Registry, col *schema.Column) string {
	if d.numbered || col.Type.Kind == schema.JSON { // the column says what type the bind is
		return "{?}"
	}
	if !col.Type.Array {
		if s := d.storage(r, col); s != nil {
			return sized(s.one, &col.Type)
		}
		return "{?}"
	}
	if a := d.arrayKept(r, col); a != nil && a.inserted != "" {
		return a.inserted + "::" + d.element(a, col.Type.Kind).ddl + "[]"
	}
	return "{?}"
}

// MaxBinds returns how many binds a statement may have.
func (d *Dialect) MaxBinds() int { return d.maxBinds }
