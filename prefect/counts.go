package prefect

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// counted answers with a number of rows for each of the keys of a body.
func counted(c *routes.Call, keys []string, test func(schema.Value) predicate.Node, of *schema.Collection) error {
	out := make(map[string]int64, len(keys))
	for _, key := range keys {
		var err error
		if out[key], err = count(c, of, test(schema.TextOf(schema.UUID, key))); err != nil {
			return err
		}
	}
	return c.Write(out)
}

func (r *release) countTaskRuns(c *routes.Call) error {
	of, err := see(c, "task_runs", "id", "flow_run_id")
	if err != nil {
		return err
	}
	if _, err := see(c, "flow_runs", "parent_task_run_id"); err != nil {
		return err
	}
	keys, err := r.keysOf(c, "flow_run_ids")
	if err != nil {
		return err
	}
	return counted(c, keys, func(key schema.Value) predicate.Node {
		return predicate.And(predicate.Equal(of.Term("flow_run_id"), key), predicate.Not(predicate.Some(of.Relation("subflow_runs"), predicate.True())))
	}, of)
}

func (r *release) countDeployments(c *routes.Call) error {
	of, err := see(c, "deployments", "flow_id")
	if err != nil {
		return err
	}
	keys, err := r.keysOf(c, "flow_ids")
	if err != nil {
		return err
	}
	return counted(c, keys, func(key schema.Value) predicate.Node { return predicate.Equal(of.Term("flow_id"), key) }, of)
}

func (r *release) nextRuns(c *routes.Call) error {
	names := []string{"id", "flow_id", "name", "state_name", "state_type", "next_scheduled_start_time"}
	of, err := see(c, "flow_runs", names...)
	if err != nil {
		return err
	}
	keys, err := r.keysOf(c, "flow_ids")
	if err != nil {
		return err
	}
	out := make(map[string]any, len(keys))
	for _, key := range keys {
		q, err := where(c, of.Name, "next_scheduled_start_time", predicate.Equal(of.Term("flow_id"), schema.TextOf(schema.UUID, key)),
			predicate.Equal(of.Term("state_type"), schema.TextOf(schema.Enum, "SCHEDULED")), predicate.Not(predicate.IsNull(of.Term("next_scheduled_start_time"))))
		row, err := first(c, q, err)
		if err != nil {
			return err
		}
		out[key] = nil
		if row != nil {
			next := map[string]any{}
			for _, name := range names {
				next[name] = row[name]
			}
			next["next_scheduled_start_time"] = stamp(row, "next_scheduled_start_time")
			out[key] = next
		}
	}
	return c.Write(out)
}
