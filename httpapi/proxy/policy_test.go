package proxy_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

// A law: for random policies and filters, in random schemas too, what the proxy forwards is accepted by a server that
// has the limits of the language and no policies, and selects there, in order, the rows that the filter selects within
// the policies.
func TestAJoinedFilterHasTheRowsThatThePolicyLeaves(t *testing.T) {
	rounds, schemas := 100, 100
	if testing.Short() {
		rounds, schemas = 10, 12
	}
	for name, l := range map[string]*filter.Language{
		"zoo": language, "zoo without groups": zooOf("false"), "zoo by keepers": zooByKeepers(),
		"prefect": schema.Must(filter.New(prefect.Registry(), filter.Config{})), "prefect without groups": schema.Must(filter.New(prefect.Strict(), filter.Config{})),
	} {
		w := &joinedWorlds{T: t, name: name, p: gopter.DefaultGenParameters()}
		w.p.Rng.Seed(7)
		for range rounds {
			w.compare(l, 4)
		}
		w.tell(rounds)
		if name == "zoo by keepers" && (w.sorted == 0 || w.hidden == 0) {
			t.Errorf("%d orders and %d fields led past a policy: the law was hardly tried", w.sorted, w.hidden)
		}
	}
	random := &joinedWorlds{T: t, name: "random schemas", p: gopter.DefaultGenParameters()}
	random.p.Rng.Seed(11)
	for range schemas {
		text := fuzz.Schema(random.p.Rng)
		r, err := file.Parse("random.json", text)
		if err != nil {
			t.Fatal(err)
		}
		l := schema.Must(filter.New(r, filter.Config{}))
		for range 4 {
			random.compare(l, 6)
		}
	}
	random.tell(schemas)
	if !testing.Short() && random.sorted == 0 {
		t.Error("in no random schema an order led past a policy: the law was hardly tried")
	}
}

// joinedWorlds are schemas, rows and policies for the law.
type joinedWorlds struct {
	*testing.T
	name string
	p    *gopter.GenParameters

	compared, narrowed, sorted, limited, hidden, unsayable int
}

// compare compares n filters of each collection, of random rows and policies.
func (w *joinedWorlds) compare(l *filter.Language, n int) {
	w.Helper()
	rows := generated[fuzz.Rows](w.T, fuzz.Data(l, fuzz.RowConfig{Tidy: true}), w.p)
	policies := generated[map[string][]byte](w.T, fuzz.Policies(l, rows), w.p)
	for c, body := range policies {
		if l.Registry().Options().NoGroups { // there only one field or two can be expressed
			policies[c] = withoutJunctions(w.T, l, c, body)
		}
	}
	j := newJoiner(w.T, l, policies)
	if j == nil {
		w.unsayable++
		return
	}
	scope, err := fuzz.Scope(l, policies)
	if err != nil {
		w.Fatal(err)
	}
	store, err := source.Memory(l, dataset(rows))
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range l.Registry().Collections() {
		for range n {
			w.one(l, store, l.Within(scope), j, c, generated[[]byte](w.T, fuzz.Bodies(l, c, rows), w.p), policies)
		}
	}
}

// one compares the rows of one filter.
func (w *joinedWorlds) one(l *filter.Language, store *source.Store, within *filter.Language, j *joiner, c *schema.Collection, body []byte, policies map[string][]byte) {
	w.Helper()
	joined := j.join(c.Name, body)
	if joined == nil {
		if j.status >= http.StatusInternalServerError {
			w.Errorf("%s: policies %s\n%s on %s was answered %d", w.name, policies, body, c.Name, j.status)
		}
		if strings.Contains(j.answer, string(filter.LimitExceeded)) {
			w.limited++
		} else if _, err := within.Parse(c.Name, body); err == nil {
			w.hidden++ // to the engine with a scope it is a filter
		}
		return
	}
	asked, sent := members(w.T, body), members(w.T, joined)
	if asked["sort"] == nil && sent["sort"] != nil {
		w.sorted++
		asked["sort"] = sent["sort"]
		body = schema.Must(json.Marshal(asked))
	}
	want, got := keys(w.T, store, within, c, body), keys(w.T, store, l, c, joined)
	w.compared++
	if len(want) < len(keys(w.T, store, l, c, body)) {
		w.narrowed++
	}
	if !slices.Equal(got, want) {
		w.Errorf("%s: policies %s\n%s on %s was forwarded as\n%s\nwhich has the rows %v, want %v", w.name, policies, body, c.Name, joined, got, want)
	}
}

func (w *joinedWorlds) tell(least int) {
	w.Helper()
	w.Logf("tally: proxy: %s: %d filters joined with random policies have the rows that they should, in order, %d of them fewer than alone, "+
		"%d with a sort written for them; %d passed a limit with their policy, %d would read past one, %d policies cannot be said",
		w.name, w.compared, w.narrowed, w.sorted, w.limited, w.hidden, w.unsayable)
	if w.compared < least || w.narrowed == 0 || w.limited > w.compared/10 {
		w.Errorf("%s: %d filters were compared, %d narrowed, %d passed a limit, %d policies cannot be said: the law was hardly tried", w.name, w.compared, w.narrowed, w.limited, w.unsayable)
	}
}

// members returns the members of a body that are not null, as they are written.
func members(t *testing.T, body []byte) map[string]json.RawMessage {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(all, func(_ string, v json.RawMessage) bool { return v == nil || string(v) == "null" })
	return all
}

