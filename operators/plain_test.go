package operators_test

import (
	"testing"

	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// What a plain card makes is one test, and the operand is its set, whatever the operand.
func TestPlainCardsMakeOneTestOfTheirOperand(t *testing.T) {
	plain := 0
	for op := range operators.Standard.All() {
		if !op.Plain {
			continue
		}
		plain++
		for kind := schema.String; kind <= schema.Date; kind++ {
			for _, array := range []bool{false, true} {
				typ := schema.Type{Kind: kind, Array: array}
				if !op.On.Has(typ) {
					continue
				}
				term := &schema.Term{Type: typ, Columns: []*schema.Column{{Name: "x", Type: typ}}}
				var tests []predicate.Node
				for _, v := range []int64{0, 1, -7} {
					value := schema.NumOf(kind, v)
					if kind.Textual() {
						value = schema.TextOf(kind, []string{"", "%", "a"}[v&1])
					}
					operand := schema.ValuesOf(kind, value)
					if op.Operand == operators.Two {
						operand = operand.Append(value)
					}
					n := op.Lower(operators.Use{Target: schema.Target{Value: term, Null: term}, Operand: operand, Single: op.Operand == operators.One})
					if n.Set.Len() != operand.Len() || n.Set.At(0) != operand.At(0) || len(n.Kids) > 0 {
						t.Errorf("%s on %s makes %s of %v, want one test of it", op.Name, typ, n, operand)
					}
					n.Set = schema.ValuesOf(kind, value, value) // the same of each
					tests = append(tests, n)
				}
				for _, n := range tests[1:] {
					n.Set = tests[0].Set
					if n.String() != tests[0].String() {
						t.Errorf("%s on %s makes %s and %s: its test depends on the operand", op.Name, typ, tests[0], n)
					}
				}
			}
		}
	}
	if plain < 8 {
		t.Errorf("%d cards are plain, want the comparisons and the lists", plain)
	}
}
