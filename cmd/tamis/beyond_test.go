package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

func TestTheCommandOverClickHouse(t *testing.T) { overAnEngine(t, enginetest.ClickHouse(t)) }

func TestFuzzStartsAClickHouse(t *testing.T) {
	startsItsOwn(t, engines.ClickHouseServer, "clickhouse", 60)
}

// startsItsOwn asks n filters of an engine that fuzz starts, and ends.
func startsItsOwn(t *testing.T, tool engines.Tool, backend string, n int) {
	t.Helper()
	if err := tool.Installed(); err != nil && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	var said strings.Builder
	code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: &said},
		[]string{"fuzz", "-s", "prefect", "--backend", backend, "-n", fmt.Sprint(n), "--seed", "1", "--no-progress", "--keep", t.TempDir()})
	if want := fmt.Sprintf("no disagreement between [oracle memory %s]", backend); code != exitDone || !strings.Contains(said.String(), want) {
		t.Errorf("status %d, and it says %s, want %s", code, said.String(), want)
	}
}

const shopSchema = `
tamis: 1
name: shop
enums: {Status: [OPEN, PAID, SENT]}
page: {limit: 4, max: 100}
collections:
  customers:
    key: id
    columns: {id: int, name: string}
    relations: {orders: {many: orders, keys: {id: customer_id}}}
  orders:
    key: id
    columns:
      id: uuid
      customer_id: int
      placed: datetime
      status: Status
      total: "decimal(10,2)"
      weight: float
      gift: bool
      day: date
      tags: set of string
      extra: json
    relations: {customer: {one: customers, keys: {customer_id: id}}}
    more_fields:
      city: {from: extra.address.city, type: string}
      customer_name: {from: customer.name}
    sorts: {NEWEST: -placed, CUSTOMER: [customer.name, -placed], KEY: id, LIGHTEST: weight, DEAREST: -total}
    sort: NEWEST
`

// shopRows are 4 customers and 23 orders, of which some have no customer, no weight or no city.
func shopRows() string {
	var customers, orders []string
	for i, name := range []string{"Ada", "Éva", "Ben %_", "Čeněk"} {
		customers = append(customers, fmt.Sprintf(`{"id": %d, "name": %q}`, i+1, name))
	}
	for i := range 23 {
		customer, weight, extra := fmt.Sprint(i%4+1), fmt.Sprint(float64(i)/8-1), fmt.Sprintf(`{"address": {"city": "Delft %d"}}`, i%3)
		if i%5 == 0 {
			customer, extra = "null", "null"
		}
		if i%7 == 0 {
			weight = "null"
		}
		orders = append(orders, fmt.Sprintf(`{"id": "%08x-0000-4000-8000-00000000000%x", "customer_id": %s, "placed": "2026-01-%02dT10:00:00.%06dZ", "status": %q, `+
			`"total": %d.%02d, "weight": %s, "gift": %t, "day": "2026-0%d-28", "tags": %s, "extra": %s}`, 0xffffffff-i*0x10000000%0xf0000000-i, i%16, customer, i%9+1, i,
			[]string{"OPEN", "PAID", "SENT"}[i%3], i*3, i, weight, i%2 == 0, i%9+1, []string{`[]`, `["red"]`, `["blue", "red"]`}[i%3], extra))
	}
	return fmt.Sprintf(`{"customers": [%s], "orders": [%s]}`, strings.Join(customers, ", "), strings.Join(orders, ", "))
}

// shopBodies are what is asked of every source: a route behind /api, a body, and the status of the answer.
var shopBodies = [][3]string{
	{"orders/filter", `{}`, "200"},
	{"orders/filter", `{"orders": {"status": {"any_": ["PAID", "OPEN"]}, "tags": {"all_": ["red"]}}, "sort": "CUSTOMER", "limit": 9}`, "200"},
	{"orders/filter", `{"orders": {"placed": {"ge_": "2026-01-03T10:00:00.000011Z"}, "total": {"lt_": "45.15"}}, "limit": 50}`, "200"},
	{"orders/filter", `{"orders": {"customer": {"some_": {"name": {"icontains_": "É"}}}}, "sort": "KEY", "limit": 50}`, "200"},
	{"orders/filter", `{"orders": {"city": {"eq_": "Delft 1"}, "weight": {"gt_": 0.5}, "gift": {"eq_": true}}, "limit": 50, "offset": 1}`, "200"},
	{"orders/filter", `{"orders": {"day": {"any_": ["2026-03-28", "2026-04-28"]}}, "limit": 50}`, "200"},
	{"customers/filter", `{"customers": {"orders": {"every_": {"total": {"lt_": "61"}}}}}`, "200"},
	{"customers/filter", `{"customers": {"name": {"like_": "%_"}}, "limit": 2}`, "200"},
	{"orders/count", `{}`, "200"},
	{"orders/count", `{"orders": {"customer_id": {"is_null_": true}}}`, "200"},
	{"orders/history", `{"history": {"field": "placed", "start": "2026-01-01T00:00:00Z", "end": "2026-01-08T00:00:00Z", "interval_seconds": 86400, "group_by": ["status"], "sum": ["total"]}}`, "200"},
	{"orders/aggregate", `{"aggregate": {"group_by": ["customer_name"], "sum": ["total"], "min": ["placed"], "max": ["weight"]}}`, "200"},
	{"orders/aggregate", `{"orders": {"gift": {"eq_": true}}, "aggregate": {"group_by": ["tags"]}}`, "200"},
	{"orders/filter", `{"orders": {"total": {"like_": "x"}}}`, "422"},
	{"orders/filter", `{"cursor": "x"}`, "422"},
}

