package openapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/openapi"
	"github.com/tamis-go/tamis/schema"
)

// A sum, and what else is made of many rows, is in the documents wherever the language takes it: filters, sorts, groups, and the rows of a view.
func TestAFieldMadeOfManyRowsIsWhereverItMayBe(t *testing.T) {
	seen := func(l *filter.Language, hidden bool) {
		text := schema.Must(openapi.Document(l, openapi.Options{}))
		var doc struct {
			Components struct {
				Schemas map[string]struct {
					Properties map[string]json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		at := func(name, property string) string { return string(doc.Components.Schemas[name].Properties[property]) }
		for what, has := range map[string]bool{
			"a filter":  at("customers_filter", "spent") != "",
			"a row":     strings.Contains(at("customers_numbers_row", "spent"), `"decimal"`) && !strings.Contains(at("customers_numbers_row", "spent"), "null"),
			"a sort":    strings.Contains(at("customers_filter_body", "sort"), "SPENT_DESC"),
			"a group":   strings.Contains(at("customers_aggregate_body", "aggregate"), "spent"),
			"a member":  strings.Contains(at("customers_filter_body", "select"), "spent"),
			"the whole": strings.Contains(string(text), "spent"),
		} {
			if has == hidden {
				t.Errorf("spent is in %s: %v, where it is hidden: %v", what, has, hidden)
			}
		}
		valid := validator(t, l, "customers")
		for _, sent := range []string{`{"customers": {"spent": {"ge_": 12.5}}, "sort": "SPENT_DESC"}`, `{"customers": {"spent": {"ge_": "much"}}}`} {
			_, err := l.Parse("customers", []byte(sent))
			if got := valid([]byte(sent)) == nil; got != (err == nil) {
				t.Errorf("%s is valid: %v, and the language says %v", sent, got, err)
			}
		}
	}
	seen(bookshop.Language, false)
	seen(bookshop.Language.Within(filter.Scope{Hides: map[string][]string{"orders": {"amount"}}}), true)
	fields := bookshop.Language.GroupFields(bookshop.Language.Collection("customers"))
	if !slices.Contains(fields, "spent") {
		t.Errorf("customers are grouped by %v", fields)
	}
}
