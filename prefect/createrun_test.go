package prefect_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// createRunAnswers are what a server of release 3.9.1 answered to requests for flow runs, and the rows that it had before.
//
//go:embed testdata/createrun.json
var createRunAnswers []byte

// A runCall is one of them.
type runCall struct {
	Deployment any
	Body       json.RawMessage
	Raw        *string
	Automation int
	Status     int
	Answer     any
}

type runCalls struct {
	Deployments []string
	Rows        map[string][]map[string]any
	Calls       []runCall
}

// path returns the path of a call, and sent what it sends.
func (c *runCall) path(all *runCalls) string {
	id, ok := c.Deployment.(string)
	if !ok {
		id = all.Deployments[int(c.Deployment.(float64))]
	}
	return "/api/deployments/" + id + "/create_flow_run"
}

func (c *runCall) sent() string {
	switch {
	case c.Raw != nil:
		latin := []rune(*c.Raw)
		text := make([]byte, len(latin))
		for i, r := range latin {
			text[i] = byte(r)
		}
		return string(text)
	case c.Automation > 0:
		return `{"name": "a"}`
	}
	return string(c.Body)
}

// ownAnswers are the calls that are answered with another status than by the reference, and why.
var ownAnswers = map[string]int{
	`{"empirical_policy": 1}`:    http.StatusUnprocessableEntity, // the reference's own error
	`{"empirical_policy": null}`: http.StatusUnprocessableEntity,
	`{"parameters": {"a": {"__prefect_kind": "jinja", "template": "{{ 1+1 }}"}}}`: http.StatusNotImplemented, // templates are not rendered
	"{":    http.StatusUnprocessableEntity, // in other words
	"\xff": http.StatusUnprocessableEntity, // as everywhere else
}

func createRunCalls(t testing.TB) (*runCalls, memeval.Dataset) {
	t.Helper()
	var calls runCalls
	d := json.NewDecoder(strings.NewReader(string(createRunAnswers)))
	if err := d.Decode(&calls); err != nil {
		t.Fatal(err)
	}
	data := memeval.Dataset{}
	for name, rows := range calls.Rows {
		c := server.Registry().Collection(name)
		for _, row := range rows {
			maps.DeleteFunc(row, func(column string, v any) bool { return c.Column(column) == nil })
			for column, v := range row {
				if f, ok := v.(float64); ok && c.Column(column).Type.Kind == schema.Int {
					row[column] = int64(f)
				}
			}
		}
		data[name] = rows
	}
	return &calls, data
}

// writable returns a source of rows that can be changed.
func writable(t testing.TB, engine string, data memeval.Dataset) source.Writer {
	t.Helper()
	if engine == "memory" {
		return schema.Must(source.Memory(server, data))
	}
	return schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, engine), sqlgen.ByName(engine), server, data))
}

var (
	someUUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	someTime = regexp.MustCompile(`^20[0-9]{2}-[0-9]{2}-[0-9]{2}T`)
)

