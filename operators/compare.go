package operators

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

const timed schema.Kinds = 1<<schema.Datetime | 1<<schema.Date | 1<<schema.Clock

// Eq matches a field that equals the operand.
var Eq = &Operator{
	Name: "eq_", Doc: "The field equals the value.",
	On: On{Values: schema.Scalar}, Operand: One, Refers: []predicate.Comparison{predicate.Equals},
	Lower:   func(u Use) predicate.Node { return equal(u) },
	Example: Example{Type: "int or null", Operand: `20`, Matches: `20`, Fails: `30`},
}

// Ne matches a field that differs from the operand, and is not null.
var Ne = &Operator{
	Name: "ne_", Doc: "The field differs from the value, and is not null.",
	On: On{Values: schema.Scalar}, Operand: One, Refers: []predicate.Comparison{predicate.Differs},
	Lower: func(u Use) predicate.Node {
		return predicate.And(
			predicate.Not(predicate.IsNull(u.Target.Value)),
			predicate.Not(equal(u)))
	},
	Example: Example{Type: "int or null", Operand: `20`, Matches: `30`, Fails: `null`},
}

// Lt matches a field below the operand.
var Lt = &Operator{
	Name: "lt_", Doc: "The field is less than the value.",
	On: On{Values: schema.Ordered}, Operand: One, Refers: []predicate.Comparison{predicate.Less}, Lower: below,
	Example: Example{Type: "int or null", Operand: `20`, Matches: `19`, Fails: `20`},
}

// Le matches a field that is the operand or below it.
var Le = &Operator{
	Name: "le_", Doc: "The field is less than the value, or equals it.",
	On: On{Values: schema.Ordered}, Operand: One, Refers: []predicate.Comparison{predicate.AtOrBelow}, Lower: atMost,
	Example: Example{Type: "int or null", Operand: `20`, Matches: `20`, Fails: `21`},
}

// Gt matches a field above the operand.
var Gt = &Operator{
	Name: "gt_", Doc: "The field is greater than the value.",
	On: On{Values: schema.Ordered}, Operand: One, Refers: []predicate.Comparison{predicate.Greater}, Lower: above,
	Example: Example{Type: "string or null", Operand: `"b"`, Matches: `"c"`, Fails: `"b"`},
}

// Ge matches a field that is the operand or above it.
var Ge = &Operator{
	Name: "ge_", Doc: "The field is greater than the value, or equals it.",
	On: On{Values: schema.Ordered}, Operand: One, Refers: []predicate.Comparison{predicate.AtOrAbove}, Lower: atLeast,
	Example: Example{Type: "float or null", Operand: `1.5`, Matches: `1.5`, Fails: `null`},
}

// Before matches a time that is the operand or earlier.
var Before = &Operator{
	Name: "before_", Doc: "The time is at the value or before it.",
	On: On{Values: timed}, Operand: One, Refers: []predicate.Comparison{predicate.AtOrBelow}, Lower: atMost,
	Example: Example{Type: "datetime or null", Operand: `"2024-01-31T08:00:00Z"`, Matches: `"2024-01-31T08:00:00Z"`, Fails: `"2024-01-31T08:00:00.000001Z"`},
}

// After matches a time that is the operand or later.
var After = &Operator{
	Name: "after_", Doc: "The time is at the value or after it.",
	On: On{Values: timed}, Operand: One, Refers: []predicate.Comparison{predicate.AtOrAbove}, Lower: atLeast,
	Example: Example{Type: "date or null", Operand: `"2024-01-31"`, Matches: `"2024-01-31"`, Fails: `"2024-01-30"`},
}

// Between matches a field within an inclusive range.
var Between = &Operator{
	Name: "between_", Doc: "The field lies between the two values, both included; low above high matches nothing.",
	On: On{Values: schema.Ordered}, Operand: Two, Refers: []predicate.Comparison{predicate.AtOrAbove, predicate.AtOrBelow},
	Lower: func(u Use) predicate.Node {
		return within(u, predicate.Inclusive, predicate.Inclusive)
	},
	Example: Example{Type: "int or null", Operand: `[10,20]`, Matches: `20`, Fails: `21`},
}

// The operand is used as the set of the test, so that lowering copies nothing.

func equal(u Use) predicate.Node {
	return predicate.Node{Op: predicate.OpIn, Term: u.Target.Value, Set: u.Operand, Single: true}
}

func below(u Use) predicate.Node   { return within(u, predicate.Open, predicate.Exclusive) }
func atMost(u Use) predicate.Node  { return within(u, predicate.Open, predicate.Inclusive) }
func above(u Use) predicate.Node   { return within(u, predicate.Exclusive, predicate.Open) }
func atLeast(u Use) predicate.Node { return within(u, predicate.Inclusive, predicate.Open) }

func within(u Use, low, high predicate.End) predicate.Node {
	return predicate.Node{Op: predicate.OpRange, Term: u.Target.Value, Low: low, High: high, Set: u.Operand}
}
