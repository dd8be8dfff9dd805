package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

var poolsLanguage = schema.Must(filter.New(schema.Must(file.Parse("pools.yaml", []byte(`
tamis: 1
name: pools
page: {limit: 5, max: 50}
collections:
  owners:
    key: id
    columns: {id: int, name: string}
  pools:
    key: id
    columns: {id: int, name: string}
    relations: {queues: {many: queues, keys: {id: pool_id}}}
    related: {queues: queues}
  queues:
    key: id
    columns: {id: int, pool_id: int, owner_id: int, name: string, at: datetime}
    relations:
      owner: {one: owners, keys: {owner_id: id}}
      pool: {one: pools, keys: {pool_id: id}}
    related: {owners: owner, pools: pool}
    sorts: {OWNER: owner.name, NAME_DESC: -name}
`))), filter.Config{}))

var wildcards = regexp.MustCompile(`{[a-z_]+}`)

// withParents returns a table with a route below a parent for every action of Standard, some with an order of their own.
func withParents(t *testing.T, table routes.Table, parent *routes.Parent, collection, path string) *routes.Table {
	t.Helper()
	table.Routes = slices.Clone(table.Routes)
	has := func(r routes.Route) bool {
		return slices.ContainsFunc(table.Routes, func(have routes.Route) bool {
			return have.Method == r.Method && wildcards.ReplaceAllString(have.Path, "{}") == wildcards.ReplaceAllString(r.Path, "{}")
		})
	}
	order := "" // that of the table's own route of filter
	for _, r := range table.Routes {
		if r.Path == path+"/filter" {
			order = r.Order
		}
	}
	for _, r := range routes.Standard.Routes {
		if r.Body() {
			r.Order = order
		}
		r.Path = path + strings.TrimPrefix(r.Path, "/{collection}")
		r.Collection, r.Parent = collection, parent
		if !has(r) {
			table.Routes = append(table.Routes, r)
		}
		if r.Body() && r.Action != routes.Count && r.Action != routes.History && r.Action != routes.Aggregate {
			r.Path, r.Order = "/ordered"+r.Path, "-name"
			table.Routes = append(table.Routes, r)
		}
	}
	return &table
}

func poolsTable(t *testing.T) *routes.Table {
	return withParents(t, routes.Standard, &routes.Parent{Collection: "pools", Column: "name", Key: "pool_id", Title: "Pool"}, "queues", "/pools/{name}/queues")
}

// poolRows are the pools p and empty, and three queues of p whose owners' names are in another order than their own.
var poolRows = memeval.Dataset{
	"owners": []map[string]any{{"id": int64(1), "name": "b"}, {"id": int64(2), "name": "a"}},
	"pools":  []map[string]any{{"id": int64(1), "name": "p"}, {"id": int64(2), "name": "empty"}},
	"queues": []map[string]any{
		{"id": int64(1), "pool_id": int64(1), "owner_id": int64(1), "name": "x", "at": "2024-01-01T00:00:00.000000Z"},
		{"id": int64(2), "pool_id": int64(1), "owner_id": int64(2), "name": "y", "at": "2024-01-01T00:00:00.000000Z"},
		{"id": int64(3), "pool_id": int64(1), "owner_id": int64(1), "name": "z", "at": "2024-01-02T00:00:00.000000Z"},
	},
}

func TestEveryActionBelowAParentIsOfItsRows(t *testing.T) {
	o := httpapi.Options{Routes: poolsTable(t)}
	open := o.Handler(poolsLanguage, schema.Must(source.Memory(poolsLanguage, poolRows)))
	o.Access = func(*http.Request) (httpapi.View, error) {
		return httpapi.View{Scope: &filter.Scope{Rows: without(poolsLanguage, map[string][]any{"owners": {int64(2)}})}}, nil
	}
	scoped := o.Handler(poolsLanguage, schema.Must(source.Memory(poolsLanguage, poolRows)))
	history := `{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400}}`
	for _, row := range []struct {
		h          http.Handler
		path, body string
		status     int
		want       string // the ids of rows, or the answer
	}{
		{open, "/pools/p/queues/count", `{}`, 200, "3"},
		{open, "/pools/empty/queues/count", `{}`, 200, "0"},
		{open, "/pools/none/queues/count", `{}`, 404, ""},
		{open, "/pools/none/queues/count", `{"nope": 1}`, 422, ""},
		{open, "/pools/none/queues/paginate", `{}`, 404, ""},
		{open, "/pools/none/queues/history", history, 404, ""},
		{open, "/pools/none/queues", ``, 404, ""},
		{open, "/pools/empty/queues", ``, 200, "[]"},
		{open, "/pools/p/queues/3", ``, 200, "3"},
		{open, "/pools/empty/queues/3", ``, 404, ""},
		{open, "/pools/empty/queues/paginate", `{}`, 200, `{"results":[],"count":0,"limit":5,"pages":0,"page":1,"next":null}`},
		{open, "/pools/empty/queues/history", history, 200, `[{"start":"2024-01-01T00:00:00.000000Z","end":"2024-01-02T00:00:00.000000Z","count":0}]`},
		{open, "/pools/p/queues/history", history, 200, `[{"start":"2024-01-01T00:00:00.000000Z","end":"2024-01-02T00:00:00.000000Z","count":2}]`},
		{open, "/pools/p/queues/filter", `{"sort": "OWNER"}`, 200, "2 1 3"},
		{scoped, "/queues/filter", `{"sort": "OWNER"}`, 200, "1 3 2"},
		{scoped, "/pools/p/queues/filter", `{"sort": "OWNER"}`, 200, "1 3 2"},
	} {
		w := ask(row.h, "/api"+row.path, row.body)
		got := w.Body.String()
		if ids := idsOf(w.Body.Bytes()); ids != "" {
			got = ids
		}
		if w.Code != row.status || row.want != "" && got != row.want {
			t.Errorf("%s %s = %d %s, want %d %s", row.path, row.body, w.Code, got, row.status, row.want)
		}
	}
}

