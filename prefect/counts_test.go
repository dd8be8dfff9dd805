package prefect_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// someFamilies are two flows, of which the second has nothing; runs of the first, one of them in the place of a task, and some that are planned.
func someFamilies() memeval.Dataset {
	row := func(collection, id string, more map[string]any) map[string]any {
		more["id"] = id
		return whole(collection, more)
	}
	planned := func(n int, state, at string) map[string]any {
		return row("flow_runs", keyed('d', n), map[string]any{"flow_id": keyed('a', 1), "name": "planned", "state_type": state, "state_name": "S", "next_scheduled_start_time": at})
	}
	return memeval.Dataset{
		"flows":       []map[string]any{row("flows", keyed('a', 1), map[string]any{}), row("flows", keyed('a', 2), map[string]any{})},
		"deployments": []map[string]any{row("deployments", keyed('b', 1), map[string]any{"flow_id": keyed('a', 1)}), row("deployments", keyed('b', 2), map[string]any{"flow_id": keyed('a', 1)})},
		"flow_runs": []map[string]any{
			row("flow_runs", keyed('d', 1), map[string]any{"flow_id": keyed('a', 1)}),
			row("flow_runs", keyed('d', 2), map[string]any{"flow_id": keyed('a', 1), "parent_task_run_id": keyed('c', 2)}),
			planned(3, "SCHEDULED", "2024-05-03T00:00:00Z"), planned(4, "SCHEDULED", "2024-05-02T00:00:00Z"), planned(5, "COMPLETED", "2024-05-01T00:00:00Z"),
		},
		"task_runs": []map[string]any{
			row("task_runs", keyed('c', 1), map[string]any{"flow_run_id": keyed('d', 1)}),
			row("task_runs", keyed('c', 2), map[string]any{"flow_run_id": keyed('d', 1)}), // it stands for a flow run
			row("task_runs", keyed('c', 3), map[string]any{"flow_run_id": keyed('d', 2)}),
			row("task_runs", keyed('c', 4), map[string]any{}),
		},
	}
}

// Numbers by key: a task that stands for a flow run is none of the tasks of the run above, and the next run is the first that is planned.
func TestRowsAreCountedByKey(t *testing.T) {
	quoted := func(kind byte, n ...int) string {
		var list []string
		for _, i := range n {
			list = append(list, `"`+keyed(kind, i)+`"`)
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	everywhere(t, someFamilies(), func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for _, test := range []struct{ path, body, want string }{
			{"flow_runs/count-task-runs", `{"flow_run_ids": ` + quoted('d', 1, 2, 3, 1) + `}`, `{"` + keyed('d', 1) + `":1,"` + keyed('d', 2) + `":1,"` + keyed('d', 3) + `":0}`},
			{"flows/count-deployments", `{"flow_ids": ` + quoted('a', 1, 2) + `}`, `{"` + keyed('a', 1) + `":2,"` + keyed('a', 2) + `":0}`},
			{"flows/next-runs", `{"flow_ids": ` + quoted('a', 1, 2) + `}`, `{"` + keyed('a', 1) + `":{"flow_id":"` + keyed('a', 1) + `","id":"` + keyed('d', 4) +
				`","name":"planned","next_scheduled_start_time":"2024-05-02T00:00:00Z","state_name":"S","state_type":"SCHEDULED"},"` + keyed('a', 2) + `":null}`},
		} {
			r := httptest.NewRequest(http.MethodPost, "/api/ui/"+test.path, strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var answer any
			_ = json.Unmarshal(w.Body.Bytes(), &answer) // what is no JSON is no answer
			if got := string(schema.Must(json.Marshal(answer))); w.Code != http.StatusOK || got != test.want {
				t.Errorf("%s %s\n    = %d %s\n want %s", test.path, test.body, w.Code, got, test.want)
			}
		}
	})
}
