package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/httpapi"
)

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// ask sends a body, or gets where there is none.
func ask(h http.Handler, path, body string) *httptest.ResponseRecorder {
	if body == "" {
		return get(h, path)
	}
	return post(h, path, body)
}

func TestRoutesAnswer(t *testing.T) {
	h := httpapi.Handler(language, memory(t))
	for _, row := range []struct {
		path, body string // no body: a GET
		status     int
		want       string // "" stands for anything
	}{
		{"/api/animals/filter", `{"animals": {"legs": {"ge_": 6}}}`, 200, `[{"keeper_id":1,"name":"ant","legs":6},{"keeper_id":1,"name":"bee","legs":6}]`},
		{"/api/animals/filter", `{"animals": {"legs": {"ge_": 60}}}`, 200, `[]`},
		{"/api/animals/filter", `{"limit": 0}`, 200, `[]`},
		{"/api/animals/count", `{"keepers": {"name": {"eq_": "Bo"}}}`, 200, `2`},
		{"/api/animals/count", `{"limit": 1}`, 422, ""},
		{"/api/keepers/paginate", `{"limit": 3, "page": 2}`, 200, `{"results":[{"id":4,"name":"Di","secret":null,"shift":null,"tags":[]}],"count":4,"limit":3,"pages":2,"page":2,"next":null}`},
		{"/api/keepers/paginate", `{"limit": 3, "page": 9}`, 200, `{"results":[],"count":4,"limit":3,"pages":2,"page":9,"next":null}`},
		{"/api/keepers/paginate", `{"limit": 3, "page": 9223372036854775807}`, 200, `{"results":[],"count":4,"limit":3,"pages":2,"page":9223372036854775807,"next":null}`},
		{"/api/keepers/paginate", `{"limit": 0}`, 200, `{"results":[],"count":4,"limit":0,"pages":0,"page":1,"next":null}`},
		{"/api/keepers/paginate", `{"page": 0}`, 422, ""},
		{"/api/keepers/paginate", "{\"page\": 1,\n  \"offset\": 2}", 422, `{"type":"urn:tamis:problem:invalid-filter","title":"The filter is not valid","status":422,"errors":[` +
			`{"code":"not_allowed","pointer":"/offset","line":2,"column":3,"message":"offset is not allowed here: page says where to begin","suggestion":""}]}`},
		{"/api/keepers/filter", `{"page": 1}`, 422, ""},
		{"/api/keepers/history", `{"history": {"field": "shift", "start": "2024-01-01", "end": "2024-01-02T12:00:00Z", "interval_seconds": 86400}}`, 200,
			`[{"start":"2024-01-01T00:00:00.000000Z","end":"2024-01-02T00:00:00.000000Z","count":2},{"start":"2024-01-02T00:00:00.000000Z","end":"2024-01-02T12:00:00.000000Z","count":1}]`},
		{"/api/keepers/history", `{"history": {"field": "shift", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "group_by": ["name"], "sum": ["id"]}}`, 200,
			`[{"start":"2024-01-01T00:00:00.000000Z","end":"2024-01-02T00:00:00.000000Z","count":2,"groups":[{"by":{"name":"Ada"},"count":1,"sums":{"id":1}},{"by":{"name":"Bo"},"count":1,"sums":{"id":2}}]}]`},
		{"/api/keepers/history", `{}`, 422, ""},
		{"/api/keepers/2", "", 200, `{"id":2,"name":"Bo","secret":null,"shift":"2024-01-01T20:30:00.500000Z","tags":["b"]}`},
		{"/api/keepers/02", "", 404, ""},
		{"/api/keepers/9", "", 404, ""},
		{"/api/keepers/nine", "", 404, ""},
		{"/api/keepers/filter", "", 405, ""},
		{"/api/animals/2,dodo", "", 200, `{"keeper_id":2,"name":"dodo","legs":null}`},
		{"/api/animals/dodo", "", 404, ""},
		{"/api/keepers", "", 200, ""},
		{"/api/keepers?limit=1&offset=1&sort=NAME_DESC", "", 200, `[{"id":3,"name":"Cy","secret":null,"shift":"2024-01-02T08:00:00.000000Z","tags":[]}]`},
		{"/api/keepers?limit=11", "", 422, ""},
		{"/api/keepers?limit=1&limit=2", "", 422, ""},
		{"/api/keepers?keepers=x", "", 422, ""},
		{"/api/keepers?nope=1", "", 422, ""},
		{"/api/nothing", "", 404, ""},
		{"/api/nothing/filter", `{}`, 404, ""},
		{"/api/keeper/filter", `{}`, 404, `{"type":"urn:tamis:problem:not-found","title":"There is nothing here","status":404,"detail":"unknown collection \"keeper\"; did you mean keepers?","errors":[]}`},
		{"/api/keepers/filter/x", `{}`, 404, ""},
		{"/api//keepers/filter", `{}`, 404, ""},
		{"/api/keepers/../keepers/filter", `{}`, 404, ""},
		{"/api/keepers/filter/", `{}`, 404, ""},
		{"/healthz", "", 200, `{"status":"ok"}`},
		{"/readyz", "", 200, `{"status":"ready"}`},
		{"/openapi.json", "", 200, ""},
		{"/openapi-3.0.json", "", 200, ""},
		{"/", "", 404, ""}, // the console's
		{"/docs", "", 404, ""},
	} {
		w := ask(h, row.path, row.body)
		if got := w.Body.String(); w.Code != row.status || row.want != "" && got != row.want {
			t.Errorf("%s %s = %d %s, want %d %s", row.path, row.body, w.Code, got, row.status, row.want)
		}
		if w.Header().Get("X-Request-Id") == "" {
			t.Errorf("%s has no request id", row.path)
		}
		if row.status >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: the type of a problem is %s", row.path, row.body, w.Header().Get("Content-Type"))
		}
	}
}

