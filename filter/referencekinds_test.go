package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

func TestAFieldIsComparedWithFieldsOfItsOwnKindAlone(t *testing.T) {
	types := []string{"int", "float", "decimal(8,2)", "decimal(8,3)", "decimal(9,2)", "datetime", "date", "time", "string", "uuid"}
	text := "tamis: 1\nlanguage: {references: true}\ncollections:\n  things:\n    key: id\n    columns:\n      id: string\n"
	for i, typ := range types {
		text += fmt.Sprintf("      a%d: %s or null\n      b%d: %s or null\n", i, typ, i, typ)
	}
	l := schema.Must(filter.New(schema.Must(file.Parse("things.yaml", []byte(text))), filter.Config{}))
	for i := range types {
		for j := range types {
			body := fmt.Sprintf(`{"things": {"a%d": {"eq_": {"field": "b%d"}}}}`, i, j)
			_, err := l.Parse("things", []byte(body))
			switch {
			case i == j && err != nil:
				t.Errorf("%s and %s: %v", types[i], types[j], err)
			case i != j && (err == nil || !strings.Contains(err.Error(), "is compared with a field of its own kind")):
				t.Errorf("%s is compared with %s: %v, want a field of its own kind", types[i], types[j], err)
			}
		}
	}
}
