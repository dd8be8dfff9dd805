package schema_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// TestOnlyWhatMayBeNullIsNullWhereItCannotBeRead: rows of such a column have null, whatever the table says.
func TestOnlyWhatMayBeNullIsNullWhereItCannotBeRead(t *testing.T) {
	for _, test := range []struct {
		column schema.Column
		want   string
	}{
		{schema.Column{Type: schema.Type{Kind: schema.Datetime, Null: true}}, ""},
		{schema.Column{Type: schema.Type{Kind: schema.Datetime}}, "want datetime or null"},
		{schema.Column{Type: schema.Type{Kind: schema.Float, Null: true}, NotNull: true}, "without not_null"},
		{schema.Column{Type: schema.Type{Kind: schema.String, Null: true}}, "only an int, a float"},
		{schema.Column{Type: schema.Type{Kind: schema.Int, Array: true}}, "only an int, a float"},
	} {
		id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
		v := test.column
		v.Name, v.NullUnreadable = "v", true
		_, err := schema.New(&schema.Collection{Name: "t", Key: []*schema.Column{id}, Columns: []*schema.Column{id, &v}})
		if test.want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", v.Type, err, test.want)
		}
	}
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}, NullUnreadable: true}
	if _, err := schema.New(&schema.Collection{Name: "t", Key: []*schema.Column{id}, Columns: []*schema.Column{id}}); err == nil {
		t.Error("a key may be null where it cannot be read")
	}
}
