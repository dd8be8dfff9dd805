package sqlgen

import "github.com/tamis-go/tamis/schema"

// Delete returns the statement that takes away all rows of c.
func (d *Dialect) Delete(c *schema.Collection) string {
	w := writer{d: d}
	w.str([]string{"DELETE FROM ", "TRUNCATE TABLE "}[at(d.keyOrders || d.bare)])
	w.table(c)
	return string(w.sql)
}

// DeleteColumn returns the statement that makes a column of c null in every row.
func (d *Dialect) DeleteColumn(c *schema.Collection, col *schema.Column) string {
	w := writer{d: d}
	before, between, behind := "UPDATE ", " SET ", ""
	if d.keyOrders {
		before, between, behind = "ALTER TABLE ", " UPDATE ", " WHERE true SETTINGS mutations_sync = 1"
	}
	w.str(before)
	w.table(c)
	w.str(between)
	w.name(col.SQL())
	w.str(" = NULL")
	w.str(behind)
	return string(w.sql)
}
