package prefect_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/prefect/example"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// someOfAll are rows of every collection: those of the example, the events, and of what else a server keeps a few.
func someOfAll() memeval.Dataset {
	var data map[string][]map[string]any
	d := json.NewDecoder(bytes.NewReader(example.Data))
	d.UseNumber()
	if err := d.Decode(&data); err != nil {
		panic(err)
	}
	out := memeval.Dataset{}
	for name, rows := range data {
		for i, row := range rows {
			for member, v := range row {
				if n, ok := v.(json.Number); ok {
					row[member] = schema.Must(n.Int64())
				}
			}
			rows[i] = whole(name, row)
		}
		out[name] = rows
	}
	for name, rows := range someEvents() {
		out[name] = rows
	}
	add := func(name string, rows ...map[string]any) {
		for i, row := range rows {
			if row["id"] == nil {
				row["id"] = fmt.Sprintf("%08x-0000-4000-8000-0000000000ff", i+1)
			}
			whole(name, row)
		}
		out[name] = rows
	}
	for _, kind := range []string{"flow_run", "task_run"} {
		var states []map[string]any
		for i, run := range data[kind+"s"] {
			run["run_count"], run["total_run_time"] = int64(i%3), schema.FormatTime(int64(i)*1_500_000)
			if run["state_type"] == nil {
				continue
			}
			id := fmt.Sprintf("%08x-0000-4000-8000-0000000000aa", i)
			run["state_id"], run["state_timestamp"] = id, schema.FormatTime(noon.UnixMicro()-int64(i)*60e6)
			states = append(states, map[string]any{
				"id": id, kind + "_id": run["id"], "type": run["state_type"], "name": run["state_name"], "timestamp": run["state_timestamp"],
				"state_details": map[string]any{"untrackable_result": i%2 == 0, "nested": []any{int64(i), nil, "ü"}}, "message": "because",
			})
		}
		add(kind+"_states", states...)
	}
	runs, tasks := data["flow_runs"], data["task_runs"]
	for i, task := range tasks[1:] {
		if task["flow_run_id"] == tasks[i]["flow_run_id"] {
			task["task_inputs"] = map[string]any{"x": []any{map[string]any{"input_type": "task_run", "id": tasks[i]["id"]}}}
		}
	}
	runs[3]["work_queue_id"], runs[3]["state_type"], runs[3]["state_name"] = data["work_queues"][0]["id"], "RUNNING", "Running"
	runs[4]["state_type"], runs[4]["state_name"], runs[4]["next_scheduled_start_time"] = "SCHEDULED", "Late", "2024-05-02T00:00:00Z"
	runs[4]["parameters"] = map[string]any{"b": int64(1), "a": map[string]any{"d": 1.5, "c": []any{true, nil}}}
	data["work_queues"][0]["concurrency_limit"], data["work_pools"][0]["concurrency_limit"] = int64(2), int64(3)
	data["work_queues"][0]["last_polled"] = "2024-05-01T11:59:30Z"
	add("saved_searches", map[string]any{"name": "late", "filters": []any{map[string]any{"object": "run"}}}, map[string]any{"name": "all"})
	add("concurrency_limits", map[string]any{"tag": "t1", "concurrency_limit": int64(2), "active_slots": []any{runs[0]["id"]}}, map[string]any{"tag": "t2", "active_slots": []any{}})
	add("global_concurrency_limits", map[string]any{"name": "global", "limit": int64(3), "active_slots": int64(2), "slot_decay_per_second": 0.0, "active": true},
		map[string]any{"name": "tag:t2", "limit": int64(1), "active_slots": int64(0), "slot_decay_per_second": 0.5, "updated": "2024-05-01T11:00:00Z"})
	data["deployments"][0]["concurrency_limit"] = int64(3)
	data["deployments"][0]["concurrency_limit_id"] = out["global_concurrency_limits"].([]map[string]any)[0]["id"]
	add("flow_run_inputs", map[string]any{"flow_run_id": runs[0]["id"], "key": "k1", "value": "1, 2"}, map[string]any{"flow_run_id": runs[0]["id"], "key": "k2", "value": "{}", "sender": "me"})
	add("automation_related_resources", map[string]any{"automation_id": data["automations"][0]["id"], "resource_id": "prefect.deployment.1"})
	add("configurations", map[string]any{"key": "server-default-result-storage", "value": map[string]any{"default_result_storage_block_id": data["block_documents"][0]["id"]}})
	return out
}