// overAnEngine asks what the command says over an empty database, beside what it says over a file of the same rows: its servers, and its other commands.
func overAnEngine(t *testing.T, address string) {
	t.Helper()
	schema, rows := write(t, "shop.yaml", shopSchema), write(t, "rows.json", shopRows())
	tamis(t, "", "load", "-s", schema, "--from", rows, "--to", address, "--create")
	file, engine := served(t, "serve", "-s", schema, "--from", rows), served(t, "serve", "-s", schema, "--from", address)
	for i, ask := range shopBodies {
		want, got := answer(t, http.MethodPost, file+"/api/"+ask[0], "", ask[1]), answer(t, http.MethodPost, engine+"/api/"+ask[0], "", ask[1])
		if got != want {
			t.Errorf("%s %s = %s, want %s", ask[0], ask[1], got, want)
		}
		if status := ask[2]; !strings.HasPrefix(want, status) || strings.HasPrefix(want, "200 []") {
			t.Errorf("%s %s = %s, want rows and status %s", ask[0], ask[1], want, status)
		}
		collection, route, _ := strings.Cut(ask[0], "/")
		if i%3 > 0 || ask[2] != "200" || route != "filter" && route != "count" {
			continue
		}
		args := []string{"query", "-s", schema, "-c", collection, "--from"}
		rest := []string{"-"}
		if route == "count" {
			rest = []string{"--count", "-"}
		}
		want, got = tamis(t, ask[1], slices.Concat(args, []string{rows}, rest)...), tamis(t, ask[1], slices.Concat(args, []string{address}, rest)...)
		if got != want {
			t.Errorf("tamis query: %s %s = %s, want %s", ask[0], ask[1], got, want)
		}
	}
	if ready := answer(t, http.MethodGet, engine+"/readyz", "", ""); ready != `200 {"status":"ready"}` {
		t.Errorf("GET /readyz = %s", ready)
	}
	one := "/api/orders/ffffffff-0000-4000-8000-000000000000"
	if want, got := answer(t, http.MethodGet, file+one, "", ""), answer(t, http.MethodGet, engine+one, "", ""); got != want || !strings.HasPrefix(got, "200 ") {
		t.Errorf("GET %s = %s, want %s", one, got, want)
	}
	for _, sort := range []string{"NEWEST", "CUSTOMER", "KEY", "LIGHTEST", "DEAREST"} {
		want, got := pages(t, file, sort), pages(t, engine, sort)
		if !slices.Equal(got, want) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 23 {
			t.Errorf("pages behind cursors by %s are of\n%v, want\n%v", sort, got, want)
		}
	}

	read := write(t, "read.yaml", tamis(t, "", "schema", "--from", address, "--name", "shop"))
	if got := tamis(t, `{"orders": {"status": {"eq_": "PAID"}}}`, "query", "-s", read, "-c", "orders", "--from", address, "--count", "-"); got != "8\n" {
		t.Errorf("a schema off the database counts %s paid orders, want 8", got)
	}
	if got := tamis(t, `{"orders": {"status": {"eq_": "PAID"}}}`, "check", "-s", read, "-c", "orders", "-"); got != "ok\n" {
		t.Errorf("tamis check says %s", got)
	}
	if got := tamis(t, "", "schema", "--check", schema, "--from", address); got != "ok\n" {
		t.Errorf("tamis schema --check says %s", got)
	}
	why := []string{"explain", "-s", schema, "-c", "orders", "--key", "ffffffff-0000-4000-8000-000000000000", "--from"}
	body := `{"orders": {"customer": {"some_": {"name": {"eq_": "Ada"}}}, "total": {"lt_": "45.15"}}}`
	if want, got := tamis(t, body, append(why, rows, "-")...), tamis(t, body, append(why, address, "-")...); got != want {
		t.Errorf("tamis explain says %s, want %s", got, want)
	}
	for _, row := range []struct{ from, more, want string }{
		{address, "--write", "no transactions"},
		{regexp.MustCompile(`@127.0.0.1:\d+`).ReplaceAllString(address, "@127.0.0.1:1"), "--whole", "connection refused"},
	} {
		var said strings.Builder
		begin := time.Now()
		code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: &said}, []string{"serve", "-s", schema, "--from", row.from, row.more})
		if code != exitUsage || !strings.Contains(said.String(), row.want) {
			t.Errorf("serve %s has status %d and says %s, want %s", row.more, code, said.String(), row.want)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("serve %s says %s after %s", row.more, said.String(), took)
		}
	}
}

var ids = regexp.MustCompile(`"id":"([^"]*)"`)

// pages returns the keys of all orders in an order, page by page.
func pages(t *testing.T, url, sort string) (keys []string) {
	t.Helper()
	for cursor := ""; ; {
		text := answer(t, http.MethodPost, url+"/api/orders/paginate", "", fmt.Sprintf(`{"sort": %q, "limit": 5%s}`, sort, cursor))
		var page struct{ Next string }
		if err := json.Unmarshal([]byte(strings.TrimPrefix(text, "200 ")), &page); err != nil || len(keys) > 100 {
			t.Fatalf("behind %v: %s", keys, text)
		}
		for _, m := range ids.FindAllStringSubmatch(text, -1) {
			keys = append(keys, m[1])
		}
		if page.Next == "" {
			return keys
		}
		cursor = fmt.Sprintf(`, "cursor": %q`, page.Next)
	}
}
