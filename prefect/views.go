package prefect

import (
	"fmt"
	"slices"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// Views returns how rows look in answers of the reference system, as its server gives them, for one of the schemas of this package. What
// stands on columns or collections that only a server's own tables have is left out where the schema has none.
func Views(r *schema.Registry) map[string]*schema.View {
	out := map[string]*schema.View{}
	for _, c := range r.Collections() {
		out[c.Name] = &schema.View{Times: pydanticTime}
	}
	b := viewsOf{r, out}
	b.drop("flow_runs", "state_timestamp")
	b.drop("task_runs", "state_timestamp")
	b.drop("events", "resource_id")
	b.drop("deployments", "concurrency_limit_id")
	for _, name := range []string{"flow_run_states", "task_run_states"} {
		b.drop(name, "result_artifact_id")
		b.drop(name, "flow_run_id")
		b.drop(name, "task_run_id")
	}
	for _, name := range []string{"flow_runs", "deployments"} {
		if r.Collection(name).Column("labels") != nil {
			out[name].Default = map[string]any{"labels": map[string]any{}}
		}
	}
	if r.Collection("deployments").Column("infra_overrides") != nil {
		out["deployments"].Rename = map[string]string{"infra_overrides": "job_variables"}
	}
	for runs, states := range map[string]string{"flow_runs": "flow_run_states", "task_runs": "task_run_states"} {
		b.join(runs, "state", "state_id", states, "id", "", false)
		if joins := out[runs].Joins; len(joins) > 0 {
			joins[0].Copies = map[string]string{"state_type": "type", "state_name": "name", "state_timestamp": "timestamp"}
		}
		b.compute(runs, "total_run_time", schema.Float, []string{"total_run_time"}, func(row map[string]any, _ time.Time) (any, bool) {
			total, _ := moment(row, "total_run_time")
			return float64(total) / 1e6, true
		})
		b.compute(runs, "estimated_run_time", schema.Float, times, func(row map[string]any, now time.Time) (any, bool) {
			return ranFor(row, now.UnixMicro()), true
		})
		b.compute(runs, "estimated_start_time_delta", schema.Float, times, func(row map[string]any, now time.Time) (any, bool) {
			return lateBy(row, now.UnixMicro()), true
		})
	}
	for _, states := range []string{"flow_run_states", "task_run_states"} {
		b.join(states, "data", "result_artifact_id", "artifacts", "id", "data", false) // what a run returned may be kept as an artifact
	}
	b.path("flow_runs", "work_queue_name", "work_queue.name")
	b.path("flow_runs", "work_pool_id", "work_queue.work_pool_id")
	b.path("flow_runs", "work_pool_name", "work_queue.work_pool.name")
	b.path("deployments", "work_pool_name", "work_queue.work_pool.name")
	b.path("work_queues", "work_pool_name", "work_pool.name")
	b.join("deployments", "schedules", "id", "deployment_schedules", "deployment_id", "", true)
	b.join("deployments", "global_concurrency_limit", "concurrency_limit_id", "global_concurrency_limits", "id", "", false)
	b.path("block_documents", "block_type", "block_type")
	b.path("block_documents", "block_schema", "block_schema")
	b.join("block_schemas", "block_type", "block_type_id", "block_types", "id", "", false)
	b.compute("deployments", "concurrency_limit", schema.Int, []string{"concurrency_limit"}, func(map[string]any, time.Time) (any, bool) {
		return nil, true // the limit's own row has it; the reference answers null, whatever stands in the column
	})
	for _, name := range []string{"work_pools", "work_queues"} {
		b.compute(name, "active_slots", schema.Int, []string{"concurrency_limit"}, slots)
	}
	return out
}

// slots tells how many slots are taken, as the routes that count them have put it into the row; null where nothing limits them.
func slots(row map[string]any, _ time.Time) (any, bool) {
	n, counted := row[takenSlots]
	return n, counted || row["concurrency_limit"] == nil
}

// viewsOf makes the views of a schema.
type viewsOf struct {
	registry *schema.Registry
	views    map[string]*schema.View
}

func (b viewsOf) drop(collection, column string) {
	if c := b.registry.Collection(collection); c != nil && c.Column(column) != nil {
		b.views[collection].Drop = append(b.views[collection].Drop, column)
	}
}

// path joins along relations of the schema.
func (b viewsOf) path(collection, member, path string) {
	j, err := b.registry.Collection(collection).Join(member, path)
	if err != nil {
		panic(fmt.Sprintf("prefect: %v", err)) // every schema of this package has these
	}
	b.views[collection].Joins = append(b.views[collection].Joins, j)
}

// join joins along keys that no filter can name.
func (b viewsOf) join(collection, member, mine, other, theirs, pick string, many bool) {
	from, to := b.registry.Collection(collection), b.registry.Collection(other)
	if from == nil || to == nil || from.Column(mine) == nil || pick != "" && to.Column(pick) == nil {
		return
	}
	r := &schema.Relation{Name: member, From: from, To: to, Many: many, On: [][2]*schema.Column{{from.Column(mine), to.Column(theirs)}}}
	b.views[collection].Joins = append(b.views[collection].Joins, schema.Join{Member: member, Via: []*schema.Relation{r}, Pick: to.Column(pick)})
}

func (b viewsOf) compute(collection, member string, kind schema.Kind, reads []string, f func(map[string]any, time.Time) (any, bool)) {
	lacks := func(name string) bool { return b.registry.Collection(collection).Column(name) == nil }
	if slices.ContainsFunc(reads, lacks) {
		return
	}
	typ := schema.Type{Kind: kind, Null: kind == schema.Int}
	v := b.views[collection]
	v.Compute = append(v.Compute, schema.Computed{Name: member, Reads: reads, Type: typ, Func: f})
}
