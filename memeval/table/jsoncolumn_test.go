package table

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// A table keeps a value inside JSON and the type of it apart, whichever is asked for first.
func TestATableKeepsTheTypeOfAValueBesideTheValue(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("things.yaml", []byte(`tamis: 1
enums: {State: [number, string, done]}
collections:
  things:
    key: id
    columns: {id: int, doc: json or null}
    more_fields: {state: {from: doc.state, type: State}, raw: {from: doc.state, type: json}}
`))), filter.Config{}))
	for _, bodies := range [][]string{
		{`{"things": {"state": {"any_": ["done"]}}}`, `{"things": {"raw": {"type_": ["string"]}}}`},
		{`{"things": {"raw": {"type_": ["string"]}}}`, `{"things": {"state": {"any_": ["done"]}}}`},
	} {
		table, err := Options{}.New(l.Registry().Collection("things"), []map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		if err := table.AppendNDJSON(strings.NewReader(`{"id": 1, "doc": {"state": "done"}}` + "\n" + `{"id": 2, "doc": {"state": "string"}}` + "\n" + `{"id": 3, "doc": {"state": 5}}` + "\n")); err != nil {
			t.Fatal(err)
		}
		for _, body := range bodies {
			want := map[bool]int64{true: 2, false: 1}[strings.Contains(body, "type_")]
			q := schema.Must(l.Parse("things", []byte(body)))
			if got, err := memeval.Count(q, memeval.Dataset{"things": table}); got != want || err != nil {
				t.Errorf("%s: %d rows, %v, want %d", body, got, err, want)
			}
		}
	}
}

func TestATableFindsRowsByTheObjectsInTheirArrays(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("orders.yaml", []byte(`tamis: 1
collections:
  orders:
    key: id
    columns: {id: int, lines: json or null}
    more_fields: {items: {many: {sku: string, qty: int}, in: lines}}
`))), filter.Config{}))
	table, err := Options{}.New(l.Registry().Collection("orders"), []map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.AppendNDJSON(strings.NewReader(`{"id": 1, "lines": [{"sku": "a", "qty": 1}, {"sku": "b", "qty": 9}]}` + "\n" + `{"id": 2, "lines": [{"sku": "a", "qty": 2}]}` + "\n" +
		`{"id": 3, "lines": []}` + "\n" + `{"id": 4, "lines": null}` + "\n")); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]int64{
		`{"orders": {"items": {"some_": {"sku": {"eq_": "a"}, "qty": {"gt_": 1}}}}}`: 1,
		`{"orders": {"items": {"none_": {"sku": {"eq_": "b"}}}}}`:                    3,
		`{"orders": {"items": {"some_": {"sku": {"any_": ["a", "b"]}}}}}`:            2,
	} {
		q := schema.Must(l.Parse("orders", []byte(body)))
		if got, err := memeval.Count(q, memeval.Dataset{"orders": table}); got != want || err != nil {
			t.Errorf("%s: %d rows, %v, want %d", body, got, err, want)
		}
	}
}
