package ndjson_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/schema"
)

type Flow struct {
	ID   int64    `json:"id" tamis:"key"`
	Name string   `json:"name"`
	Tags []string `json:"tags"`
}

var language = schema.Must(filter.For[Flow]("flows"))

func ExampleCompile() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"name": {"like_": "OTT"}, "tags": {"all_": ["db"]}}}`)))
	matches, err := ndjson.Compile(q, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(matches([]byte(`{"id": 1, "name": "otter", "tags": ["db", "blue"]}`)))
	fmt.Println(matches([]byte(`{"id": 1, "name": ["otter"]}`)))
	// Output:
	// true <nil>
	// false flows.name: want a text, not ["otter"]
}
