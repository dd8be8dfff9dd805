package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

// TestEveryRowIsFoundByItsKey asks for rows by keys of two texts, whatever is in them.
func TestEveryRowIsFoundByItsKey(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("lines.yaml", []byte(
		"tamis: 1\nname: lines\ncollections:\n  lines: {key: [a, b], columns: {a: string, b: string}}\n"))), filter.Config{}))
	texts := []string{"", "a", ",", "a,b", `\`, `a\,`, "\t", "\n", "/", "a//b", "%2C", "é?"}
	var rows []map[string]any
	for _, a := range texts {
		for _, b := range texts {
			rows = append(rows, map[string]any{"a": a, "b": b})
		}
	}
	h := httpapi.Options{}.Handler(l, schema.Must(source.Memory(l, memeval.Dataset{"lines": rows})))
	for _, row := range rows {
		a, b := fmt.Sprint(row["a"]), fmt.Sprint(row["b"])
		for _, key := range []string{schema.JoinKey(a, b), schema.JoinKeyTabs(a, b)} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/lines/"+url.PathEscape(key), nil))
			var got map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got["a"] != a || got["b"] != b {
				t.Errorf("GET %q: %d %s", key, w.Code, w.Body)
			}
		}
	}
}

// TestPagesByAnIntInsideJSONEndAfterEveryRow walks rows whose ints are spelled in several ways.
func TestPagesByAnIntInsideJSONEndAfterEveryRow(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("things.yaml", []byte(
		"tamis: 1\nname: things\ncollections:\n  things: {key: id, columns: {id: int, doc: json}, fields: {id: , x: {from: doc.x, type: int}}, sorts: {X: x}}\n"))), filter.Config{}))
	var rows []map[string]any
	for i, x := range []json.Number{"10", "10.0", "1e1", "100e-1", "1.5", "0e0", "2E1"} {
		rows = append(rows, map[string]any{"id": i, "doc": map[string]any{"x": x}})
	}
	h := httpapi.Options{}.Handler(l, schema.Must(source.Memory(l, memeval.Dataset{"things": rows})))
	got, cursor := "", ""
	for range len(rows) + 1 {
		w := post(h, "/api/things/paginate", `{"sort": "X", "limit": 1`+cursor+`}`)
		var page struct {
			Results []struct{ ID int }
			Next    *string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for _, row := range page.Results {
			got += fmt.Sprint(row.ID)
		}
		if page.Next == nil {
			break
		}
		cursor = `, "cursor": "` + *page.Next + `"`
	}
	if got != "5012364" {
		t.Errorf("rows %s, want 5, 0 to 3, 6 and 4", got)
	}
}
