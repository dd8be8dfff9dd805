package memeval_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

func ExampleNewTable() {
	table, err := memeval.NewTable(flows, []Flow{{1, "otter", []string{"db"}}, {2, "duck", nil}})
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
	table := schema.Must(memeval.NewTable(flows, nil))
	rows := strings.NewReader(`{"id": 1, "name": "otter"}
{"id": 2, "name": "duck"}
{"id": 1, "name": "badger"}`)
	fmt.Println(table.PutNDJSON(rows), table.Len())
	fmt.Println(table.Delete(schema.Integer(2)), table.Len())
	// Output:
	// <nil> 2
	// true 1
}

func ExampleTableOptions_New() {
	table, err := memeval.TableOptions{MaxRows: 1}.New(flows, []Flow{{ID: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = table.Append([]Flow{{ID: 2}})
	fmt.Println(errors.Is(err, memeval.ErrTableFull), table.Len())
	// Output: true 1
}
