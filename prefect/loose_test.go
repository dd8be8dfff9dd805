package prefect_test

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// What the reference's own models say of values in bodies: the body that is the same, or errors. Recorded by running them: see loose.py.
//
//go:embed testdata/loose.json
var looseValues []byte

// A value is taken for what the reference takes it for, and refused with the errors of the reference, by a server and by a proxy. Outside the
// routes of this package only those values are taken that the language has.
func TestValuesAreReadAsTheReferenceReadsThem(t *testing.T) {
	var cases []struct {
		Kind, Collection, Raises string
		Body, Same               json.RawMessage
		Errors                   []map[string]any
	}
	if err := json.Unmarshal(looseValues, &cases); err != nil {
		t.Fatal(err)
	}
	strict := schema.Must(filter.New(prefect.Strict(), filter.Config{}))
	handlers := map[string]http.Handler{
		"serve": runsHandler(schema.Must(source.Memory(server, memeval.Dataset{}))),
		"proxy": schema.Must(proxy.Check(strict, proxy.Options{Routes: &prefect.Routes, Problems: prefect.Problems}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))),
	}
	route := func(collection string) *routes.Route {
		for i, r := range prefect.Routes.Routes {
			if r.Path == "/"+collection+"/filter" {
				return &prefect.Routes.Routes[i]
			}
		}
		return nil
	}
	taken, loose := 0, 0
	for _, test := range cases {
		send := func(name string) (int, string) {
			r := httptest.NewRequest(http.MethodPost, "/api/"+test.Collection+"/filter", strings.NewReader(string(test.Body)))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handlers[name].ServeHTTP(w, r)
			return w.Code, w.Body.String()
		}
		lax := route(test.Collection).Language(strict)
		outside, refused := strict.Parse(test.Collection, test.Body)
		same, beyond := strict.Parse(test.Collection, test.Same)
		for name := range handlers {
			status, answer := send(name)
			switch {
			case test.Errors != nil:
				var got struct {
					Errors []map[string]any `json:"exception_detail"`
				}
				if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusUnprocessableEntity {
					t.Errorf("%s: %s: %d %s", name, test.Body, status, answer)
					continue
				}
				for _, e := range got.Errors {
					delete(e, "input")
					delete(e, "ctx")
				}
				if diff := cmp.Diff(test.Errors, got.Errors); diff != "" {
					t.Errorf("%s: %s (-want +got):\n%s", name, test.Body, diff)
				}
			case test.Same == nil || beyond != nil || unlike(test.Body): // the reference fails, or has values that are none here
				if status != http.StatusUnprocessableEntity {
					t.Errorf("%s: %s: %d %s", name, test.Body, status, answer)
				}
			case status != http.StatusOK:
				t.Errorf("%s: %s: %d %s, which the reference takes for %s", name, test.Body, status, answer, test.Same)
			}
		}
		if test.Errors != nil && refused == nil {
			t.Errorf("%s is taken outside, and the reference refuses it", test.Body)
		}
		if test.Same == nil || beyond != nil || unlike(test.Body) {
			continue
		}
		taken++
		q, err := lax.Parse(test.Collection, test.Body)
		if err != nil {
			continue // as the handlers have shown
		}
		if diff := cmp.Diff(statement(t, same), statement(t, q)); diff != "" {
			t.Errorf("%s is not taken for %s (-want +got):\n%s", test.Body, test.Same, diff)
		}
		if refused != nil {
			loose++
		} else if diff := cmp.Diff(statement(t, same), statement(t, outside)); diff != "" {
			t.Errorf("%s is not taken outside for %s (-want +got):\n%s", test.Body, test.Same, diff)
		}
	}
	t.Logf("tally: prefect: %d values are taken as the reference takes them, of which the language has %d; %d are refused as there", taken, taken-loose, len(cases)-taken)
	if loose < 50 {
		t.Errorf("%d values are taken that the language does not have: too few", loose)
	}
}

// unlike reports whether a body has a time that the reference takes and that is refused here: by the day of the year, or by the week.
func unlike(body []byte) bool {
	return strings.Contains(string(body), `"2026-330"`) || strings.Contains(string(body), `"2026-W48-3"`)
}

// statement returns what a query asks of a database.
func statement(t *testing.T, q *filter.Query) []any {
	t.Helper()
	text, args, err := sqlgen.SQLite.Select(q).ToSql()
	if err != nil {
		t.Fatal(err)
	}
	return append(args, text)
}

// A number with a fraction is taken as a number, a text or a bool, and refused where Go alone reads one.
func TestValuesAreReadAsFractions(t *testing.T) {
	h := runsHandler(schema.Must(source.Memory(server, memeval.Dataset{})))
	for value, want := range map[string]int{
		`60`: 200, `60.5`: 200, `6e1`: 200, `"60"`: 200, `" 60.5 "`: 200, `true`: 200,
		`"0x1p6"`: 422, `"0X40"`: 422, `"x"`: 422, `""`: 422, `[]`: 422, `{}`: 422, `"inf"`: 422, `"nan"`: 422, `1e999`: 422,
	} {
		body := `{"history_start": "2024-05-01T00:00:00Z", "history_end": "2024-05-01T00:05:00Z", "history_interval_seconds": ` + value + `}`
		r := httptest.NewRequest(http.MethodPost, "/api/flow_runs/history", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("an interval of %s: %d %s, want %d", value, w.Code, w.Body, want)
		}
	}
}
