package source_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// spellings are of decimals of which many are one: 0.1, 0.10 and 1e-1.
var spellings = []string{
	"0.1", "0.10", "1e-1", "0.2", "0.20", "0.3", "0.30", "3E-1", "-0.1", "-0.10", "0", "0.00", "-0", "0e5", "1.1", "1.10", "110e-2", "0.01", "-0.01", "99.99", "100", "1e2", "100.00",
	"99999999.99", "-99999999.99", "12345678.9", "12345678.90", "0.29", "0.31", "33.33",
}

// TestTenThousandDecimalsAreTheSameOnEveryBackend sums, sorts, finds and walks decimals with many ties, and holds every backend to memory and
// to arithmetic with fractions.
func TestTenThousandDecimalsAreTheSameOnEveryBackend(t *testing.T) {
	const rows = 10_000
	l := schema.Must(filter.New(schema.Must(file.Parse("sales.yaml", []byte(`
tamis: 1
name: sales
page: {limit: 997, max: 100000}
collections:
  sales:
    key: id
    columns: {id: int, at: datetime, shop: int, price: "decimal(10,2) or null"}
`))), filter.Config{}))
	data := make([]map[string]any, rows)
	sums := map[string]*big.Rat{}
	equal := map[string]int64{} // how many rows have the value of a spelling
	value := func(i int) string { return spellings[(i*i+i/7)%len(spellings)] }
	for i := range data {
		shop := fmt.Sprint(i % 11)
		data[i] = map[string]any{"id": int64(i), "at": "2024-05-01T00:00:00Z", "shop": int64(i % 11), "price": json.Number(value(i))}
		if i%23 == 0 {
			data[i]["price"] = nil
			continue
		}
		if sums[shop] == nil {
			sums[shop] = new(big.Rat)
		}
		exact, ok := new(big.Rat).SetString(value(i))
		if !ok {
			t.Fatal(value(i))
		}
		sums[shop].Add(sums[shop], exact)
		equal[exact.RatString()]++
	}
	history := schema.Must(l.For(filter.Route{History: true}).Parse("sales", []byte(
		`{"history": {"field": "at", "start": "2024-05-01", "end": "2024-05-02", "interval_seconds": 86400, "group_by": ["shop"], "sum": ["price"]}}`)))
	check := func(t *testing.T, s source.Aggregator) (orders map[string][]any) {
		t.Helper()
		groups, err := source.History(t.Context(), s, history)
		if err != nil || len(groups) != 11 {
			t.Fatalf("%d groups, %v", len(groups), err)
		}
		for _, g := range groups {
			sum, _ := new(big.Rat).SetString(g.Sums[0].String())
			if want := sums[g.Values[0].String()]; sum.Cmp(want) != 0 {
				t.Errorf("the prices of the shop %s add up to %s, want %s", g.Values[0], g.Sums[0], want.FloatString(2))
			}
		}
		for _, text := range spellings {
			exact, _ := new(big.Rat).SetString(text)
			for body, want := range map[string]int64{
				`{"sales": {"price": {"eq_": ` + text + `}}}`: equal[exact.RatString()], `{"sales": {"not_": {"price": {"eq_": "` + text + `"}}}}`: rows - equal[exact.RatString()],
				`{"sales": {"price": {"between_": [` + text + `, ` + text + `]}}}`: equal[exact.RatString()],
			} {
				if n, err := s.Count(t.Context(), schema.Must(l.Parse("sales", []byte(body)))); err != nil || n != want {
					t.Errorf("%s: %d rows, %v, want %d", body, n, err, want)
				}
			}
		}
		orders = map[string][]any{}
		for _, sort := range []string{"PRICE_ASC", "PRICE_DESC"} {
			orders[sort] = ids(t, s, schema.Must(l.Parse("sales", []byte(`{"sort": "`+sort+`", "limit": 100000}`))))
			var walked []any
			for cursor := ""; len(walked) <= rows; {
				q := schema.Must(l.Parse("sales", []byte(`{"sort": "`+sort+`"`+cursor+`}`)))
				page := collect(t, s, q)
				if len(page) == 0 {
					break
				}
				for _, row := range page {
					walked = append(walked, row["id"])
				}
				last := page[len(page)-1]
				price := schema.Value{}
				if n, ok := last["price"].(json.Number); ok {
					price = schema.Must(schema.DecimalOf(string(n)))
				}
				cursor = `, "cursor": "` + q.Cursor([]schema.Value{price, schema.Integer(last["id"].(int64))}) + `"`
			}
			if diff := cmp.Diff(orders[sort], walked); diff != "" {
				t.Errorf("%s, page by page (-whole +walked):\n%s", sort, diff)
			}
		}
		return orders
	}
	want := check(t, schema.Must(source.Memory(l, memeval.Dataset{"sales": data})))
	for sort, all := range want {
		if len(all) != rows {
			t.Errorf("%s: %d rows, want %d", sort, len(all), rows)
		}
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables := schema.Must(source.CreateAndLoad(context.Background(), db, d, l, memeval.Dataset{"sales": data}))
		if d == sqlgen.Postgres { // whose numeric keeps the zeros that a value is written with
			for _, statement := range []string{`ALTER TABLE sales ALTER price TYPE numeric`, `UPDATE sales SET price = price * 1.000 WHERE id % 3 = 0`, `UPDATE sales SET price = trim_scale(price) WHERE id % 3 = 1`} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
		}
		if diff := cmp.Diff(want, check(t, tables)); diff != "" {
			t.Errorf("the orders (-memory +%s):\n%s", d, diff)
		}
	})
}
