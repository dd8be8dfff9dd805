package prefect_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var (
	noon   = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	server = schema.Must(filter.New(prefect.Server(), filter.Config{Now: func() time.Time { return noon }}))
	states = []any{nil, "SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
)

// randomRuns returns n runs of the two days before noon and of the hours behind it; times may be null, and in any order.
func randomRuns(n int) memeval.Dataset {
	r := rand.New(rand.NewPCG(1, 2))
	at := func(missing int) any {
		if r.IntN(100) < missing {
			return nil
		}
		return schema.FormatTime(noon.Add(-48*time.Hour + time.Duration(r.Int64N(int64(52*time.Hour)))).UnixMicro())
	}
	data := memeval.Dataset{}
	for _, name := range []string{"flow_runs", "task_runs"} {
		rows := make([]map[string]any, n)
		for i := range rows {
			state := states[r.IntN(len(states))]
			row := map[string]any{
				"id": fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), "name": fmt.Sprint("run ", i%7), "state_type": state, "state_name": state,
				"expected_start_time": at(10), "start_time": at(30), "end_time": at(40), "state_timestamp": at(10), "total_run_time": schema.FormatTime(r.Int64N(9e9)),
				"created": schema.FormatTime(0), "updated": schema.FormatTime(0),
			}
			if name == "flow_runs" {
				row["flow_id"] = "00000000-0000-4000-8000-00000000000f"
			}
			rows[i] = whole(name, row)
		}
		data[name] = rows
	}
	return data
}

// whole returns a row of a collection with a value in each column that must have one.
func whole(collection string, row map[string]any) map[string]any {
	for _, col := range server.Registry().Collection(collection).Columns {
		if row[col.Name] == nil && !col.Type.Nullable() && !col.Type.Array {
			row[col.Name] = map[schema.Kind]any{
				schema.String: "x", schema.Int: int64(1), schema.JSON: map[string]any{}, schema.Bool: false, schema.Datetime: schema.FormatTime(0),
				schema.UUID: "00000000-0000-4000-8000-00000000000f",
			}[col.Type.Kind]
		}
	}
	return row
}

// number posts a body and decodes the answer.
func number(tb testing.TB, h http.Handler, path, body string, into any) {
	tb.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil || w.Code != http.StatusOK {
		tb.Fatalf("%s %s: %d %s", path, body, w.Code, w.Body)
	}
}

func runsHandler(s source.Source) http.Handler {
	return prefect.Preset.Options(server.Registry()).Handler(server, s)
}

// A state is the runs of one state in an interval of a history.
type state struct {
	Type     string  `json:"state_type"`
	Count    int64   `json:"count_runs"`
	RunTime  float64 `json:"sum_estimated_run_time"`
	Lateness float64 `json:"sum_estimated_lateness"`
}

type numbers struct {
	Lateness float64
	History  []struct {
		States []state `json:"states"`
	}
	States   map[string]int64
	Outcomes []struct{ Completed, Failed int64 }
}

const (
	runsOfADay  = `{"history_start": "2024-04-30T00:00:00Z", "history_end": "2024-05-01T00:30:00Z", "history_interval_seconds": 3600}`
	runsBefore  = `{"task_runs": {"start_time": {"after_": "2024-04-30T00:00:31Z", "before_": "2024-05-01T10:17:00Z"}}}`
	outcomeFrom = "2024-04-30T00:00:00Z"
	outcomeTo   = "2024-05-01T10:17:59.999999Z" // the end of the window, a microsecond before the next minute
)

func ask(tb testing.TB, s source.Source, runs string) numbers {
	tb.Helper()
	h := runsHandler(s)
	var n numbers
	if runs == "flow_runs" {
		number(tb, h, "/flow_runs/lateness", `{}`, &n.Lateness)
	} else {
		number(tb, h, "/ui/task_runs/count", `{}`, &n.States)
		number(tb, h, "/ui/task_runs/dashboard/counts", runsBefore, &n.Outcomes)
	}
	number(tb, h, "/"+runs+"/history", runsOfADay, &n.History)
	return n
}

