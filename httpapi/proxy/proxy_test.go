package proxy_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const zoo = `
tamis: 1
name: zoo
language: {groups: GROUPS, relations: GROUPS}
collections:
  keepers:
    key: id
    columns: {id: int, name: string, team: string}
    relations:
      animals: {many: animals, keys: {id: keeper_id}}
    related: {animals: animals, meals: animals.meals}
  animals:
    key: id
    columns: {id: int, keeper_id: int or null, name: string, zone: string, legs: int}
    relations:
      keeper: {one: keepers, keys: {keeper_id: id}}
      meals: {many: meals, keys: {id: animal_id}}
    related: {keepers: keeper, meals: meals}
    fields: {id: [any_, ge_], name: [any_], zone: [any_], legs: [ge_, le_], keeper_name: {from: keeper.name, accepts: [any_]}, at: {accepts: [operator], fields: {zone: {from: zone}, keeper: {from: keeper.name}}}}
    sorts: {ID_ASC: id, KEEPER_ASC: keeper.name}
    sort: ID_ASC
  meals:
    key: id
    columns: {id: int, animal_id: int, food: string}
    relations:
      animal: {one: animals, keys: {animal_id: id}}
    related: {animals: animal, keepers: animal.keeper}
`

func zooOf(groups string) *filter.Language {
	return languageOf(strings.ReplaceAll(zoo, "GROUPS", groups), filter.Limits{})
}

// zooByKeepers is the zoo whose default order of animals is by their keepers.
func zooByKeepers() *filter.Language {
	return languageOf(strings.ReplaceAll(strings.ReplaceAll(zoo, "sort: ID_ASC", "sort: KEEPER_ASC"), "GROUPS", "true"), filter.Limits{})
}

func languageOf(text string, limits filter.Limits) *filter.Language {
	return schema.Must(filter.New(schema.Must(file.Parse("zoo.yaml", []byte(text))), filter.Config{Limits: limits}))
}

var language = zooOf("true")

var data = memeval.Dataset{
	"keepers": []map[string]any{
		{"id": int64(1), "name": "Ada", "team": "day"}, {"id": int64(2), "name": "Bo", "team": "night"}, {"id": int64(3), "name": "Cy", "team": "day"},
	},
	"animals": []map[string]any{
		{"id": int64(1), "keeper_id": int64(1), "name": "ant", "zone": "a", "legs": int64(6)},
		{"id": int64(2), "keeper_id": int64(1), "name": "bee", "zone": "b", "legs": int64(6)},
		{"id": int64(3), "keeper_id": int64(2), "name": "cat", "zone": "a", "legs": int64(4)},
		{"id": int64(4), "keeper_id": int64(3), "name": "dodo", "zone": "b", "legs": int64(2)},
		{"id": int64(5), "name": "eel", "zone": "a", "legs": int64(0)},
	},
	"meals": []map[string]any{
		{"id": int64(1), "animal_id": int64(1), "food": "leaf"}, {"id": int64(2), "animal_id": int64(2), "food": "honey"},
		{"id": int64(3), "animal_id": int64(3), "food": "fish"}, {"id": int64(4), "animal_id": int64(4), "food": "leaf"},
	},
}

const roles = `
roles:
  zone-a:
    rows:
      keepers: {keepers: {team: {any_: [day]}}}
      animals: {animals: {zone: {any_: [a]}}}
      meals: {}
  all: {}
  keepers: {rows: {keepers: {}}}
tokens: [{role: zone-a, token: a}, {role: all, token: all}, {role: keepers, token: k}]
`

func serve(t testing.TB, h http.Handler) *url.URL {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return schema.Must(url.Parse(s.URL))
}

// idle closes the idle connections of a proxy to a server of the test.
func idle(t testing.TB, o proxy.Options) proxy.Options {
	tr := &http.Transport{DisableCompression: true, ResponseHeaderTimeout: o.Timeout}
	t.Cleanup(tr.CloseIdleConnections)
	o.Transport = tr
	return o
}

