package schema_test

import (
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// The type of a value inside JSON is no place that the value is read from, though both are texts of a list.
func TestAValueInsideJSONIsNotItsType(t *testing.T) {
	doc := &schema.Column{Name: "doc", Type: schema.Type{Kind: schema.JSON, Null: true}}
	value := &schema.Term{Type: schema.JSONTypes, Columns: []*schema.Column{doc}, Path: []string{"state"}}
	if typ := value.TypeName(); value.Same(typ) || typ.Same(value) || !typ.Same(value.TypeName()) {
		t.Errorf("%v and its type are taken for one", value.Path)
	}
}
