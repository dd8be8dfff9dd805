package sqlgen_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func ExampleCodec_JSON() {
	type Doc struct {
		ID   int64 `json:"id" tamis:"key"`
		Body any   `json:"body"`
	}
	r := schema.Must(filter.For[Doc]("docs")).Registry()
	codec := schema.Must(sqlgen.SQLite.Codec(r, r.Collection("docs").Column("body")))
	text, err := codec.JSON(`{"b": 1, "a": [2]}`)
	fmt.Printf("%s %v\n", text, err)
	// Output:
	// {"b":1,"a":[2]} <nil>
}
