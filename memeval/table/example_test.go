package table_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

type Flow struct {
	ID   int64    `json:"id" tamis:"key"`
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

var (
	language = schema.Must(filter.For[Flow]("flows"))
	flows    = language.Collection("flows")
)

func ExampleNew() {
	table, err := table.New(flows, []Flow{{ID: 1, Name: "otter", Tags: []string{"db"}}, {ID: 2, Name: "duck", Tags: nil}})
	if err != nil {
		fmt.Println(err)
		return
	}
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["db"]}}}`)))
	n, err := memeval.Count(q, memeval.Dataset{"flows": table})
	fmt.Println(n, err)
	// Output: 1 <nil>
}

func ExampleTable_PutNDJSON() {
	table := schema.Must(table.New(flows, nil))
	rows := strings.NewReader(`{"id": 1, "name": "otter"}
{"id": 2, "name": "duck"}
{"id": 1, "name": "badger"}`)
	fmt.Println(table.PutNDJSON(rows), table.Len())
	fmt.Println(table.Delete(schema.Integer(2)), table.Len())
	// Output:
	// <nil> 2
	// true 1
}

func ExampleOptions_New() {
	full, err := table.Options{MaxRows: 1}.New(flows, []Flow{{ID: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = full.Append([]Flow{{ID: 2}})
	fmt.Println(errors.Is(err, table.ErrFull), full.Len())
	// Output: true 1
}

func ExampleTable() {
	table := schema.Must(table.New(flows, nil))
	fmt.Println(table.Append([]Flow{{ID: 1, Name: "otter", Tags: nil}, {ID: 2, Name: "duck", Tags: nil}}))
	fmt.Println(table.Put([]map[string]any{{"id": 2, "name": "swan"}}))
	fmt.Println(table.Collection().Name, table.Len(), table.Bytes() > 0)
	q := schema.Must(language.Parse("flows", []byte(`{"sort": "NAME_DESC", "limit": 1}`)))
	fmt.Println(memeval.Select[Flow](q, memeval.Dataset{"flows": table}))
	// Output:
	// <nil>
	// <nil>
	// flows 2 true
	// [{2 swan []}] <nil>
}

func ExampleTable_Delete() {
	table := schema.Must(table.New(flows, []Flow{{ID: 1, Name: "otter", Tags: nil}}))
	fmt.Println(table.Delete(schema.Integer(1)), table.Delete(schema.Integer(1)))
	// Output: true false
}

func ExampleTable_AppendNDJSON() {
	table := schema.Must(table.New(flows, nil))
	fmt.Println(table.AppendNDJSON(strings.NewReader("{\"id\": 1, \"name\": \"otter\"}\n{\"id\": \"2\"}")))
	fmt.Println(table.Len(), "rows") // all or none
	// Output:
	// flows[1].id: want an int, as 20 and not 20.0, within int64, not "2"
	// 0 rows
}

func ExampleTable_AppendSeq() {
	table := schema.Must(table.New(flows, nil))
	rows := func(yield func(map[string]any, error) bool) {
		for i, name := range []string{"otter", "duck"} {
			if !yield(map[string]any{"id": i, "name": name}, nil) {
				return
			}
		}
	}
	fmt.Println(table.AppendSeq(rows), table.Len())
	// Output: <nil> 2
}

func ExampleTable_Branch() {
	flocks := schema.Must(table.New(flows, []Flow{{ID: 1, Name: "otter", Tags: nil}}))
	branch, drop := flocks.Branch()
	fmt.Println(branch.Put([]Flow{{ID: 2, Name: "duck"}}), branch.Delete(schema.Integer(1)))
	fmt.Println(branch.Has(schema.Integer(1)), flocks.Has(schema.Integer(1)))
	drop()
	fmt.Println(flocks.Append([]Flow{{ID: 3, Name: "badger"}}), flocks.Len())
	// Output:
	// <nil> true
	// false true
	// <nil> 2
}
