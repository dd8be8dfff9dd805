package sqlgen

import "github.com/tamis-go/tamis/schema"

// Delete returns the statement that takes away all rows of c.
func (d *Dialect) Delete(c *schema.Collection) string {
	w := writer{d: d}
	w.str("DELETE FROM ")
	w.table(c)
	return string(w.sql)
}

// DeleteColumn returns the statement that makes a column of c null in every row.
func (d *Dialect) DeleteColumn(c *schema.Collection, col *schema.Column) string {
	w := writer{d: d}
	w.str("UPDATE ")
	w.table(c)
	w.str(" SET ")
	w.name(col.SQL())
	w.str(" = NULL")
	return string(w.sql)
}