// comparable returns an answer without what is another each time.
func comparable(v any, known []string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, item := range v {
			if !strings.HasPrefix(name, "estimated_") { // it is of the moment
				out[name] = comparable(item, known)
			}
		}
		if tags, ok := out["tags"].([]any); ok {
			slices.SortFunc(tags, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		if name, ok := out["name"].(string); ok && out["flow_id"] != nil && strings.Count(name, "-") == 1 {
			out["name"] = "two words"
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = comparable(item, known)
		}
		return out
	case string:
		switch {
		case slices.Contains(known, v):
			return v
		case someUUID.MatchString(v):
			return "a UUID"
		case someTime.MatchString(v) && !strings.HasPrefix(v, "2027-01-01"):
			return "a time"
		}
	}
	return v
}

// TestARunIsCreatedAsTheReferenceDoes sends what was sent to the reference, on each engine.
func TestARunIsCreatedAsTheReferenceDoes(t *testing.T) {
	engines := []string{"memory", "sqlite", "postgres", "mariadb", "mysql"}
	if testing.Short() {
		engines = engines[:3]
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			calls, data := createRunCalls(t)
			known := slices.Clone(calls.Deployments)
			for _, rows := range data {
				for _, row := range rows.([]map[string]any) {
					known = append(known, row["id"].(string))
				}
			}
			o := prefect.Preset.Options(server.Registry())
			o.Writes = true
			s := writable(t, engine, data)
			h := o.Handler(server, s)
			added := int64(0)
			for _, call := range calls.Calls {
				r := httptest.NewRequest(http.MethodPost, call.path(calls), strings.NewReader(call.sent()))
				r.Header.Set("Content-Type", "application/json")
				if call.Automation > 0 {
					r.Header.Set("Prefect-Automation-Id", "01890000-0000-7000-8000-000000000001")
					r.Header.Set("Prefect-Automation-Name", "bmFtZQ==")
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				want, own := ownAnswers[call.sent()]
				if !own {
					want = call.Status
				}
				if w.Code == http.StatusCreated {
					added++
				}
				var got any
				if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != want {
					t.Errorf("%s: %d %s, want %d", call.sent(), w.Code, w.Body, want)
					continue
				}
				if own {
					continue
				}
				if diff := cmp.Diff(comparable(call.Answer, known), comparable(got, known)); diff != "" {
					t.Errorf("%s (-reference +ours):\n%s", call.sent(), diff)
				}
			}
			for _, name := range []string{"flow_runs", "flow_run_states"} { // no refused one has left anything
				if n, err := s.Count(t.Context(), schema.Must(server.Query(name, predicate.True()))); err != nil || n != added {
					t.Errorf("there are %d %s, %v, want %d", n, name, err, added)
				}
			}
			t.Logf("tally: prefect: create_flow_run on %s: %d calls answered as release %s answers them, but %d", engine, len(calls.Calls), prefect.Release, len(ownAnswers))
		})
	}
}

// TestOneOfTwoCallersCreatesTheRunOfAKey lets eight create the run of one idempotency key at once.
func TestOneOfTwoCallersCreatesTheRunOfAKey(t *testing.T) {
	for _, engine := range []string{"memory", "sqlite", "postgres"} {
		calls, data := createRunCalls(t)
		o := prefect.Preset.Options(server.Registry())
		o.Writes = true
		h := o.Handler(server, writable(t, engine, data))
		var mu sync.Mutex
		var all sync.WaitGroup
		statuses, ids := map[int]int{}, map[string]bool{}
		for i := range 8 {
			all.Go(func() {
				r := httptest.NewRequest(http.MethodPost, "/api/deployments/"+calls.Deployments[0]+"/create_flow_run", strings.NewReader(`{"idempotency_key": "once"}`))
				if i%2 == 0 { // another deployment of the same flow
					r = httptest.NewRequest(http.MethodPost, "/api/deployments/"+calls.Deployments[2]+"/create_flow_run", strings.NewReader(`{"idempotency_key": "once"}`))
				}
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				var run struct{ ID string }
				_ = json.Unmarshal(w.Body.Bytes(), &run) // a refusal has none
				mu.Lock()
				defer mu.Unlock()
				statuses[w.Code]++
				ids[run.ID] = true
			})
		}
		all.Wait()
		if statuses[http.StatusCreated] != 1 || statuses[http.StatusOK] != 7 || len(ids) != 1 {
			t.Errorf("%s: the statuses are %v, the runs %v; want one 201 and seven 200 of one run", engine, statuses, ids)
		}
	}
}

