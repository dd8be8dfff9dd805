package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// SomeElement matches an array that has an element that satisfies criteria.
var SomeElement = &Operator{
	Name: "some_", Doc: "An element of the array satisfies the criteria. A null element counts for nothing.",
	On: On{Arrays: schema.Scalar}, Operand: Element,
	Lower:   someElement,
	Example: Example{Type: "set of string", Operand: `{"startswith_": "team-"}`, Matches: `["a", "team-b"]`, Fails: `["a"]`},
}

// EveryElement matches an array none of whose elements fails criteria.
var EveryElement = &Operator{
	Name: "every_", Doc: "No element of the array fails the criteria; true of an empty one. A null element counts for nothing.",
	On: On{Arrays: schema.Scalar}, Operand: Element,
	Lower: func(u Use) predicate.Node {
		u.Inner = predicate.Not(u.Inner)
		return predicate.Not(someElement(u))
	},
	Example: Example{Type: "set of int", Operand: `{"ge_": 2}`, Matches: `[2, 3]`, Fails: `[1, 2]`},
}

// NoElement matches an array none of whose elements satisfies criteria.
var NoElement = &Operator{
	Name: "none_", Doc: "No element of the array satisfies the criteria; true of an empty one. A null element counts for nothing.",
	On: On{Arrays: schema.Scalar}, Operand: Element,
	Lower:   func(u Use) predicate.Node { return predicate.Not(someElement(u)) },
	Example: Example{Type: "set of int", Operand: `{"ge_": 2}`, Matches: `[1]`, Fails: `[1, 2]`},
}

// someElement returns the node that holds where an element satisfies the operand. Where the operand is a list of values, an index on the array serves it.
func someElement(u Use) predicate.Node {
	if u.Inner.Op == predicate.OpIn {
		return predicate.HasAny(u.Target.Value, u.Inner.Set)
	}
	return predicate.Some(u.Relation, u.Inner)
}
