package filter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

const madeOfMany = `
tamis: 1
name: shop
language: {references: true}
collections:
  customers:
    key: id
    columns: {id: int, name: string, limit: int or null}
    relations:
      orders: {many: orders, keys: {id: customer_id}}
    more_fields:
      paid_orders: {count: orders, where: {state: {eq_: paid}}}
      last_order: {max: orders.at}
      first_order: {min: orders.at, where: {total: {gt_: 0}}}
      last_state: {latest: orders.state, by: at, where: {total: {gt_: 0}}}
      spent: {sum: orders.total, where: {state: {eq_: paid}}}
      largest: {max: orders.customer.limit}
  orders:
    key: id
    columns: {id: int, customer_id: int, state: string, at: datetime or null, total: int}
    relations: {customer: {one: customers, keys: {customer_id: id}}}
`

func parseMany(t *testing.T, text string) (*filter.Language, error) {
	t.Helper()
	r, err := file.Parse("shop.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return filter.New(r, filter.Config{})
}

func TestFieldsOfManyRowsAskForTheRows(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ criteria, want string }{
		{`"paid_orders": {"ge_": 1}`, `exists(customers.orders, in(state, "paid"))`},
		{`"paid_orders": {"eq_": 0}`, `not(exists(customers.orders, in(state, "paid")))`},
		{`"paid_orders": {}`, `true`},
		{`"paid_orders": {"is_null_": true}`, `false`},
		{`"last_order": {"ge_": "2024-01-02"}`, `exists(customers.orders, range(at, >= 2024-01-02T00:00:00.000000Z))`},
		{`"last_order": {"lt_": "2024-01-02"}`, `and(exists(customers.orders, not(is_null(at))), not(exists(customers.orders, range(at, >= 2024-01-02T00:00:00.000000Z))))`},
		{`"last_order": {"is_null_": true}`, `not(exists(customers.orders, not(is_null(at))))`},
		{`"first_order": {"gt_": "2024-01-02"}`, `and(exists(customers.orders, and(range(total, > 0), not(is_null(at)))), not(exists(customers.orders, and(range(total, > 0), range(at, <= 2024-01-02T00:00:00.000000Z)))))`},
		{`"last_state": {"eq_": "paid"}`, `exists(customers.latest orders by at, in(state, "paid"), range(total, > 0))`},
		{`"last_state": {"is_null_": true}`, `not(exists(customers.latest orders by at, not(is_null(state)), range(total, > 0)))`},
		{`"spent": {"ge_": 10, "lt_": 20.5}`, `exists(customers.sum orders.total, and(range(sum, >= 10), range(sum, < 20.5)), in(state, "paid"))`},
		{`"spent": {"not_any_": [3]}`, `exists(customers.sum orders.total, and(not(is_null(sum)), not(in(sum, [3]))), in(state, "paid"))`},
		{`"spent": {"is_null_": true}`, `not(exists(customers.sum orders.total, not(is_null(sum)), in(state, "paid")))`},
		{`"orders": {"some_": {"total": {"lt_": {"field": "customer.limit"}}}}`, `exists(customers.orders, compare(total < customer/limit))`},
		{`"limit": {"lt_": {"field": "paid_orders"}}`, `compare(limit < count orders[in(state, "paid")]/count)`},
		{`"paid_orders": {"between_": [1, {"field": "limit"}]}`, `and(exists(customers.orders, in(state, "paid")), compare(count orders[in(state, "paid")]/count <= limit))`},
		{`"last_order": {"gt_": {"field": "first_order"}}`, `compare(max orders by at/at > min orders by at[range(total, > 0)]/at)`},
		{`"last_state": {"startswith_": ["p"]}`, `exists(customers.latest orders by at, text(state at start, ["p"]), range(total, > 0))`},
	} {
		q, err := l.Parse("customers", []byte(`{"customers": {`+test.criteria+`}}`))
		if err != nil {
			t.Errorf("%s: %v", test.criteria, err)
			continue
		}
		where := q.Where()
		if got := where.String(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.criteria, got, test.want)
		}
	}
}

func TestWhatAFieldOfManyRowsCannotBeAskedIsRefused(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ criteria, want string }{
		{`"paid_orders": {"like_": "1"}`, "like_ does not apply to paid_orders, which is int"},
		{`"paid_order": {"ge_": 1}`, `"paid_order"`},
		{`"paid_orders": {"any_": [1,2,3,4,5,6,7,8,9]}`, "8"},
		{`"last_order": {"eq_": 1}`, "datetime"},
		{`"paid_orders": {"gt_": {"field": "paid_orders"}}`, "paid_orders is compared with itself"},
		{`"limit": {"gt_": {"field": "spent"}}`, "spent is decimal(37,0) or null, and limit is compared with a field of its own kind, int"},
		{`"limit": {"gt_": {"field": "largest"}}`, "largest is made of many rows, of which none has its value to compare with"},
		{`"largest": {"gt_": {"field": "limit"}}`, "gt_ compares with a value here"},
	} {
		_, err := l.Parse("customers", []byte(`{"customers": {`+test.criteria+`}}`))
		var errs filter.Errors
		if !errors.As(err, &errs) || !strings.Contains(errs[0].Error(), test.want) {
			t.Errorf("%s: %v; want %q", test.criteria, err, test.want)
		}
	}
}

