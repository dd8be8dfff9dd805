package memeval_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

type Flow struct {
	ID   int64    `json:"id" tamis:"key"`
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

type Run struct {
	ID     int64   `json:"id" tamis:"key"`
	FlowID *int64  `json:"flow_id"`
	State  string  `json:"state" tamis:"enum=RUNNING|FAILED|COMPLETED"`
	Start  string  `json:"start" tamis:"datetime"`
	Cost   float64 `json:"cost"`
	Flow   *Flow   `json:"flow" tamis:"one,flow_id=id"`
}

var (
	registry = schema.Must(schema.New(schema.Must(schema.For[Flow]("flows")), schema.Must(schema.For[Run]("runs"))))
	flows    = registry.Collection("flows")
	runs     = registry.Collection("runs")
	language = schema.Must(filter.New(registry, filter.Config{}))

	one, two = int64(1), int64(2)
	data     = memeval.Dataset{
		"flows": []Flow{{1, "otter", []string{"db"}}, {2, "duck", nil}},
		"runs": []Run{
			{10, &one, "FAILED", "2024-01-01T10:00:00Z", 2.5, nil},
			{11, &two, "COMPLETED", "2024-01-01T10:30:00Z", 1, nil},
			{12, &one, "COMPLETED", "2024-01-01T11:00:00Z", 0.5, nil},
			{13, nil, "RUNNING", "2024-01-01T11:00:00Z", 0, nil},
		},
	}
)

func ExampleCompile() {
	q, err := language.Parse("flows", []byte(`{"flows": {"name": {"like_": "OTT"}, "tags": {"all_": ["db"]}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	matches, err := memeval.Compile[Flow](q, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(matches(&Flow{Name: "otter", Tags: []string{"db", "blue"}}), matches(&Flow{Name: "otter"}))
	// Output: true false
}

func ExampleSelect() {
	q, err := language.Parse("runs", []byte(`{"runs": {"flow": {"some_": {"name": {"any_": ["otter"]}}}}, "sort": "START_DESC"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := memeval.Select[Run](q, data)
	for _, row := range rows {
		fmt.Println(row.ID, row.State)
	}
	fmt.Println(err)
	// Output:
	// 12 COMPLETED
	// 10 FAILED
	// <nil>
}

func ExampleEach() {
	q := schema.Must(language.Parse("flows", []byte(`{"sort": "NAME_ASC"}`)))
	rows, err := memeval.Each[Flow](q, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range rows {
		fmt.Println(row.Name)
	}
	// Output:
	// duck
	// otter
}

func ExampleCount() {
	q := schema.Must(language.Parse("runs", []byte(`{"runs": {"cost": {"ge_": 1}}}`)))
	fmt.Println(memeval.Count(q, data))
	// Output: 2 <nil>
}

func ExampleAggregateEach() {
	q := schema.Must(language.For(filter.Route{Aggregate: true}).Parse("runs", []byte(`{"aggregate": {"group_by": ["state"]}}`)))
	groups, _, err := memeval.AggregateEach(context.Background(), q, func(yield func(map[string]any, error) bool) {
		for _, state := range []string{"FAILED", "RUNNING", "FAILED"} {
			if !yield(map[string]any{"state": state}, nil) {
				return
			}
		}
	})
	for _, g := range groups {
		fmt.Println(g.Values[0], g.Count)
	}
	fmt.Println(err)
	// Output:
	// FAILED 2
	// RUNNING 1
	// <nil>
}

func ExampleHistory() {
	body := []byte(`{"history": {"field": "start", "start": "2024-01-01T10:00:00Z", "end": "2024-01-01T12:00:00Z", "interval_seconds": 3600,
		"group_by": ["state"], "sum": ["cost"]}}`)
	q := schema.Must(language.For(filter.Route{History: true}).Parse("runs", body))
	groups, err := memeval.History(q, data)
	for _, g := range groups {
		fmt.Println(g.Bucket, g.Values[0], g.Count, g.Sums[0])
	}
	fmt.Println(err)
	// Output:
	// 0 COMPLETED 1 1
	// 0 FAILED 1 2.5
	// 1 COMPLETED 1 0.5
	// 1 RUNNING 1 0
	// <nil>
}

func ExampleKeys() {
	q := schema.Must(language.Parse("runs", []byte(`{"sort": ["STATE_ASC", "START_ASC"]}`)))
	keys, err := memeval.Keys[Run](q, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(keys(&Run{ID: 7, State: "FAILED", Start: "2024-01-01"}))
	// Output: [FAILED 2024-01-01T00:00:00.000000Z 7]
}

func ExampleExplain() {
	q := schema.Must(language.Parse("runs", []byte(`{"runs": {"state": {"any_": ["RUNNING"]}, "flow": {"some_": {"name": {"any_": ["duck", "swan"]}}}}}`)))
	e, err := memeval.Explain(q, data, &Run{ID: 14, FlowID: &one, State: "RUNNING"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(e)
	// Output:
	// no   and
	// yes    state = RUNNING   RUNNING
	// no     some flow   1 related row
	// no       [1] name in ["duck", "swan"]   "otter"
}

func ExampleCheck() {
	err := memeval.Check(registry, memeval.Dataset{"runs": []map[string]any{{"id": 1}, {"id": 2, "start": "yesterday"}}})
	fmt.Println(err)
	var row *memeval.RowError
	if errors.As(err, &row) {
		fmt.Println(row.Collection, row.Row, row.Column)
	}
	// Output:
	// runs[1].start: want a time as RFC 3339 writes it, such as 2024-01-31T08:00:00Z, or a date, not "yesterday"
	// runs 1 start
}

func ExampleNormalise() {
	rows, err := memeval.Normalise(flows, []map[string]any{{"id": 7.0, "name": "otter"}})
	fmt.Printf("%#v %v\n", rows[0]["id"], err)
	fmt.Printf("%#v\n", rows[0]["tags"])
	// Output:
	// 7 <nil>
	// []string{}
}

func ExampleNormaliseRow() {
	_, err := memeval.NormaliseRow(flows, map[string]any{"id": 7.5, "name": "otter"})
	fmt.Println(err)
	// Output: flows.id: want an int, as 20 and not 20.0, within int64, not 7.5
}

func ExampleRowsOf() {
	rows, err := memeval.RowsOf(flows, []Flow{{1, "otter", nil}})
	fmt.Println(rows, err)
	// Output: [map[id:1 name:otter tags:[]]] <nil>
}
