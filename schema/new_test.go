package schema_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
)

// pair returns two collections made by hand, with a relation each way.
func pair() (flows, runs *schema.Collection) {
	column := func(name string, k schema.Kind) *schema.Column {
		return &schema.Column{Name: name, Type: schema.Type{Kind: k}}
	}
	flows = &schema.Collection{Name: "flows", Columns: []*schema.Column{column("id", schema.Int), column("name", schema.String)}}
	flows.Key = flows.Columns[:1]
	runs = &schema.Collection{Name: "runs", Columns: []*schema.Column{
		column("id", schema.Int), column("flow_id", schema.Int),
		{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}}, {Name: "extra", Type: schema.Type{Kind: schema.JSON, Null: true}},
		{Name: "secret", Type: schema.Type{Kind: schema.String}, Hidden: true},
	}}
	runs.Key = runs.Columns[:1]
	flows.Relations = []*schema.Relation{{Name: "runs", To: runs, Many: true, On: [][2]*schema.Column{{flows.Columns[0], runs.Columns[1]}}}}
	runs.Relations = []*schema.Relation{{Name: "flow", To: flows, On: [][2]*schema.Column{{runs.Columns[1], flows.Columns[0]}}}}
	return flows, runs
}

func TestNewCompletes(t *testing.T) {
	flows, runs := pair()
	r, err := schema.New(flows, runs)
	if err != nil {
		t.Fatal(err)
	}
	if r.Collection("runs") == runs || r.Collection("steps") != nil || len(r.Collections()) != 2 {
		t.Errorf("collections = %v, want copies of flows and runs", r.Collections())
	}
	flows, runs = r.Collection("flows"), r.Collection("runs")
	type completed struct {
		Fields, Sorts, Related []string
		Order                  string
		Limit, MaxLimit        int64
		KeyNotNull             bool
	}
	got := completed{Order: runs.Order[0].Name, Limit: runs.Limit, MaxLimit: runs.MaxLimit, KeyNotNull: runs.Key[0].NotNull}
	for _, f := range runs.Fields {
		got.Fields = append(got.Fields, f.Name)
	}
	for _, s := range runs.Sorts {
		got.Sorts = append(got.Sorts, s.Name)
	}
	for _, k := range runs.Related {
		got.Related = append(got.Related, k.Name)
	}
	want := completed{
		Fields: []string{"id", "flow_id", "tags", "extra", "flow"},
		Sorts:  []string{"ID_ASC", "ID_DESC", "FLOW_ID_ASC", "FLOW_ID_DESC"}, Related: []string{"flows"},
		Order: "id", Limit: 200, MaxLimit: 200, KeyNotNull: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("runs completed (-want +got):\n%s", diff)
	}
	if f := runs.Field("flow"); f.Relation != runs.Relation("flow") || f.Words != nil || !f.Operator {
		t.Errorf("field flow = %+v, want one that asks for the relation, with every operator", f)
	}
}

func TestLimits(t *testing.T) {
	for _, row := range []struct {
		options         schema.Options
		limit, most     int64 // of the collection
		wantLimit, want int64
	}{
		{schema.Options{}, 0, 0, 200, 200},
		{schema.Options{Limit: 50}, 0, 0, 50, 50},
		{schema.Options{MaxLimit: 1000}, 0, 0, 200, 1000},
		{schema.Options{MaxLimit: 10}, 0, 0, 10, 10},
		{schema.Options{Limit: 50, MaxLimit: 100}, 0, 60, 50, 60},
		{schema.Options{Limit: 50, MaxLimit: 100}, 0, 20, 20, 20},
		{schema.Options{Limit: 50, MaxLimit: 100}, 500, 0, 500, 500},
		{schema.Options{Limit: 50, MaxLimit: 100}, 5, 0, 5, 100},
	} {
		flows, runs := pair()
		runs.Limit, runs.MaxLimit = row.limit, row.most
		runs = schema.Must(row.options.New(flows, runs)).Collection("runs")
		if runs.Limit != row.wantLimit || runs.MaxLimit != row.want {
			t.Errorf("%+v, %d and %d: the page is %d, at most %d; want %d, %d",
				row.options, row.limit, row.most, runs.Limit, runs.MaxLimit, row.wantLimit, row.want)
		}
	}
}

func TestNoRelationsMakesNoFields(t *testing.T) {
	flows, runs := pair()
	if flows = schema.Must(schema.Options{NoRelations: true}.New(flows, runs)).Collection("flows"); flows.Field("runs") != nil {
		t.Error("runs is a field, want none")
	}
}

