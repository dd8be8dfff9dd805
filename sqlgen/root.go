package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// root returns c under the name that its table has in a statement: that of c.
//
// Where a dot may also lead into a column, a column of that name in a table inside would be read instead; then it is tamis_0.
func (w *writer) root(c *schema.Collection) table {
	if w.d.shadowed(w.r, c.Name) {
		return table{c: c}
	}
	return table{name: c.Name, c: c}
}

// shadowed reports whether name.x may be read as what is inside a column of that name.
func (d *Dialect) shadowed(r *schema.Registry, name string) bool {
	if !d.dotted {
		return false
	}
	for _, c := range r.Collections() {
		for _, col := range c.Columns {
			if strings.EqualFold(col.SQL(), name) || d.shownFirst && strings.EqualFold(col.Name, name) {
				return true
			}
		}
	}
	return false
}
