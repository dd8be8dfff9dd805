package bookshop_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
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
		orders = append(orders, map[string]any{"id": int64(i), "customer_id": int64(i * 7 % 40), "placed": "2024-05-01T10:00:00.000000Z", "note": note})
		for n := range i % 4 {
			lines = append(lines, map[string]any{
				"id": int64(len(lines)), "order_id": int64(i), "title": fmt.Sprintf("Book %d", n), "quantity": int64(n + 1), "price": json.Number("12.50"),
			})
		}
	}
	return memeval.Dataset{"customers": customers, "orders": orders, "lines": lines}
}

// ask answers a body on the orders.
func ask(t *testing.T, s source.Source, body string) string {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/api/orders/filter", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	httpapi.Options{}.Handler(bookshop.Language, s).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", body, w.Code, w.Body)
	}
	return w.Body.String()
}

func TestTwoHundredOrdersAreThreeStatements(t *testing.T) {
	data := rows()
	memory := ask(t, schema.Must(source.Memory(bookshop.Language, data)), `{}`)
	var orders []map[string]any
	if err := json.Unmarshal([]byte(memory), &orders); err != nil || len(orders) != 200 {
		t.Fatalf("%d orders, %v", len(orders), err)
	}
	want := `{"customer":"Customer 7","id":1,"lines":[{"price":12.50,"quantity":1,"title":"Book 0"}],"note":"","placed_at":"2024-05-01T10:00:00.000000Z"}`
	if !sameJSON(t, orders[1], want) {
		t.Errorf("the order 1 is %v, want %s", orders[1], want)
	}
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
			if diff := cmp.Diff(memory, ask(t, tables, `{}`)); diff != "" {
				t.Errorf("(-memory +%s):\n%s", d.Name, diff)
			}
			if len(counted.statements) != 3 {
				t.Errorf("%d statements, want one for orders, customers and lines each:\n%s", len(counted.statements), strings.Join(counted.statements, "\n"))
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
