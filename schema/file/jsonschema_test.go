package file_test

import (
	"bytes"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema/file"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(file.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("tamis.json", doc); err != nil {
		t.Fatal(err)
	}
	out, err := compiler.Compile("tamis.json")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func instance(t *testing.T, text string) any {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestJSONSchemaAcceptsThePreset(t *testing.T) {
	if err := compiled(t).Validate(instance(t, string(prefect.Source()))); err != nil {
		t.Error(err)
	}
}

// What the JSON Schema refuses, Parse refuses too, and what it accepts here, Parse accepts.
func TestJSONSchemaAgreesWithParse(t *testing.T) {
	const head = "tamis: 1\ncollections:\n  flows:\n    key: id\n    columns: {id: uuid, name: string, other: string, extra: json}\n"
	s := compiled(t)
	for _, row := range []struct {
		text string
		want bool
	}{
		{head, true},
		{head + "    fields: {id: [any_], name: {accepts: [{n_: {is: any_, max: 3}}]}}\n", true},
		{head + "    fields: {id:, extra_id: {from: extra.id, type: uuid}}\n", true},
		{head + "    fields: {both: {any: [name, other]}, text: {join: [name, other]}, name: {fallback: other}}\n", true},
		{head + "    sorts: {A: name, B: [-name, other], C: {by: name, nulls: first}}\n    sort: A\n", true},
		{head + "    order: [-name, other]\n", true},
		{head + "    relations: {twin: {one: flows, keys: {name: id}}}\n    related:\n", false}, // the schema cannot see that the kinds differ
		{"tamis: 1\n", false},
		{"collections: {}\n", false},
		{"tamis: 2\n" + head[9:], false},
		{head + "colums: x\n", false},
		{head + "page: {limit: 0}\n", false},
		{head + "page: {limit: ten}\n", false},
		{head + "language: {nulls: maybe}\n", false},
		{head + "    colums: {}\n", false},
		{head + "    relations: {r: {one: flows, many: flows, keys: {id: id}}}\n", false},
		{head + "    relations: {r: {keys: {id: id}}}\n", false},
		{head + "    related: {r: {path: a, same_as: b}}\n", false},
		{head + "    fields: {id: {from: name, any: [name]}}\n", false},
		{head + "    fields: {id: {ignored: true, join: [name]}}\n", false},
		{head + "    fields: {id: {default: 7}}\n", false},
		{head + "    fields: {id: [{a_: {}, b_: {}}]}\n", false},
		{head + "    sorts: {A: {nulls: first}}\n", false},
		{head + "    order: name\n    sorts: {A: name}\n", false},
		{"tamis: 1\ncollections:\n  flows: {key: id, columns: {id: {column: x}}}\n", false},
	} {
		_, err := file.Parse("x.yaml", []byte(row.text))
		if got := err == nil; got != row.want {
			t.Errorf("Parse accepts: %v, want %v: %v\n%s", got, row.want, err, row.text)
		}
		refused := s.Validate(instance(t, row.text))
		if refused != nil && row.want {
			t.Errorf("the JSON Schema refuses what Parse accepts: %v\n%s", refused, row.text)
		}
		if refused == nil && !row.want && !bytes.Contains([]byte(row.text), []byte("twin")) {
			t.Errorf("the JSON Schema accepts what Parse refuses: %v\n%s", err, row.text)
		}
	}
}
