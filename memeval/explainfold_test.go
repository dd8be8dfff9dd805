package memeval_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema/file"
)

// TestAnExplanationSaysWhatManyRowsCameTo: the sum and the number are what was tested, of the last the row.
func TestAnExplanationSaysWhatManyRowsCameTo(t *testing.T) {
	r, err := file.Parse("shop.yaml", []byte(`
tamis: 1
name: shop
language: {references: true}
collections:
  customers:
    key: id
    columns: {id: int, limit: int}
    relations: {orders: {many: orders, keys: {id: customer_id}}}
    more_fields: {made: {count: orders}, spent: {sum: orders.total}, last: {latest: orders.total, by: id}, tied: {latest: orders.total, by: at}}
  orders:
    key: id
    columns: {id: int, customer_id: int, total: int, at: datetime or null}
`))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	const most = 9223372036854775807
	data := memeval.Dataset{
		"customers": []map[string]any{{"id": int64(1), "limit": int64(1)}},
		"orders": []map[string]any{
			{"id": int64(1), "customer_id": int64(1), "total": int64(most)}, {"id": int64(2), "customer_id": int64(1), "total": int64(3)},
		},
	}
	for _, test := range []struct{ criteria, want string }{
		{`"spent": {"gt_": 5}`, "9223372036854775810"},
		{`"limit": {"lt_": {"field": "made"}}`, "2"},
		{`"last": {"eq_": 3}`, "3"},
		{`"tied": {"eq_": 3}`, "3"},
	} {
		q, err := l.Parse("customers", []byte(`{"customers": {`+test.criteria+`}}`))
		if err != nil {
			t.Fatal(err)
		}
		e, err := memeval.Explain(q, data, &data["customers"].([]map[string]any)[0])
		if err != nil {
			t.Fatal(err)
		}
		if text := e.String(); !strings.HasPrefix(text, "yes") || !strings.Contains(text, test.want) {
			t.Errorf("%s: want yes and %s:\n%s", test.criteria, test.want, text)
		}
	}
}
