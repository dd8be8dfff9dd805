package operators

import "github.com/tamis-go/tamis/filter/predicate"

// Some matches a row that has a related row that matches.
var Some = &Operator{
	Name: "some_", Doc: "A related row matches the filter.",
	On: On{Relation: true}, Operand: Object,
	Lower:   func(u Use) predicate.Node { return predicate.Some(u.Relation, u.Inner) },
	Example: Example{Type: "rows of {n: int}", Operand: `{"n": {"ge_": 2}}`, Matches: `[{"n": 1}, {"n": 2}]`, Fails: `[{"n": 1}]`},
}

// Every matches a row none of whose related rows fails to match.
var Every = &Operator{
	Name: "every_", Doc: "No related row fails the filter; true where there is none.",
	On: On{Relation: true}, Operand: Object,
	Lower:   func(u Use) predicate.Node { return predicate.Every(u.Relation, u.Inner) },
	Example: Example{Type: "rows of {n: int}", Operand: `{"n": {"ge_": 2}}`, Matches: `[]`, Fails: `[{"n": 1}, {"n": 2}]`},
}

// CountOf matches a row by the number of its related rows.
var CountOf = &Operator{
	Name: "count_", Doc: "The number of related rows, or of those that match `where`, satisfies the criteria.",
	On: On{Relation: true}, Operand: CountRows,
	Lower:   func(u Use) predicate.Node { return predicate.Counted(u.Relation, u.Inner, u.Number) },
	Example: Example{Type: "rows of {n: int}", Operand: `{"ge_": 2, "where": {"n": {"ge_": 2}}}`, Matches: `[{"n": 2}, {"n": 3}]`, Fails: `[{"n": 1}, {"n": 2}]`},
}

// None matches a row none of whose related rows matches.
var None = &Operator{
	Name: "none_", Doc: "No related row matches the filter; true where there is none.",
	On: On{Relation: true}, Operand: Object,
	Lower:   func(u Use) predicate.Node { return predicate.None(u.Relation, u.Inner) },
	Example: Example{Type: "rows of {n: int}", Operand: `{"n": {"ge_": 2}}`, Matches: `[{"n": 1}]`, Fails: `[{"n": 1}, {"n": 2}]`},
}
