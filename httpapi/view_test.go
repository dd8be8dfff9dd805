package httpapi_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

type viewCustomer struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Lines are found by two columns.
type viewLine struct {
	ID     int64  `json:"id"`
	Shop   int64  `json:"shop"`
	Number int64  `json:"number"`
	Title  string `json:"title"`
}

type viewOrder struct {
	ID         int64         `json:"id"`
	Shop       int64         `json:"shop"`
	Number     int64         `json:"number"`
	CustomerID *int64        `json:"customer_id"`
	Placed     time.Time     `json:"placed"`
	Note       *string       `json:"note"`
	Customer   *viewCustomer `json:"-" tamis:"one,customer_id=id"`
	Lines      []viewLine    `json:"-" tamis:"many,shop=shop,number=number"`
}

// viewShop returns the language of a shop and its orders.
func viewShop() (*filter.Language, *schema.Collection) {
	l := schema.Must(filter.New(schema.Must(schema.New(
		schema.Must(schema.For[viewCustomer]("customers")), schema.Must(schema.For[viewLine]("lines")), schema.Must(schema.For[viewOrder]("orders")))), filter.Config{}))
	return l, l.Collection("orders")
}

var viewRows = memeval.Dataset{
	"customers": []viewCustomer{{1, "Ada"}, {2, "Bob"}},
	"lines":     []viewLine{{1, 1, 7, "A"}, {2, 1, 7, "B"}, {3, 2, 7, "C"}, {4, 1, 8, "D"}},
	"orders": []viewOrder{
		{ID: 1, Shop: 1, Number: 7, CustomerID: new(int64(1)), Note: new("n")},
		{ID: 2, Shop: 2, Number: 7, CustomerID: new(int64(9))}, // a customer that is not there
		{ID: 3, Shop: 2, Number: 8},
	},
}

// A counted source counts what it is asked.
type counted struct {
	source.Source
	asked int
}

func (s *counted) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	s.asked++
	return s.Source.Rows(ctx, q)
}

// viewed returns the rows of orders, as text, by a view, and how often the source was asked.
func viewed(t *testing.T, l *filter.Language, data memeval.Dataset, views map[string]*schema.View) ([]string, int) {
	t.Helper()
	s := &counted{Source: schema.Must(source.Memory(l, data))}
	l = l.For(filter.Route{Views: schema.Must(l.Registry().Views(views))})
	q := schema.Must(l.Parse("orders", []byte(`{"sort": "ID_ASC"}`)))
	var out []string
	for text, err := range httpapi.Objects(t.Context(), s, q.Slice(0, filter.NoLimit)) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out, s.asked
}

func TestAViewMakesTheMembersOfARow(t *testing.T) {
	l, orders := viewShop()
	bare := []string{"customer_id", "shop", "number", "placed", "note"}
	for _, test := range []struct {
		name  string
		view  schema.View
		want  []string
		asked int
	}{
		{
			"without it, columns", schema.View{Drop: []string{"shop", "number", "placed"}},
			[]string{`{"customer_id":1,"id":1,"note":"n"}`, `{"customer_id":9,"id":2,"note":null}`, `{"customer_id":null,"id":3,"note":null}`}, 1,
		},
		{
			"null replaced, a column renamed", schema.View{Drop: bare[:4], Default: map[string]any{"note": "none"}, Rename: map[string]string{"note": "remark"}},
			[]string{`{"id":1,"remark":"n"}`, `{"id":2,"remark":"none"}`, `{"id":3,"remark":"none"}`}, 1,
		},
		{
			"a column of a row, null where there is none", schema.View{Drop: bare, Joins: []schema.Join{schema.Must(orders.Join("customer", "customer.name"))}},
			[]string{`{"customer":"Ada","id":1}`, `{"customer":null,"id":2}`, `{"customer":null,"id":3}`}, 2,
		},
		{
			"or the row's own column of that name", schema.View{Drop: bare[:4], Joins: []schema.Join{schema.Must(orders.Join("note", "customer.name"))}, Default: map[string]any{"note": "own"}},
			[]string{`{"id":1,"note":"Ada"}`, `{"id":2,"note":"own"}`, `{"id":3,"note":"own"}`}, 2,
		},
		{
			"a whole row", schema.View{Drop: bare, Joins: []schema.Join{schema.Must(orders.Join("customer", "customer"))}},
			[]string{`{"customer":{"id":1,"name":"Ada"},"id":1}`, `{"customer":null,"id":2}`, `{"customer":null,"id":3}`}, 2,
		},
		{
			"a list by a key of two columns", schema.View{Drop: bare, Joins: []schema.Join{schema.Must(orders.Join("titles", "lines.title"))}},
			[]string{`{"id":1,"titles":["A","B"]}`, `{"id":2,"titles":["C"]}`, `{"id":3,"titles":[]}`}, 2,
		},
		{
			"two joins along one relation, one question", schema.View{Drop: bare, Joins: []schema.Join{
				schema.Must(orders.Join("titles", "lines.title")), schema.Must(orders.Join("lines", "lines.id")),
			}},
			[]string{`{"id":1,"lines":[1,2],"titles":["A","B"]}`, `{"id":2,"lines":[3],"titles":["C"]}`, `{"id":3,"lines":[],"titles":[]}`}, 2,
		},
		{
			"a function, where it has a value", schema.View{Drop: bare, Compute: []schema.Computed{{
				Name: "odd", Reads: []string{"id"}, Func: func(row map[string]any, _ time.Time) (any, bool) { id, _ := row["id"].(int64); return true, id%2 == 1 },
			}}},
			[]string{`{"id":1,"odd":true}`, `{"id":2}`, `{"id":3,"odd":true}`}, 1,
		},
		{
			"times in a spelling of its own", schema.View{Drop: append(bare[:3:3], "note"), Times: func(micros int64) string { return fmt.Sprint(micros) }},
			[]string{`{"id":1,"placed":"-62135596800000000"}`, `{"id":2,"placed":"-62135596800000000"}`, `{"id":3,"placed":"-62135596800000000"}`}, 1,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, asked := viewed(t, l, viewRows, map[string]*schema.View{"orders": &test.view})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if asked != test.asked {
				t.Errorf("the source was asked %d times, want %d", asked, test.asked)
			}
		})
	}
}

