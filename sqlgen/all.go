package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// All returns the statement that reads every row of c with all its columns, in no order: what copies a table.
func (d *Dialect) All(c *schema.Collection, r *schema.Registry) string {
	w := writer{d: d, r: r}
	w.from(table{name: c.Name, c: c})
	return "SELECT " + strings.Join(d.Columns(c, r), ", ") + " FROM " + string(w.sql)
}

// Columns returns all columns of c, hidden ones too, as a statement reads them for their codecs. The table goes by the
// collection's name, as in Select.
func (d *Dialect) Columns(c *schema.Collection, r *schema.Registry) []string {
	columns := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		w := writer{d: d, r: r}
		w.shown(table{name: c.Name, c: c}, col)
		columns[i] = string(w.sql)
	}
	return columns
}
