package prefect_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A database of an older release is answered as that release answers: without the sorts, the routes and the settings that came later.
func TestAnOlderReleaseLacksWhatCameLater(t *testing.T) {
	older := prefect.Preset.Versions["a3b9c7d2e5f1"]
	if older == nil {
		t.Fatal("no preset for a database of release 3.8.8")
	}
	language := schema.Must(filter.New(older.Stored(), filter.Config{}))
	rows := schema.Must(source.Memory(language, randomRuns(3)))
	before := older.Options(older.Stored()).Handler(language, rows)
	now := runsHandler(schema.Must(source.Memory(server, randomRuns(3))))
	for _, c := range []struct{ method, path, body, now, before string }{
		{"POST", "/task_runs/filter", `{"sort": "DURATION_DESC"}`, "200", "422"},
		{"POST", "/task_runs/filter", `{"sort": "END_TIME_DESC"}`, "200", "200"},
		{"GET", "/observed-states", "", "200", "404"},
		{"POST", "/ui/flows/count-deployments", `{"flow_ids": [` + manyKeys(201, false) + `]}`, "should have at most 200 items after validation, not 201", `{"00000001`},
		{"POST", "/ui/flows/count-deployments", `{"flow_ids": [` + manyKeys(201, true) + `]}`, "not 201", "not 201"},
		{"POST", "/ui/flows/next-runs", `{"flow_ids": [3, ` + manyKeys(200, false) + `]}`, "not 201", "UUID input should be a string"},
		{"POST", "/work_pools/a/concurrency_status", `{"flow_run_limit": -1, "page": 0}`, `"loc":["body","page"],"msg":"Input should be greater than or equal to 1","input":0,"ctx":{"ge":1}},`, `"loc":["body","page"]`},
		{"POST", "/ui/flow_runs/count-task-runs", `{"flow_run_ids": [` + manyKeys(200, true) + `]}`, `":0`, `":0`},
		{"GET", "/admin/version", "", `"3.9.1"`, `"3.8.8"`},
		{"GET", "/admin/settings", "", "clear_schedules_on_empty", ""},
	} {
		for h, want := range map[http.Handler]string{now: c.now, before: c.before} {
			r := httptest.NewRequest(c.method, "/api"+c.path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := fmt.Sprint(w.Code, w.Body); !strings.Contains(got, want) {
				t.Errorf("%s %s %s: %s, want %s", c.method, c.path, c.body, got, want)
			}
			if c.before == "" && h == before && strings.Contains(w.Body.String(), c.now) {
				t.Errorf("%s has %s", c.path, c.now)
			}
		}
	}
}

// manyKeys returns n keys as JSON, all of them another or the same.
func manyKeys(n int, differ bool) string {
	list := make([]string, n)
	for i := range list {
		at := 1
		if differ {
			at = i + 1
		}
		list[i] = fmt.Sprintf(`"%08x-0000-4000-8000-000000000000"`, at)
	}
	return strings.Join(list, ", ")
}

// What ran longest comes first, what is still running up to now; of what ran as long, what was to start last.
func TestTaskRunsAreSortedByHowLongTheyRan(t *testing.T) {
	data := randomRuns(400)
	type run struct {
		ID       string
		Seconds  float64 `json:"estimated_run_time"`
		Expected string  `json:"expected_start_time"`
	}
	for i, row := range data["task_runs"].([]map[string]any) {
		if i%3 == 0 {
			row["total_run_time"] = schema.FormatTime(int64(i%5) * 1e6)
		}
	}
	everywhere(t, data, func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for _, descending := range []bool{false, true} {
			sort := map[bool]string{false: "DURATION_ASC", true: "DURATION_DESC"}[descending]
			var all []run
			number(t, h, "/task_runs/filter", `{"limit": 200, "sort": "`+sort+`"}`, &all)
			var more []run
			number(t, h, "/task_runs/filter", `{"limit": 200, "offset": 200, "sort": "`+sort+`"}`, &more)
			all = append(all, more...)
			if len(all) != 400 {
				t.Fatalf("%d runs, want 400", len(all))
			}
			longer := func(a, b run) int {
				n := cmp.Compare(max(a.Seconds, 0), max(b.Seconds, 0)) // the state of some is of a later time than now
				if descending {
					n = -n
				}
				return cmp.Or(n, cmp.Compare(b.Expected, a.Expected), cmp.Compare(b.ID, a.ID))
			}
			if !slices.IsSortedFunc(all, longer) {
				t.Errorf("%s is in another order: %v", sort, all[:5])
			}
			var page struct {
				Results []run
				Count   int
			}
			number(t, h, "/task_runs/paginate", `{"page": 3, "limit": 7, "task_runs": {"state": {"type": {"any_": ["RUNNING"]}}}, "sort": "`+sort+`"}`, &page)
			if !slices.IsSortedFunc(page.Results, longer) || len(page.Results) != 7 || page.Count < 30 || all[0] == page.Results[0] {
				t.Errorf("page 3 of the running has %d of %d: %v", len(page.Results), page.Count, page.Results)
			}
			var none []run
			number(t, h, "/task_runs/filter", `{"limit": 0, "sort": "`+sort+`"}`, &none)
			number(t, h, "/task_runs/filter", `{"offset": 9223372036854775807, "sort": "`+sort+`"}`, &more)
			if len(none)+len(more) > 0 {
				t.Errorf("no rows were asked for, %d came", len(none)+len(more))
			}
		}
	})
}

