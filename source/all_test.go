package source_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

type state struct {
	Type *string `json:"type" tamis:"enum=RUNNING|FAILED,column=state_type"`
	Name *string `json:"name" tamis:"column=state_name"`
}

type run struct {
	ID     [16]byte       `json:"id" tamis:"key"`
	Name   string         `json:"name"`
	State  *state         `json:"state"`
	Start  *time.Time     `json:"start_time"`
	Day    time.Time      `json:"day" tamis:"date"`
	Tags   []string       `json:"tags"`
	Tries  int32          `json:"tries"`
	Extra  map[string]any `json:"extra"`
	Tenant string         `json:"-" tamis:"column=tenant_id"`
}

var runs = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[run]("runs")))), filter.Config{}))

func ptr[T any](v T) *T { return &v }

var someRuns = []run{
	{
		ID: [16]byte{1}, Name: "a", State: &state{ptr("FAILED"), nil}, Start: ptr(time.Date(2024, 1, 1, 10, 0, 0, 1000, time.UTC)),
		Day: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Tags: []string{"x", "y"}, Tries: 3, Extra: map[string]any{"k": "v"}, Tenant: "t",
	},
	{ID: [16]byte{2}, Name: "b", Day: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Tags: []string{}, Tries: -1, Tenant: "t"},
}

func TestStructsComeBackFromEverySource(t *testing.T) {
	q, err := runs.Parse("runs", []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	want := make([]run, len(someRuns))
	for i, r := range someRuns {
		r.Tenant = "" // hidden
		want[i] = r
	}
	check := func(t *testing.T, s source.Source) {
		t.Helper()
		got, err := source.All[run](context.Background(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("runs (-loaded +got):\n%s", diff)
		}
	}
	memory, err := source.Memory(runs, memeval.Dataset{"runs": someRuns})
	if err != nil {
		t.Fatal(err)
	}
	check(t, memory)
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables, err := source.CreateAndLoad(context.Background(), db, d, runs, memeval.Dataset{"runs": someRuns})
		if err != nil {
			t.Fatal(err)
		}
		check(t, tables)
	})
}

func TestOtherStructsAreReadAsJSON(t *testing.T) {
	memory, err := source.Memory(runs, memeval.Dataset{"runs": someRuns})
	if err != nil {
		t.Fatal(err)
	}
	q, err := runs.Parse("runs", []byte(`{"runs": {"tries": {"gt_": 0}}}`))
	if err != nil {
		t.Fatal(err)
	}
	type short struct {
		Name string
		Type string `json:"state_type"`
	}
	got, err := source.All[short](context.Background(), memory, q)
	if want := []short{{"a", "FAILED"}}; err != nil || !cmp.Equal(want, got) {
		t.Errorf("All = %v, %v, want %v", got, err, want)
	}
	if _, err := source.All[int](context.Background(), memory, q); err == nil {
		t.Error("rows went into ints")
	}
}

func ExampleAll() {
	memory, err := source.Memory(runs, memeval.Dataset{"runs": someRuns})
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := runs.Parse("runs", []byte(`{"runs": {"tags": {"any_": ["x"]}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	failed, err := source.All[run](context.Background(), memory, q)
	fmt.Println(len(failed), failed[0].Name, *failed[0].State.Type, err)
	// Output: 1 a FAILED <nil>
}
