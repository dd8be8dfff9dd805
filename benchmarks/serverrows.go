package benchmarks

import (
	"fmt"
	"iter"
	"time"
)

// A Server is how many rows the tables of the reference system have, and what they are made from.
type Server struct {
	Seed        uint64
	Runs, Tasks int
}

// The sizes of the small tables, and the kind of id of work pools.
const (
	queues        = 40
	pools         = 8
	poolID uint64 = queueID + 1
)

// Rows returns the rows of a collection of the preset, each with the values of Columns. The same Server makes the same rows. They
// are skewed as real ones are: what is scheduled or running is the newest, most of the rest is completed, a few deployments have
// most runs, and one run of a hundred has a third of the tasks.
func (s Server) Rows(collection string) iter.Seq[[]any] {
	g := NewGenerator(s.Seed)
	switch collection {
	case "work_pools":
		return numbered(pools, func(n uint64) []any {
			return []any{UUID(poolID, n), fmt.Sprintf("pool-%d", n), pick(g, []string{"kubernetes", "process", "ecs"}), epoch, epoch}
		})
	case "work_queues":
		return numbered(queues, func(n uint64) []any {
			return []any{UUID(queueID, n), queueName(n), int64(n % 5), UUID(poolID, n%pools), epoch, epoch}
		})
	case "flows":
		return numbered(flows, func(n uint64) []any {
			return []any{UUID(flowID, n), fmt.Sprintf("%s-%s-%d", pick(g, adjectives), pick(g, animals), n), g.tags(), epoch, epoch}
		})
	case "deployments":
		return numbered(deployments, func(n uint64) []any {
			queue := n % queues
			return []any{
				UUID(deploymentID, n), fmt.Sprintf("%s-%d", pick(g, adjectives), n), UUID(flowID, n%flows), n%20 == 0, g.tags(),
				UUID(queueID, queue), queueName(queue), epoch, epoch,
			}
		})
	case "flow_runs":
		return numbered(s.Runs, func(n uint64) []any { return s.run(g, n) })
	case "task_runs":
		return numbered(s.Tasks, func(n uint64) []any { return s.task(g, n) })
	}
	return func(func([]any) bool) {}
}

// Columns are the columns of the rows of a Server, by collection, those of the preset.
var Columns = map[string][]string{
	"work_pools":  {"id", "name", "type", "created", "updated"},
	"work_queues": {"id", "name", "priority", "work_pool_id", "created", "updated"},
	"flows":       {"id", "name", "tags", "created", "updated"},
	"deployments": {"id", "name", "flow_id", "paused", "tags", "work_queue_id", "work_queue_name", "created", "updated"},
	"flow_runs": {
		"id", "flow_id", "name", "tags", "state_type", "state_name", "flow_version", "idempotency_key", "expected_start_time",
		"next_scheduled_start_time", "start_time", "end_time", "deployment_id", "work_queue_id", "work_queue_name", "parent_task_run_id", "created_by",
		"created", "updated",
	},
	"task_runs": {
		"id", "flow_run_id", "name", "tags", "state_type", "state_name", "expected_start_time", "next_scheduled_start_time", "start_time", "end_time",
		"created", "updated",
	},
}

func numbered(n int, row func(n uint64) []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range n {
			if !yield(row(uint64(i))) {
				return
			}
		}
	}
}

func queueName(n uint64) string { return fmt.Sprintf("queue-%d", n) }

// Time returns the time that run n was expected to start at, and what happened about then.
func (s Server) Time(n int) time.Time { return epoch.Add(time.Duration(n) * between) }

// stateOf returns the state of a run that is n-th of so many: the newest are still to come.
func stateOf(g *Generator, n, of uint64) (typ, name string) {
	switch at := float64(n) / float64(of); {
	case at > 0.99:
		return "SCHEDULED", pick(g, []string{"Scheduled", "Scheduled", "Scheduled", "Late", "AwaitingRetry"})
	case at > 0.985:
		return pick(g, []string{"RUNNING", "RUNNING", "RUNNING", "PENDING"}), "Running"
	}
	switch at := g.Float64(); {
	case at < 0.06:
		return "FAILED", "Failed"
	case at < 0.075:
		return "CRASHED", "Crashed"
	case at < 0.09:
		return "CANCELLED", "Cancelled"
	case at < 0.15:
		return "COMPLETED", "Cached"
	}
	return "COMPLETED", "Completed"
}

// times are when something started and ended, nil where it has not.
func times(g *Generator, state string, expected time.Time) (start, end any) {
	if state == "SCHEDULED" || state == "PENDING" {
		return nil, nil
	}
	began := expected.Add(time.Duration(g.ExpFloat64() * float64(5*time.Second)).Truncate(time.Microsecond))
	if state == "RUNNING" {
		return began, nil
	}
	return began, began.Add(time.Duration(g.ExpFloat64() * float64(3*time.Minute)).Truncate(time.Microsecond))
}

func (s Server) run(g *Generator, n uint64) []any {
	expected := s.Time(int(n))                   //nolint:gosec // a count
	state, name := stateOf(g, n, uint64(s.Runs)) //nolint:gosec // a count
	start, end := times(g, state, expected)
	var next, deployment, parent, key, by any
	queue := g.Uint64N(queues)
	flow := g.flow.Uint64()
	if state == "SCHEDULED" {
		next = expected
	}
	if g.Float64() < 0.8 {
		d := g.deployment.Uint64()
		deployment, flow, queue = UUID(deploymentID, d), d%flows, d%queues
		by = fmt.Sprintf(`{"id": "%s", "type": "DEPLOYMENT", "display_value": "d"}`, UUID(deploymentID, d))
		key = fmt.Sprintf("scheduled %d", n)
	}
	if g.Float64() < 0.03 && s.Tasks > 0 {
		parent = UUID(taskID, g.Uint64N(uint64(s.Tasks)))
	}
	return []any{
		UUID(runID, n), UUID(flowID, flow), g.name(), g.tags(), state, name, fmt.Sprintf("v%d", g.IntN(30)), key, expected, next, start, end,
		deployment, UUID(queueID, queue), queueName(queue), parent, by, expected.Add(-time.Hour), expected,
	}
}

func (s Server) task(g *Generator, n uint64) []any {
	run := n * uint64(s.Runs) / uint64(s.Tasks) //nolint:gosec // counts
	if g.Float64() < 0.3 {
		run -= run % 100
	}
	state, name := stateOf(g, run, uint64(s.Runs))                            //nolint:gosec // a count
	expected := s.Time(int(run)).Add(time.Duration(g.IntN(60)) * time.Second) //nolint:gosec // a count
	start, end := times(g, state, expected)
	var of any = UUID(runID, run)
	if g.Float64() < 0.02 {
		of = nil // a task without a flow
	}
	tags := []string{}
	if g.Float64() < 0.2 {
		tags = g.tags()
	}
	return []any{
		UUID(taskID, n), of, fmt.Sprintf("%s_%d-%03x", pick(g, animals), g.IntN(12), g.IntN(4096)), tags, state, name, expected, nil, start, end, expected, expected,
	}
}
