package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

const (
	flowID     = "00000000-0000-4000-8000-000000000001"
	runA       = "00000000-0000-4000-8000-00000000000a"
	runB       = "00000000-0000-4000-8000-00000000000b"
	runC       = "00000000-0000-4000-8000-00000000000c"
	stateA     = "00000000-0000-4000-8000-0000000000aa"
	result     = "00000000-0000-4000-8000-0000000000ab"
	poolID     = "00000000-0000-4000-8000-0000000000ff"
	queueID    = "00000000-0000-4000-8000-0000000000fe"
	lowID      = "00000000-0000-4000-8000-0000000000fd"
	deployedID = "00000000-0000-4000-8000-0000000000dc"
	taskID     = "00000000-0000-4000-8000-0000000000dd"
)

// prefectRows are a few of each of what a real server keeps. make test-prefect compares with one.
var prefectRows = memeval.Dataset{
	"flows": []map[string]any{{"id": flowID, "name": "etl", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.500000Z"}},
	"flow_runs": []map[string]any{
		{
			"id": runA, "flow_id": flowID, "name": "a", "state_id": stateA, "state_type": "COMPLETED", "state_name": "Completed", "work_queue_id": queueID, "work_queue_name": "old name",
			"expected_start_time": "2024-01-01T10:00:00.000000Z", "start_time": "2024-01-01T10:00:02.500000Z", "end_time": "2024-01-01T10:01:00.000000Z",
			"total_run_time": "1970-01-01T00:00:57.500000Z", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z",
		},
		{
			"id": runB, "flow_id": flowID, "name": "b", "state_type": "FAILED", "state_name": "Failed",
			"expected_start_time": "2024-01-01T10:30:00.000000Z", "start_time": "2024-01-01T10:30:00.000000Z", "total_run_time": "1970-01-01T00:00:01.000000Z",
			"created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z",
		},
		{
			"id": runC, "flow_id": flowID, "name": "c", "state_type": "COMPLETED", "state_name": "Completed",
			"expected_start_time": "2024-01-01T11:00:00.000000Z", "start_time": "2024-01-01T11:00:00.000000Z", "total_run_time": "1970-01-01T00:00:02.000000Z",
			"created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z",
		},
	},
	"flow_run_states": []map[string]any{{"id": stateA, "type": "COMPLETED", "timestamp": "2024-01-01T10:01:00.000000Z", "name": "Completed", "result_artifact_id": result}},
	"artifacts":       []map[string]any{{"id": result, "data": map[string]any{"answer": "42"}, "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z"}},
	"task_runs": []map[string]any{{
		"id": taskID, "name": "t", "flow_run_id": runA, "state_type": "FAILED", "state_name": "Failed", "task_key": "k", "dynamic_key": "0",
		"start_time": "2024-01-01T10:00:30.000000Z", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z",
	}},
	"deployments":          []map[string]any{{"id": deployedID, "name": "d", "flow_id": flowID, "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z"}},
	"deployment_schedules": []map[string]any{{"id": taskID, "deployment_id": deployedID, "active": true, "slug": "nightly", "created": "2024-01-01T00:00:00.000000Z"}},
	"work_pools":           []map[string]any{{"id": poolID, "name": "my pool", "type": "process", "status": "READY", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z"}},
	"work_queues": []map[string]any{
		{"id": queueID, "name": "new name", "priority": int64(9), "work_pool_id": poolID, "status": "READY", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z"},
		{"id": lowID, "name": "zzz", "priority": int64(1), "work_pool_id": poolID, "status": "READY", "created": "2024-01-01T00:00:00.000000Z", "updated": "2024-01-01T00:00:00.000000Z"},
	},
}

var prefectServer = schema.Must(filter.New(prefect.Server(), filter.Config{}))

func prefectSource(t *testing.T) source.Source {
	t.Helper()
	rows, err := source.Memory(prefectServer, prefectRows)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func prefectOptions() httpapi.Options { return prefect.Preset.Options(prefectServer.Registry()) }

func prefectHandler(t *testing.T) http.Handler {
	t.Helper()
	return prefectOptions().Handler(prefectServer, prefectSource(t))
}

func TestPrefectRoutesAnswer(t *testing.T) {
	h := prefectHandler(t)
	for _, row := range []struct{ path, body, want string }{
		{"/api/health", "", `200 true`},
		{"/api/admin/version", "", `200 "3.9.1"`},
		{"/api/flows/filter", `{"work_queues": null, "limit": null, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`,
			`200 [{"created":"2024-01-01T00:00:00Z","id":"` + flowID + `","labels":null,"name":"etl","tags":[],"updated":"2024-01-01T00:00:00.500000Z"}]`},
		{"/api/flows/filter", ``, `200 [{"created":"2024-01-01T00:00:00Z","id":"` + flowID + `","labels":null,"name":"etl","tags":[],"updated":"2024-01-01T00:00:00.500000Z"}]`},
		{"/api/flows/filter", `{"work_queues": {}}`, `422 {"exception_message":"Invalid request received."`},
		{"/api/flows/filter", `{"limit": 201}`, `422 {"detail":"Invalid limit: must be less than or equal to 200."}`},
		{"/api/flows/filter", `{"limit": -1}`, `422 {"detail":"Invalid limit: must be greater than or equal to 0."}`},
		{"/api/flow_runs/paginate", `{"limit": 2, "page": 3}`, `200 {"results":[],"count":3,"limit":2,"pages":2,"page":3}`},
		{"/api/flow_runs/history", `{"history_start": "2024-01-01T10:00:00Z", "history_end": "2024-01-01T12:30:00Z", "history_interval_seconds": 3600}`,
			`200 [{"interval_start":"2024-01-01T10:00:00Z","interval_end":"2024-01-01T11:00:00Z","states":[` +
				`{"state_type":"COMPLETED","state_name":"Completed","count_runs":1,"sum_estimated_run_time":57.5,"sum_estimated_lateness":2.5},` +
				`{"state_type":"FAILED","state_name":"Failed","count_runs":1,"sum_estimated_run_time":1,"sum_estimated_lateness":0}]},` +
				`{"interval_start":"2024-01-01T11:00:00Z","interval_end":"2024-01-01T12:00:00Z","states":[` +
				`{"state_type":"COMPLETED","state_name":"Completed","count_runs":1,"sum_estimated_run_time":2,"sum_estimated_lateness":0}]},` +
				`{"interval_start":"2024-01-01T12:00:00Z","interval_end":"2024-01-01T13:00:00Z","states":[]}]`},
		{"/api/flow_runs/history", `{"history_start": "2024-01-01T10:00:00Z", "history_end": "2024-01-01T09:00:00Z", "history_interval_seconds": 3600}`, `200 []`},
		{"/api/flow_runs/history", `{"history_start": "2024-01-01", "history_end": "2024-01-02", "history_interval_seconds": 0.5}`, `422 {"detail":"History interval must not be less than 1 second."}`},
		{"/api/flow_runs/history", `{"history_start": "2024-01-01", "history_end": "2024-01-02", "history_interval_seconds": 1e300}`, `200 [{"interval_start":"2024-01-01T00:00:00Z"`},
		{"/api/flow_runs/history", `{"history_start": "0001-01-01", "history_end": "9999-12-31", "history_interval_seconds": 1}`, `200 [`},
		{"/api/flow_runs/history", `{}`, `422 {"exception_message"`},
		{"/api/ui/flow_runs/history", `{"limit": 1}`, `200 [{"id":"` + runC + `","state_type":"COMPLETED","timestamp":"2024-01-01T11:00:00Z","duration":2,"lateness":0}]`},
		{"/api/ui/flow_runs/history", `{"limit": 1000, "sort": "NAME_ASC", "flow_runs": {"name": {"any_": ["a"]}}}`, `200 [{"id":"` + runA + `","state_type":"COMPLETED","timestamp":"2024-01-01T10:00:02.500000Z","duration":57.5,"lateness":2.5}]`},
		{"/api/ui/task_runs/count", `{}`, `200 {"CANCELLED":0,"CANCELLING":0,"COMPLETED":0,"CRASHED":0,"FAILED":1,"PAUSED":0,"PENDING":0,"RUNNING":0,"SCHEDULED":0}`},
		{"/api/ui/task_runs/dashboard/counts", `{"task_runs": {"state": {"type": {"any_": ["RUNNING"]}}, "start_time": {"after_": "2024-01-01T10:00:00Z", "before_": "2024-01-01T10:00:40Z"}}}`,
			`200 [{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},` +
				`{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":0},{"completed":0,"failed":1}`},
		{"/api/ui/task_runs/dashboard/counts", `{}`, `422 {"detail":"task_runs.start_time.after_ is required"}`},
		{"/api/work_pools/none/queues/filter", `{}`, `404 {"detail":"Work pool \"none\" not found."}`},
		{"/api/block_documents/filter", `{"include_secrets": false}`, `200 []`},
		{"/api/artifacts/latest/count", `{"artifacts": {"key": {"exists_": true}}}`, `200 0`},
		{"/api/flows/" + flowID, "", `200 {"created"`},
		{"/api/flows/" + runA, "", `404 {"detail":"Flow not found"}`},
		{"/api/task_runs/none", "", `404 {"detail":"Not Found"}`},
		{"/api/flows/name/etl", "", `200 {"created"`},
		{"/api/flows/name/etl%2Fno", "", `404 {"detail":"Flow not found"}`},
		{"/api/deployments/name/etl/none", "", `404 {"detail":"Deployment not found"}`},
		{"/api/work_pools/none", "", `404 {"detail":"Work pool \"none\" not found."}`},
		{"/api/work_pools/none/queues/a", "", `404 {"detail":"Work pool queue 'none/a' not found."}`},
		{"/api/variables/name/none", "", `404 {"detail":"Variable not found."}`},
		{"/api/flows/count", `{"offset": 0, "sort": "NAME_ASC", "flows": {"name": {"any_": ["etl"]}}}`, `200 1`},
		{"/api/flows/count", `{"offset": {"flows": [1, null]}, "flows": {"name": {"any_": ["none"]}}}`, `200 0`},
		{"/api/flows/count", `{"limit": 1}`, `422 {"exception_message"`},
		{"/api/flow_runs/lateness", `{"sort": null, "flow_runs": {"name": {"any_": ["none"]}}}`, `200 null`},
		{"/api/variables/count", `{"sort": "NAME_ASC", "offset": 0, "limit": 10}`, `200 0`},
		{"/api/block_documents/filter", `{"block_schema_type": null}`, `200 []`},
		{"/api/block_documents/filter", `{"block_schema_type": {"x": 1}}`, `422 {"exception_message"`},
		{"/api/automations/filter", `{"automations": {"id": {"any_": ["` + runA + `"]}}}`, `200 []`},
		{"/api/flows", "", `200 [{"created":"2024-01-01T00:00:00Z"`},
		{"/api/flow_runs?limit=1&sort=NAME_DESC", "", `200 [{"auto_scheduled"`},
		{"/api/flow_runs?limit=201", "", `422 {"detail":"Invalid limit: must be less than or equal to 200."}`},
		{"/api/work_queues/paginate", `{"limit": 1}`, `200 {"results":[`},
		{"/api/workers/count", `{}`, `200 0`},
		{"/api/artifacts/history", `{"history": {"field": "created", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400}}`, `422 {"exception_message"`},
		{"/api/automations/history", `{"history": {"field": "created", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400}}`, `200 [{"start":"2024-01-01T00:00:00.000000Z","end":"2024-01-02T00:00:00.000000Z","count":0}]`},
		{"/api/flow_runs/lateness", `{"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}`, `200 1.25`},
		{"/api/flow_runs/lateness", `{"flow_runs": {"name": {"any_": ["none"]}}}`, `200 null`},
		{"/api/flow_runs/lateness", `{"limit": 1}`, `422 {"exception_message"`},
		{"/api/flows/bulk_delete", `{"flows": {"name": {"any_": ["etl"]}}}`, `404 {"detail":"Not Found"}`},
		{"/api/flow_run_states/filter", `{}`, `404 {"detail":"Not Found"}`},
	} {
		w := post(h, row.path, row.body)
		if row.body == "" && row.path != "/api/flows/filter" {
			w = get(h, row.path)
		}
		if got := http.StatusText(w.Code); got == "" || !strings.HasPrefix(statusAnd(w.Code, w.Body.String()), row.want) {
			t.Errorf("%s %s = %s, want %s", row.path, row.body, statusAnd(w.Code, w.Body.String()), row.want)
		}
	}
}

func statusAnd(status int, body string) string {
	return fmt.Sprintf("%d %s", status, body)
}

func TestAPrefectFlowRunHasItsStateAndItsQueue(t *testing.T) {
	h := prefectHandler(t)
	var runs []map[string]any
	if err := json.Unmarshal(post(h, "/api/flow_runs/filter", `{"flow_runs": {"name": {"any_": ["a"]}}}`).Body.Bytes(), &runs); err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	state, _ := runs[0]["state"].(map[string]any)
	data, _ := state["data"].(map[string]any)
	for name, pair := range map[string][2]any{
		"the result":  {data["answer"], "42"},
		"its time":    {state["timestamp"], "2024-01-01T10:01:00Z"},
		"run time":    {runs[0]["total_run_time"], 57.5},
		"estimated":   {runs[0]["estimated_run_time"], 57.5},
		"lateness":    {runs[0]["estimated_start_time_delta"], 2.5},
		"queue":       {runs[0]["work_queue_name"], "new name"},
		"pool":        {runs[0]["work_pool_name"], "my pool"},
		"no artifact": {state["result_artifact_id"], nil},
		"no time":     {runs[0]["state_timestamp"], nil},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s of a run = %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestTheQueuesOfAPoolAreInTheOrderOfPriority(t *testing.T) {
	h := prefectHandler(t)
	var queues []struct {
		Name string
		Pool string `json:"work_pool_name"`
	}
	w := post(h, "/api/work_pools/my%20pool/queues/filter", `{}`)
	if err := json.Unmarshal(w.Body.Bytes(), &queues); err != nil || len(queues) != 2 || queues[0].Name != "zzz" || queues[0].Pool != "my pool" {
		t.Errorf("the queues of a pool = %s, want zzz and then new name", w.Body)
	}
	if w := post(h, "/api/work_queues/filter", `{}`); !strings.Contains(w.Body.String(), `"name":"new name"`) {
		t.Errorf("queues = %s", w.Body)
	}
}

// What a row is joined with, and what is computed of many rows, tells no more than the columns do.
func TestWhatIsHiddenIsInNoAnswerOfThePreset(t *testing.T) {
	const all, pool = "/api/flow_runs/filter", "/api/work_pools/my%20pool/queues/filter"
	history := `{"history_start": "2024-01-01T10:00:00Z", "history_end": "2024-01-01T12:30:00Z", "history_interval_seconds": 3600}`
	for _, row := range []struct {
		hides, path, body string
		secret            string // what is in the answer to others
	}{
		{"flow_runs: [state_name]", all, `{}`, "Completed"},
		{"flow_runs: [state_type]", all, `{}`, "COMPLETED"},
		{"flow_runs: [work_queue_name]", all, `{}`, "new name"},
		{"flow_run_states: [name], flow_runs: [state_name]", all, `{}`, "Completed"},
		{"work_queues: [name]", all, `{}`, "new name"},
		{"work_pools: [name]", all, `{}`, "my pool"},
		{"work_pools: [name]", pool, `{}`, "zzz"},
		{"artifacts: [data]", all, `{}`, "answer"},
		{"artifacts: [id]", all, `{}`, "answer"},
		{"flow_run_states: [result_artifact_id]", all, `{}`, "answer"},
		{"flow_run_states: [id]", all, `{}`, "answer"},
		{"flow_runs: [state_id]", all, `{}`, "answer"},
		{"flow_runs: [work_queue_id]", all, `{}`, "my pool"},
		{"work_pools: [id]", all, `{}`, "my pool"},
		{"work_pools: [id]", pool, `{}`, "zzz"},
		{"work_queues: [work_pool_id]", pool, `{}`, "zzz"},
		{"deployment_schedules: [deployment_id]", "/api/deployments/filter", `{}`, "max_scheduled_runs"},
		{"flow_runs: [state_name]", "/api/flow_runs/history", history, "Completed"},
		{"flow_runs: [expected_start_time]", "/api/flow_runs/history", history, "count_runs"},
		{"flow_runs: [start_time]", "/api/ui/flow_runs/history", `{}`, "2024"},
		{"flow_runs: [id]", "/api/ui/flow_runs/history", `{}`, runA},
		{"flow_runs: [expected_start_time]", "/api/flow_runs/lateness", `{}`, "0.83"},
		{"task_runs: [state_type]", "/api/ui/task_runs/count", `{}`, "FAILED"},
	} {
		if open := post(prefectHandler(t), row.path, row.body); !strings.Contains(open.Body.String(), row.secret) {
			t.Errorf("%s %s = %s, without %s", row.path, row.body, open.Body, row.secret)
		}
		roles, err := httpapi.ParseRoles(prefectServer, []byte("roles: {guest: {hides: {"+row.hides+"}}}\nanonymous: guest\n"))
		if err != nil {
			t.Fatal(err)
		}
		o := prefectOptions()
		o.Access = roles.Access
		h := o.Handler(prefectServer, prefectSource(t))
		if got := post(h, row.path, row.body); strings.Contains(got.Body.String(), row.secret) || got.Code >= 500 {
			t.Errorf("%s %s, hidden: %s: %d %s, and that tells %s", row.path, row.body, row.hides, got.Code, got.Body, row.secret)
		}
	}
}

// What a row is joined with asks the policies too.
func TestRowsOfOtherCollectionsAskTheirPolicies(t *testing.T) {
	const runs, deployments = "/api/flow_runs/filter", "/api/deployments/filter"
	for _, row := range []struct{ without, path, secret, instead string }{
		{"artifacts", runs, "answer", `"data":null`},
		{"flow_run_states", runs, "answer", `"state":null`},
		{"work_queues", runs, "new name", `"work_queue_name":"old name"`},
		{"work_pools", runs, "my pool", `"work_pool_name":null`},
		{"deployment_schedules", deployments, "nightly", `"schedules":[]`},
	} {
		for what, policy := range map[string]string{"no policy": "", "a policy that no row satisfies": row.without + ": {" + row.without + ": {not_: {}}}"} {
			granted := []string{policy}
			for _, c := range prefectServer.Registry().Collections() {
				if c.Name != row.without {
					granted = append(granted, c.Name+": {}")
				}
			}
			if policy == "" {
				granted = granted[1:]
			}
			roles, err := httpapi.ParseRoles(prefectServer, []byte("roles: {guest: {rows: {"+strings.Join(granted, ", ")+"}}}\nanonymous: guest\n"))
			if err != nil {
				t.Fatal(err)
			}
			if open := post(prefectHandler(t), row.path, `{}`); !strings.Contains(open.Body.String(), row.secret) {
				t.Errorf("%s = %s, without %s", row.path, open.Body, row.secret)
			}
			o := prefectOptions()
			o.Access = roles.Access
			got := post(o.Handler(prefectServer, prefectSource(t)), row.path, `{}`).Body.String()
			if strings.Contains(got, row.secret) || !strings.Contains(got, row.instead) {
				t.Errorf("%s, %s of %s: %s; want %s and no %s", row.path, what, row.without, got, row.instead, row.secret)
			}
		}
	}
}
