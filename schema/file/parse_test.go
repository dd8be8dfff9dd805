package file_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

func full(t *testing.T) *schema.Registry {
	t.Helper()
	r, err := file.Load("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJSONAndYAMLAreOneFormat(t *testing.T) {
	for name, read := range map[string]func() ([]byte, error){
		"full":    func() ([]byte, error) { return os.ReadFile("testdata/full.yaml") },
		"prefect": func() ([]byte, error) { return prefect.Source(), nil },
	} {
		text, err := read()
		if err != nil {
			t.Fatal(err)
		}
		json, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		want, err := file.Parse(name+".yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		for kind, text := range map[string]string{
			"as it is":      string(json),
			"tabs":          strings.ReplaceAll(string(json), "{", "{\n\t\t"),
			"line ends":     strings.ReplaceAll(string(json), ", ", ",\r\n"),
			"an order mark": "\ufeff" + string(json),
		} {
			got, err := file.Parse(name+".json", []byte(text))
			if err != nil {
				t.Errorf("%s as JSON, %s: %v", name, kind, err)
				continue
			}
			if got.Sum() != want.Sum() {
				t.Errorf("%s as JSON, %s: another schema than as YAML", name, kind)
			}
		}
	}
}

func TestOptionsAreRead(t *testing.T) {
	want := schema.Options{
		Name: "full", Operator: schema.OperatorListed, NoGroups: true, NoRelations: true, RelativeTimes: true, Limit: 50, MaxLimit: 500,
		Storage: map[string]map[schema.Kind]schema.Storage{
			"sqlite":   {schema.UUID: schema.StorageBytes, schema.Datetime: schema.StorageMicros, schema.Bool: schema.StorageInteger},
			"postgres": {schema.UUID: schema.StorageNative, schema.Datetime: schema.StorageTimestamptz},
		},
		Arrays: map[string]schema.Storage{"sqlite": schema.StorageJSON, "postgres": schema.StorageJSONB},
	}
	if diff := cmp.Diff(want, full(t).Options()); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestColumnsAreRead(t *testing.T) {
	r := full(t)
	flows := r.Collection("flows")
	var got []string
	for _, c := range flows.Columns {
		got = append(got, fmt.Sprintf("%s %s %s hidden=%v not_null=%v unique=%v exact=%v index=%s sqlite=%s",
			c.Name, c.SQL(), c.Type, c.Hidden, c.NotNull, c.Unique, c.Exact, c.Index, r.StorageOf("sqlite", c)))
	}
	want := []string{
		"tenant tenant int hidden=false not_null=true unique=false exact=false index= sqlite=",
		"id id uuid hidden=false not_null=true unique=false exact=false index= sqlite=text",
		"slug slug string hidden=false not_null=true unique=true exact=true index= sqlite=",
		"title name string or null hidden=false not_null=false unique=false exact=false index=trigram sqlite=",
		"level level Level or null hidden=false not_null=false unique=false exact=false index= sqlite=",
		"secret secret string hidden=true not_null=false unique=false exact=false index= sqlite=",
		"extra extra json or null hidden=false not_null=false unique=false exact=false index= sqlite=",
		"tags tags set of string hidden=false not_null=false unique=false exact=false index= sqlite=json",
		"owner owner string or null hidden=false not_null=false unique=false exact=false index= sqlite=",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if got := flows.SQL() + " " + flows.BodyKey() + " " + flows.Doc; got != "work.flow flow A flow." {
		t.Errorf("table, body and doc = %s", got)
	}
}

func TestFieldsAreRead(t *testing.T) {
	flows := full(t).Collection("flows")
	field := func(name string) *schema.Field {
		f := flows.Field(name)
		if f == nil {
			t.Fatalf("there is no field %s", name)
		}
		return f
	}
	if f := field("id"); f.Words != nil || f.Type.Kind != schema.UUID {
		t.Errorf("id = %+v, want a UUID with every operator", f)
	}
	if f := field("title"); f.Doc != "What people call it." || f.Deprecated != "use slug" || len(f.Targets[0].Value.Columns) != 2 || !f.Type.Null {
		t.Errorf("title = %+v, want a doc, a deprecation and a fallback that is_null_ does not look at", f)
	}
	if f := field("title"); f.Targets[0].Value.Nullable() {
		t.Error("title or slug may be null, want not: slug is never null")
	}
	if w := field("text").Words[0]; w.Name != "query" || w.Operator != "query_" || w.Max != 200 || !w.Required {
		t.Errorf("query of text = %+v", w)
	}
	if f := field("chief"); f.Relation != flows.Relation("chief") || !f.Operator || len(f.Words) != 1 {
		t.Errorf("chief = %+v, want the relation, with operator and is_null_", f)
	}
	if f := field("name"); len(f.Targets) != 2 || f.Targets[1].Via[0].Name != "chief" {
		t.Errorf("name = %+v, want the title or that of the chief", f)
	}
	by := field("by")
	if len(by.Fields) != 2 || by.Targets != nil || !by.Operator || by.Words == nil {
		t.Errorf("by = %+v, want two subfields and no value of its own", by)
	}
	id := by.Fields[0]
	if id.Type.String() != "uuid or null" {
		t.Errorf("by.id is %s, want uuid or null", id.Type)
	}
	if diff := cmp.Diff([]string{"by", "id"}, id.Targets[0].Value.Path); diff != "" {
		t.Errorf("path of by.id (-want +got):\n%s", diff)
	}
	if w := id.Words[1]; w.Name != "was_" || w.Operator != "any_" || w.Type.Kind != schema.UUID || w.Targets[0].Value.Path[0] != "was" || w.Deprecated == "" {
		t.Errorf("was_ of by.id = %+v", w)
	}
	if got, want := field("level").Default, `{"any_":["LOW","1",1,1.5,null,true]}`; got != want {
		t.Errorf("default of level = %s, want %s", got, want)
	}
	if f := field("limit"); !f.Ignored || f.Type.String() != "int or null" || f.Targets != nil {
		t.Errorf("limit = %+v, want an ignored int or null", f)
	}
	if flows.Field("runs") != nil {
		t.Error("runs is a field, want none: relations: false")
	}
}

func TestSortsAndRelatedAreRead(t *testing.T) {
	r := full(t)
	flows, runs := r.Collection("flows"), r.Collection("runs")
	level := flows.Sorts[1]
	var got []string
	for _, k := range level.Keys {
		got = append(got, fmt.Sprintf("%s descending=%v nulls first=%v via %d", k.Name, k.Descending, k.NullsFirst, len(k.Via)))
	}
	want := []string{"level descending=true nulls first=true via 0", "chief.slug descending=false nulls first=false via 1", "by.id descending=false nulls first=false via 0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of LEVEL (-want +got):\n%s", diff)
	}
	if flows.Sort != "TITLE" || flows.Limit != 5 || flows.MaxLimit != 10 || !flows.NoOperator {
		t.Errorf("flows: sort %s, limit %d of %d, no operator %v", flows.Sort, flows.Limit, flows.MaxLimit, flows.NoOperator)
	}
	if k := runs.Order[0]; !runs.FixedOrder || k.Name != "at" || !k.Descending || !k.NullsFirst || len(runs.Sorts) != 0 {
		t.Errorf("runs: order %+v, sorts %v; want a fixed order and no sorts", runs.Order, runs.Sorts)
	}
	if run := flows.Related[1]; run.Name != "run" || run.SameAs != "runs" || run.Path[0] != flows.Relation("runs") {
		t.Errorf("related key run = %+v, want another name of runs", run)
	}
	if len(runs.Related) != 0 {
		t.Errorf("related keys of runs = %v, want none: the file names none", runs.Related)
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("tamis: 1\ncollections: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := file.Load(path)
	if err == nil || !strings.HasPrefix(err.Error(), path+":2:14: ") {
		t.Errorf("Load fails with %v, want the file, line 2", err)
	}
	if _, err := file.Load(path + ".not"); !os.IsNotExist(err) {
		t.Errorf("Load of no file fails with %v, want that it does not exist", err)
	}
}

func ExampleParse() {
	registry, err := file.Parse("shop.yaml", []byte(`
tamis: 1
enums:
  Status: [NEW, PAID, SENT]
collections:
  orders:
    key: id
    columns: {id: uuid, status: Status, total: float, placed: datetime}
    fields:
      status: [any_, not_any_]
      placed: [before_, after_]
    sorts: {NEWEST: -placed}
    sort: NEWEST
`))
	fmt.Println(registry.Collection("orders").Field("status").Type.Enum, err)
	// Output: [NEW PAID SENT] <nil>
}

func ExampleParse_errors() {
	_, err := file.Parse("shop.yaml", []byte(`
tamis: 1
collections:
  orders:
    key: uid
    columns: {id: uuid, total: money}
    relations:
      lines: {many: order_lines, keys: {id: order_id}}
`))
	fmt.Println(err)
	// Output:
	// shop.yaml:5:10: orders has no column "uid"; did you mean id?
	// shop.yaml:6:32: orders.total: unknown type "money"; there are string, int, float, bool, uuid, datetime, date, json, decimal, other, bytes and time
	// shop.yaml:8:21: orders.lines: unknown collection "order_lines"; there is orders
}

func ExampleLoad() {
	registry, err := file.Load("testdata/full.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range registry.Collections() {
		fmt.Println(c.Name, "has", len(c.Columns), "columns")
	}
	// Output:
	// flows has 9 columns
	// runs has 7 columns
}
