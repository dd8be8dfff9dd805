package sqlgen

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// A held is which types of a database hold a column: by its kind, or by how it is kept where that has types of its own. Arrays are of the type array.
type held struct {
	kinds map[schema.Kind][]string
	kept  map[schema.Storage][]string
}

// instead returns the types that a found column may have to be c, or nil if it has one of them, or may have any.
func (h held) instead(f FoundColumn, c *schema.Column, kept schema.Storage) []string {
	wanted, own := h.kept[kept]
	switch {
	case c.Type.Array:
		wanted = []string{"array"}
	case !own:
		wanted = h.kinds[c.Type.Kind]
	}
	if slices.Contains(wanted, f.Type) {
		return nil
	}
	return wanted
}
