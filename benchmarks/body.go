package benchmarks

import (
	"fmt"
	"strings"
)

// A Body is the text of a filter, and how it is to be met.
type Body struct {
	Name       string
	Collection string
	Text       []byte
}

// Bodies are filters on the flow runs of schema/prefect, from the smallest that is met to one that carries 500 ids.
func Bodies() []Body {
	return []Body{Small(), Medium(), Large()}
}

// Small is a filter as a page sends it: one criterion.
func Small() Body {
	return Body{Name: "small", Collection: "flow_runs", Text: []byte(`{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC", "limit": 50}`)}
}

// Medium is a filter as a search page sends it: eight criteria, two of them on the flow.
func Medium() Body {
	return Body{Name: "medium", Collection: "flow_runs", Text: []byte(fmt.Sprintf(`{
  "flow_runs": {
    "state": {"type": {"any_": ["FAILED", "CRASHED", "CANCELLED"]}},
    "start_time": {"after_": "2024-01-01T00:00:00Z", "before_": "2024-02-01T00:00:00Z"},
    "tags": {"all_": ["prod", "etl"]},
    "deployment_id": {"any_": [%q, %q]},
    "work_queue_name": {"any_": ["default", "gpu"]},
    "name": {"like_": "otter"}
  },
  "flows": {"name": {"any_": ["ingest", "report"]}, "tags": {"all_": ["team-data"]}},
  "sort": "EXPECTED_START_TIME_DESC",
  "limit": 50,
  "offset": 100
}`, UUID(deploymentID, 1), UUID(deploymentID, 2)))}
}

// Large is a filter with a list of 500 ids.
func Large() Body { return List(500) }

// List is a filter with a list of n ids, and two further criteria.
func List(n int) Body {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = `"` + UUID(runID, uint64(i)) + `"` //nolint:gosec // a count
	}
	name := "large"
	if n != 500 {
		name = fmt.Sprintf("list-%d", n)
	}
	return Body{Name: name, Collection: "flow_runs", Text: []byte(`{"flow_runs": {"id": {"any_": [` + strings.Join(ids, ", ") +
		`]}, "state": {"type": {"any_": ["FAILED"]}}, "name": {"like_": "otter"}}, "limit": 200}`)}
}

// Nodes is a filter of n criteria, side by side: what a filter costs as it grows.
func Nodes(n int) Body {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(`{"name": {"any_": ["%s-%d"]}}`, animals[i%len(animals)], i)
	}
	return Body{Name: fmt.Sprintf("criteria-%d", n), Collection: "flow_runs", Text: []byte(`{"flow_runs": {"or_": [` + strings.Join(parts, ", ") + `]}}`)}
}

// Hostile are bodies that are made to cost: large, deep, and wrong as late as may be. Those that are valid are here too.
func Hostile() []Body {
	long := strings.Repeat(`\u0041`, 1024)
	texts := make([]string, 250)
	for i := range texts {
		texts[i] = `"` + long[:6*900] + `"`
	}
	deep := strings.Repeat(`{"and_": [`, 14) + `{"name": {"any_": ["x"]}}` + strings.Repeat(`]}`, 14)
	keys := make([]string, 5000)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"key%d": 1`, i)
	}
	same := strings.Repeat(`"name": {"any_": ["x"]}, `, 5000)
	return []Body{
		{Name: "escapes", Collection: "flow_runs", Text: []byte(`{"flow_runs": {"name": {"any_": [` + strings.Join(texts[:45], ",") + `]}}}`)},
		{Name: "deep", Collection: "flow_runs", Text: []byte(`{"flow_runs": ` + deep + `}`)},
		{Name: "too-deep", Collection: "flow_runs", Text: []byte(`{"flow_runs": ` + strings.Repeat(`{"and_": [`, 10000) + strings.Repeat(`]}`, 10000) + `}`)},
		{Name: "wrong-at-the-end", Collection: "flow_runs", Text: append(List(1000).Text[:len(List(1000).Text)-1], []byte(`, "limits": 1}`)...)},
		{Name: "cut-off", Collection: "flow_runs", Text: List(1000).Text[:len(List(1000).Text)-1]},
		{Name: "unknown-keys", Collection: "flow_runs", Text: []byte(`{"flow_runs": {` + strings.Join(keys, ",") + `}}`)},
		{Name: "same-key", Collection: "flow_runs", Text: []byte(`{"flow_runs": {` + strings.TrimSuffix(same, ", ") + `}}`)},
		{Name: "spaces", Collection: "flow_runs", Text: []byte(strings.Repeat(" ", 200_000) + `{}`)},
		{Name: "percent", Collection: "flow_runs", Text: []byte(`{"flow_runs": {"name": {"like_": "` + strings.Repeat("%a", 500) + `"}}}`)},
	}
}
