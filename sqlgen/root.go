package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// root returns c under the name that its table has in a statement: that of c.
//
// Where a dot may also lead into a column, a column of that name, of the table or of one inside, would be read instead; then it is tamis_0.
func (w *writer) root(c *schema.Collection) table {
	return table{name: w.d.rootName(w.r, c), c: c}
}

func (d *Dialect) rootName(r *schema.Registry, c *schema.Collection) string {
	if d.shadowed(r, c.Name) {
		return "tamis_0"
	}
	return c.Name
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
