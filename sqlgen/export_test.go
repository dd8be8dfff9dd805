package sqlgen

import "github.com/tamis-go/tamis/filter/predicate"

// Expression is expression, for tests on a server.
func Expression(where predicate.Where, s string, atomic bool) string {
	return expression(&memory{}, where, s, atomic)
}