// plain counts one run after another.
func plain(rows []map[string]any, runs string) numbers {
	var n numbers
	moment := func(row map[string]any, name string) (int64, bool) {
		text, ok := row[name].(string)
		if !ok {
			return 0, false
		}
		return schema.Must(schema.ParseTime(text)), true
	}
	micros := func(text string) int64 { return schema.Must(schema.ParseTime(text)) }
	now, start, end := noon.UnixMicro(), micros("2024-04-30T00:00:00Z"), micros("2024-05-01T01:00:00Z") // the last interval is whole
	n.History = make([]struct {
		States []state `json:"states"`
	}, 25)
	if runs == "task_runs" {
		n.States = map[string]int64{"CANCELLING": 0, "PAUSED": 0}
		n.Outcomes = make([]struct{ Completed, Failed int64 }, 20)
	}
	var late float64
	for _, row := range rows {
		expected, planned := moment(row, "expected_start_time")
		started, hasStarted := moment(row, "start_time")
		total, _ := moment(row, "total_run_time")
		changed, hasChanged := moment(row, "state_timestamp")
		name, _ := row["state_type"].(string)
		ended := slices.Contains([]string{"CANCELLED", "COMPLETED", "CRASHED", "FAILED"}, name)
		if name == "RUNNING" && hasChanged {
			total += now - changed
		}
		lateness := int64(0)
		switch {
		case planned && hasStarted:
			lateness = max(0, started-expected)
		case planned && name != "" && !ended:
			lateness = max(0, now-expected)
		}
		late += float64(lateness)
		if name != "" && n.States != nil {
			n.States[name]++
		}
		if n.Outcomes != nil && ended && hasStarted {
			from, to := micros(outcomeFrom), micros(outcomeTo)
			after, before := micros("2024-04-30T00:00:31Z"), micros("2024-05-01T10:17:00Z")
			if started >= after && started <= before {
				if at := (started - from) * 20 / (to - from); name == "FAILED" || name == "CRASHED" {
					n.Outcomes[at].Failed++
				} else {
					n.Outcomes[at].Completed++
				}
			}
		}
		if !planned || expected < start || expected >= end {
			continue
		}
		in := &n.History[(expected-start)/3600_000000]
		i := slices.IndexFunc(in.States, func(s state) bool { return s.Type == name })
		if i < 0 {
			i = len(in.States)
			in.States = append(in.States, state{Type: name})
		}
		s := &in.States[i]
		s.Count++
		s.RunTime += float64(max(0, total)) / 1e6
		s.Lateness += float64(lateness) / 1e6
	}
	if runs == "flow_runs" {
		n.Lateness = late / 1e6 / float64(len(rows))
	}
	for _, in := range n.History {
		slices.SortFunc(in.States, func(a, b state) int { return strings.Compare(a.Type, b.Type) })
	}
	return n
}

func TestNumbersAboutRunsAreThoseOfTheirRows(t *testing.T) {
	data := randomRuns(400)
	everywhere(t, data, func(t *testing.T, s source.Source) {
		for name := range data {
			want, got := plain(data[name].([]map[string]any), name), ask(t, s, name)
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-9, 0), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// everywhere checks the same rows in memory and in every database.
func everywhere(t *testing.T, data memeval.Dataset, check func(*testing.T, source.Source)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { check(t, schema.Must(source.Memory(server, data))) })
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			check(t, schema.Must(source.CreateAndLoad(t.Context(), db, d, server, data)))
		})
	}
}

// Numbers about 20,000 runs in SQLite, and beside them what it takes to read the rows.
func BenchmarkNumbersAboutRuns(b *testing.B) {
	data := randomRuns(20_000)
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "runs.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	s := schema.Must(source.CreateAndLoad(b.Context(), db, sqlgen.SQLite, server, data))
	h := runsHandler(s)
	took := func(b *testing.B, f func()) float64 {
		b.Helper()
		begin := time.Now()
		for b.Loop() {
			f()
		}
		return float64(time.Since(begin)) / float64(b.N)
	}
	rows := math.NaN()
	b.Run("rows", func(b *testing.B) {
		q := schema.Must(server.Parse("flow_runs", []byte(`{}`))).Slice(0, filter.NoLimit)
		rows = took(b, func() {
			for _, err := range s.Rows(b.Context(), q) {
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	for _, ask := range [][2]string{
		{"/flow_runs/lateness", `{}`}, {"/flow_runs/history", runsOfADay}, {"/task_runs/history", runsOfADay},
		{"/ui/task_runs/count", `{}`}, {"/ui/task_runs/dashboard/counts", runsBefore},
	} {
		b.Run(ask[0][1:], func(b *testing.B) {
			var answer any
			b.ReportMetric(took(b, func() { number(b, h, ask[0], ask[1], &answer) })/rows, "of-reading-rows")
		})
	}
}
