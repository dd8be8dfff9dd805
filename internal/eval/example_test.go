package eval_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
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
	Cost   float64 `json:"cost"`
	Flow   *Flow   `json:"flow" tamis:"one,flow_id=id"`
}

var (
	two      = int64(2)
	language = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[Flow]("flows")), schema.Must(schema.For[Run]("runs")))), filter.Config{}))
	runs     = language.Collection("runs")
	flows    = language.Collection("flows")
)

func ExampleReaderOf() {
	r, err := eval.ReaderOf[Flow](flows, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	name, err := r.Texts(flows.Term("name"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(name(&Flow{Name: "otter"}))
	// Output: otter true
}

func ExampleNeedle() {
	holds := eval.Needle("o_t%s", predicate.Match{Where: predicate.Like})
	fmt.Println(holds("OTTER otters"), holds("duck"))
	// Output: true false
}

func ExampleReader() {
	r := schema.Must(eval.ReaderOf[Flow](flows, nil))
	name, tags := schema.Must(r.Texts(flows.Term("name"))), schema.Must(r.Lists(flows.Term("tags")))
	for _, row := range []Flow{{ID: 1, Name: "otter", Tags: []string{"db"}}, {ID: 2, Name: "duck", Tags: nil}} {
		text, _ := name(&row)
		list := tags(&row)
		fmt.Println(text, list.Len())
	}
	// Output:
	// otter 1
	// duck 0
}

func ExampleReader_Test() {
	r := schema.Must(eval.ReaderOf[Flow](flows, nil))
	n := predicate.Equal(flows.Term("name"), schema.Text("otter"))
	holds := schema.Must(r.Test(&n))
	fmt.Println(holds(&Flow{Name: "otter"}), holds(&Flow{Name: "duck"}))
	// Output: true false
}

func ExampleReader_Nums() {
	r := schema.Must(eval.ReaderOf[Run](runs, nil))
	flow, cost := schema.Must(r.Nums(runs.Term("flow_id"))), schema.Must(r.Nums(runs.Term("cost")))
	fmt.Println(flow(&Run{FlowID: &two}))
	fmt.Println(flow(&Run{}))
	low, _ := cost(&Run{Cost: -1.5})
	half, _ := eval.Ordered(runs.Term("cost"), schema.Number(0.5))
	fmt.Println(low < half)
	// Output:
	// 2 true
	// 0 false
	// true
}

func ExampleReader_Lists() {
	r := schema.Must(eval.ReaderOf[Flow](flows, nil))
	tags := schema.Must(r.Lists(flows.Term("tags")))(&Flow{Tags: []string{"db", "blue"}})
	for i := range tags.Len() {
		fmt.Println(tags.Text(i))
	}
	// Output:
	// db true
	// blue true
}

func ExampleOrdered() {
	cost := runs.Term("cost")
	low, _ := eval.Ordered(cost, schema.Number(-2.5))
	high, _ := eval.Ordered(cost, schema.Number(1e300))
	fmt.Println(low < high)
	price := &schema.Term{Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}}
	fmt.Println(eval.Ordered(price, schema.Must(schema.DecimalOf("19.9"))))
	fmt.Println(eval.Ordered(price, schema.Must(schema.DecimalOf("19.905")))) // which no row has
	// Output:
	// true
	// 1990 true
	// 1990 false
}

func ExampleInterval() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"id": {"between_": [3, 9]}}}`)))
	where := q.Where()
	fmt.Println(eval.Interval(&where))
	// Output: 3 9
}

func ExampleTextual() {
	fmt.Println(eval.Textual(flows.Term("name")), eval.Textual(runs.Term("cost")))
	// Output: true false
}