// someRows is a policy on every collection: it takes some rows of those that others lead to, and all of the rest.
func someRows() map[string]predicate.Node {
	rows := map[string]predicate.Node{}
	for _, c := range server.Registry().Collections() {
		rows[c.Name] = predicate.True()
	}
	text := func(collection, column, value string) predicate.Node {
		c := server.Registry().Collection(collection)
		return predicate.Equal(c.Term(column), schema.TextOf(c.Column(column).Type.Kind, value))
	}
	rows["flows"] = predicate.Not(text("flows", "name", "nightly-etl"))
	rows["flow_runs"] = predicate.Not(text("flow_runs", "state_type", "FAILED"))
	rows["task_runs"] = predicate.Not(text("task_runs", "name", "extract-0"))
	rows["work_queues"] = predicate.Not(text("work_queues", "name", "urgent"))
	rows["block_types"] = text("block_types", "slug", "secret")
	rows["flow_run_states"] = predicate.Not(text("flow_run_states", "type", "RUNNING"))
	rows["events"] = predicate.Not(text("events", "event", "custom.thing"))
	rows["logs"] = predicate.Not(predicate.Equal(server.Registry().Collection("logs").Term("level"), schema.NumOf(schema.Int, 30)))
	return rows
}

// left returns the rows that a policy leaves.
func left(t *testing.T, data memeval.Dataset, rows map[string]predicate.Node) memeval.Dataset {
	t.Helper()
	s := schema.Must(source.Memory(server, data))
	out := memeval.Dataset{}
	for name, all := range data {
		c := server.Registry().Collection(name)
		keys := map[any]bool{}
		for row, err := range s.Rows(t.Context(), schema.Must(server.Query(name, rows[name])).Slice(0, filter.NoLimit)) {
			if err != nil {
				t.Fatal(err)
			}
			keys[row[c.Key[0].Name]] = true
		}
		out[name] = slices.DeleteFunc(slices.Clone(all.([]map[string]any)), func(row map[string]any) bool { return !keys[row[c.Key[0].Name]] })
	}
	return out
}

var wildcard = regexp.MustCompile(`\{[a-z_]+\}`)

// A read is a request that reads.
type read struct{ method, path, body string }

// everyRead returns requests to every route that reads: with the keys and names of some rows and of none, and with several bodies.
func everyRead(data memeval.Dataset) []read {
	values := func(collection, column string) []string {
		var out []string
		rows, _ := data[collection].([]map[string]any)
		for _, row := range rows[:min(len(rows), 6)] {
			out = append(out, fmt.Sprint(row[column]))
		}
		return append(out, "none")
	}
	const nobody = "00000000-0000-0000-0000-000000000000"
	of := func(path, wild string) []string {
		collection := strings.Split(path, "/")[1]
		if collection == "ui" || collection == "v2" {
			collection = strings.Split(path, "/")[2]
		}
		switch wild {
		case "{key}":
			return append(values(collection, "id"), nobody)
		case "{flow_name}":
			return values("flows", "name")
		case "{deployment_name}":
			return values("deployments", "name")
		case "{queue}":
			return values("work_queues", "name")
		case "{slug}":
			return values("block_types", "slug")
		case "{checksum}":
			return values("block_schemas", "checksum")
		case "{tag}":
			return []string{"t1", "t2", "none"}
		case "{input}":
			return []string{"k1", "none"}
		case "{part}":
			return []string{"status"}
		case "{countable}":
			return []string{"day", "time", "event", "resource", "none"}
		case "{resource}":
			return []string{"prefect.deployment.1", "none"}
		}
		switch {
		case strings.HasPrefix(path, "/v2/"):
			return []string{"global", "tag:t2", "none"}
		case strings.HasPrefix(path, "/artifacts/"):
			return values("artifacts", "key")
		case strings.HasPrefix(path, "/block_types/"):
			return values("block_documents", "name")
		}
		return values(collection, "name")
	}
	var paths func(path string) []string
	paths = func(path string) []string {
		wild := wildcard.FindString(path)
		if wild == "" {
			return []string{path}
		}
		var out []string
		for _, v := range of(path, wild) {
			out = append(out, paths(strings.Replace(path, wild, v, 1))...)
		}
		return out
	}
	var out []read
	for _, r := range prefect.Routes.Routes {
		if r.Action == routes.Change || r.Action == "csrf_token" {
			continue
		}
		for _, path := range paths(r.Path) {
			if r.Method == http.MethodGet {
				for _, query := range queries[string(r.Action)] {
					out = append(out, read{r.Method, path + query, ""})
				}
				out = append(out, read{r.Method, path, ""})
				continue
			}
			for _, body := range slices.Concat([]string{`{}`}, bodiesOf(data, &r)) {
				out = append(out, read{r.Method, path, body})
			}
		}
	}
	return out
}

