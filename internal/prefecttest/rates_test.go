//go:build prefect

package prefecttest

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/internal/timing"
)

// An inquiry is a request whose cost is measured.
type inquiry struct {
	what, path, body string
	times            float64 // less of the reference's time at the least: the goal
}

// ten is the goal of a body that answers with rows, and one of all else: nothing is slower than the reference.
const ten, one = 10, 1

// inquiries are the six bodies, the numbers about runs, and the order that a database has no index for. The times are those of a day around now.
func inquiries() []inquiry {
	now := time.Now().UTC()
	day := now.Add(-24 * time.Hour).Format(time.RFC3339)
	span := func(every time.Duration) string {
		return fmt.Sprintf(`{"history_start": %q, "history_end": %q, "history_interval_seconds": %.0f}`, day, now.Add(24*time.Hour).Format(time.RFC3339), every.Seconds())
	}
	return []inquiry{
		{"flow runs: 200 whole rows", "/flow_runs/filter", `{}`, ten},
		{"by states, 20 rows", "/flow_runs/filter", `{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "limit": 20}`, ten},
		{"by states and flows, 20 rows", "/flow_runs/filter", `{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "flows": {"name": {"like_": "e"}}, "limit": 20}`, ten},
		{"by tags, the latest start first, 5 rows", "/flow_runs/filter", `{"flow_runs": {"tags": {"all_": ["prod"]}, "start_time": {"after_": "2024-01-01T00:00:00Z"}}, "sort": "START_TIME_DESC", "limit": 5}`, ten},
		{"task runs by name and tags of their flow run, 200 rows", "/task_runs/filter", `{"task_runs": {"name": {"like_": "flaky"}}, "flow_runs": {"tags": {"all_": ["prod"]}}}`, ten},
		{"logs in order of time, 50 rows", "/logs/filter", `{"sort": "TIMESTAMP_ASC", "limit": 50}`, ten},
		{"task runs in order of how long they ran, 200 rows", "/task_runs/filter", `{"sort": "DURATION_DESC"}`, one},
		{"`flow_runs/lateness`", "/flow_runs/lateness", `{}`, one},
		{"`flow_runs/history`, 192 intervals", "/flow_runs/history", span(15 * time.Minute), one},
		{"`task_runs/history`, 192 intervals", "/task_runs/history", span(15 * time.Minute), one},
		{"`ui/task_runs/count`", "/ui/task_runs/count", `{}`, one},
		{"`ui/task_runs/dashboard/counts`", "/ui/task_runs/dashboard/counts", fmt.Sprintf(`{"task_runs": {"start_time": {"after_": %q}}}`, day), one},
		{"`flow_runs/count`", "/flow_runs/count", `{}`, one},
	}
}

// turns are the bodies that clients send in turn, to flow_runs/filter.
var turns = []string{
	`{}`,
	`{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "limit": 20}`,
	`{"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}, "flows": {"name": {"like_": "e"}}, "limit": 20}`,
	`{"flow_runs": {"tags": {"all_": ["prod"]}, "start_time": {"after_": "2024-01-01T00:00:00Z"}}, "sort": "START_TIME_DESC", "limit": 5}`,
	`{"task_runs": {"name": {"like_": "flaky"}}, "deployments": {"name": {"any_": ["daily"]}}}`,
}

// A rated is one of those that are measured: a process, and what it starts.
type rated struct {
	name, api string
	pid       int
}

// TestRates measures what requests cost the reference, tamis serve and tamis proxy over one SQLite file: requests a second of few runs, and the CPU time
// of a request of twenty thousand, which what else the machine does moves little. It fails where Tamis takes more than the reference, beyond what a clock is off; with -update the
// page about the reference has the figures.
func TestRates(t *testing.T) {
	if _, err := cpu(os.Getpid()); err != nil {
		live.Missing(t, "the CPU time of a process is not known here", err)
	}
	s := newServer(t, "python/newest.txt")
	s.start(t)
	s.run(t, s.api(), "work.py")
	s.stop(t)
	s.start(t, "--no-services")
	defer s.stop(t)
	tamis, err := live.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	serve := func() *live.Server {
		return begin(t, tamis, "serve", "-s", "prefect", "--from", "sqlite:"+s.database(), "--log", "none")
	}
	served := serve()
	proxied := begin(t, tamis, "proxy", "-s", "prefect", "--upstream", s.url(), "--log", "none")
	all := func() []rated {
		return []rated{{"reference", s.api(), s.process.Process.Pid}, {"serve", served.URL + "/api", served.PID}, {"proxy", proxied.URL + "/api", proxied.PID}}
	}
	few := perSecond(t, all())
	s.stop(t)
	rows := strings.TrimSpace(s.run(t, s.api(), "many.py", s.database(), "20000"))
	s.start(t, "--no-services")
	served = serve() // anew, as the reference: one that has met few rows looks for pages among the first of them again only after a while
	many := costs(t, all())
	text := few + "\n" + many
	t.Logf("tally: prefect: %s\n%s", rows, text)
	if *update {
		writeRates(t, text)
	}
}

// writeRates puts the figures into the page about the reference.
func writeRates(t *testing.T, text string) {
	t.Helper()
	const page, begins, ends = "../../docs/prefect.md", "<!-- rates -->\n", "<!-- end of rates -->\n"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), begins)
	_, after, ended := strings.Cut(rest, ends)
	if !found || !ended {
		t.Fatalf("%s has no place for the rates", page)
	}
	if err := os.WriteFile(page, []byte(before+begins+text+ends+after), 0o644); err != nil { //nolint:gosec // it is for everybody
		t.Fatal(err)
	}
}

