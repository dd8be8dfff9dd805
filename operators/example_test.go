package operators_test

import (
	"fmt"
	"net/netip"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Within matches a time in [from, to).
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

type Login struct {
	ID      int64  `json:"id" tamis:"key"`
	At      string `json:"at" tamis:"datetime"`
	Address string `json:"address"`
}

// An operator that lowers to the algebra works with every backend.
func ExampleSet_With() {
	logins := schema.Must(schema.For[Login]("logins"))
	language := schema.Must(filter.New(schema.Must(schema.New(logins)), filter.Config{
		Operators: operators.Standard.With(Within),
	}))
	q, err := language.Parse("logins", []byte(`{"logins": {"at": {"within_": ["2024-01-01", "2024-02-01"]}}}`))
	fmt.Println(q.Where(), err)
	// Output: range(at, >= 2024-01-01T00:00:00.000000Z, < 2024-02-01T00:00:00.000000Z) <nil>
}

// What the algebra cannot express is one Custom test, with SQL for each dialect and a Go function.
func ExampleOperator_custom() {
	inNetwork := &predicate.Call{
		Name: "in_network_",
		SQL:  map[string]string{"postgres": "{term}::inet <<= {0}::cidr"},
		Go: func(v schema.Value, operand schema.Values) bool {
			ip, err := netip.ParseAddr(v.Text())
			return err == nil && netip.MustParsePrefix(operand.Texts[0]).Contains(ip)
		},
	}
	op := &operators.Operator{
		Name: "in_network_", Doc: "The address lies in the network.",
		On: operators.On{Values: 1 << schema.String}, Operand: operators.One,
		Check: func(v schema.Values) error { _, err := netip.ParsePrefix(v.Texts[0]); return err },
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Node{Op: predicate.OpCustom, Term: u.Target.Value, Set: u.Operand, Call: inNetwork}
		},
		Example: operators.Example{Type: "string", Operand: `"10.0.0.0/8"`, Matches: `"10.1.2.3"`, Fails: `"11.0.0.1"`},
	}
	logins := schema.Must(schema.For[Login]("logins"))
	language := schema.Must(filter.New(schema.Must(schema.New(logins)), filter.Config{Operators: operators.Standard.With(op)}))
	_, err := language.Parse("logins", []byte(`{"logins": {"address": {"in_network_": "10.0.0.0"}}}`))
	fmt.Println(err)
	// Output: /logins/address/in_network_: in_network_: netip.ParsePrefix("10.0.0.0"): no '/'
}

func ExampleSet_All() {
	for op := range operators.Standard.All() {
		if op.On.Relation && op.Operand == operators.Object {
			fmt.Println(op.Name, op.Doc)
		}
	}
	// Output:
	// some_ A related row matches the filter.
	// every_ No related row fails the filter; true where there is none.
	// none_ No related row matches the filter; true where there is none.
}

func ExampleSet_Operator() {
	fmt.Println(operators.Standard.Operator("between_").Doc)
	// Output: The field lies between the two values, both included; low above high matches nothing.
}

func ExampleOn_Has() {
	on := operators.Standard.Operator("all_").On
	fmt.Println(on.Has(schema.Type{Kind: schema.String, Array: true}), on.Has(schema.Type{Kind: schema.String}))
	// Output: true false
}

func ExampleOperand_String() {
	fmt.Println(operators.Any.Operand, operators.Between.Operand, operators.Some.Operand)
	// Output: [value, ...] [low, high] {filter}
}

func ExampleParseSearch() {
	s := operators.ParseSearch(`timeout "connection lost" -debug +worker`)
	fmt.Printf("%q %q %q\n", s.Include, s.Exclude, s.Required)
	// Output: ["timeout" "connection lost"] ["debug"] ["worker"]
}

// Two operators may have one name: one that relations have, and one that arrays have.
func ExampleSet_For() {
	fmt.Println(operators.Standard.For("some_", true).Doc)
	fmt.Println(operators.Standard.For("some_", false).Doc)
	// Output:
	// A related row matches the filter.
	// An element of the array satisfies the criteria. A null element counts for nothing.
}
