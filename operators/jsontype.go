package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// JSONType matches JSON by its type.
var JSONType = &Operator{
	Name: "type_", Doc: "The JSON type is one of the names null, boolean, number, string, array and object. What is not there has none, nor has a column that is null.",
	On: On{Values: 1 << schema.JSON}, Operand: Many, Of: &schema.JSONTypes,
	Lower:   func(u Use) predicate.Node { return predicate.In(u.Target.Value.TypeName(), u.Operand) },
	Example: Example{Type: "json or null", Operand: `["number", "object"]`, Matches: `{"a": 1}`, Fails: `"1"`},
}