func send(h http.Handler, method, path, token, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ExampleNew() {
	rows, err := source.Memory(language, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	behind := httptest.NewServer(httpapi.Handler(language, rows))
	defer behind.Close()
	upstream, err := url.Parse(behind.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := proxy.New(language, upstream, proxy.Options{Transport: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(send(h, "POST", "/api/animals/count", "", `{"animals": {"legs": {"ge_": 4}}}`).Body)
	fmt.Println(send(h, "POST", "/api/animals/count", "", `{"animals": {"leg": {"ge_": 4}}}`).Code)
	// Output:
	// 3
	// 422
}

func ExampleCheck() {
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { // your own proxy or server
		body, err := io.ReadAll(r.Body)
		fmt.Println(string(body), err)
	})
	h, err := proxy.Check(language, proxy.Options{}, next)
	if err != nil {
		fmt.Println(err)
		return
	}
	send(h, "POST", "/api/animals/filter", "", ` {"limit": 5, "animals": {"name": {"any_": ["b", "a", "b"]}}}`)
	// Output: {"animals":{"name":{"any_":["a","b"]}},"limit":5} <nil>
}

// ask is a body, and what it is sent to.
type ask struct{ path, body string }

var asks = []ask{
	{"/api/animals/filter", `{}`},
	{"/api/animals/filter", `{"animals": {}}`},
	{"/api/animals/filter", `{"animals": {"operator": "or_", "name": {"any_": ["cat"]}, "legs": {"ge_": 0}}}`},
	{"/api/animals/filter", `{"animals": {"not_": {"zone": {"any_": ["a"]}}}}`},
	{"/api/animals/filter", `{"animals": {"or_": [{"not_": {}}, {"zone": {"any_": ["b"]}}]}}`},
	{"/api/animals/filter", `{"keepers": {}}`},
	{"/api/animals/filter", `{"keepers": {"name": {"any_": ["Bo", "Ada"]}}, "sort": "ID_ASC", "limit": 1}`},
	{"/api/animals/count", `{"meals": {"food": {"any_": ["leaf"]}}}`},
	{"/api/animals/count", `{"animals": {"keeper": {"some_": {}}}}`},
	{"/api/animals/count", `{"animals": {"keeper": {"none_": {}}}}`},
	{"/api/animals/count", `{"animals": {"keeper": {"every_": {}}}}`},
	{"/api/animals/count", `{"animals": {"keeper": {"every_": {"name": {"any_": ["Ada"]}}}}}`},
	{"/api/animals/count", `{"animals": {"not_": {"keeper": {"every_": {"name": {"any_": ["Ada"]}}}}}}`},
	{"/api/animals/count", `{"animals": {"keeper": {"operator": "or_", "some_": {"name": {"any_": ["Bo"]}}, "none_": {}}}}`},
	{"/api/keepers/filter", `{}`},
	{"/api/keepers/filter", `{"animals": {"legs": {"ge_": 1}}}`},
	{"/api/keepers/filter", `{"meals": {"food": {"eq_": "leaf"}}}`},
	{"/api/keepers/filter", `{"meals": {}, "animals": {"legs": {"le_": 6}}}`},
	{"/api/keepers/filter", `{"keepers": {"animals": {"some_": {"meals": {"some_": {"food": {"eq_": "honey"}}}}}}}`},
	{"/api/keepers/filter", `{"keepers": {"animals": {"every_": {"zone": {"any_": ["a"]}}}}}`},
	{"/api/keepers/filter", `{"keepers": {"animals": {"none_": {"zone": {"any_": ["b"]}}}}}`},
	{"/api/keepers/filter", `{"keepers": {"or_": [{"animals": {"none_": {}}}, {"and_": [{"not_": {"animals": {"some_": {}}}}]}]}}`},
	{"/api/meals/filter", `{"meals": {"animal": {"some_": {"keeper": {"some_": {}}}}}}`},
	{"/api/meals/filter", `{"keepers": {}}`},
	{"/api/meals/filter", `{"meals": {"animal": {"every_": {"keeper": {"none_": {}}}}}}`},
	{"/api/meals/paginate", `{"limit": 2, "page": 2}`},
}

// A proxy with a role answers as a server with the same role does.
func TestAProxyWithAPolicyAnswersLikeAServerWithIt(t *testing.T) {
	rows := schema.Must(source.Memory(language, data))
	rs := schema.Must(httpapi.ParseRoles(language, []byte(roles)))
	behind := serve(t, httpapi.Handler(language, rows))
	direct := httpapi.Options{Access: rs.Access}.Handler(language, rows)
	h := schema.Must(proxy.New(language, behind, idle(t, proxy.Options{Roles: rs})))
	differ := 0
	for _, token := range []string{"a", "all"} {
		for _, q := range asks {
			got, want := send(h, "POST", q.path, token, q.body), send(direct, "POST", q.path, token, q.body)
			g, _, _ := strings.Cut(got.Body.String(), `,"next"`) // cursors are signed by the upstream server
			w, _, _ := strings.Cut(want.Body.String(), `,"next"`)
			if got.Code != want.Code || want.Code == http.StatusOK && g != w {
				t.Errorf("%s %s %s: the proxy answers %d %s, the server %d %s", token, q.path, q.body, got.Code, g, want.Code, w)
			}
			if plain := send(h, "POST", q.path, "all", q.body); plain.Body.String() != got.Body.String() {
				differ++
			}
		}
	}
	if differ < len(asks)/2 {
		t.Errorf("the policy changed %d answers of %d: the test hardly tried", differ, len(asks))
	}
}

// What cannot be joined to a policy does not exist.
func TestWhatReadsPastAPolicyDoesNotExist(t *testing.T) {
	rs := schema.Must(httpapi.ParseRoles(language, []byte(roles)))
	rows := schema.Must(source.Memory(language, data))
	h := schema.Must(proxy.New(language, serve(t, httpapi.Handler(language, rows)), idle(t, proxy.Options{Roles: rs})))
	for _, q := range []ask{
		{"/api/animals/filter", `{"animals": {"keeper_name": {"any_": ["Bo"]}}}`},
		{"/api/animals/filter", `{"animals": {"at": {"keeper": {"eq_": "Bo"}}}}`},
		{"/api/animals/filter", `{"sort": "KEEPER_ASC"}`},
		{"/api/animals/filter", `{"animals": {"keeper": {"exists_": true}}}`},
		{"/api/animals/filter", `{"animals": {"keeper": {"is_null_": true}}}`},
	} {
		if w := send(h, "POST", q.path, "a", q.body); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s with a policy = %d %s, want 422", q.body, w.Code, w.Body)
		}
		if w := send(h, "POST", q.path, "all", q.body); w.Code != http.StatusOK {
			t.Errorf("%s without = %d %s, want 200", q.body, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/api/animals", "/api/animals/3"} {
		if w := send(h, "GET", path, "a", ""); w.Code != http.StatusNotFound {
			t.Errorf("GET %s with a policy = %d, want 404", path, w.Code)
		}
		if w := send(h, "GET", path, "all", ""); w.Code != http.StatusOK {
			t.Errorf("GET %s without = %d, want 200", path, w.Code)
		}
	}
	for _, path := range []string{"/api/animals/count", "/api/animals/filter"} {
		if w := send(h, "POST", path, "k", "{}"); w.Code != http.StatusNotFound {
			t.Errorf("%s of a role for which there are no animals = %d %s, want 404", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/api/animals/count", "/healthz"} {
		if w := send(h, "POST", path, "wrong", "{}"); w.Code != http.StatusUnauthorized {
			t.Errorf("%s with a wrong token = %d, want 401", path, w.Code)
		}
	}
}

// forwarding returns a proxy with the usual roles, and the last body that it forwarded.
func forwarding(t *testing.T, l *filter.Language) (http.Handler, *string) {
	t.Helper()
	var forwarded string
	rs := schema.Must(httpapi.ParseRoles(l, []byte(roles)))
	return schema.Must(proxy.Check(l, proxy.Options{Roles: rs}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		forwarded = string(b)
	}))), &forwarded
}

// The server's default order may reveal rows that a policy excludes; then the proxy writes another sort.
func TestABodyWithoutASortIsNotSortedPastAPolicy(t *testing.T) {
	byKeepers, forwarded := forwarding(t, zooByKeepers())
	byID, forwardedByID := forwarding(t, language)
	for _, row := range []struct {
		h                 http.Handler
		forwarded         *string
		token, path, body string
		want              string
	}{
		{byKeepers, forwarded, "a", "/api/animals/filter", `{}`, `{"animals":{"zone":{"any_":["a"]}},"sort":"ID_ASC"}`},
		{byKeepers, forwarded, "a", "/api/animals/paginate", `{"page": 2}`, `{"animals":{"zone":{"any_":["a"]}},"page":2,"sort":"ID_ASC"}`},
		{byKeepers, forwarded, "a", "/api/animals/filter", `{"sort": "ID_ASC"}`, `{"animals":{"zone":{"any_":["a"]}},"sort":"ID_ASC"}`},
		{byKeepers, forwarded, "a", "/api/animals/count", `{}`, `{"animals":{"zone":{"any_":["a"]}}}`},
		{byKeepers, forwarded, "all", "/api/animals/filter", `{}`, `{}`},
		{byID, forwardedByID, "a", "/api/animals/filter", `{}`, `{"animals":{"zone":{"any_":["a"]}}}`},
	} {
		*row.forwarded = ""
		if w := send(row.h, "POST", row.path, row.token, row.body); *row.forwarded != row.want {
			t.Errorf("%s: %s %s = %d, forwarded %s, want %s", row.token, row.path, row.body, w.Code, *row.forwarded, row.want)
		}
	}
	unsorted := languageOf(strings.ReplaceAll(strings.ReplaceAll(zoo, "sorts: {ID_ASC: id, KEEPER_ASC: keeper.name}\n    sort: ID_ASC", "order: [keeper.name]"), "GROUPS", "true"), filter.Limits{})
	h, sent := forwarding(t, unsorted)
	if w := send(h, "POST", "/api/animals/filter", "a", `{}`); *sent != "" || w.Code != http.StatusUnprocessableEntity {
		t.Errorf("rows in an order that may not be told = %d, forwarded %s, want 422", w.Code, *sent)
	}
	if send(h, "POST", "/api/animals/count", "a", `{}`); *sent == "" {
		t.Error("rows in an order that may not be told are not counted")
	}
}

// What a view shows of related rows is answered by the server, which knows no policy: the proxy asks for the other members.
func TestAViewShowsNoRowsPastAPolicy(t *testing.T) {
	text := strings.ReplaceAll(strings.ReplaceAll(zoo, "GROUPS", "true"), "    sort: ID_ASC\n", `    sort: ID_ASC
    view: {drop: keeper_id, joins: {keeper: keeper.name}}
    views:
      bare: {drop: [keeper_id, zone, legs]}
      whole: {joins: {keeper: keeper, meals: meals}}
`)
	h, forwarded := forwarding(t, languageOf(text, filter.Limits{}))
	for _, row := range []struct{ token, path, body, want string }{
		{"a", "/api/animals/filter", `{}`, `{"animals":{"zone":{"any_":["a"]}},"select":["id","legs","name","zone"]}`},
		{"a", "/api/animals/filter", `{"select": ["name"]}`, `{"animals":{"zone":{"any_":["a"]}},"select":"name"}`},
		{"a", "/api/animals/filter", `{"select": ["keeper"]}`, ""},
		{"a", "/api/animals/filter", `{"view": "bare"}`, `{"animals":{"zone":{"any_":["a"]}},"view":"bare"}`},
		{"a", "/api/animals/paginate", `{"view": "whole"}`, `{"animals":{"zone":{"any_":["a"]}},"select":["id","keeper_id","legs","meals","name","zone"],"view":"whole"}`},
		{"a", "/api/animals/count", `{}`, `{"animals":{"zone":{"any_":["a"]}}}`},
		{"all", "/api/animals/filter", `{"select": ["keeper"]}`, `{"select":"keeper"}`},
	} {
		*forwarded = ""
		if w := send(h, "POST", row.path, row.token, row.body); *forwarded != row.want || (row.want == "") != (w.Code == http.StatusUnprocessableEntity) {
			t.Errorf("%s: %s %s = %d, forwarded %s, want %s", row.token, row.path, row.body, w.Code, *forwarded, row.want)
		}
	}
	l := languageOf(text, filter.Limits{})
	rs := schema.Must(httpapi.ParseRoles(l, []byte(`{"roles": {"r": {"rows": {"animals": {}, "keepers": {"keepers": {"team": {"any_": ["day"]}}}, "meals": {}}}}, "anonymous": "r"}`)))
	plain := schema.Must(proxy.Check(l, proxy.Options{Roles: rs}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	for path, want := range map[string]int{"/api/animals/1": http.StatusNotFound, "/api/meals/1": http.StatusOK} {
		if w := send(plain, "GET", path, "", ""); w.Code != want {
			t.Errorf("GET %s = %d, want %d: its row may show a keeper past the policy, or not", path, w.Code, want)
		}
	}
}

// The upstream server has limits too, and a joined policy counts towards them.
func TestAFilterThatPassesALimitWithItsPolicyIsRefused(t *testing.T) {
	for _, row := range []struct {
		limits filter.Limits
		body   string
		want   string
	}{
		{filter.Limits{Depth: 3}, `{"animals": {"legs": {"ge_": 4}}}`, `{"animals":{"legs":{"ge_":4},"zone":{"any_":["a"]}}}`},
		{filter.Limits{Depth: 3}, `{"animals": {"zone": {"any_": ["b"]}}}`, ""},
		{filter.Limits{Depth: 4}, `{"animals": {"zone": {"any_": ["b"]}}}`, `{"animals":{"and_":[{"zone":{"any_":["a"]}},{"zone":{"any_":["b"]}}]}}`},
		{filter.Limits{Depth: 4}, `{"animals": {"and_": [{"zone": {"any_": ["b"]}}]}}`, `{"animals":{"and_":[{"zone":{"any_":["b"]}}],"zone":{"any_":["a"]}}}`},
		{filter.Limits{Nodes: 2}, `{"animals": {"legs": {"ge_": 4}}}`, `{"animals":{"legs":{"ge_":4},"zone":{"any_":["a"]}}}`},
		{filter.Limits{Nodes: 2}, `{"animals": {"legs": {"ge_": 4, "le_": 6}}}`, ""},
	} {
		l := languageOf(strings.ReplaceAll(zoo, "GROUPS", "true"), row.limits)
		h, forwarded := forwarding(t, l)
		w := send(h, "POST", "/api/animals/count", "a", row.body)
		if *forwarded != row.want || row.want == "" && (w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), string(filter.LimitExceeded))) {
			t.Errorf("%+v: %s = %d %s, forwarded %s, want %s", row.limits, row.body, w.Code, w.Body, *forwarded, row.want)
		}
	}
}

// A language without groups has no and_: the policy's members are beside the client's.
func TestWithoutGroupsAPolicyReservesItsFields(t *testing.T) {
	strict := zooOf("false")
	rs := schema.Must(httpapi.ParseRoles(strict, []byte(roles)))
	var forwarded string
	h := schema.Must(proxy.Check(strict, proxy.Options{Roles: rs}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		forwarded = string(b)
	})))
	for _, row := range []struct{ path, body, want string }{
		{"/api/animals/filter", `{}`, `{"animals":{"zone":{"any_":["a"]}}}`},
		{"/api/animals/filter", `{"animals": {"operator": "and_", "legs": {"ge_": 4}}, "limit": 3}`, `{"animals":{"legs":{"ge_":4},"zone":{"any_":["a"]}},"limit":3}`},
		{"/api/animals/filter", `{"keepers": {"name": {"eq_": "Ada"}}}`, `{"animals":{"zone":{"any_":["a"]}},"keepers":{"name":{"eq_":"Ada"},"team":{"any_":["day"]}}}`},
		{"/api/keepers/filter", `{"meals": {}}`, `{"animals":{"zone":{"any_":["a"]}},"keepers":{"team":{"any_":["day"]}},"meals":{}}`},
		{"/api/meals/filter", `{"keepers": {}}`, `{"animals":{"zone":{"any_":["a"]}},"keepers":{"team":{"any_":["day"]}}}`},
		{"/api/animals/filter", `{"animals": {"operator": "or_", "legs": {"ge_": 4}}}`, ""},
		{"/api/animals/filter", `{"animals": {"zone": {"any_": ["b"]}}}`, ""},
		{"/api/animals/filter", `{"animals": {"and_": []}}`, ""},
	} {
		forwarded = ""
		w := send(h, "POST", row.path, "a", row.body)
		if forwarded != row.want || (row.want == "") != (w.Code == http.StatusUnprocessableEntity) {
			t.Errorf("%s %s: %d, forwarded %s, want %s", row.path, row.body, w.Code, forwarded, row.want)
		}
	}
}

func TestAPolicyThatCannotBeSaidIsRefusedAtStart(t *testing.T) {
	for text, want := range map[string]string{
		`roles: {a: {rows: {animals: {keepers: {}}}}}`:                                 "another collection",
		`roles: {a: {rows: {animals: {}}, hides: {animals: [name]}}}`:                  "columns",
		`roles: {a: {rows: {animals: {animals: {operator: or_, zone: {any_: [a]}}}}}}`: "operator",
	} {
		l := language
		if want == "operator" {
			l = zooOf("false")
		}
		rs := schema.Must(httpapi.ParseRoles(l, []byte(text)))
		if _, err := proxy.Check(l, proxy.Options{Roles: rs}, http.NotFoundHandler()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", text, err, want)
		}
	}
	l := schema.Must(filter.New(prefect.Strict(), filter.Config{}))
	rs := schema.Must(httpapi.ParseRoles(l, []byte(`roles: {a: {rows: {block_documents: {block_documents: {is_anonymous: {eq_: true}}}}}}`)))
	if _, err := proxy.Check(l, proxy.Options{Roles: rs}, http.NotFoundHandler()); err == nil || !strings.Contains(err.Error(), "default") {
		t.Errorf("a policy on a field with a default: %v, want an error that says so", err)
	}
}

func TestWhatIsForwardedIsCanonical(t *testing.T) {
	var got *http.Request
	var body []byte
	h := schema.Must(proxy.Check(language, proxy.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
	})))
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(` {"limit":2 , "animals" : {"\u006eame":{"any_":["b","a","b"]}}}`)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/api/animals/filter?x=1", &zipped)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Content-Encoding", "gzip")
	r.Header.Set("X-Own", "kept")
	r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
	h.ServeHTTP(httptest.NewRecorder(), r)
	want := `{"animals":{"name":{"any_":["a","b"]}},"limit":2}`
	if string(body) != want || got.ContentLength != int64(len(want)) || got.TransferEncoding != nil || got.Header.Get("Content-Encoding") != "" ||
		got.Header.Get("Content-Length") != fmt.Sprint(len(want)) || got.Header.Get("X-Own") != "kept" || got.URL.RawQuery != "x=1" {
		t.Errorf("forwarded %s with %v, length %d; want %s", body, got.Header, got.ContentLength, want)
	}
}