func TestAJoinHoldsWithinTheScope(t *testing.T) {
	l, orders := viewShop()
	view := map[string]*schema.View{"orders": {
		Drop:  []string{"customer_id", "shop", "number", "placed", "note"},
		Joins: []schema.Join{schema.Must(orders.Join("customer", "customer")), schema.Must(orders.Join("titles", "lines.title"))},
	}}
	for _, test := range []struct {
		name  string
		scope filter.Scope
		want  string
	}{
		{"all", filter.Scope{}, `{"customer":{"id":1,"name":"Ada"},"id":1,"titles":["A","B"]}`},
		{"no row of a customer", filter.Scope{Rows: map[string]predicate.Node{
			"customers": predicate.False(), "lines": predicate.True(), "orders": predicate.True(),
		}}, `{"customer":null,"id":1,"titles":["A","B"]}`},
		{"a column of the joined row is hidden", filter.Scope{Hides: map[string][]string{"customers": {"name"}}}, `{"customer":{"id":1},"id":1,"titles":["A","B"]}`},
		{"a column that is picked is hidden", filter.Scope{Hides: map[string][]string{"lines": {"title"}}}, `{"customer":{"id":1,"name":"Ada"},"id":1}`},
		{"a column that is joined by is hidden: no row is found", filter.Scope{Hides: map[string][]string{"orders": {"customer_id"}}}, `{"customer":null,"id":1,"titles":["A","B"]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, _ := viewed(t, l.Within(test.scope), viewRows, view)
			if got[0] != test.want {
				t.Errorf("the first row is %s, want %s", got[0], test.want)
			}
		})
	}
}

// Rows are shaped 200 at a time: 401 orders with their customers are one question for the orders and three for the customers.
func TestAJoinIsAskedOnceForEveryBatch(t *testing.T) {
	l, orders := viewShop()
	many := make([]viewOrder, 401)
	for i := range many {
		many[i] = viewOrder{ID: int64(i), CustomerID: new(int64(1 + i%2))}
	}
	view := map[string]*schema.View{"orders": {Joins: []schema.Join{schema.Must(orders.Join("customer", "customer.name"))}}}
	got, asked := viewed(t, l, memeval.Dataset{"customers": viewRows["customers"], "orders": many}, view)
	if asked != 4 {
		t.Errorf("the source was asked %d times, want 4", asked)
	}
	for i, text := range got {
		var row struct{ Customer string }
		if err := json.Unmarshal([]byte(text), &row); err != nil || row.Customer != []string{"Ada", "Bob"}[i%2] {
			t.Fatalf("row %d is %s, %v", i, text, err)
		}
	}
	if len(got) != len(many) {
		t.Errorf("%d rows, want %d", len(got), len(many))
	}
}

// What keys are made of is read of a database without a row between. A text that is empty is a key, and null is none.
func TestAJoinFindsTheSameInMemoryAndInADatabase(t *testing.T) {
	type place struct {
		Name string `json:"name" tamis:"key"`
		Zone string `json:"zone"`
		N    int64  `json:"n"`
	}
	type visit struct {
		ID    int64   `json:"id"`
		Where *string `json:"where"`
		Zone  string  `json:"zone"`
		N     int64   `json:"n"`
		Place *place  `json:"-" tamis:"one,where=name"`
		Near  []place `json:"-" tamis:"many,zone=zone,n=n"`
	}
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[place]("places")), schema.Must(schema.For[visit]("visits")))), filter.Config{}))
	visits := l.Collection("visits")
	l = l.For(filter.Route{Views: map[string]*schema.View{"visits": {
		Drop: []string{"where", "zone", "n"}, Joins: []schema.Join{schema.Must(visits.Join("place", "place.n")), schema.Must(visits.Join("near", "near.name"))},
	}}})
	data := memeval.Dataset{
		"places": []place{{"", "a", 1}, {"x", "a", 2}, {"y", "a\"", 1}, {"z", "a", 1}},
		"visits": []visit{{ID: 1, Where: new(""), Zone: "a", N: 1}, {ID: 2, Where: nil, Zone: "a", N: 2}, {ID: 3, Where: new("x"), Zone: "a\"", N: 1}, {ID: 4, Where: new("X"), N: 1}},
	}
	db := schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	want := []string{`{"id":1,"near":["","z"],"place":1}`, `{"id":2,"near":["x"],"place":null}`, `{"id":3,"near":["y"],"place":2}`, `{"id":4,"near":[],"place":null}`}
	for _, s := range []source.Source{schema.Must(source.Memory(l, data)), schema.Must(source.CreateAndLoad(t.Context(), db, sqlgen.SQLite, l, data))} {
		var got []string
		for text, err := range httpapi.Objects(t.Context(), s, schema.Must(l.Parse("visits", []byte(`{"sort": "ID_ASC"}`)))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%T (-want +got):\n%s", s, diff)
		}
	}
}

func TestWhatFailsBelowAViewEndsTheRows(t *testing.T) {
	l, orders := viewShop()
	s := &failing{Store: schema.Must(source.Memory(l, viewRows)), k: 5} // a question and three rows, then the question for customers
	l = l.For(filter.Route{Views: map[string]*schema.View{"orders": {Joins: []schema.Join{schema.Must(orders.Join("customer", "customer.name"))}}}})
	n, failed := 0, error(nil)
	for _, err := range httpapi.Objects(t.Context(), s, schema.Must(l.Parse("orders", []byte(`{}`)))) {
		if failed = err; err == nil {
			n++
		}
	}
	if failed == nil || n != 0 {
		t.Errorf("%d rows and %v, want an error instead of rows", n, failed)
	}
}

// An order with the name of its customer and the titles of its lines: each collection is asked once.
func ExampleObjects() {
	l, orders := viewShop()
	l = l.For(filter.Route{Views: map[string]*schema.View{"orders": {
		Drop:  []string{"customer_id", "shop", "number", "placed"},
		Joins: []schema.Join{schema.Must(orders.Join("customer", "customer.name")), schema.Must(orders.Join("titles", "lines.title"))},
	}}})
	q := schema.Must(l.Parse("orders", []byte(`{"orders": {"id": {"le_": 2}}, "sort": "ID_ASC"}`)))
	for text, err := range httpapi.Objects(context.Background(), schema.Must(source.Memory(l, viewRows)), q) {
		fmt.Println(string(text), err)
	}
	// Output:
	// {"customer":"Ada","id":1,"note":"n","titles":["A","B"]} <nil>
	// {"customer":null,"id":2,"note":null,"titles":["C"]} <nil>
}

// Views of Options take the place of those of the schema.
func ExampleOptions_views() {
	l, _ := viewShop()
	options := httpapi.Options{Views: map[string]*schema.View{"customers": {Rename: map[string]string{"name": "full_name"}}}}
	handler := options.Handler(l, schema.Must(source.Memory(l, viewRows)))
	fmt.Println(post(handler, "/api/customers/filter", `{"sort": "ID_ASC", "limit": 1}`).Body)
	// Output: [{"full_name":"Ada","id":1}]
}