func TestOperatorKeyIsWhereTheOptionsSay(t *testing.T) {
	for _, row := range []struct {
		where                   schema.OperatorKey
		inCollections, inFields bool
	}{
		{schema.OperatorEverywhere, true, true},
		{schema.OperatorCollections, true, false},
		{schema.OperatorListed, false, false},
	} {
		flows, runs := pair()
		flows = schema.Must(schema.Options{Operator: row.where}.New(flows, runs)).Collection("flows")
		if got := !flows.NoOperator; got != row.inCollections {
			t.Errorf("%d: operator in collections = %v, want %v", row.where, got, row.inCollections)
		}
		if got := flows.Field("name").Operator; got != row.inFields {
			t.Errorf("%d: operator in fields = %v, want %v", row.where, got, row.inFields)
		}
	}
}

func TestOnePathHasOneTerm(t *testing.T) {
	_, runs := pair()
	id := schema.Type{Kind: schema.UUID}
	by, err := runs.TargetAs("extra.id", id)
	if err != nil {
		t.Fatal(err)
	}
	before := runs.Term("flow_id")
	runs.Fields = []*schema.Field{{Name: "extra", Words: []schema.Word{{Name: "id_", Operator: "any_", Targets: []schema.Target{by}}}}}
	runs = schema.Must(schema.New(runs.Relations[0].To, runs)).Collection("runs")
	if got := runs.Term("flow_id"); got == before || got.Columns[0] != runs.Column("flow_id") {
		t.Errorf("the term of flow_id is %p, want a copy of %p, of the copied column", got, before)
	}
	if got := runs.Term("extra.id"); got != runs.Fields[0].Words[0].Targets[0].Value {
		t.Errorf("the term of extra.id is %v, want the one that the field declares, %v", got.Type, by.Value.Type)
	}
	if got := runs.Term("extra.name"); got.Type.Kind != schema.String || got != runs.Term("extra.name") {
		t.Errorf("the term of extra.name = %v, want one string", got.Type)
	}
	if got := runs.Term(`extra."a.b"`); got == nil || !slices.Equal(got.Path, []string{"a.b"}) || got != runs.Term(`extra."a.b"`) || got == runs.Term("extra.a.b") {
		t.Errorf("the term of a key with a dot = %v", got)
	}
	if got := runs.Term(`extra."id"`); got != runs.Term("extra.id") {
		t.Errorf("the term of a quoted name = %v, want that of the name", got)
	}
	for _, path := range []string{"nothing", "id.x", "extra.", "extra.a b", "", `extra."a?b"`, `extra."a""b"`, `extra."a\b"`, `extra."a`, `extra."a"b`, `extra.""`} {
		if got := runs.Term(path); got != nil {
			t.Errorf("the term of %q = %v, want nil", path, got)
		}
	}
}

