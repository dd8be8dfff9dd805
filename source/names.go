package source

import (
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// quote returns a name of the registry as the dialect writes identifiers. Names are letters, digits and underscores.
func (t *Tables) quote(name string) string {
	if t.dialect.Name == "mysql" {
		return "`" + name + "`"
	}
	return `"` + name + `"`
}

// table returns the name of c's table, and of the schema that it is in.
func (t *Tables) table(c *schema.Collection) string {
	parts := strings.Split(c.SQL(), ".")
	for i, part := range parts {
		parts[i] = t.quote(part)
	}
	return strings.Join(parts, ".")
}

// selectAll returns the statement for every row of c with all its columns. They are named with their
// table: SQLite takes a bare name that is no column for a text.
func (t *Tables) selectAll(c *schema.Collection) string {
	columns := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		columns[i] = t.quote("r") + "." + t.quote(col.SQL())
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + t.table(c) + " AS " + t.quote("r")
}
