package prefect

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// takenSlots is the member of a row that says how many slots flow runs have taken. No column has its name.
const takenSlots = "active slots"

// The states in which a run has a slot: of a pool and of a queue among those of its pool, and of a queue by itself.
var (
	holdsInPool  = []string{"PENDING", "RUNNING"}
	holdsInQueue = []string{"PENDING", "RUNNING", "CANCELLING"}
)

// A slotCount puts into a row how many slots are taken, where the row says that something limits them and the caller sees what is counted.
type slotCount func(ctx context.Context, s source.Source, l *filter.Language, row source.Row) error

// counting returns what reads rows with the slots that are taken.
func counting(count slotCount) func(context.Context, source.Source, *filter.Query) source.Rows {
	return func(ctx context.Context, s source.Source, q *filter.Query) source.Rows {
		return func(yield func(source.Row, error) bool) {
			var rows []source.Row // one statement at a time: the rows of the first are read before the next
			for row, err := range source.Texts(ctx, s, q) {
				if err != nil {
					yield(nil, err)
					return
				}
				rows = append(rows, maps.Clone(row))
			}
			for _, row := range rows {
				err := count(ctx, s, q.Language(), row)
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// slotsOfPool counts the runs of all queues of a pool.
func slotsOfPool(ctx context.Context, s source.Source, l *filter.Language, row source.Row) error {
	runs := seenRuns(l, "state_type", "work_queue_id")
	of := l.Collection("work_queues")
	if runs == nil || of == nil || l.Hides(of, "work_pool_id") || row["id"] == nil {
		return nil
	}
	inPool := predicate.In(of.Term("work_pool_id"), column([]source.Row{row}, "id"))
	return taken(ctx, s, l, row, states(runs, holdsInPool...), predicate.Some(runs.Relation("work_queue"), inPool))
}

// slotsOfPoolQueue counts the runs of a queue as its pool does.
func slotsOfPoolQueue(ctx context.Context, s source.Source, l *filter.Language, row source.Row) error {
	runs := seenRuns(l, "state_type", "work_queue_id")
	if runs == nil || row["id"] == nil {
		return nil
	}
	return taken(ctx, s, l, row, states(runs, holdsInPool...), predicate.In(runs.Term("work_queue_id"), column([]source.Row{row}, "id")))
}

// slotsOfQueue counts the runs of a queue. One of old has no runs of its own: it says by tags and deployments which it takes.
func slotsOfQueue(ctx context.Context, s source.Source, l *filter.Language, row source.Row) error {
	runs := seenRuns(l, "state_type", "work_queue_id", "tags", "deployment_id")
	if runs == nil || row["id"] == nil {
		return nil
	}
	text := source.AppendValue(nil, row["filter"])
	var old *struct {
		Tags        []string `json:"tags"`
		Deployments []string `json:"deployment_ids"`
	}
	if err := json.Unmarshal(text, &old); err != nil || old == nil {
		return taken(ctx, s, l, row, states(runs, holdsInQueue...), predicate.In(runs.Term("work_queue_id"), column([]source.Row{row}, "id")))
	}
	tests := []predicate.Node{states(runs, holdsInPool...), predicate.Not(predicate.IsNull(runs.Term("deployment_id")))}
	if len(old.Tags) > 0 {
		tests = append(tests, predicate.HasAll(runs.Term("tags"), schema.Texts(old.Tags...)))
	}
	if old.Deployments != nil {
		tests = append(tests, predicate.In(runs.Term("deployment_id"), schema.UUIDs(old.Deployments...)))
	}
	return taken(ctx, s, l, row, tests...)
}

// seenRuns returns the collection of flow runs, if the caller sees the columns.
func seenRuns(l *filter.Language, columns ...string) *schema.Collection {
	runs := l.Collection("flow_runs")
	for _, name := range columns {
		if runs == nil || runs.Column(name) == nil || l.Hides(runs, name) {
			return nil
		}
	}
	return runs
}

// taken puts into a row how many flow runs tests hold for.
func taken(ctx context.Context, s source.Source, l *filter.Language, row source.Row, tests ...predicate.Node) error {
	if row["concurrency_limit"] == nil {
		return nil
	}
	q, err := l.Query("flow_runs", predicate.And(tests...))
	if err == nil {
		row[takenSlots], err = s.Count(ctx, q)
	}
	return err
}
