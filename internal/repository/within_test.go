package repository_test

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Within matches a time from one until another.
var Within = &operators.Operator{
	Name: "within_", Doc: "The time lies in [from, to).",
	On: operators.On{Values: 1 << schema.Datetime}, Operand: operators.Two,
	Lower: func(u operators.Use) predicate.Node {
		return predicate.Between(u.Target.Value, predicate.AtLeast(u.Operand.At(0)), predicate.Below(u.Operand.At(1)))
	},
	Example: operators.Example{
		Type: "datetime", Operand: `["2024-01-01", "2024-02-01"]`,
		Matches: `"2024-01-31T23:00:00Z"`, Fails: `"2024-02-01"`,
	},
}
