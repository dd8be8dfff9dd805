package source

import "github.com/tamis-go/tamis/schema"

// quote returns a name as the dialect writes identifiers, whatever is in it.
func (t *Tables) quote(name string) string {
	return t.dialect.Quote(name)
}

// table returns the name of c's table, and of the catalog and the schema that it is in.
func (t *Tables) table(c *schema.Collection) string { return t.dialect.Table(c) }