// queries are what stands behind the paths of some actions.
var queries = map[string][]string{
	"flow_run_states": {"?flow_run_id=00000002-0000-4000-8000-000000000001"},
	"task_run_states": {"?task_run_id=00000004-0000-4000-8000-000000000001"},
}

// bodiesOf returns bodies for a route: its sorts, filters of rows behind relations, and the keys of those that have keys of their own.
func bodiesOf(data memeval.Dataset, r *routes.Route) []string {
	ids := func(collection string) string {
		var out []any
		for _, row := range data[collection].([]map[string]any) {
			out = append(out, row["id"])
		}
		text, _ := json.Marshal(out)
		return string(text)
	}
	const span = `"history_start": "2024-03-01T00:00:00Z", "history_end": "2024-03-09T00:00:00Z", "history_interval_seconds": 86400`
	switch {
	case r.Path == "/ui/flow_runs/count-task-runs":
		return []string{`{"flow_run_ids": ` + ids("flow_runs") + `}`}
	case strings.HasPrefix(r.Path, "/ui/flows/"):
		return []string{`{"flow_ids": ` + ids("flows") + `}`}
	case r.Action == "run_history":
		return []string{`{` + span + `}`, `{` + span + `, "flows": {"name": {"like_": "e"}}}`}
	case strings.HasPrefix(r.Path, "/events/"):
		within := `"occurred": {"since": "2024-04-20", "until": "2024-04-29"}`
		return []string{`{"filter": {` + within + `}}`, `{"filter": {` + within + `, "related": {"role": ["flow"]}, "order": "ASC"}, "limit": 2}`, `{"filter": {` + within + `, "resource": {"distinct": true}}}`}
	case r.Action == routes.History:
		return []string{`{"field": "created", "start": "2024-03-01T00:00:00Z", "end": "2024-03-09T00:00:00Z", "interval": "1d"}`}
	case r.Collection == "" || !r.Body():
		return []string{`{"limit": 1, "offset": 1}`, `{"page": 1, "limit": 1}`}
	}
	c := server.Registry().Collection(r.Collection)
	var out []string
	if r.Action == routes.Filter || r.Action == routes.Paginate {
		out = append(out, `{"limit": 2}`)
		for _, s := range c.Sorts {
			out = append(out, fmt.Sprintf(`{"sort": %q}`, s.Name))
		}
	}
	for _, related := range c.Related {
		if to := related.Path[len(related.Path)-1].To; to.Field("name") != nil {
			out = append(out, fmt.Sprintf(`{%q: {"name": {"any_": [%q, "extract-1", "etl-production"]}}}`, related.Name, "nightly-etl"))
		}
	}
	return out
}

