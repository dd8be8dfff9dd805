package memeval_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

func ExampleReaderOf() {
	r, err := memeval.ReaderOf[Flow](flows, nil)
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
	holds := memeval.Needle("o_t%s", predicate.Match{Where: predicate.Like})
	fmt.Println(holds("OTTER otters"), holds("duck"))
	// Output: true false
}

func ExampleReader() {
	r := schema.Must(memeval.ReaderOf[Flow](flows, nil))
	name, tags := schema.Must(r.Texts(flows.Term("name"))), schema.Must(r.Lists(flows.Term("tags")))
	for _, row := range []Flow{{1, "otter", []string{"db"}}, {2, "duck", nil}} {
		text, _ := name(&row)
		list := tags(&row)
		fmt.Println(text, list.Len())
	}
	// Output:
	// otter 1
	// duck 0
}

func ExampleReader_Test() {
	r := schema.Must(memeval.ReaderOf[Flow](flows, nil))
	n := predicate.Equal(flows.Term("name"), schema.Text("otter"))
	holds := schema.Must(r.Test(&n))
	fmt.Println(holds(&Flow{Name: "otter"}), holds(&Flow{Name: "duck"}))
	// Output: true false
}

func ExampleReader_Nums() {
	r := schema.Must(memeval.ReaderOf[Run](runs, nil))
	flow, cost := schema.Must(r.Nums(runs.Term("flow_id"))), schema.Must(r.Nums(runs.Term("cost")))
	fmt.Println(flow(&Run{FlowID: &two}))
	fmt.Println(flow(&Run{}))
	low, _ := cost(&Run{Cost: -1.5})
	half, _ := memeval.Ordered(runs.Term("cost"), schema.Number(0.5))
	fmt.Println(low < half)
	// Output:
	// 2 true
	// 0 false
	// true
}

func ExampleReader_Lists() {
	r := schema.Must(memeval.ReaderOf[Flow](flows, nil))
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
	low, _ := memeval.Ordered(cost, schema.Number(-2.5))
	high, _ := memeval.Ordered(cost, schema.Number(1e300))
	fmt.Println(low < high)
	price := &schema.Term{Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}}
	fmt.Println(memeval.Ordered(price, schema.Must(schema.DecimalOf("19.9"))))
	fmt.Println(memeval.Ordered(price, schema.Must(schema.DecimalOf("19.905")))) // which no row has
	// Output:
	// true
	// 1990 true
	// 1990 false
}

func ExampleInterval() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"id": {"between_": [3, 9]}}}`)))
	where := q.Where()
	fmt.Println(memeval.Interval(&where))
	// Output: 3 9
}

func ExampleTextual() {
	fmt.Println(memeval.Textual(flows.Term("name")), memeval.Textual(runs.Term("cost")))
	// Output: true false
}