func TestAMethodThatIsNotAllowedIsToldWhichAre(t *testing.T) {
	h := httpapi.Handler(language, memory(t))
	for _, row := range []struct{ method, path, want string }{
		{http.MethodDelete, "/api/keepers/filter", "POST"},
		{http.MethodGet, "/api/keepers/filter", "POST"},
		{http.MethodOptions, "/api/keepers", "GET, HEAD"},
		{http.MethodPost, "/api/keepers/1", "GET, HEAD"},
		{http.MethodPut, "/openapi.json", "GET, HEAD"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(row.method, row.path, nil))
		if got := w.Header().Get("Allow"); w.Code != http.StatusMethodNotAllowed || got != row.want {
			t.Errorf("%s %s = %d, Allow %q; want 405 and %s", row.method, row.path, w.Code, got, row.want)
		}
	}
}

// A page's next cursor leads through all rows once, in every order, also one that another collection's rows decide.
func TestCursorsWalkEveryRowOnce(t *testing.T) {
	h := httpapi.Handler(language, memory(t))
	type page struct {
		Results []map[string]any
		Next    *string
		Count   *int
	}
	for _, sort := range []string{"NAME_ASC", "KEEPER_ASC", "LEGS_DESC"} {
		ask := func(extra string) page {
			w := post(h, "/api/animals/paginate", `{"limit": 2, "sort": "`+sort+`"`+extra+`}`)
			var p page
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%s%s: %d %s", sort, extra, w.Code, w.Body)
			}
			return p
		}
		var names []string
		p := ask(`, "page": 1`)
		for {
			for _, row := range p.Results {
				names = append(names, row["name"].(string))
			}
			if p.Next == nil || len(names) > 10 {
				break
			}
			p = ask(`, "cursor": "` + *p.Next + `"`)
			if p.Count != nil {
				t.Errorf("%s: a page behind a cursor counts", sort)
			}
		}
		var want []string
		for n := 1; n <= 3; n++ {
			for _, row := range ask(`, "page": ` + strconv.Itoa(n)).Results {
				want = append(want, row["name"].(string))
			}
		}
		if len(want) != 5 || !cmp.Equal(names, want) {
			t.Errorf("%s: cursors lead through %v, pages through %v", sort, names, want)
		}
	}
}

func TestACursorOfAnotherQueryIsRefused(t *testing.T) {
	h := httpapi.Handler(language, memory(t))
	var p struct{ Next string }
	if err := json.Unmarshal(post(h, "/api/keepers/paginate", `{"limit": 1}`).Body.Bytes(), &p); err != nil || p.Next == "" {
		t.Fatal("no cursor", err)
	}
	for _, body := range []string{
		`{"keepers": {"id": {"ge_": 1}}, "cursor": "` + p.Next + `"}`,
		`{"sort": "NAME_ASC", "cursor": "` + p.Next + `"}`,
		`{"cursor": "` + p.Next + `", "page": 2}`,
		`{"cursor": "` + p.Next + `x"}`,
		`{"cursor": ""}`,
	} {
		if w := post(h, "/api/keepers/paginate", body); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s = %d, want 422", body, w.Code)
		}
	}
}

func TestAGetThatTheClientHasIsNotSentAgain(t *testing.T) {
	h := httpapi.Handler(language, memory(t))
	for _, path := range []string{"/api/keepers", "/api/keepers/1", "/openapi.json"} {
		first := get(h, path)
		tag := first.Header().Get("ETag")
		again := get(h, path, "If-None-Match", `"other", `+tag)
		if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s with ETag %q = %d with %d bytes, want 304 and none", path, tag, again.Code, again.Body.Len())
		}
		if other := get(h, path, "If-None-Match", `"other"`); other.Code != http.StatusOK {
			t.Errorf("%s with another tag = %d, want 200", path, other.Code)
		}
	}
}

func TestAMountBelowAPathWorks(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/zoo/", http.StripPrefix("/zoo", httpapi.Handler(language, memory(t))))
	if w := post(mux, "/zoo/api/keepers/count", `{}`); w.Body.String() != "4" {
		t.Errorf("count below /zoo = %d %s", w.Code, w.Body)
	}
}
