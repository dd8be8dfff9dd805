package httpapi_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func post(h http.Handler, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func ExampleHandler() {
	rows, err := source.Memory(language, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/", httpapi.Handler(language, rows))

	fmt.Println(post(mux, "/api/keepers/filter", `{"keepers": {"tags": {"any_": ["a"]}}}`).Body)
	// Output: [{"id":1,"name":"Ada","secret":"s3cret","shift":"2024-01-01T08:00:00.000000Z","tags":["a","b"]}]
}

func ExampleRead() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := httpapi.Read(language, "keepers", r)
		if err != nil {
			httpapi.Problem(w, err)
			return
		}
		fmt.Fprintln(w, "reads", q)
	})
	fmt.Println(post(handler, "/keepers/filter", `{"keepers": {"nam": {}}}`).Code)
	fmt.Print(post(handler, "/keepers/filter", `{"limit": 2, "keepers": {}}`).Body)
	// Output:
	// 422
	// reads {"keepers":{},"limit":2}
}

func ExampleValidate() {
	next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println("next sees", httpapi.QueryOf(r))
	})
	handler := httpapi.Validate(language, "keepers", next)
	fmt.Println(post(handler, "/", `{"keepers": {"name": {"any_": "Ada"}}}`).Code)
	post(handler, "/", `{"keepers": {"name": {"any_": ["Ada"]}}}`)
	// Output:
	// 422
	// next sees {"keepers":{"name":{"any_":["Ada"]}}}
}

func ExampleParseRoles() {
	roles, err := httpapi.ParseRoles(language, []byte(`
roles:
  day: {rows: {keepers: {keepers: {id: {le_: 2}}}}, hides: {keepers: [secret]}}
tokens: [{role: day, token: open-sesame}]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := source.Memory(language, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := httpapi.Options{Access: roles.Access}.Handler(language, rows)
	r := httptest.NewRequest(http.MethodGet, "/api/keepers", nil)
	r.Header.Set("Authorization", "Bearer open-sesame")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Body)
	// Output: [{"id":1,"name":"Ada","shift":"2024-01-01T08:00:00.000000Z","tags":["a","b"]},{"id":2,"name":"Bo","shift":"2024-01-01T20:30:00.500000Z","tags":["b"]}]
}

func ExampleOptions_Handler() {
	rows, err := source.Memory(language, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := httpapi.Options{
		Title:   "Zoo",
		Timeout: 5 * time.Second,
		Log:     slog.New(slog.DiscardHandler),
		Access: func(r *http.Request) (httpapi.View, error) { // a caller sees the keepers of its own shift
			day := predicate.HasAll(language.Collection("keepers").Term("tags"), schema.Texts(r.Header.Get("X-Shift")))
			return httpapi.View{Scope: &filter.Scope{Rows: map[string]predicate.Node{"keepers": day}}}, nil
		},
	}.Handler(language, rows)

	r := httptest.NewRequest(http.MethodPost, "/api/keepers/count", strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Shift", "a")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Body)
	// Output: 1
}

func ExampleServe() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, stop) // as an interrupt does
	fmt.Println(httpapi.Serve(ctx, listener, http.NotFoundHandler(), time.Second))
	// Output: <nil>
}

// A program that knows its callers by itself says which role they have, and what stands in the policies of the role.
func ExampleRoles_As() {
	roles, err := httpapi.ParseRoles(language, []byte(`
roles:
  keeper: {rows: {animals: {animals: {keeper_id: {any_: [{claim: id}]}}}}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	options := httpapi.Options{Access: func(r *http.Request) (httpapi.View, error) {
		role, err := roles.As("keeper", map[string]any{"id": 2}) // of the session of r
		if err != nil {
			return httpapi.View{}, err
		}
		return role.View()
	}}
	source, err := source.Memory(language, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/api/animals/count", strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	options.Handler(language, source).ServeHTTP(w, r)
	fmt.Println(w.Body)
	// Output: 2
}

func ExampleNewFeed() {
	s := schema.Must(source.Memory(language, nil))
	feed := httpapi.NewFeed(language, s)
	api := httpapi.Options{Writes: true, Feed: feed}.Handler(language, s) // POST /api/keepers/live follows what is written
	w := httptest.NewRecorder()
	api.ServeHTTP(w, request("POST", "/api/keepers", `{"name": "Ada"}`))
	fmt.Println(w.Code, w.Body, w.Header().Get("Location"))
	fmt.Println(feed.Changed("keepers", nil, source.Row{"id": 2})) // somebody else has added one
	// Output:
	// 201 {"id":1,"name":"Ada","secret":null,"shift":null,"tags":[]} keepers/1
	// <nil>
}
