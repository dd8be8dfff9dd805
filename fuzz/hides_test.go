package fuzz_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Non-interference: databases that differ only in hidden columns give the same answers, byte for byte.
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

// Whatever is hidden, even the key, the pages of a filter add up to its rows.
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
						if diff := cmp.Diff(whole, pages); diff != "" {
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

// Rows that are equal in all ordered columns and differ in an array or in JSON are not ordered by a hidden key.
func TestHiddenKeysDoNotOrderRowsThatTie(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("ties.yaml", []byte(`
tamis: 1
name: ties
collections:
  things:
    key: id
    columns: {id: int, name: string, tags: set of string, info: json or null}
`))), config))
	scope := filter.Scope{Hides: map[string][]string{"things": {"id"}}}
	rows := func(ids ...int64) fuzz.Rows {
		list := []map[string]any{
			{"name": "a", "tags": []any{"x"}, "info": nil}, {"name": "a", "tags": []any{"y"}, "info": map[string]any{"z": "1"}},
			{"name": "a", "tags": []any{"y"}, "info": map[string]any{"z": "2"}}, {"name": "a", "tags": []any{}, "info": nil},
			{"name": "a", "tags": []any{"X"}, "info": nil}, {"name": "a", "tags": []any{}, "info": nil},
		}
		for i := range list {
			list[i]["id"] = ids[i]
		}
		return fuzz.Rows{"things": list}
	}
	backends := []string{"memory", "sqlite"}
	if !testing.Short() {
		backends = append(backends, "postgres", "mysql")
	}
	for _, name := range backends {
		t.Run(name, func(t *testing.T) {
			want := ""
			for _, ids := range [][]int64{{1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1}, {3, 6, 1, 5, 2, 4}} {
				s := source.Source(nil)
				if name == "memory" {
					s = schema.Must(source.Memory(l, dataset(rows(ids...))))
				} else {
					made := tables(t, open(t, name), dialectOf(name), l)
					if err := made.Load(t.Context(), dataset(rows(ids...))); err != nil {
						t.Fatal(err)
					}
					s = made
				}
				for _, q := range []string{`{}`, `{"sort": "NAME_DESC"}`} {
					var got strings.Builder
					for row, err := range s.Rows(t.Context(), schema.Must(l.Within(scope).Parse("things", []byte(q)))) {
						if err != nil {
							t.Fatal(err)
						}
						got.Write(source.AppendValue(nil, row))
					}
					if q != `{}` {
						continue // it need only be accepted
					}
					if want == "" {
						want = got.String()
					}
					if got.String() != want {
						t.Errorf("with the keys %v:\n%s\nwant\n%s", ids, &got, want)
					}
				}
			}
		})
	}
}

func dialectOf(name string) *sqlgen.Dialect {
	for _, d := range sqlgen.Dialects() {
		if d.Name == name {
			return d
		}
	}
	return nil
}
