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