func TestPaths(t *testing.T) {
	flows, runs := pair()
	registry := schema.Must(schema.New(flows, runs))
	flows, runs = registry.Collection("flows"), registry.Collection("runs")
	for _, row := range []struct{ path, want string }{
		{"flow.name", ""},
		{"extra.a.b", ""},
		{"flow.runs.id", "flow.runs.id: runs leads to many runs"},
		{"flow", "flow ends at flow, a relation; want a column of flows behind it: id or name"},
		{"flow.nam", "flow.nam: flows has no column \"nam\"; did you mean name?"},
		{"flwo.name", "flwo.name: runs has no column or relation \"flwo\"; did you mean flow?"},
	} {
		_, err := runs.Target(row.path)
		if got := message(err); !strings.HasPrefix(got, row.want) || (got == "") != (row.want == "") {
			t.Errorf("Target(%s) fails with %q, want %q", row.path, got, row.want)
		}
	}
	if via, err := runs.Path("flow.runs"); err != nil || len(via) != 2 {
		t.Errorf("Path(flow.runs) = %v, %v, want two steps: the runs of the same flow", via, err)
	}
	_, err := flows.Path("runs.flow")
	if want := "runs.flow leads back to itself"; !strings.HasPrefix(message(err), want) {
		t.Errorf("Path(runs.flow) from flows fails with %v, want %s", err, want)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestNewRefuses(t *testing.T) {
	other := &schema.Collection{Name: "other"}
	for _, row := range []struct {
		want   string
		change func(flows, runs *schema.Collection)
	}{
		{"runs names two collections", func(flows, _ *schema.Collection) { flows.Name = "runs" }},
		{`"my flows" cannot name a collection`, func(flows, _ *schema.Collection) { flows.Name = "my flows" }},
		{`"\"a;b" cannot name a table`, func(flows, _ *schema.Collection) { flows.Table = `"a;b` }},
		{"sort cannot be the key of flows in a body", func(flows, _ *schema.Collection) { flows.Body = "sort" }},
		{"limit of flows: 9 is above the maximum, 8", func(flows, _ *schema.Collection) { flows.Limit, flows.MaxLimit = 9, 8 }},
		{"limit of flows: a page has no fewer than 0 rows", func(flows, _ *schema.Collection) { flows.Limit = -1 }},
		{"name names two columns of flows", func(flows, _ *schema.Collection) {
			flows.Columns = append(flows.Columns, &schema.Column{Name: "name", Column: "n", Type: schema.Type{Kind: schema.Int}})
		}},
		{"flows.name has no type", func(flows, _ *schema.Collection) { flows.Columns[1].Type = schema.Type{} }},
		{"flows.name: an enum has at least one value", func(flows, _ *schema.Collection) { flows.Columns[1].Type = schema.Type{Kind: schema.Enum} }},
		{"flows.name: string in postgres has no storage \"jsonb\"", func(flows, _ *schema.Collection) {
			flows.Columns[1].Storage = map[string]schema.Storage{"postgres": schema.StorageJSONB}
		}},
		{"flows has no columns", func(flows, _ *schema.Collection) { flows.Columns = nil }},
		{"the key of flows is not one of its columns", func(flows, runs *schema.Collection) { flows.Key = runs.Key }},
		{"id is twice in the key of flows", func(flows, _ *schema.Collection) { flows.Key = append(flows.Key[:1:1], flows.Key[0]) }},
		{"flows.runs leads nowhere", func(flows, _ *schema.Collection) { flows.Relations[0].To = nil }},
		{"flows.runs leads to other, which is not in the schema", func(flows, _ *schema.Collection) { flows.Relations[0].To = other }},
		{"flows.runs begins at runs", func(flows, runs *schema.Collection) { flows.Relations[0].From = runs }},
		{"flows.runs has no keys", func(flows, _ *schema.Collection) { flows.Relations[0].On = nil }},
		{"flows.runs leads to one of runs, but flow_id is not a unique key", func(flows, _ *schema.Collection) { flows.Relations[0].Many = false }},
		{"flows.runs: id is int and secret of runs is string", func(flows, runs *schema.Collection) {
			flows.Relations[0].On[0][1] = runs.Column("secret")
		}},
		{"flows has no column or relation \"nothing\"", func(flows, _ *schema.Collection) { flows.Fields = []*schema.Field{{Name: "nothing"}} }},
		{"name names two fields of flows", func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "name"}, {Name: "name"}}
		}},
		{"or_ cannot name a field of flows", func(flows, _ *schema.Collection) { flows.Fields = []*schema.Field{{Name: "or_"}} }},
		{"operator cannot name an operator of name", func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "name", Words: []schema.Word{{Name: "operator"}}}}
		}},
		{"name: the default 7 is not an object of criteria", func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "name", Default: "7"}}
		}},
		{"name: reads a column that flows does not have", func(flows, runs *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "name", Targets: []schema.Target{{Value: runs.Term("secret")}}}}
		}},
		{"id: its path does not go on from flows", func(_, runs *schema.Collection) {
			r := runs.Relations[0]
			runs.Fields = []*schema.Field{{Name: "id", Targets: []schema.Target{{Via: []*schema.Relation{r, r}, Value: runs.Term("id")}}}}
		}},
		{"id: runs leads to many runs", func(flows, runs *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "id", Targets: []schema.Target{{Via: flows.Relations, Value: runs.Term("id")}}}}
		}},
		{"name asks for a relation that is not one of flows", func(flows, runs *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "name", Relation: runs.Relations[0]}}
		}},
		{"X: flows has no field or column \"nothing\"", func(flows, _ *schema.Collection) {
			flows.Sorts = []schema.Sort{{Name: "X", Keys: []schema.Order{{Name: "nothing"}}}}
		}},
		{"X has name twice", func(flows, _ *schema.Collection) {
			flows.Sorts = []schema.Sort{{Name: "X", Keys: []schema.Order{{Name: "name"}, {Name: "name", Descending: true}}}}
		}},
		{"X has no keys", func(flows, _ *schema.Collection) { flows.Sorts = []schema.Sort{{Name: "X"}} }},
		{"flows: the default sort: flows has no sort \"NAME\"; did you mean", func(flows, _ *schema.Collection) { flows.Sort = "NAME" }},
		{"flows has a fixed order and a default sort", func(flows, _ *schema.Collection) { flows.FixedOrder, flows.Sort = true, "NAME_ASC" }},
		{"flows is the key of flows itself", func(flows, _ *schema.Collection) {
			flows.Related = []schema.Related{{Name: "flows", Path: flows.Relations}}
		}},
		{"runs: its path does not go on from flows", func(flows, runs *schema.Collection) {
			flows.Related = []schema.Related{{Name: "runs", Path: runs.Relations}}
		}},
		{"x has no path", func(flows, _ *schema.Collection) { flows.Related = []schema.Related{{Name: "x"}} }},
		{"x is the same as itself", func(flows, _ *schema.Collection) { flows.Related = []schema.Related{{Name: "x", SameAs: "x"}} }},
	} {
		flows, runs := pair()
		row.change(flows, runs)
		_, err := schema.New(flows, runs)
		if !strings.Contains(message(err), row.want) {
			t.Errorf("New fails with %q, want %q", message(err), row.want)
		}
		if errs := (schema.Errors)(nil); !errors.As(err, &errs) {
			t.Errorf("%v is %T, want schema.Errors", err, err)
		}
	}
	if _, err := schema.New(); err == nil {
		t.Error("a schema of no collections is valid, want an error")
	}
	if _, err := schema.New(nil); err == nil {
		t.Error("a schema of a nil collection is valid, want an error")
	}
}

