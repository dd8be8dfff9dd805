package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

const nullable = schema.Scalar | 1<<schema.JSON | 1<<schema.Other

// IsNull matches a field that is null, an array that is empty, a relation without rows; with false, all others.
var IsNull = &Operator{
	Name: "is_null_", Doc: "The field is null; an array is empty; a relation has no row. With false, the contrary.",
	On: On{Values: nullable, Arrays: schema.Scalar, Relation: true}, Operand: Flag,
	Every:   func(flag schema.Values) bool { return !flag.Flag() }, // so that false is the complement of true
	Lower:   func(u Use) predicate.Node { return null(u, u.Operand.Flag()) },
	Example: Example{Type: "string or null", Operand: `true`, Matches: `null`, Fails: `""`},
}

// Exists is the complement of IsNull.
var Exists = &Operator{
	Name: "exists_", Doc: "The field is not null; an array is not empty; a relation has a row. With false, the contrary.",
	On: On{Values: nullable, Arrays: schema.Scalar, Relation: true}, Operand: Flag,
	Every:   func(flag schema.Values) bool { return flag.Flag() },
	Lower:   func(u Use) predicate.Node { return null(u, !u.Operand.Flag()) },
	Example: Example{Type: "set of string", Operand: `true`, Matches: `["a"]`, Fails: `[]`},
}

func null(u Use, want bool) predicate.Node {
	n := predicate.IsNull(u.Target.Null)
	if u.Relation != nil {
		n = predicate.None(u.Relation, predicate.Node{})
	}
	if want {
		return n
	}
	return predicate.Not(n)
}
