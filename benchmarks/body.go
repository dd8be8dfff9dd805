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

// Bodies are filters on the flow runs of the language that package workload has, from the smallest that is met to one that carries 500 ids.
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
		ids[i] = `"` + UUID(runID, uint64(i)) + `"`
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