func generated[T any](t *testing.T, g gopter.Gen, p *gopter.GenParameters) T {
	t.Helper()
	v, ok := g(p).Retrieve()
	if !ok {
		t.Fatal("nothing was generated")
	}
	return v.(T)
}

func dataset(rows fuzz.Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// withoutJunctions returns a policy without "operator", or one that is a no-op.
func withoutJunctions(t *testing.T, l *filter.Language, collection string, body []byte) []byte {
	t.Helper()
	if strings.Contains(string(body), `"operator"`) {
		return []byte(`{}`)
	}
	if _, err := l.Parse(collection, body); err != nil {
		t.Fatal(err)
	}
	return body
}

// A joiner shows what a proxy forwards.
type joiner struct {
	handler   http.Handler
	forwarded []byte
	status    int    // of the answer
	answer    string // where nothing was forwarded
}

// newJoiner returns nil if a policy cannot be expressed.
func newJoiner(t *testing.T, l *filter.Language, policies map[string][]byte) *joiner {
	t.Helper()
	bodies := map[string]json.RawMessage{}
	for c, body := range policies {
		bodies[c] = body
	}
	text, err := json.Marshal(map[string]any{"roles": map[string]any{"r": map[string]any{"rows": bodies}}, "anonymous": "r"})
	if err != nil {
		t.Fatal(err)
	}
	roles, err := httpapi.ParseRoles(l, text)
	if err != nil && strings.Contains(err.Error(), `not the text "`) {
		return nil // a file of roles is YAML, where -2E+00 is a text
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	j := &joiner{}
	table := routes.Standard
	j.handler, err = proxy.Check(l, proxy.Options{Roles: roles, Routes: &table}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		j.forwarded, _ = io.ReadAll(r.Body)
	}))
	if err != nil {
		return nil
	}
	return j
}

// join returns what is forwarded of a body, or nil if it is refused.
func (j *joiner) join(collection string, body []byte) []byte {
	j.forwarded = nil
	r := httptest.NewRequest(http.MethodPost, "/api/"+collection+"/filter", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	j.handler.ServeHTTP(w, r)
	j.status, j.answer = w.Code, w.Body.String()
	return j.forwarded
}

// keys returns the keys of the rows of a filter, in their order.
func keys(t *testing.T, s *source.Store, l *filter.Language, c *schema.Collection, body []byte) []string {
	t.Helper()
	q, err := l.Parse(c.Name, body)
	if err != nil {
		t.Fatalf("%s on %s: %v", body, c.Name, err)
	}
	out := []string{}
	for row, err := range s.Rows(t.Context(), q.Slice(0, filter.NoLimit)) {
		if err != nil {
			t.Fatal(err)
		}
		key := ""
		for _, col := range c.Key {
			key += " " + string(source.AppendValue(nil, row[col.Name]))
		}
		out = append(out, key)
	}
	return out
}

// TestAnOrderByManyRowsIsForwardedWhereTheyHaveNoPolicy: of which rows it is made cannot be said in a filter.
func TestAnOrderByManyRowsIsForwardedWhereTheyHaveNoPolicy(t *testing.T) {
	r, err := file.Parse("shop.yaml", []byte(`
tamis: 1
name: shop
collections:
  customers:
    key: id
    columns: {id: int}
    relations: {orders: {many: orders, keys: {id: customer_id}}}
    more_fields: {orders_made: {count: orders}, spent: {sum: orders.total}, last_total: {latest: orders.total, by: id}}
  orders:
    key: id
    columns: {id: int, customer_id: int, total: int}
`))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for policy, forwarded := range map[string]bool{`{}`: true, `{"orders": {"total": {"gt_": 0}}}`: false} {
		j := newJoiner(t, l, map[string][]byte{"customers": []byte(`{}`), "orders": []byte(policy)})
		for _, sort := range []string{"ORDERS_MADE_DESC", "SPENT_ASC", "LAST_TOTAL_ASC"} {
			if got := j.join("customers", []byte(`{"sort": "`+sort+`"}`)) != nil; got != forwarded {
				t.Errorf("%s with the policy %s on orders: forwarded is %v, want %v: %s", sort, policy, got, forwarded, j.answer)
			}
		}
	}
}

// A list without a body may be requested in any order, so there is none if an order would bypass a policy.
func TestAListWithoutABodyIsInNoOrderThatReadsPastAPolicy(t *testing.T) {
	roles, err := httpapi.ParseRoles(language, []byte(`{"roles": {"r": {"rows": {"animals": {}, "keepers": {"keepers": {"team": {"any_": ["day"]}}}, "meals": {}}}}, "anonymous": "r"}`))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	h, err := proxy.Check(language, proxy.Options{Roles: roles, Routes: &routes.Standard}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/api/animals?sort=KEEPER_ASC": http.StatusNotFound, "/api/animals": http.StatusNotFound, "/api/keepers": http.StatusNotFound,
		"/api/animals/1": http.StatusOK, "/api/meals": http.StatusOK,
	} {
		asked = 0
		if w := send(h, http.MethodGet, path, "", ""); w.Code != want || (asked > 0) != (want == http.StatusOK) {
			t.Errorf("GET %s = %d, asked %d times behind; want %d", path, w.Code, asked, want)
		}
	}
}
