package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// All returns the statement that reads every row of c with all its columns, in no order: what copies a table.
func (d *Dialect) All(c *schema.Collection, r *schema.Registry) string {
	w := writer{d: d, r: r}
	w.from(w.root(c))
	return "SELECT " + strings.Join(d.Columns(c, r), ", ") + " FROM " + string(w.sql)
}

// Columns returns all columns of c, hidden ones too, as a statement reads them for their codecs. The table goes by the name that it has in Select:
// the collection's, or tamis_0 where that is taken for a column.
func (d *Dialect) Columns(c *schema.Collection, r *schema.Registry) []string {
	columns := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		w := writer{d: d, r: r}
		w.shown(w.root(c), col)
		columns[i] = string(w.sql)
	}
	return columns
}
