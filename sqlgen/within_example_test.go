package sqlgen_test

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func ExampleDialect_AppendWithin() {
	type Order struct {
		ID    int64  `json:"id" tamis:"key"`
		State string `json:"state"`
	}
	l := schema.Must(filter.For[Order]("orders"))
	q := schema.Must(l.Parse("orders", []byte(`{"orders": {"state": {"eq_": "sent"}}, "limit": 20}`)))
	within := predicate.Between(q.Collection().Term("id"), predicate.Bound{}, predicate.AtMost(schema.Integer(100)))
	text, args, err := sqlgen.SQLite.AppendWithin(nil, nil, q, within)
	fmt.Println(string(text), args, err)
	// Output:
	// SELECT "orders"."id", "orders"."state" FROM "orders" AS "orders" WHERE ("orders"."id" <= ?) AND +("orders"."state" = ?) ORDER BY "orders"."id" ASC LIMIT ? OFFSET ? [100 sent 20 0] <nil>
}
