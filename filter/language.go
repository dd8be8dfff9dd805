package filter

import (
	"github.com/tamis-go/tamis/schema"
)

// A Language is a registry and a set of operators that fit together.
// Its tables are made once; it is safe for concurrent use.
type Language struct {
	registry *schema.Registry
}

// Registry returns the registry that l was made of.
func (l *Language) Registry() *schema.Registry { return l.registry }

// A KeyValue is the value of a route's own top-level key.
type KeyValue struct {
	Name  string
	Value schema.Value
}