// TestAFieldOfManyRowsIsHiddenWithWhatItReads: who may not see a column cannot tell it from how many rows have a value in it.
func TestAFieldOfManyRowsIsHiddenWithWhatItReads(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	for column, gone := range map[string][]string{
		"state": {"paid_orders", "last_state", "spent"}, "at": {"last_order", "first_order", "last_state"}, "total": {"first_order", "last_state", "spent"}, "id": {"last_state"},
		"customer_id": {"paid_orders", "last_order", "first_order", "last_state", "spent"},
	} {
		scoped := l.Within(filter.Scope{Hides: map[string][]string{"orders": {column}}})
		for _, name := range []string{"paid_orders", "last_order", "first_order", "last_state", "spent"} {
			_, err := scoped.Parse("customers", []byte(`{"customers": {"`+name+`": {"is_null_": false}}}`))
			if refused := err != nil; refused != slices.Contains(gone, name) {
				t.Errorf("%s hidden, %s: %v", column, name, err)
			}
		}
	}
}

// TestAPolicyHoldsInAFieldOfManyRows: rows that do not exist for the caller are not counted.
func TestAPolicyHoldsInAFieldOfManyRows(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	total := l.Registry().Collection("orders").Term("total")
	scoped := l.Within(filter.Scope{Rows: map[string]predicate.Node{"customers": predicate.True(), "orders": predicate.Equal(total, schema.Integer(5))}})
	q, err := scoped.Parse("customers", []byte(`{"customers": {"paid_orders": {"ge_": 1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if where := q.Where(); where.String() != `exists(customers.orders, and(in(total, 5), in(state, "paid")))` {
		t.Error(where.String())
	}
	if q, err = scoped.Parse("customers", []byte(`{"customers": {"last_state": {"eq_": "paid"}}}`)); err != nil {
		t.Fatal(err)
	}
	if where := q.Where(); where.String() != `exists(customers.latest orders by at, in(state, "paid"), and(in(total, 5), range(total, > 0)))` {
		t.Error(where.String())
	}
}

func TestWhatNoFieldIsMadeOfIsRefusedWithItsLine(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"{state: {eq_: paid}}", "{stat: {eq_: paid}}", "shop.yaml:12:7: the where of paid_orders"},
		{"{state: {eq_: paid}}", "{state: {eq_: 1}}", "the where of paid_orders"},
		{"{state: {eq_: paid}}", "[state]", "want an object, not a list"},
		{"{count: orders,", "{count: order,", `"order"`},
		{"{count: orders,", "{count: orders.at,", "count counts rows"},
		{"{max: orders.at}", "{max: orders}", "max wants a column of orders"},
		{"{max: orders.at}", "{max: orders.when}", `"when"`},
		{"{max: orders.at}", "{max: orders.at, from: name}", "from"},
		{"{max: orders.at}", "{where: {}}", "where goes with count, min, max, sum or latest"},
		{"{sum: orders.total,", "{sum: orders,", "sum wants a column of orders"},
		{"{sum: orders.total,", "{sum: orders.state,", "sum adds up ints and decimals"},
		{"{sum: orders.total,", "{sum: orders.total, max: orders.at,", "sum"},
		{"total: int}\n", "total: float}\n", `orders.total is float, whose sum is not exact, and so neither filtered nor sorted by; want int, or decimal(p,s)`},
		{"total: int}\n", "total: decimal}\n", "a sum may have more than 37 digits; want decimal(p,s) of at most 27"},
		{"total: int}\n", "total: \"decimal(28,2)\"}\n", "a sum may have more than 37 digits"},
		{"total: int}\n", "total: set of int}\n", "sum adds up ints and decimals"},
		{"{latest: orders.state, by: at,", "{latest: orders.state,", "latest wants a key that rows are in order of"},
		{"{latest: orders.state, by: at,", "{latest: orders, by: at,", "latest wants a column of orders"},
		{"{latest: orders.state, by: at,", "{latest: orders.state, by: when,", `"when"`},
		{"{max: orders.at}", "{max: orders.at, by: at}", "by goes with latest"},
		{"{max: orders.at}", "{by: at}", "by goes with latest"},
		{"{max: orders.at}", "{max: orders.at, accepts: [like_]}", "like_"},
		{"{max: orders.at}", "{max: orders.at, accepts: [{x: {is: eq_, from: name}}]}", "is an aggregate"},
		{"total: int}\n", "total: int}\n    more_fields:\n      size: {count: customer}\n", "leads to one row"},
	} {
		text := strings.Replace(madeOfMany, test.old, test.new, 1)
		if text == madeOfMany {
			t.Fatalf("%s is not in the schema", test.old)
		}
		if _, err := parseMany(t, text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", test.new, err, test.want)
		}
	}
}

// TestTheWhereOfAnAggregateNamesNoOther: which of two would be read first?
func TestTheWhereOfAnAggregateNamesNoOther(t *testing.T) {
	text := strings.Replace(madeOfMany, "total: int}\n", "total: int}\n    more_fields:\n      size: {count: others}\n", 1)
	text = strings.Replace(text, "keys: {customer_id: id}}}", "keys: {customer_id: id}}, others: {many: orders, keys: {customer_id: customer_id}}}", 1)
	text = strings.Replace(text, "{state: {eq_: paid}}", "{size: {eq_: 1}}", 1)
	if _, err := parseMany(t, text); err == nil || !strings.Contains(err.Error(), "size is an aggregate, which the where of another cannot name") {
		t.Error(err)
	}
}

func TestASchemaFileWithFieldsOfManyRowsIsPrintedAndReadAgain(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	text, err := file.Format(l.Registry())
	if err != nil {
		t.Fatal(err)
	}
	again, err := file.Parse("again.yaml", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if again.Sum() != l.Registry().Sum() {
		t.Errorf("another schema:\n%s", text)
	}
}

// TestAFieldOfManyRowsIsAnOrder: which rows it is made of, and the policy, stand beside the way to its value.
func TestAFieldOfManyRowsIsAnOrder(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	total := l.Registry().Collection("orders").Term("total")
	scoped := l.Within(filter.Scope{Rows: map[string]predicate.Node{"customers": predicate.True(), "orders": predicate.Equal(total, schema.Integer(5))}})
	for _, test := range []struct{ sort, want string }{
		{"PAID_ORDERS_DESC", `and(in(total, 5), in(state, "paid"))`},
		{"LAST_ORDER_ASC", `in(total, 5)`},
		{"FIRST_ORDER_ASC", `and(in(total, 5), range(total, > 0))`},
		{"LAST_STATE_ASC", `and(in(total, 5), range(total, > 0))`},
		{"SPENT_DESC", `and(in(total, 5), in(state, "paid"))`},
	} {
		q, err := scoped.Parse("customers", []byte(`{"sort": "`+test.sort+`"}`))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := q.Page().Order[0].Policy[0].String(); got != test.want {
			t.Errorf("%s: rows are %s, want %s", test.sort, got, test.want)
		}
		for _, hidden := range []string{"total", "state", "at", "customer_id", "id"} {
			hides := l.Within(filter.Scope{Hides: map[string][]string{"orders": {hidden}}})
			field := strings.ToLower(test.sort[:strings.LastIndex(test.sort, "_")])
			_, refused := hides.Parse("customers", []byte(`{"customers": {"`+field+`": {"is_null_": true}}}`))
			if _, err := hides.Parse("customers", []byte(`{"sort": "`+test.sort+`"}`)); (err != nil) != (refused != nil) {
				t.Errorf("%s hidden: the sort %s is refused: %v; the field is refused: %v", hidden, test.sort, err, refused)
			}
		}
	}
}

// TestAReferenceToAFieldOfManyRowsKeepsThePolicy: rows that do not exist for the caller are not counted there either, and who joins filters for another
// server, which knows of no policy, has no such reference.
func TestAReferenceToAFieldOfManyRowsKeepsThePolicy(t *testing.T) {
	l, err := parseMany(t, madeOfMany)
	if err != nil {
		t.Fatal(err)
	}
	total := l.Registry().Collection("orders").Term("total")
	rows := map[string]predicate.Node{"customers": predicate.True(), "orders": predicate.Equal(total, schema.Integer(5))}
	body := []byte(`{"customers": {"limit": {"lt_": {"field": "paid_orders"}}}}`)
	q, err := l.Within(filter.Scope{Rows: rows}).Parse("customers", body)
	if err != nil {
		t.Fatal(err)
	}
	if where := q.Where(); where.String() != `compare(limit < count orders[and(in(total, 5), in(state, "paid"))]/count)` {
		t.Error(where.String())
	}
	_, err = l.Within(filter.Scope{OwnFields: true}).Parse("customers", body)
	if want := "paid_orders is made of other rows, and only fields of the row itself may be compared with here"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want %q", err, want)
	}
	for _, hidden := range []string{"state", "customer_id"} {
		if _, err := l.Within(filter.Scope{Hides: map[string][]string{"orders": {hidden}}}).Parse("customers", body); err == nil || !strings.Contains(err.Error(), "paid_orders") {
			t.Errorf("%s hidden: %v", hidden, err)
		}
	}
}
