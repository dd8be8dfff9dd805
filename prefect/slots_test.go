package prefect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

func keyed(kind byte, n int) string {
	return fmt.Sprintf("00000000-0000-4000-8000-0000000000%c%d", kind, n)
}

// someSlots are a pool with a limit and one without, queues with and without, one of old that takes runs by tag and deployment, and runs in every state.
func someSlots() memeval.Dataset {
	row := func(collection, id, name string, more map[string]any) map[string]any {
		more["id"], more["name"] = id, name
		return whole(collection, more)
	}
	pools := []map[string]any{row("work_pools", keyed('a', 1), "one", map[string]any{"concurrency_limit": int64(5)}), row("work_pools", keyed('a', 2), "two", map[string]any{})}
	queues := []map[string]any{
		row("work_queues", keyed('b', 1), "limited", map[string]any{"work_pool_id": keyed('a', 1), "concurrency_limit": int64(2)}),
		row("work_queues", keyed('b', 2), "free", map[string]any{"work_pool_id": keyed('a', 1)}),
		row("work_queues", keyed('b', 3), "old", map[string]any{
			"work_pool_id": keyed('a', 2), "concurrency_limit": int64(2),
			"filter": map[string]any{"tags": []any{"x"}, "deployment_ids": []any{keyed('c', 1)}},
		}),
	}
	var runs []map[string]any
	for i, r := range []struct {
		state, queue, deployment string
		tags                     []string
	}{
		{"PENDING", keyed('b', 1), "", nil}, {"RUNNING", keyed('b', 1), "", nil}, {"CANCELLING", keyed('b', 1), "", nil}, {"COMPLETED", keyed('b', 1), "", nil},
		{"RUNNING", keyed('b', 2), "", nil}, {"SCHEDULED", keyed('b', 2), "", nil},
		{"RUNNING", keyed('b', 3), keyed('c', 1), []string{"x", "y"}}, {"CANCELLING", "", keyed('c', 1), []string{"x"}}, {"PENDING", "", keyed('c', 1), []string{"x"}},
		{"PENDING", "", keyed('c', 2), []string{"x"}}, {"PENDING", "", "", []string{"x"}}, {"PENDING", "", keyed('c', 1), []string{"y"}},
	} {
		more := map[string]any{"state_type": r.state, "tags": r.tags}
		if r.queue != "" {
			more["work_queue_id"] = r.queue
		}
		if r.deployment != "" {
			more["deployment_id"] = r.deployment
		}
		runs = append(runs, row("flow_runs", keyed('d', i%10)[:35]+fmt.Sprintf("%x", i), "run", more))
	}
	return memeval.Dataset{"work_pools": pools, "work_queues": queues, "flow_runs": runs}
}

// askSlots returns the active_slots of the rows of an answer by name, "-" where a row has no such member.
func askSlots(t *testing.T, h http.Handler, method, path string) string {
	t.Helper()
	r := httptest.NewRequest(method, "/api"+path, strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var rows []map[string]any
	text := w.Body.String()
	if method == http.MethodGet {
		text = "[" + text + "]"
	}
	if err := json.Unmarshal([]byte(text), &rows); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	var out []string
	for _, row := range rows {
		n, ok := row["active_slots"]
		if !ok {
			n = "-"
		}
		out = append(out, fmt.Sprint(row["name"], " ", n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// Where a limit says how many slots there are, the answer says how many are taken: of a pool and of the queues among those of a pool by runs that are pending or
// running, of a queue by itself by those that are being cancelled too, of a queue of old by those that it takes.
func TestSlotsThatAreTaken(t *testing.T) {
	tests := []struct{ method, path, want string }{
		{"POST", "/work_pools/filter", "one 3, two <nil>"},
		{"GET", "/work_pools/one", "one 3"},
		{"GET", "/work_pools/two", "two <nil>"},
		{"POST", "/work_queues/filter", "free <nil>, limited 3, old 2"},
		{"GET", "/work_queues/" + keyed('b', 1), "limited 3"},
		{"GET", "/work_queues/" + keyed('b', 3), "old 2"},
		{"GET", "/work_queues/name/limited", "limited 3"},
		{"GET", "/work_queues/name/free", "free <nil>"},
		{"POST", "/work_pools/one/queues/filter", "free <nil>, limited 2"},
		{"GET", "/work_pools/one/queues/limited", "limited 2"},
		{"GET", "/work_pools/two/queues/old", "old 1"},
	}
	check := func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for _, test := range tests {
			if got := askSlots(t, h, test.method, test.path); got != test.want {
				t.Errorf("%s = %s, want %s", test.path, got, test.want)
			}
		}
	}
	t.Run("memory", func(t *testing.T) { check(t, schema.Must(source.Memory(server, someSlots()))) })
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		t.Run(d.Name, func(t *testing.T) {
			check(t, schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, server, someSlots())))
		})
	}
}

// The slots that are counted are those of the runs that the caller sees; where runs are hidden, none are.
func TestSlotsUnderAPolicy(t *testing.T) {
	s := schema.Must(source.Memory(server, someSlots()))
	running := predicate.Equal(server.Registry().Collection("flow_runs").Term("state_type"), schema.TextOf(schema.Enum, "RUNNING"))
	rows := map[string]predicate.Node{"flow_runs": running, "work_pools": predicate.True(), "work_queues": predicate.True()}
	for _, test := range []struct {
		scope filter.Scope
		want  string
	}{
		{filter.Scope{Rows: rows}, "free <nil>, limited 1, old 1"},
		{filter.Scope{Rows: map[string]predicate.Node{"work_pools": predicate.True(), "work_queues": predicate.True()}}, "free <nil>, limited -, old -"},
		{filter.Scope{Hides: map[string][]string{"flow_runs": {"state_type"}}}, "free <nil>, limited -, old -"},
	} {
		h := prefect.Preset.Options(server.Registry()).Handler(server.Within(test.scope), s)
		if got := askSlots(t, h, "POST", "/work_queues/filter"); got != test.want {
			t.Errorf("%v: %s, want %s", test.scope, got, test.want)
		}
	}
}