// TestPoliciesHoldForNewRuns lets callers create runs who do not see the deployment, the run, its state, or a column.
func TestPoliciesHoldForNewRuns(t *testing.T) {
	body := func(collection, text string) predicate.Node {
		return schema.Must(server.Parse(collection, []byte(text))).Where()
	}
	everything := map[string]predicate.Node{}
	for _, name := range []string{"flows", "deployments", "flow_runs", "flow_run_states", "work_queues", "work_pools", "variables", "block_documents", "task_runs"} {
		everything[name] = predicate.True()
	}
	with := func(name string, node predicate.Node) map[string]predicate.Node {
		out := maps.Clone(everything)
		if out[name] = node; node.Op == predicate.OpNone {
			delete(out, name)
		}
		return out
	}
	for _, row := range []struct {
		sees  string
		scope filter.Scope
		body  string
		want  int
	}{
		{"all", filter.Scope{Rows: everything}, `{}`, 201},
		{"no such deployment", filter.Scope{Rows: with("deployments", body("deployments", `{"deployments": {"name": {"any_": ["weekly"]}}}`))}, `{}`, 404},
		{"no deployments", filter.Scope{Rows: with("deployments", predicate.Node{})}, `{}`, 404},
		{"runs of another tag", filter.Scope{Rows: with("flow_runs", body("flow_runs", `{"flow_runs": {"tags": {"all_": ["team-b"]}}}`))}, `{}`, 403},
		{"runs of its own tag", filter.Scope{Rows: with("flow_runs", body("flow_runs", `{"flow_runs": {"tags": {"all_": ["team-b"]}}}`))}, `{"tags": ["team-b"]}`, 201},
		{"no states", filter.Scope{Rows: with("flow_run_states", predicate.Node{})}, `{}`, 404},
		{"no state that is", filter.Scope{Rows: with("flow_run_states", predicate.False())}, `{}`, 403},
		{"no creator", filter.Scope{Hides: map[string][]string{"flow_runs": {"created_by"}}}, `{}`, 404},
		{"no variables", filter.Scope{Rows: with("variables", predicate.Node{})}, `{"parameters": {"a": {"__prefect_kind": "workspace_variable", "variable_name": "x"}}}`, 404},
		{"no queue", filter.Scope{Rows: with("work_queues", predicate.Node{})}, `{"work_queue_name": "default"}`, 400},
	} {
		calls, data := createRunCalls(t)
		s := schema.Must(source.Memory(server, data))
		o := prefect.Preset.Options(server.Registry())
		o.Writes = true
		o.Access = func(*http.Request) (httpapi.View, error) { return httpapi.View{Scope: &row.scope}, nil }
		r := httptest.NewRequest(http.MethodPost, "/api/deployments/"+calls.Deployments[0]+"/create_flow_run", strings.NewReader(row.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		o.Handler(server, s).ServeHTTP(w, r)
		n, err := s.Count(context.Background(), schema.Must(server.Query("flow_runs", predicate.True())))
		if w.Code != row.want || err != nil || (n == 1) != (row.want == http.StatusCreated) {
			t.Errorf("who sees %s: %d %s, and %d runs are there, %v; want %d", row.sees, w.Code, w.Body, n, err, row.want)
		}
	}
}

// A listening client keeps what it reads.
type listening struct {
	header http.Header
	mu     sync.Mutex
	text   string
}

func (l *listening) Header() http.Header { return l.header }
func (l *listening) WriteHeader(int)     {}
func (l *listening) Flush()              {}

func (l *listening) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text += string(p)
	return len(p), nil
}

// wait waits until a text has been read.
func (l *listening) wait(t *testing.T, text string) {
	t.Helper()
	for range 1000 {
		l.mu.Lock()
		has := strings.Contains(l.text, text)
		l.mu.Unlock()
		if has {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q is not read, but %q", text, l.text)
}

// TestLiveRunsEnterWhenTheyAreCreated keeps a filter of flow runs live, and creates one.
func TestLiveRunsEnterWhenTheyAreCreated(t *testing.T) {
	calls, data := createRunCalls(t)
	s := schema.Must(source.Memory(server, data))
	o := prefect.Preset.Options(server.Registry())
	o.Writes, o.Feed = true, httpapi.NewFeed(server, s)
	h := o.Handler(server, s)
	ctx, cancel := context.WithCancel(t.Context())
	l := &listening{header: http.Header{}}
	var all sync.WaitGroup
	all.Go(func() {
		r := httptest.NewRequest(http.MethodPost, "/api/flow_runs/live", strings.NewReader(`{"deployments": {"name": {"any_": ["daily"]}}}`)).WithContext(ctx)
		r.Header.Set("Content-Type", "application/json")
		h.ServeHTTP(l, r)
	})
	defer all.Wait()
	defer cancel()
	l.wait(t, "event: ready")
	r := httptest.NewRequest(http.MethodPost, "/api/deployments/"+calls.Deployments[0]+"/create_flow_run", strings.NewReader(`{"name": "live-one"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusCreated {
		t.Fatal(w.Code, w.Body)
	}
	l.wait(t, "event: enter")
	l.wait(t, `"name":"live-one"`)
}
