package fuzz_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Two worlds that differ in hidden columns alone have the same answers, to the byte.
func TestWhatIsHiddenChangesNoAnswer(t *testing.T) {
	requests, differ := 0, 0
	inWorlds(t, number(t, "TAMIS_FUZZ_WORLDS", 12), func(w *world) {
		for range 4 {
			scope := filter.Scope{}
			if w.rng.Intn(2) == 0 {
				var err error
				if scope, err = fuzz.Scope(w.language, sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows))); err != nil {
					w.Fatal(err)
				}
			}
			scope.Hides = sample[map[string][]string](w, fuzz.Hides(w.language))
			other := sample[fuzz.Rows](w, fuzz.Disguised(w.language, scope, w.rows))
			if cmp.Equal(w.rows, other) {
				continue
			}
			differ++
			one, two := w.handlers(scope, w.rows), w.handlers(scope, other)
			caller := w.language.Within(scope)
			for _, c := range w.language.Registry().Collections() {
				for range 12 {
					data := []fuzz.Rows{w.rows, other}[w.rng.Intn(2)]
					for _, r := range fuzz.Requests(w.rng, w.language, caller, c, data) {
						for i := range one {
							requests++
							got, want := fuzz.Ask(two[i], r, "", 4), fuzz.Ask(one[i], r, "", 4)
							if diff := cmp.Diff(want, got); diff != "" {
								w.Fatalf("%s %s %s, hiding %v, on source %d (-one +other world):\n%s", r.Method, r.Path, r.Body, scope.Hides, i, diff)
							}
						}
					}
				}
			}
		}
	})
	t.Logf("%d requests, in %d pairs of worlds", requests, differ)
	if requests < 1000 {
		t.Errorf("%d requests are few", requests)
	}
}

// handlers returns an API of rows in memory, and one of them in SQLite.
func (w *world) handlers(scope filter.Scope, rows fuzz.Rows) []http.Handler {
	w.Helper()
	memory, err := source.Memory(w.language, dataset(rows))
	if err != nil {
		w.Fatal(err)
	}
	sqlite := tables(w.T, enginetest.Open(w.T, "sqlite"), sqlgen.SQLite, w.language)
	if err := sqlite.Load(w.Context(), dataset(rows)); err != nil {
		w.Fatal(err)
	}
	options := httpapi.Options{Routes: &routes.Standard, Access: func(*http.Request) (httpapi.View, error) { return httpapi.View{Scope: &scope}, nil }}
	return []http.Handler{options.Handler(w.language, memory), options.Handler(w.language, sqlite)}
}

// Whatever is hidden, the key too, the pages of a filter join to its rows.
func TestPagesJoinToTheWholeWhateverIsHidden(t *testing.T) {
	counted := 0
	inWorlds(t, 12, func(w *world) {
		for range 4 {
			scope := filter.Scope{Hides: sample[map[string][]string](w, fuzz.Hides(w.language))}
			caller := w.language.Within(scope)
			for name, h := range w.handlers(scope, w.rows) {
				for _, c := range w.language.Registry().Collections() {
					for _, sort := range append([]string{""}, caller.SortNames(c)...) {
						body := `{"limit":2`
						if sort != "" {
							body += fmt.Sprintf(`,"sort":%q`, sort)
						}
						_, most := caller.PageLimits(c)
						all := strings.Replace(body, "2", fmt.Sprint(most), 1)
						whole := w.results(fuzz.Ask(h, fuzz.Request{Method: "POST", Path: "/api/" + c.Name + "/paginate", Body: all + "}"}, "", 0))
						pages := w.results(fuzz.Ask(h, fuzz.Request{Method: "POST", Path: "/api/" + c.Name + "/paginate", Body: body + "}"}, "", 100))
						if int64(len(whole)) == most {
							pages = pages[:most] // whole is a page as well
						}
						if diff := cmp.Diff(whole, pages); diff != "" && !unsorted(caller, c) {
							w.Fatalf("%s, hiding %v, source %d: pages of two (-whole +pages)\n%s", body, scope.Hides, name, diff)
						}
						if caller.HidesKey(c) && len(whole) > 2 {
							counted++
						}
					}
				}
			}
		}
	})
	if counted < 50 {
		t.Errorf("%d lists of rows whose key is hidden are few", counted)
	}
}

// unsorted reports whether rows of c may tie and look otherwise: it shows arrays or JSON.
func unsorted(l *filter.Language, c *schema.Collection) bool {
	return l.HidesKey(c) && slices.ContainsFunc(c.Columns, func(col *schema.Column) bool {
		return !l.Hides(c, col.Name) && (col.Type.Array || col.Type.Kind == schema.JSON)
	})
}

// results returns the rows of answers of paginate.
func (w *world) results(answers []string) []string {
	w.Helper()
	var out []string
	for _, a := range answers {
		_, text, _ := strings.Cut(a, "\n")
		var page struct{ Results []json.RawMessage }
		if err := json.Unmarshal([]byte(text), &page); err != nil || page.Results == nil {
			w.Fatalf("no page: %s", a)
		}
		for _, row := range page.Results {
			out = append(out, string(row))
		}
	}
	return out
}
