package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Len matches an array by its number of elements, as stored.
var Len = &Operator{
	Name: "len_", Doc: "The number of elements of the array, as stored, satisfies the criteria.",
	On: On{Arrays: schema.Scalar}, Operand: Count,
	Lower:   func(u Use) predicate.Node { return u.Inner },
	Example: Example{Type: "set of string", Operand: `{"ge_": 2}`, Matches: `["a","a"]`, Fails: `["a"]`},
}
