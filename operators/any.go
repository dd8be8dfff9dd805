package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Any matches a field that is one of the operands, and an array that has one of them.
var Any = &Operator{
	Name:    "any_",
	Doc:     "The field is one of the values; an array has one of them.",
	On:      On{Values: schema.Scalar, Arrays: schema.Scalar},
	Operand: Many,
	Lower: func(u Use) predicate.Node {
		if u.Target.Value.Type.Array {
			return predicate.HasAny(u.Target.Value, u.Operand)
		}
		return predicate.In(u.Target.Value, u.Operand)
	},
	Example: Example{Type: "string or null", Operand: `["a","b"]`, Matches: `"a"`, Fails: `"c"`},
}

// NotAny matches a field that is not one of the operands and not null, and an array that has none of them.
var NotAny = &Operator{
	Name:    "not_any_",
	Doc:     "The field is not one of the values, and not null; an array has none of them.",
	On:      On{Values: schema.Scalar, Arrays: schema.Scalar},
	Operand: Many,
	Lower: func(u Use) predicate.Node {
		t := u.Target.Value
		switch {
		case u.Operand.Len() == 0:
			return predicate.Node{}
		case t.Type.Array:
			return predicate.Not(predicate.HasAny(t, u.Operand))
		}
		return predicate.And(
			predicate.Not(predicate.IsNull(t)),
			predicate.Not(predicate.In(t, u.Operand)))
	},
	Example: Example{Type: "string or null", Operand: `["a"]`, Matches: `"b"`, Fails: `null`},
}

// All matches an array that has every one of the operands.
var All = &Operator{
	Name:    "all_",
	Doc:     "The array has every one of the values.",
	On:      On{Arrays: schema.Scalar},
	Operand: Many,
	Lower: func(u Use) predicate.Node {
		if u.Operand.Len() == 0 {
			return predicate.Node{}
		}
		return predicate.HasAll(u.Target.Value, u.Operand)
	},
	Example: Example{Type: "set of string", Operand: `["a","b"]`, Matches: `["b","a","c"]`, Fails: `["a"]`},
}
