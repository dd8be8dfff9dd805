package filter

import (
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// definitions checks the operators themselves: a definition that a user wrote may be incomplete.
func (b *builder) definitions() {
	for op := range b.operators.All() {
		name := wording.Quote(op.Name)
		switch {
		case !schema.IsName(op.Name) || !strings.HasSuffix(op.Name, "_"):
			b.errorf(schema.Position{}, "%s cannot name an operator: want letters, digits and _, with _ at the end", name)
		case schema.ReservedField(op.Name):
			b.errorf(schema.Position{}, "%s cannot name an operator: it is a key of the language", name)
		case op.Lower == nil:
			b.errorf(schema.Position{}, "the operator %s has no Lower", name)
		case op.On == operators.On{}:
			b.errorf(schema.Position{}, "the operator %s is for no type: its On is empty", name)
		case op.Operand < operators.One || op.Operand > operators.CountRows:
			b.errorf(schema.Position{}, "the operator %s has no Operand", name)
		case (op.Operand == operators.Object || op.Operand == operators.CountRows) && op.On != operators.On{Relation: true}:
			b.errorf(schema.Position{}, "the operator %s takes a filter of related rows, so it is for relations alone", name)
		case (op.Operand == operators.Count || op.Operand == operators.Element) && (op.On.Values != 0 || op.On.Relation):
			b.errorf(schema.Position{}, "the operator %s takes criteria on the elements of an array, or on their number, so it is for arrays alone", name)
		case op.On.Relation && op.Operand != operators.Object && op.Operand != operators.CountRows && op.Operand != operators.Flag && op.Operand != operators.Pattern:
			b.errorf(schema.Position{}, "the operator %s is for relations, which have no values for %s to be of", name, op.Operand)
		case op.Operand != operators.Flag && op.Operand != operators.Pattern && op.Of == nil && (op.On.Values|op.On.Arrays)&^schema.Scalar != 0:
			b.errorf(schema.Position{}, "the operator %s is for json or other, which have no values for %s to be of", name, op.Operand)
		}
	}
}