// ask sends a request, and returns the status and the answer without what is another each time.
func (r read) ask(t *testing.T, h http.Handler) any {
	t.Helper()
	request := httptest.NewRequest(r.method, "/api"+strings.ReplaceAll(r.path, " ", "%20"), strings.NewReader(r.body))
	request.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	var answer any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		answer = w.Body.String()
	}
	if members, ok := answer.(map[string]any); ok {
		for _, name := range []string{"next_page", "next"} { // sealed, each time otherwise
			if members[name] != nil {
				members[name] = "sealed"
			}
		}
	}
	return []any{w.Code, w.Header().Get("Content-Type"), answer}
}

// Every route that reads answers the same over memory, SQLite and PostgreSQL; and under a policy as over the rows that the policy leaves, without one.
func TestEveryReadIsTheSameOnEveryDatabase(t *testing.T) {
	data, rows := someOfAll(), someRows()
	few := left(t, data, rows)
	reads := everyRead(data)
	scopes := []struct {
		name  string
		scope *filter.Scope
		data  memeval.Dataset
	}{{"all", nil, data}, {"policy", &filter.Scope{Rows: rows}, few}}
	want := map[string]map[read]any{}
	found, changed := 0, 0
	for _, s := range scopes {
		h := runsHandler(schema.Must(source.Memory(server, s.data)))
		want[s.name] = map[read]any{}
		for _, r := range reads {
			want[s.name][r] = r.ask(t, h)
		}
	}
	for _, r := range reads {
		if want["all"][r].([]any)[0] == http.StatusOK {
			found++
		}
		if !reflect.DeepEqual(want["all"][r], want["policy"][r]) {
			changed++
		}
	}
	t.Logf("tally: prefect: %d reads of %d routes, of which %d are answered and %d have another answer under a policy", len(reads), len(prefect.Routes.Routes), found, changed)
	if found < len(reads)/2 || changed < 100 {
		t.Errorf("of %d reads %d are answered, %d change with the policy: too few", len(reads), found, changed)
	}
	check := func(t *testing.T, s source.Source) {
		for _, of := range scopes {
			language := server
			if of.scope != nil {
				language = server.Within(*of.scope)
			}
			h := prefect.Preset.Options(server.Registry()).Handler(language, s)
			wrong := 0
			for _, r := range reads {
				got := r.ask(t, h)
				if reflect.DeepEqual(want[of.name][r], got) {
					continue
				}
				if wrong++; wrong < 10 {
					t.Errorf("%s: %s %s %s (-want +got):\n%s", of.name, r.method, r.path, r.body, cmp.Diff(want[of.name][r], got))
				}
			}
			if wrong > 0 {
				t.Errorf("%s: %d of %d answers differ", of.name, wrong, len(reads))
			}
		}
	}
	t.Run("memory", func(t *testing.T) { check(t, schema.Must(source.Memory(server, maps.Clone(data)))) })
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		t.Run(d.Name, func(t *testing.T) {
			check(t, schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, server, data)))
		})
	}
}

// A deployment is answered with the row of its limit, or null; not with the key of that row.
func TestADeploymentHasItsLimit(t *testing.T) {
	data := someOfAll()
	everywhere(t, data, func(t *testing.T, s source.Source) {
		var rows []map[string]any
		number(t, runsHandler(s), "/deployments/filter", `{"sort": "CREATED_DESC"}`, &rows)
		limits := map[any]any{}
		for _, row := range rows {
			if _, told := row["concurrency_limit_id"]; told {
				t.Errorf("%v tells the key of its limit", row["name"])
			}
			if n, told := row["concurrency_limit"]; !told || n != nil {
				t.Errorf("%v has the limit %v beside the row of it, want null", row["name"], n)
			}
			limit, there := row["global_concurrency_limit"]
			if members, ok := limit.(map[string]any); ok {
				limit = []any{members["name"], members["limit"], members["active_slots"], members["slot_decay_per_second"], members["active"]}
			}
			if there {
				limits[row["id"]] = limit
			}
		}
		want := map[any]any{}
		for i, row := range data["deployments"].([]map[string]any) {
			if want[row["id"]] = nil; i == 0 {
				want[row["id"]] = []any{"global", 3.0, 2.0, 0.0, true}
			}
		}
		if diff := cmp.Diff(want, limits); diff != "" {
			t.Errorf("limits (-want +got):\n%s", diff)
		}
	})
}