// idsOf returns the ids of an answer of rows, or of one row.
func idsOf(text []byte) string {
	var list []map[string]any
	if json.Unmarshal(text, &list) != nil {
		var row struct{ ID any }
		if json.Unmarshal(text, &row) != nil || row.ID == nil {
			return ""
		}
		return fmt.Sprint(row.ID)
	}
	var ids []string
	for _, row := range list {
		if row["id"] != nil {
			ids = append(ids, fmt.Sprint(row["id"]))
		}
	}
	return strings.Join(ids, " ")
}

// without returns policies of every collection that hide the rows of those ids.
func without(l *filter.Language, hidden map[string][]any) map[string]predicate.Node {
	rows := map[string]predicate.Node{}
	for _, c := range l.Registry().Collections() {
		rows[c.Name] = predicate.True()
		for _, id := range hidden[c.Name] {
			v := schema.TextOf(schema.UUID, fmt.Sprint(id))
			if n, ok := id.(int64); ok {
				v = schema.Integer(n)
			}
			rows[c.Name] = predicate.And(rows[c.Name], predicate.Not(predicate.Equal(c.Term("id"), v)))
		}
	}
	return rows
}

// less returns data without the rows of those ids.
func less(data memeval.Dataset, hidden map[string][]any) memeval.Dataset {
	out := maps.Clone(data)
	for name, ids := range hidden {
		out[name] = slices.DeleteFunc(slices.Clone(data[name].([]map[string]any)), func(row map[string]any) bool { return slices.Contains(ids, row["id"]) })
	}
	return out
}

// A world is a schema with rows, the routes to them, and what can be asked there.
type world struct {
	name     string
	language *filter.Language
	table    *routes.Table
	data     memeval.Dataset
	parents  []string // names of parents, also one that is not there
	history  string   // a body of History
	preset   httpapi.Preset
}

// handler answers for the rows of data, to those who see what access says.
func (w *world) handler(data memeval.Dataset, access httpapi.Access) http.Handler {
	rows := schema.Must(source.Memory(w.language, data))
	o := w.preset.Options(w.language.Registry())
	o.Routes, o.Access = w.table, access
	return o.Handler(w.language, rows)
}

func worldsOfRoutes(t *testing.T) []world {
	r := rand.New(rand.NewPCG(1, 2))
	data := memeval.Dataset{}
	var owners, pools, queues []map[string]any
	for i := range 5 {
		owners = append(owners, map[string]any{"id": int64(i), "name": string(rune('a' + r.IntN(4)))})
	}
	for i := range 3 {
		pools = append(pools, map[string]any{"id": int64(i), "name": fmt.Sprint("p", i)})
	}
	for i := range 30 {
		queues = append(queues, map[string]any{
			"id": int64(i), "pool_id": int64(r.IntN(4)), "owner_id": int64(r.IntN(6)), "name": string(rune('a' + r.IntN(5))),
			"at": fmt.Sprintf("2024-01-%02dT00:00:00.000000Z", 1+r.IntN(5)),
		})
	}
	data["owners"], data["pools"], data["queues"] = owners, pools, queues
	pool := &routes.Parent{Collection: "work_pools", Column: "name", Key: "work_pool_id", Title: "Work pool"}
	return []world{
		{"standard", poolsLanguage, poolsTable(t), data, []string{"p0", "p1", "p2", "none"}, `{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-06", "interval_seconds": 86400, "group_by": ["name"]}}`, httpapi.Preset{}},
		{"prefect", prefectServer, withParents(t, prefect.Routes, pool, "work_queues", "/work_pools/{name}/queues"), prefectRows, []string{"my pool", "none"},
			`{"history": {"field": "created", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400}}`, prefect.Preset},
	}
}

