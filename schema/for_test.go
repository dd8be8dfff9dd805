package schema_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
)

type (
	flow struct {
		ID   string   `json:"id"   tamis:"uuid,key"`
		Name string   `json:"name" tamis:"any_,like_,sort"`
		Tags []string `json:"tags"`
	}
	state struct {
		Type *string `json:"type" tamis:"enum=SCHEDULED|RUNNING|FAILED,column=state_type"`
		Name *string `json:"name"`
	}
	audit struct {
		Created time.Time `json:"created"`
	}
	flowRun struct {
		audit
		ID       string         `json:"id" tamis:"uuid,key"`
		FlowID   string         `json:"flow_id" tamis:"uuid"`
		State    state          `json:"state"`
		Expected *time.Time     `json:"expected_start_time"`
		Start    *time.Time     `json:"start_time" tamis:"fallback=expected_start_time,sort"`
		Extra    map[string]any `json:"extra"`
		Tenant   string         `json:"-" tamis:"column=tenant_id"`
		Local    string         `json:"-"`
		Flow     *flow          `json:"-" tamis:"one,flow_id=id"`
	}
)

func structs(t *testing.T) (flows, runs *schema.Collection, registry *schema.Registry) {
	t.Helper()
	registry = schema.Must(schema.New(schema.Must(schema.For[flow]("flows")), schema.Must(schema.For[flowRun]("flow_runs"))))
	return registry.Collection("flows"), registry.Collection("flow_runs"), registry
}

