package source_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// TestAroundKnowsOperatorsOfOnesOwn: the schema names an operator that is none of the language.
func TestAroundKnowsOperatorsOfOnesOwn(t *testing.T) {
	double := &operators.Operator{
		Name: "doubled_", Doc: "The field is twice the value.", On: operators.On{Values: 1 << schema.Int}, Operand: operators.One, Declared: true,
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Equal(u.Target.Value, schema.Integer(2*u.Operand.Nums[0]))
		},
	}
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	users := &schema.Collection{
		Name: "users", Key: []*schema.Column{id}, Columns: []*schema.Column{id},
		Fields: []*schema.Field{{Name: "id", Words: []schema.Word{{Name: "doubled_", Operator: "doubled_"}}}},
	}
	l := schema.Must(filter.New(schema.Must(schema.New(users)), filter.Config{Operators: operators.Standard.With(double)}))
	rows := schema.Must(source.Memory(l, memeval.Dataset{"users": []source.Row{{"id": int64(42)}, {"id": int64(7)}}}))
	q := schema.Must(l.Parse("users", []byte(`{"users": {"id": {"doubled_": 21}}}`)))
	_, row, err := source.Around(t.Context(), rows, q, []schema.Value{schema.Integer(42)})
	if err != nil || row["id"] != int64(42) {
		t.Errorf("Around = %v, %v, want the row 42", row, err)
	}
}
