package bookshop_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/examples/bookshop"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// counting counts the statements that answer with rows.
type counting struct {
	*sql.DB
	statements []string
}

func (c *counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.statements = append(c.statements, query)
	return c.DB.QueryContext(ctx, query, args...)
}

// rows are 200 orders of 40 customers, each of none to three lines.
func rows() memeval.Dataset {
	var customers, orders, lines []map[string]any
	for i := range 40 {
		customers = append(customers, map[string]any{"id": int64(i), "name": fmt.Sprintf("Customer %d", i), "email": fmt.Sprintf("c%d@shop.example", i)})
	}
	for i := range 200 {
		note := any(nil)
		if i%3 == 0 {
			note = "a gift"
		}
		orders = append(orders, map[string]any{"id": int64(i), "customer_id": int64(i * 7 % 40), "placed": fmt.Sprintf("2024-05-%02dT10:00:00.000000Z", 1+i/40), "note": note,
			"amount": json.Number(fmt.Sprintf("%d.50", i)), "paid": json.Number("50"), "items": []any{}})
		for n := range i % 4 {
			lines = append(lines, map[string]any{
				"id": int64(len(lines)), "order_id": int64(i), "title": fmt.Sprintf("Book %d", n), "quantity": int64(n + 1), "price": json.Number("12.50"),
			})
		}
	}
	return memeval.Dataset{"customers": customers, "orders": orders, "lines": lines}
}

// ask answers a body on a collection.
func ask(t *testing.T, s source.Source, collection, body string) string {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/api/"+collection+"/filter", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	httpapi.Options{}.Handler(bookshop.Language, s).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", body, w.Code, w.Body)
	}
	return w.Body.String()
}

func TestTwoHundredOrdersAreThreeStatements(t *testing.T) {
	data := rows()
	memory := ask(t, schema.Must(source.Memory(bookshop.Language, data)), "orders", `{}`)
	var orders []map[string]any
	if err := json.Unmarshal([]byte(memory), &orders); err != nil || len(orders) != 200 {
		t.Fatalf("%d orders, %v", len(orders), err)
	}
	want := `{"amount":1.50,"customer":"Customer 7","id":1,"items":[],"lines":[{"price":12.50,"quantity":1,"title":"Book 0"}],"note":"","paid":50,"placed_at":"2024-05-01T10:00:00.000000Z"}`
	if !sameJSON(t, orders[1], want) {
		t.Errorf("the order 1 is %v, want %s", orders[1], want)
	}
	onEngines(t, data, func(t *testing.T, s source.Source) {
		if diff := cmp.Diff(memory, ask(t, s, "orders", `{}`)); diff != "" {
			t.Errorf("(-memory +engine):\n%s", diff)
		}
	}, "orders", "customers", "lines")
}

// What is made of the orders of a page of customers takes one statement, however many numbers they are.
func TestThreeNumbersOfFortyCustomersAreOneStatement(t *testing.T) {
	data := rows()
	body := `{"view": "numbers", "sort": "SPENT_DESC"}`
	memory := ask(t, schema.Must(source.Memory(bookshop.Language, data)), "customers", body)
	var customers []map[string]any
	if err := json.Unmarshal([]byte(memory), &customers); err != nil || len(customers) != 40 {
		t.Fatalf("%d customers, %v", len(customers), err)
	}
	// 17, 57, 97, 137 and 177, times 7, are 39 modulo 40.
	want := `{"id":39,"last_order":"2024-05-05T10:00:00.000000Z","name":"Customer 39","orders_made":5,"spent":487.5}`
	if at := slices.IndexFunc(customers, func(c map[string]any) bool { return c["id"] == 39.0 }); !sameJSON(t, customers[at], want) {
		t.Errorf("the customer 39 is %v, want %s", customers[at], want)
	}
	onEngines(t, data, func(t *testing.T, s source.Source) {
		if diff := cmp.Diff(memory, ask(t, s, "customers", body)); diff != "" {
			t.Errorf("(-memory +engine):\n%s", diff)
		}
	}, "customers", "their numbers")
}

// onEngines asks databases, in a statement for each of what.
func onEngines(t *testing.T, data memeval.Dataset, asks func(*testing.T, source.Source), what ...string) {
	t.Helper()
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			defer db.Close()
			if _, err := source.CreateAndLoad(t.Context(), db, d, bookshop.Language, data); err != nil {
				t.Fatal(err)
			}
			counted := &counting{DB: db}
			tables, err := source.Database(counted, d, bookshop.Language)
			if err != nil {
				t.Fatal(err)
			}
			counted.statements = nil
			asks(t, tables)
			if len(counted.statements) != len(what) {
				t.Errorf("%d statements, want one of %s each:\n%s", len(counted.statements), strings.Join(what, ", "), strings.Join(counted.statements, "\n"))
			}
		})
	}
}

func sameJSON(t *testing.T, got any, want string) bool {
	t.Helper()
	var w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(got, w)
}