// asks returns the paths and bodies that a route is asked with.
func (w *world) asks(route *routes.Route) (paths, bodies []string) {
	collections := []string{route.Collection}
	if route.Collection == "" {
		collections = nil
		for _, c := range w.language.Registry().Collections() {
			collections = append(collections, c.Name)
		}
	}
	for _, name := range collections {
		keys := []string{"0"}
		if rows, ok := w.data[name].([]map[string]any); ok {
			for _, row := range rows {
				column := "id"
				if n := len(route.By); n > 0 {
					column = route.By[n-1].Column
				}
				keys = append(keys, url.PathEscape(fmt.Sprint(row[column])))
			}
		}
		parents := []string{""}
		if route.Parent != nil {
			parents = w.parents
		}
		if !strings.Contains(route.Path, "{key}") && len(route.By) == 0 {
			keys = keys[:1]
		}
		for _, parent := range parents {
			for _, key := range keys {
				wildcards := []string{"{collection}", name, "{key}", key, "{flow_name}", "etl"}
				for _, by := range route.By {
					wildcards = append(wildcards, "{"+by.Wildcard+"}", key)
				}
				replacer := strings.NewReplacer(append(wildcards, "{name}", url.PathEscape(parent))...)
				paths = append(paths, w.table.Prefix+replacer.Replace(route.Path))
			}
		}
	}
	switch {
	case !route.Body():
		return paths, []string{""}
	case route.Action == routes.History:
		return paths, []string{w.history}
	case route.Action == routes.Aggregate:
		bodies = []string{`{"aggregate": {}}`}
		for _, c := range w.language.Registry().Collections() {
			for _, name := range w.language.GroupFields(c) {
				bodies = append(bodies, `{"aggregate": {"group_by": ["`+name+`"]}}`)
			}
		}
		return paths, slices.Compact(slices.Sorted(slices.Values(bodies)))
	case route.Action == "run_history":
		return paths, []string{`{"history_start": "2024-01-01T10:00:00Z", "history_end": "2024-01-01T12:30:00Z", "history_interval_seconds": 3600}`}
	case route.Action == "run_outcomes":
		return paths, []string{`{"task_runs": {"start_time": {"after_": "2024-01-01T10:00:00Z", "before_": "2024-01-01T10:00:40Z"}}}`}
	}
	bodies = []string{`{}`, `{"limit": 2, "offset": 1}`, `{"limit": 2, "page": 2}`}
	if c := w.language.Collection(collections[0]); c != nil {
		for _, c := range w.language.Registry().Collections() {
			for _, s := range c.Sorts {
				bodies = append(bodies, `{"sort": "`+s.Name+`"}`)
			}
		}
	}
	return paths, slices.Compact(slices.Sorted(slices.Values(bodies)))
}

// Through every route of every table, with parents and without, a policy answers as if the rows that it hides were not there.
func TestOnEveryRouteAPolicyIsLikeRowsThatAreNotThere(t *testing.T) {
	for _, w := range worldsOfRoutes(t) {
		r := rand.New(rand.NewPCG(3, 4))
		compared, found, changed := 0, 0, 0
		open := w.handler(w.data, nil)
		for range 4 {
			hidden := map[string][]any{}
			for _, name := range slices.Sorted(maps.Keys(w.data)) {
				for _, row := range w.data[name].([]map[string]any) {
					if r.IntN(4) == 0 {
						hidden[name] = append(hidden[name], row["id"])
					}
				}
			}
			scope := &filter.Scope{Rows: without(w.language, hidden)}
			want := w.handler(less(w.data, hidden), nil)
			got := w.handler(w.data, func(*http.Request) (httpapi.View, error) { return httpapi.View{Scope: scope}, nil })
			for i := range w.table.Routes {
				route := &w.table.Routes[i]
				if route.Action == routes.Change {
					continue
				}
				paths, bodies := w.asks(route)
				for _, path := range paths {
					for _, body := range bodies {
						a, b := ask(got, path, body), ask(want, path, body)
						compared++
						if x, y := bare(a.Body.String()), bare(b.Body.String()); a.Code != b.Code || x != y {
							t.Fatalf("%s: %s %s, hidden %v:\n%d %s\nwant, as if they were not there:\n%d %s", w.name, path, body, hidden, a.Code, x, b.Code, y)
						}
						if a.Code == http.StatusOK {
							found++
							if bare(a.Body.String()) != bare(ask(open, path, body).Body.String()) {
								changed++
							}
						}
					}
				}
			}
		}
		t.Logf("tally: httpapi: %s: %d requests under policies are answered as without the hidden rows, %d with 200, %d otherwise than without policies", w.name, compared, found, changed)
		if found < 500 || changed < 50 {
			t.Errorf("%s: of %d requests %d were answered, %d otherwise than without policies: the law was hardly tried", w.name, compared, found, changed)
		}
	}
}

