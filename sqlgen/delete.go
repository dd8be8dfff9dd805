package sqlgen

import "github.com/tamis-go/tamis/schema"

// Delete returns the statement that takes away all rows of c.
func (d *Dialect) Delete(c *schema.Collection) string {
	w := writer{d: d}
	w.str("DELETE FROM ")
	w.table(c)
	return string(w.sql)
}