func TestStructFieldsAreColumns(t *testing.T) {
	_, runs, _ := structs(t)
	var got []string
	for _, c := range runs.Columns {
		line := c.Name + ": " + c.Type.String()
		if c.Hidden {
			line += ", hidden"
		}
		got = append(got, line)
	}
	want := []string{
		"created: datetime", "id: uuid", "flow_id: uuid", "state_type: enum or null", "state_name: string or null",
		"expected_start_time: datetime or null", "start_time: datetime or null", "extra: json or null", "tenant_id: string, hidden",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

func TestStructInsideIsSubfields(t *testing.T) {
	_, runs, _ := structs(t)
	f := runs.Field("state")
	if f == nil || len(f.Fields) != 2 {
		t.Fatalf("state = %+v, want a field with two subfields", f)
	}
	if got := f.Fields[0].Targets[0].Value; got != runs.Term("state_type") {
		t.Errorf("state.type reads %v, want the term of state_type", got)
	}
	if diff := cmp.Diff([]int{3, 0}, runs.GoIndex(runs.Column("state_type"))); diff != "" {
		t.Errorf("place of state_type in the struct (-want +got):\n%s", diff)
	}
}

// A struct of sqlx or bun names its columns already.
func TestATagDBNamesAColumn(t *testing.T) {
	type row struct {
		ID    int64  `json:"id" db:"id"`
		Name  string `json:"name" db:"full_name,omitempty"`
		Other string `json:"other" db:"nothing" tamis:"column=other_one"`
		Plain string `json:"plain" db:"-"`
	}
	c := schema.Must(schema.For[row]("rows"))
	var got []string
	for _, col := range c.Columns {
		got = append(got, col.Name+" "+col.SQL())
	}
	if diff := cmp.Diff([]string{"id id", "name full_name", "other other_one", "plain plain"}, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

func TestEmbeddedStructStandsInItsPlace(t *testing.T) {
	_, runs, _ := structs(t)
	if diff := cmp.Diff([]int{0, 0}, runs.GoIndex(runs.Column("created"))); diff != "" {
		t.Errorf("place of created in the struct (-want +got):\n%s", diff)
	}
}

func TestRelationsOfStructsGetInverses(t *testing.T) {
	flows, runs, _ := structs(t)
	back := flows.Relation("flow_runs")
	if back == nil {
		t.Fatal("flows has no relation flow_runs")
	}
	if !back.Many || back.To != runs || back.On[0] != [2]*schema.Column{flows.Column("id"), runs.Column("flow_id")} {
		t.Errorf("flow_runs = %+v, want many of flow_runs by id = flow_id", back)
	}
	if len(flows.Related) != 1 || flows.Related[0].Name != "flow_runs" {
		t.Errorf("related keys of flows = %v, want flow_runs", flows.Related)
	}
	if f := runs.Field("flow"); f == nil || f.Relation != runs.Relation("flow") {
		t.Errorf("field flow = %+v, want one that asks for the relation", f)
	}
}

func TestHiddenColumnIsNoField(t *testing.T) {
	_, runs, _ := structs(t)
	if runs.Field("tenant_id") != nil {
		t.Error("tenant_id is a field, want a column alone")
	}
	if runs.Term("tenant_id") == nil {
		t.Error("tenant_id has no term")
	}
}

func TestFallbackIsInValueNotInNull(t *testing.T) {
	_, runs, _ := structs(t)
	target := runs.Field("start_time").Targets[0]
	if got := len(target.Value.Columns); got != 2 {
		t.Errorf("start_time reads %d columns, want 2", got)
	}
	if target.Null != runs.Term("start_time") {
		t.Errorf("is_null_ of start_time looks at %v, want the column alone", target.Null)
	}
}

func TestSortTagChoosesSorts(t *testing.T) {
	flows, runs, _ := structs(t)
	for _, row := range []struct {
		collection *schema.Collection
		want       string
	}{
		{flows, "NAME_ASC NAME_DESC"},
		{runs, "START_TIME_ASC START_TIME_DESC"},
	} {
		var names []string
		for _, s := range row.collection.Sorts {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, " "); got != row.want {
			t.Errorf("sorts of %s = %s, want %s", row.collection.Name, got, row.want)
		}
	}
}

func TestWithoutSortTagEverythingSorts(t *testing.T) {
	type thing struct {
		ID    int64    `json:"id"`
		State state    `json:"state"`
		Tags  []string `json:"tags"`
	}
	c := schema.Must(schema.New(schema.Must(schema.For[thing]("things")))).Collection("things")
	var got []string
	for _, s := range c.Sorts {
		got = append(got, s.Name)
	}
	want := []string{"ID_ASC", "ID_DESC", "STATE_TYPE_ASC", "STATE_TYPE_DESC", "STATE_NAME_ASC", "STATE_NAME_DESC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sorts (-want +got):\n%s", diff)
	}
}

func TestTwoRelationsOneWayHaveNoInverse(t *testing.T) {
	type user struct {
		ID int64 `json:"id"`
	}
	type document struct {
		ID     int64 `json:"id"`
		Author int64 `json:"author_id"`
		Editor int64 `json:"editor_id"`
		ByA    *user `json:"author" tamis:"one,author_id=id"`
		ByE    *user `json:"editor" tamis:"one,editor_id=id"`
	}
	registry := schema.Must(schema.New(schema.Must(schema.For[user]("users")), schema.Must(schema.For[document]("documents"))))
	users, documents := registry.Collection("users"), registry.Collection("documents")
	if len(users.Relations) != 0 {
		t.Errorf("users has %d relations, want none: both would be documents", len(users.Relations))
	}
	if len(documents.Related) != 0 {
		t.Errorf("documents has %d related keys, want none: two relations lead to users", len(documents.Related))
	}
}

func TestRelationToItself(t *testing.T) {
	type employee struct {
		ID      int64     `json:"id"`
		BossID  *int64    `json:"boss_id"`
		Boss    *employee `json:"boss" tamis:"one,boss_id=id"`
		Address struct {
			City string `json:"city"`
		} `json:"address"`
	}
	c := schema.Must(schema.New(schema.Must(schema.For[employee]("employees")))).Collection("employees")
	if r := c.Relation("employees"); r == nil || !r.Many {
		t.Errorf("inverse of boss = %+v, want many employees", r)
	}
	if len(c.Related) != 0 {
		t.Errorf("related keys = %v, want none: employees is the collection's own", c.Related)
	}
	if _, err := c.Target("boss.boss.address_city"); err != nil {
		t.Errorf("boss.boss.address_city: %v, want the boss of the boss", err)
	}
}

func TestTagErrors(t *testing.T) {
	for _, row := range []struct {
		name string
		make func(string) (*schema.Collection, error)
		want string
	}{
		{"unknown part", schema.For[struct {
			ID string `json:"id" tamis:"uniqe"`
		}], "ID: a tag has no part \"uniqe\"; did you mean unique?"},
		{"wrong kind", schema.For[struct {
			ID string `json:"id" tamis:"int"`
		}], "ID: string cannot be int; it can be string, uuid, enum, datetime, date, decimal, other, bytes or time"},
		{"of several parts", schema.For[struct {
			N parts `json:"n"`
		}], "N: schema_test.parts cannot be a column"},
		{"sets of bytes", schema.For[struct {
			N struct{ A [][]byte } `json:"n"`
		}], "A: [][]uint8 cannot be a column"},
		{"no name", schema.For[struct {
			N string `json:"-" tamis:"uuid"`
		}], "N is not in JSON, so its column needs a name"},
		{"fallback", schema.For[struct {
			N string `json:"n" tamis:"fallback=m"`
		}], "fallback: things has no column \"m\""},
		{"one of a slice", schema.For[struct {
			N []flow `json:"n" tamis:"one,a=b"`
		}], "want one with a struct or a pointer"},
		{"relation without keys", schema.For[struct {
			N *flow `json:"n" tamis:"one"`
		}], "N is a relation without keys"},
		{"not exported", schema.For[struct {
			n string `tamis:"uuid"`
		}], "n has a tag, but nobody can read it"},
	} {
		_, err := row.make("things")
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", row.name, err, row.want)
		}
	}
}