func TestAPathThatMayBeReadOtherwiseIsRefused(t *testing.T) {
	passed := false
	h := schema.Must(proxy.Check(language, proxy.Options{}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })))
	for _, p := range []string{
		"/api/animals/filter/", "/api//animals/filter", "/api/./animals/filter", "/api/x/../animals/filter", "/api/animals%2Ffilter",
		"/api/animals/%66ilter", "/api/animals/filter;x=1", "/api/Animals/Filter", "/API/animals/filter", "/api/animals/filter%2F", "/api\\animals\\filter", "/api/animals/%2566ilter",
	} {
		passed = false
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"animals": {"zone": 1}}`))
		r.Header.Set("Content-Type", "application/json")
		var err error
		if r.URL, err = url.Parse("http://x" + p); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if passed || w.Code != http.StatusBadRequest {
			t.Errorf("POST %s = %d, passed: %v; want 400", p, w.Code, passed)
		}
	}
}

// A filter's path has one method, and no header changes it.
func TestAnotherMethodOnAFiltersPathIsRefused(t *testing.T) {
	var passed *http.Request
	h := schema.Must(proxy.Check(language, proxy.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { passed = r })))
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS", "post", "Post"} {
		r := httptest.NewRequest(method, "/api/animals/filter", strings.NewReader(`{"animals": {"zone": 1}}`))
		r.Header.Set("X-HTTP-Method-Override", "POST")
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); passed != nil || w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
			t.Errorf("%s = %d, allowed %q; want 405 and POST", method, w.Code, w.Header().Get("Allow"))
		}
	}
	preflight := httptest.NewRequest(http.MethodOptions, "/api/animals/filter", http.NoBody) // of a browser, before it sends a filter
	preflight.Header.Set("Access-Control-Request-Method", "POST")
	if h.ServeHTTP(httptest.NewRecorder(), preflight); passed == nil {
		t.Error("a browser that asks whether it may send a filter is not answered")
	}
}

// Headers that name another method, path or protocol are not forwarded, however they are spelled.
func TestHeadersThatOverrideAreDropped(t *testing.T) {
	var passed *http.Request
	h := schema.Must(proxy.Check(language, proxy.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { passed = r })))
	for _, row := range []struct {
		method, path, name, value string
		passes                    bool
	}{
		{"POST", "/files", "X-HTTP-Method-Override", "POST", false},
		{"POST", "/files", "X_HTTP_Method_Override", "POST", false},
		{"POST", "/files", "X-Original-URL", "/api/animals/filter", false},
		{"POST", "/files", "x_rewrite-url", "/api/animals/filter", false},
		{"POST", "/api/animals/filter", "Content_Length", "0", false},
		{"POST", "/files", "Upgrade", "h2c", false},
		{"GET", "/files", "Upgrade", "websocket, h2c", false},
		{"POST", "/files", "Upgrade", "websocket", false},
		{"POST", "/api/animals/filter", "Upgrade", "websocket", false},
		{"GET", "/files", "Upgrade", "WebSocket", true},
		{"POST", "/files", "X_Own", "kept", true},
	} {
		passed = nil
		var body io.Reader = strings.NewReader(`{}`)
		if row.method == "GET" {
			body = http.NoBody
		}
		r := httptest.NewRequest(row.method, row.path, body)
		r.Header.Set("Content-Type", "application/json")
		name := row.name
		if !strings.Contains(name, "_") {
			name = http.CanonicalHeaderKey(name)
		}
		r.Header[name] = []string{row.value}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if passed == nil {
			t.Errorf("%s %s with %s: %s was refused", row.method, row.path, row.name, row.value)
		} else if got := len(passed.Header[name]) > 0; got != row.passes {
			t.Errorf("%s %s: %s: %s passes: %v, want %v", row.method, row.path, row.name, row.value, got, row.passes)
		}
	}
}

func TestAPathThatCannotBeWatchedIsRefusedAtStart(t *testing.T) {
	for _, p := range []string{"/{collection}/filter/", "/{rest...}", "/x/{$}"} {
		table := routes.Table{Prefix: "/api", Routes: []routes.Route{{Method: "POST", Path: p, Action: routes.Filter}}}
		if _, err := proxy.Check(language, proxy.Options{Routes: &table}, http.NotFoundHandler()); err == nil {
			t.Errorf("a route %s is taken, and would not be watched", p)
		}
	}
}
