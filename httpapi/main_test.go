package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/tamis-go/tamis/internal/engines.(*home).launch.func1")) // a server of all tests
}

const zoo = `
tamis: 1
name: zoo
page: {limit: 3, max: 10}
collections:
  keepers:
    key: id
    columns: {id: int, name: string, secret: string or null, shift: datetime or null, tags: set of string}
    relations:
      animals: {many: animals, keys: {id: keeper_id}}
    related: {animals: animals}
  animals:
    key: [keeper_id, name]
    columns: {keeper_id: int, name: string, legs: int or null, hidden: {type: string, hidden: true}}
    relations:
      keeper: {one: keepers, keys: {keeper_id: id}}
    related: {keepers: keeper}
    fields: {keeper_id: [any_], name: [any_, like_], legs: [ge_, is_null_], keeper_name: {from: keeper.name, accepts: [any_]}}
    sorts: {NAME_ASC: name, KEEPER_ASC: keeper.name, LEGS_DESC: -legs}
    sort: NAME_ASC
`

var language = schema.Must(filter.New(schema.Must(file.Parse("zoo.yaml", []byte(zoo))), filter.Config{}))

var data = memeval.Dataset{
	"keepers": []map[string]any{
		{"id": int64(1), "name": "Ada", "secret": "s3cret", "shift": "2024-01-01T08:00:00.000000Z", "tags": []any{"a", "b"}},
		{"id": int64(2), "name": "Bo", "shift": "2024-01-01T20:30:00.500000Z", "tags": []any{"b"}},
		{"id": int64(3), "name": "Cy", "shift": "2024-01-02T08:00:00.000000Z"},
		{"id": int64(4), "name": "Di"},
	},
	"animals": []map[string]any{
		{"keeper_id": int64(1), "name": "ant", "legs": int64(6), "hidden": "x"},
		{"keeper_id": int64(1), "name": "bee", "legs": int64(6), "hidden": "x"},
		{"keeper_id": int64(2), "name": "cat", "legs": int64(4), "hidden": "x"},
		{"keeper_id": int64(2), "name": "dodo", "hidden": "x"},
		{"keeper_id": int64(4), "name": "eel", "legs": int64(0), "hidden": "x"},
	},
}

func memory(t testing.TB) *source.Store {
	t.Helper()
	s, err := source.Memory(language, data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// request returns a request with a JSON body.
func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// serve returns what h answers to r.
func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
