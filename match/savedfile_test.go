package match_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

func ExampleReadSaved() {
	const saved = `{"id": "big", "filter": {"orders": {"cents": {"ge_": 1000}}}, "meaning": "another"}
{"id": "old", "filter": {"orders": {"cent": {"ge_": 1000}}}}
`
	for line, err := range match.ReadSaved(strings.NewReader(saved), language, "orders") {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range line.Errors {
			fmt.Printf("%d:%d: %v; did you mean %s?\n", line.Number, e.Column, e, e.Suggestion)
		}
		if line.Changed {
			fmt.Printf("%s asks for something else than when it was saved\n", line.ID)
		}
	}
	// Output:
	// "big" asks for something else than when it was saved
	// 2:37: /filter/orders/cent: orders has no field "cent"; did you mean cents?
}

func ExampleWriteSaved() {
	q := schema.Must(language.Parse("orders", []byte(`{"orders": {"cents": {"any_": [1000, 1000]}}}`)))
	if err := match.WriteSaved(os.Stdout, maps.All(map[string]*filter.Query{"exact": q})); err != nil {
		fmt.Println(err)
	}
	// Output: {"id":"exact","filter":{"orders":{"cents":{"any_":[1000,1000]}}},"meaning":"13201bea9d945c2e"}
}

func ExampleMeaning() {
	one := schema.Must(language.Parse("orders", []byte(`{"orders": {"cents": {"any_": [1, 2]}}}`)))
	same := schema.Must(language.Parse("orders", []byte(`{"orders": {"operator": "and_", "cents": {"any_": [2, 1, 2]}}}`)))
	fmt.Println(match.Meaning(one) == match.Meaning(same))
	// Output: true
}

func ExampleLine_Append() {
	const saved = `{"filter": {"orders": {"cents": {"any_": [5, 5]}}}, "id": 7}`
	for line := range match.ReadSaved(strings.NewReader(saved), language, "orders") {
		fmt.Printf("%s", line.Append(nil))
	}
	// Output: {"id":7,"filter":{"orders":{"cents":{"any_":[5,5]}}},"meaning":"6255901699492b8d"}
}

// What a filter asks for is compared, not how the schema is written: a column that comes, a key or a table that is renamed change nothing.
func TestASavedFilterChangesWithWhatItAsksFor(t *testing.T) {
	const was = `
tamis: 1
language: {relative_times: true}
collections:
  runs:
    key: id
    columns: {id: int, name: string, title: string or null, at: datetime, flow_id: int}
    fields:
      name: [any_, like_]
      at: [after_]
    relations: {flow: {one: flows, keys: {flow_id: id}}}
    related: {flows: flow}
  flows:
    key: id
    columns: {id: int, name: string}
`
	language := func(schemaText string) *filter.Language {
		return schema.Must(filter.New(schema.Must(file.Parse("runs.yaml", []byte(schemaText))), filter.Config{}))
	}
	var saved bytes.Buffer
	filters := map[string]*filter.Query{}
	for id, body := range map[string]string{
		"name": `{"runs": {"name": {"any_": ["b", "a", "b"]}}}`,
		"late": `{"runs": {"at": {"after_": "now-1h"}}}`,
		"flow": `{"flows": {"name": {"any_": ["x"]}}}`,
		"all":  `{}`,
	} {
		filters[id] = schema.Must(language(was).Parse("runs", []byte(body)))
	}
	if err := match.WriteSaved(&saved, maps.All(filters)); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ old, new, want string }{
		{"", "", ""},
		{"title: string or null", "title: string or null, more: int", ""},
		{"key: id\n    columns: {id: int, name: string, title", "table: run_2\n    key: id\n    columns: {id: int, name: string, title", ""},
		{"name: [any_, like_]", "name: {from: title, accepts: [any_]}", "name changed"},
		{"name: [any_, like_]", "name: {fallback: title, accepts: [any_]}", "name changed"},
		{"at: [after_]", "at: {accepts: [after_], default: {after_: 2024-01-01}}", "all changed, flow changed, name changed"},
		{"related: {flows: flow}", "related: {}", `flow unknown_collection`},
		{"name: [any_, like_]", "named: {from: name, accepts: [any_]}", `name unknown_field named`},
	} {
		var got []string
		for line, err := range match.ReadSaved(bytes.NewReader(saved.Bytes()), language(strings.Replace(was, row.old, row.new, 1)), "runs") {
			if err != nil {
				t.Fatal(err)
			}
			id := strings.Trim(string(line.ID), `"`)
			for _, e := range line.Errors {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", id, e.Code, e.Suggestion)))
			}
			if line.Changed {
				got = append(got, id+" changed")
			}
		}
		slices.Sort(got)
		if list := strings.Join(got, ", "); list != row.want {
			t.Errorf("%s, which was %s: %s, want %s", row.new, row.old, list, row.want)
		}
	}
}
