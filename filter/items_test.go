package filter_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

const ordersWithItems = `
tamis: 1
name: shop
language: {relations: false}
collections:
  orders:
    key: id
    columns: {id: int, doc: json or null}
    more_fields:
      items: {many: {sku: string, qty: int}, in: doc.items}
      how_many: {count: items, where: {qty: {gt_: 0}}}
      most: {max: items.qty}
`

// What a caller may not see of objects in an array answers as what is not there; who sees them needs no policy of theirs, since they are of their row.
func TestWhatIsHiddenHidesObjectsInArrays(t *testing.T) {
	l, err := parseMany(t, ordersWithItems)
	if err != nil {
		t.Fatal(err)
	}
	hides := filter.Scope{Hides: map[string][]string{"orders": {"doc"}}}
	without := func(name string) filter.Scope {
		return filter.Scope{Sees: func(c *schema.Collection, field string) bool { return c.Name+"."+field != name }}
	}
	uses := filter.Scope{Uses: func(c *schema.Collection, field, op string) bool {
		return c.Name+"."+field+"."+op != "orders.items.qty.gt_"
	}}
	some, count := `{"orders": {"items": {"some_": {"qty": {"gt_": 1}}}}}`, `{"orders": {"items": {"count_": {"ge_": 2, "where": {"qty": {"gt_": 1}}}}}}`
	for _, test := range []struct {
		what  string
		scope filter.Scope
		body  string
		want  string // the beginning of the error, or the predicate
	}{
		{"all", filter.Scope{}, some, `exists(orders.items, range(value."qty":int, > 1))`},
		{"a policy", filter.Scope{Rows: map[string]predicate.Node{"orders": predicate.Equal(l.Registry().Collection("orders").Term("id"), schema.Integer(7))}}, some,
			`and(in(id, 7), exists(orders.items, range(value."qty":int, > 1)))`},
		{"a policy, of a count", filter.Scope{Rows: map[string]predicate.Node{"orders": predicate.True()}}, count, `count(orders.items > 1, range(value."qty":int, > 1))`},
		{"the column", hides, some, `/orders/items: orders has no field "items"`},
		{"the column, of a count", hides, count, `/orders/items: orders has no field "items"`},
		{"the column, of an aggregate", hides, `{"orders": {"how_many": {"ge_": 1}}}`, `/orders/how_many: orders has no field "how_many"`},
		{"the field", without("orders.items"), some, `/orders/items: orders has no field "items"`},
		{"a member", without("orders.items.qty"), some, `/orders/items/some_/qty: orders.items has no field "qty"`},
		{"another member", without("orders.items.sku"), some, `exists(orders.items, range(value."qty":int, > 1))`},
		{"an operator on a member", uses, some, `/orders/items/some_/qty/gt_: qty has no operator "gt_"`},
		{"an aggregate, counted", filter.Scope{}, `{"orders": {"how_many": {"ge_": 2}}}`, `count(orders.items > 1, range(value."qty":int, > 0))`},
		{"an aggregate, the greatest", filter.Scope{}, `{"orders": {"most": {"ge_": 2}}}`, `exists(orders.items, range(value."qty":int, >= 2))`},
	} {
		for _, body := range []string{test.body, strings.Replace(test.body, "orders", `\u006frders`, 1)} { // both paths
			q, err := l.Within(test.scope).Parse("orders", []byte(body))
			got := ""
			if err != nil {
				e := err.(filter.Errors)[0]
				got = e.Pointer + ": " + e.Message
			} else {
				where := q.Where()
				got = where.String()
			}
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("%s: %s: %s, want %s", test.what, body, got, test.want)
			}
		}
	}
}