// Callers from whom a column is hidden that a length is made of have no such sort.
func TestASortByLengthTellsNothingHidden(t *testing.T) {
	for _, column := range []string{"total_run_time", "state_timestamp", "state_type", "expected_start_time"} {
		within := server.Within(filter.Scope{Hides: map[string][]string{"task_runs": {column}}})
		if _, err := within.Parse("task_runs", []byte(`{"sort": "DURATION_DESC"}`)); err == nil {
			t.Errorf("without %s the sort is accepted", column)
		}
	}
}

func TestObservedStates(t *testing.T) {
	data := randomRuns(0)
	id := 0
	add := func(collection, typ, name, at string) {
		id++
		rows, _ := data[collection].([]map[string]any)
		data[collection] = append(rows, map[string]any{
			"id": fmt.Sprintf("%08x-0000-4000-8000-000000000000", id), "type": typ, "name": name, "timestamp": at,
			strings.TrimSuffix(collection, "_states") + "_id": "00000000-0000-4000-8000-00000000000f", "state_details": map[string]any{}, "message": "",
		})
	}
	add("flow_run_states", "COMPLETED", "Completed", "2024-05-01T10:00:00Z")
	add("flow_run_states", "COMPLETED", "Cached", "2024-05-01T11:00:00Z")
	add("task_run_states", "COMPLETED", "Completed", "2024-05-01T09:00:00.5Z")
	add("task_run_states", "FAILED", "Failed", "2024-05-01T11:30:00Z")
	const (
		failed    = `{"state_type":"FAILED","state_name":"Failed","first_seen":"2024-05-01T11:30:00Z","last_seen":"2024-05-01T11:30:00Z"}`
		cached    = `{"state_type":"COMPLETED","state_name":"Cached","first_seen":"2024-05-01T11:00:00Z","last_seen":"2024-05-01T11:00:00Z"}`
		completed = `{"state_type":"COMPLETED","state_name":"Completed","first_seen":"2024-05-01T09:00:00.500000Z","last_seen":"2024-05-01T10:00:00Z"}`
	)
	everywhere(t, data, func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for query, want := range map[string]string{
			"":                                   "[" + failed + "," + cached + "," + completed + "]",
			"?order_by=NAME_ASC":                 "[" + cached + "," + completed + "," + failed + "]",
			"?limit=1":                           "[" + failed + "]",
			"?query=%20cA":                       "[" + cached + "]",
			"?query=comp":                        "[" + cached + "," + completed + "]",
			"?query=%25":                         "[]",
			"?limit=0&order_by=x":                `"order_by"`,
			"?limit=201":                         `"less_than_equal"`,
			"?limit=x":                           `"int_parsing"`,
			"?query=" + strings.Repeat("x", 101): `"string_too_long"`,
		} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/observed-states"+query, nil))
			refused := !strings.HasPrefix(want, "[")
			if got := strings.TrimSpace(w.Body.String()); !refused && got != want || refused && (w.Code != http.StatusUnprocessableEntity || !strings.Contains(got, want)) || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s is %d %s, want %s", query, w.Code, got, want)
			}
		}
	})
}