// perSecond measures the bodies in turn, four clients at once.
func perSecond(t *testing.T, all []rated) string {
	load := live.Load{Clients: 4, For: 2 * time.Second}
	for _, body := range turns {
		load.Bodies = append(load.Bodies, []byte(body))
	}
	rates, p50, spent := make([][]float64, len(all)), make([][]float64, len(all)), make([][]float64, len(all))
	for range rounds {
		for i, one := range all {
			before := spentBy(t, one.pid)
			r := load.Run(t.Context(), one.api+"/flow_runs/filter")
			if r.Errors > 0 || r.Requests == 0 {
				t.Fatalf("%s: %d requests were answered, %d were not: %v", one.name, r.Requests, r.Errors, r.First)
			}
			rates[i], p50[i] = append(rates[i], r.PerSecond), append(p50[i], float64(r.P50))
			spent[i] = append(spent[i], float64(spentBy(t, one.pid)-before)/float64(r.Requests))
		}
	}
	text := &strings.Builder{}
	fmt.Fprintf(text, "Five bodies in turn to `flow_runs/filter` over the 28 rows that [work.py](../internal/prefecttest/python/work.py) makes, four clients at once on the machine of the servers; medians of %d rounds.\n\n", rounds)
	fmt.Fprintf(text, "| | requests a second | p50 | CPU time of a request | requests / reference |\n|---|--:|--:|--:|--:|\n")
	for i, one := range all {
		fmt.Fprintf(text, "| %s | %.0f | %s | %s | %s |\n", one.name, timing.Median(rates[i]), timing.Duration(timing.Median(p50[i])), timing.Duration(timing.Median(spent[i])),
			figures(timing.Median(rates[i])/timing.Median(rates[0])))
	}
	return text.String()
}

// costs measures the CPU time of each inquiry, one client.
func costs(t *testing.T, all []rated) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, "CPU time of a request in milliseconds: the same SQLite file of 20,000 flow runs, made by [many.py](../internal/prefecttest/python/many.py), one client; medians of %d rounds. That of the proxy is what it adds.\n\n", rounds)
	fmt.Fprintf(text, "| | reference 3.9.1 | serve | proxy | reference / serve | goal |\n|---|--:|--:|--:|--:|--:|\n")
	for _, q := range inquiries() {
		took, turns := make([]float64, len(all)), make([][]float64, len(all))
		for range rounds {
			for i, one := range all {
				turns[i] = append(turns[i], cost(t, one, q))
			}
		}
		for i := range all {
			took[i] = timing.Median(turns[i])
		}
		times := took[0] / took[1]
		goal := fmt.Sprint(q.times)
		if times < q.times {
			goal += ", not reached"
		}
		fmt.Fprintf(text, "| %s | %s | %s | %s | %s | %s |\n", q.what, figures(took[0]), figures(took[1]), figures(took[2]), figures(times), goal)
		if times < slack {
			t.Errorf("%s %s costs %.3g ms and the reference %.3g", q.path, q.body, took[1], took[0])
		}
	}
	return text.String()
}

// slack is how much a measurement may be off on a machine that does other work.
const slack = 0.85

// rounds are how often each is measured, in turns.
const rounds = 3

// cost returns the CPU time of a request in milliseconds: of as many as take a while, since the clock ticks a hundred times a second.
func cost(t *testing.T, of rated, q inquiry) float64 {
	t.Helper()
	const enough, long = 200 * time.Millisecond, 2 * time.Second
	ask(t, of, q) // what is made once is made now
	ask(t, of, q)
	n, before, begin := 0, spentBy(t, of.pid), time.Now()
	for {
		for range 3 {
			ask(t, of, q)
			n++
		}
		if spent := spentBy(t, of.pid) - before; spent >= enough || time.Since(begin) > long {
			return spent.Seconds() * 1000 / float64(n)
		}
	}
}

func ask(t *testing.T, of rated, q inquiry) {
	t.Helper()
	response, err := http.Post(of.api+q.path, "application/json", strings.NewReader(q.body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(response.Body); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s is answered %s, %v: %.300s", of.name, q.path, q.body, response.Status, err, answer.String())
	}
}

func spentBy(t *testing.T, pid int) time.Duration {
	t.Helper()
	spent, err := cpu(pid)
	if err != nil {
		t.Fatal(err)
	}
	return spent
}

// cpu returns the CPU time of a process and of those that it has started.
func cpu(pid int) (time.Duration, error) {
	const tick = 10 * time.Millisecond // of /proc, of every Linux
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	if err != nil {
		return 0, err
	}
	spent := time.Duration(user+system) * tick
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return 0, err
	}
	for _, thread := range threads {
		children, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended
		}
		for child := range strings.FieldsSeq(string(children)) {
			n, err := strconv.Atoi(child)
			if err != nil {
				return 0, err
			}
			if of, err := cpu(n); err == nil { // else it has ended
				spent += of
			}
		}
	}
	return spent, nil
}

// figures writes an amount with two figures behind the point at the most.
func figures(f float64) string {
	switch {
	case f >= 100:
		return strconv.FormatFloat(f, 'f', 0, 64)
	case f >= 10:
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}
