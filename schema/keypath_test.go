package schema_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestPathsHavePositionsAndKeysOfAnyText(t *testing.T) {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	doc := &schema.Column{Name: "doc", Type: schema.Type{Kind: schema.JSON}}
	rows := schema.Must(schema.New(&schema.Collection{Name: "rows", Key: []*schema.Column{id}, Columns: []*schema.Column{id, doc}})).Collection("rows")
	for path, want := range map[string][]string{
		`doc.items.0.sku`:  {"items", "[0]", "sku"},
		`doc.12`:           {"[12]"},
		`doc."0".1`:        {"0", "[1]"},
		`doc."detail-x".a`: {"detail-x", "a"},
		`doc.00`:           nil,
		`doc.10000`:        nil,
		`doc.-1`:           nil,
		`doc."[0]"`:        nil,
		`doc.[0]`:          nil,
	} {
		target, err := rows.Target(path)
		if err != nil && want != nil || err == nil && !slices.Equal(target.Value.Path, want) {
			t.Errorf("%s leads along %v, %v, want %q", path, target.Value, err, want)
		}
	}
}