// bare returns an answer without its cursor, which is bound to the policies.
func bare(answer string) string {
	i := strings.LastIndex(answer, `,"next":"`)
	if i < 0 {
		return answer
	}
	return answer[:i] + "}"
}

// On every route with pages, the pages together are all rows, each once and in one order, whether counted, by offset or by cursor; and
// a cursor is one of its own parent alone.
func TestOnEveryRoutePagesAreAllRows(t *testing.T) {
	for _, w := range worldsOfRoutes(t) {
		h := w.handler(w.data, nil)
		walked, cursors := 0, 0
		for i := range w.table.Routes {
			route := &w.table.Routes[i]
			if route.Action != routes.Paginate || route.Collection != "" && w.data[route.Collection] == nil {
				continue
			}
			paths, bodies := w.asks(route)
			for _, path := range paths {
				elsewhere := map[string]string{} // body and sort to a cursor of this path
				for _, body := range bodies {
					if strings.Contains(body, "limit") || ask(h, path, body).Code != http.StatusOK {
						continue
					}
					extend := func(more string) string {
						return strings.Replace(strings.TrimSuffix(body, "}")+", "+more+"}", "{, ", "{", 1)
					}
					all, count, _ := pageOf(t, h, path, extend(`"limit": 50`))
					byPage, byOffset, byCursor := "", "", ""
					var cursor string
					for n := 0; n < len(all); n += 2 {
						rows, _, next := pageOf(t, h, path, extend(fmt.Sprintf(`"limit": 2, "page": %d`, n/2+1)))
						byPage += strings.Join(rows, "\n") + "\n"
						if n == 0 {
							cursor = next
							byCursor += strings.Join(rows, "\n") + "\n"
						}
						filtered := strings.TrimSuffix(path, "paginate") + "filter"
						var list []json.RawMessage
						answer := ask(h, filtered, extend(fmt.Sprintf(`"limit": 2, "offset": %d`, n)))
						if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
							t.Fatalf("%s: %s: %v", filtered, answer.Body, err)
						}
						for _, row := range list {
							byOffset += string(row) + "\n"
						}
						if n > 0 && cursor != "" {
							cursors++
							answer := ask(h, filtered, extend(fmt.Sprintf(`"limit": 2, "cursor": %q`, cursor)))
							var same []json.RawMessage
							if err := json.Unmarshal(answer.Body.Bytes(), &same); err != nil {
								t.Fatalf("%s %s: %s: %v", filtered, body, answer.Body, err)
							}
							elsewhere[body] = cursor
							rows, _, next := pageOf(t, h, path, extend(fmt.Sprintf(`"limit": 2, "cursor": %q`, cursor)))
							if fmt.Sprintf("%s", same) != fmt.Sprint(rows) {
								t.Errorf("%s %s: behind a cursor come %s; on the route of filter %s", path, body, rows, same)
							}
							byCursor += strings.Join(rows, "\n") + "\n"
							cursor = next
						}
					}
					walked++
					want := strings.Join(all, "\n")
					if len(all) > 0 {
						want += "\n"
					}
					cursored := want == byCursor || route.NoCursor
					if count != len(all) || byPage != want || byOffset != want || !cursored {
						t.Errorf("%s %s: %d rows are counted, and come as\n%s\nby page\n%s\nby offset\n%s\nby cursor\n%s", path, body, count, want, byPage, byOffset, byCursor)
					}
				}
				for _, other := range paths {
					for body, cursor := range elsewhere {
						text := strings.Replace(strings.TrimSuffix(body, "}")+fmt.Sprintf(`, "cursor": %q}`, cursor), "{, ", "{", 1)
						if got := ask(h, other, text).Code; other != path && got != http.StatusUnprocessableEntity {
							t.Errorf("a cursor of %s is taken by %s: %d", path, other, got)
						}
					}
				}
			}
		}
		t.Logf("tally: httpapi: %s: %d walks by page, offset and cursor, %d cursors", w.name, walked, cursors)
		if walked < 10 || w.name == "standard" && cursors < 50 {
			t.Errorf("%s: %d walks, %d cursors: the law was hardly tried", w.name, walked, cursors)
		}
	}
}

func pageOf(t *testing.T, h http.Handler, path, body string) (rows []string, count int, next string) {
	t.Helper()
	var p struct {
		Results []json.RawMessage
		Count   int
		Next    string
	}
	w := ask(h, path, body)
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s %s = %d %s, %v", path, body, w.Code, w.Body, err)
	}
	for _, row := range p.Results {
		rows = append(rows, string(row))
	}
	return rows, p.Count, p.Next
}