func TestACollectionOfARegistryIsNotTakenAgain(t *testing.T) {
	flows, runs := pair()
	first := schema.Must(schema.New(flows, runs))
	if second, err := schema.New(flows, runs); err != nil || second.Sum() != first.Sum() {
		t.Errorf("New of the same collections again: %v, want a registry of the same sum", err)
	}
	_, err := schema.New(first.Collections()...)
	if want := "flows is of a registry, which has completed it"; !strings.Contains(message(err), want) {
		t.Errorf("New of what New made fails with %v, want %s", err, want)
	}
}

func TestSumChangesWithMeaningAlone(t *testing.T) {
	sum := func(o schema.Options, change func(flows, runs *schema.Collection)) [32]byte {
		flows, runs := pair()
		change(flows, runs)
		return schema.Must(o.New(flows, runs)).Sum()
	}
	same := func(_, _ *schema.Collection) {}
	base := sum(schema.Options{}, same)
	if sum(schema.Options{}, same) != base {
		t.Error("the sum of the same schema is another")
	}
	if sum(schema.Options{}, func(flows, _ *schema.Collection) { flows.Doc = "what runs" }) != base {
		t.Error("a doc changes the sum")
	}
	sums := map[[32]byte]string{base: "nothing"}
	for name, change := range map[string]func(flows, runs *schema.Collection){
		"a table":     func(flows, _ *schema.Collection) { flows.Table = "flow" },
		"a body":      func(flows, _ *schema.Collection) { flows.Body = "flow" },
		"a kind":      func(flows, _ *schema.Collection) { flows.Columns[1].Type.Kind = schema.UUID },
		"null":        func(flows, _ *schema.Collection) { flows.Columns[1].Type.Null = true },
		"not null":    func(flows, _ *schema.Collection) { flows.Columns[1].NotNull = true },
		"a limit":     func(flows, _ *schema.Collection) { flows.Limit = 7 },
		"fixed order": func(flows, _ *schema.Collection) { flows.FixedOrder = true },
		"a sort":      func(flows, _ *schema.Collection) { flows.Sort = "NAME_ASC" },
		"operators": func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "id"}, {Name: "name", Words: []schema.Word{{Name: "any_"}}}}
		},
		"a name of an operator": func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "id"}, {Name: "name", Words: []schema.Word{{Name: "any_", Operator: "like_"}}}}
		},
		"a default": func(flows, _ *schema.Collection) {
			flows.Fields = []*schema.Field{{Name: "id"}, {Name: "name", Default: "{}"}}
		},
		"no related":  func(flows, _ *schema.Collection) { flows.Related = []schema.Related{} },
		"no operator": func(flows, _ *schema.Collection) { flows.NoOperator = true },
		"a storage": func(_, runs *schema.Collection) {
			runs.Columns[2].Storage = map[string]schema.Storage{"postgres": schema.StorageJSONB}
		},
		"the name":     func(flows, _ *schema.Collection) { flows.Name = "flow" },
		"a hidden one": func(flows, _ *schema.Collection) { flows.Columns[1].Hidden = true },
	} {
		s := sum(schema.Options{}, change)
		if other, ok := sums[s]; ok {
			t.Errorf("%s and %s give one sum", name, other)
		}
		sums[s] = name
	}
	for _, o := range []schema.Options{
		{Nulls: schema.NullsAbsent}, {Operator: schema.OperatorListed}, {NoGroups: true}, {NoRelations: true}, {RelativeTimes: true}, {MaxLimit: 300},
		{Storage: map[string]map[schema.Kind]schema.Storage{"sqlite": {schema.UUID: schema.StorageBytes}}}, {Arrays: map[string]schema.Storage{"sqlite": schema.StorageJSON}},
	} {
		s := sum(o, same)
		if other, ok := sums[s]; ok {
			t.Errorf("%+v and %s give one sum", o, other)
		}
		sums[s] = "options"
	}
}
