package prefect

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// graphV1 answers with the task runs of a flow run and what each got its inputs from.
func graphV1(c *routes.Call) error {
	runs, tasks, key, err := ofRun(c, "task_runs", "flow_run_id", "task_inputs")
	if err != nil {
		return err
	}
	if _, err := one(c, runs, &problem.Error{Kind: raised, Detail: "Flow run with id " + key.String() + " not found"}, predicate.Equal(runs.Term("id"), key)); err != nil {
		return err
	}
	q, err := where(c, tasks.Name, "", predicate.Equal(tasks.Term("flow_run_id"), key))
	rows, err := objects(c, q, err)
	if err != nil {
		return err
	}
	out := make([]map[string]any, len(rows))
	for i, row := range rows {
		var task map[string]json.RawMessage
		if err := json.Unmarshal(row, &task); err != nil {
			return err
		}
		var inputs map[string][]json.RawMessage
		var state struct {
			Details struct {
				Untrackable bool `json:"untrackable_result"`
			} `json:"state_details"`
		}
		_ = json.Unmarshal(task["task_inputs"], &inputs) // other shapes have no inputs
		_ = json.Unmarshal(task["state"], &state)        // null has no details
		upstream := []json.RawMessage{}
		for _, list := range inputs {
			for _, input := range list {
				if !slices.ContainsFunc(upstream, func(o json.RawMessage) bool { return string(o) == string(input) }) {
					upstream = append(upstream, input)
				}
			}
		}
		slices.SortFunc(upstream, func(a, b json.RawMessage) int { return slices.Compare(a, b) })
		out[i] = map[string]any{"upstream_dependencies": upstream, "untrackable_result": state.Details.Untrackable}
		for _, name := range []string{"id", "name", "state", "expected_start_time", "start_time", "end_time", "total_run_time", "estimated_run_time"} {
			if v, ok := task[name]; ok {
				out[i][name] = v
			}
		}
	}
	return c.Write(out)
}

// ofRun returns the collection of flow runs, another one that belongs to it, and the key of the flow run in the path.
func ofRun(c *routes.Call, name string, columns ...string) (runs, of *schema.Collection, key schema.Value, err error) {
	if runs, err = see(c, "flow_runs", "id"); err != nil {
		return
	}
	if of, err = see(c, name, columns...); err != nil {
		return
	}
	key, err = keyOf(c)
	return
}

// mostNodes is how many nodes a graph has at most, and how many artifacts.
const mostNodes = 10000

// A node is a task run or a subflow run in a graph.
type node struct {
	Kind          string  `json:"kind"`
	ID            string  `json:"id"`
	Label         any     `json:"label"`
	State         any     `json:"state_type"`
	Start         any     `json:"start_time"`
	End           any     `json:"end_time"`
	Parents       []point `json:"parents"`
	Children      []point `json:"children"`
	Encapsulating []point `json:"encapsulating"`
	Artifacts     []any   `json:"artifacts"`

	start, end int64
	ended      bool
	inputs     []input
}

type point struct {
	ID string `json:"id"`
}

// An input is where a node got a value from; a node without any has one that is empty, as the join of the reference has it.
type input struct {
	from    string
	encased bool
}

// graphV2 answers with the graph of a flow run.
func graphV2(c *routes.Call) error {
	runs, tasks, key, err := ofRun(c, "task_runs", "id", "name", "flow_run_id", "task_inputs", "state_type", "start_time", "end_time", "expected_start_time")
	if err != nil {
		return err
	}
	if _, err := see(c, "flow_runs", "name", "flow_id", "parent_task_run_id", "state_type", "start_time", "end_time", "expected_start_time"); err != nil {
		return err
	}
	since := schema.MinTime
	if given := c.Request.URL.Query(); given.Has("since") {
		text := given["since"][len(given["since"])-1]
		if since, err = schema.ParseTime(text); err != nil {
			return refuse(nil, pydanticError{
				Type: "datetime_from_date_parsing", Loc: []any{"query", "since"}, Msg: "Input should be a valid datetime or date, " + shortTime(text),
				Input: syntax.AppendQuoted(nil, text), Ctx: map[string]any{"error": shortTime(text)},
			})
		}
	}
	run, err := one(c, runs, &problem.Error{Kind: raised, Detail: "Flow run " + key.String() + " not found"}, predicate.Equal(runs.Term("id"), key))
	if err != nil {
		return err
	}
	nodes, err := nodesOf(c, runs, tasks, key)
	if err != nil {
		return err
	}
	artifacts, err := artifactsOf(c, key)
	if err != nil {
		return err
	}
	states, err := statesIn(c, key)
	if err != nil {
		return err
	}
	shown, roots := []*node{}, []string{}
	for _, n := range nodes {
		if n.ended && n.end < since {
			continue
		}
		if n.Artifacts = artifacts[n.ID]; n.Artifacts == nil {
			n.Artifacts = []any{}
		}
		if shown = append(shown, n); len(n.Parents) == 0 {
			roots = append(roots, n.ID)
		}
	}
	if len(shown) > mostNodes {
		return &problem.Error{Kind: problem.BadRequest, Detail: "The graph of flow run " + key.String() + " has more than 10000 nodes."}
	}
	start := stamp(run, "start_time")
	if start == nil {
		start = stamp(run, "expected_start_time")
	}
	list := make([][2]any, len(shown))
	for i, n := range shown {
		list[i] = [2]any{n.ID, n}
	}
	own := artifacts[""]
	if own == nil {
		own = []any{}
	}
	return c.Write(map[string]any{
		"start_time": start, "end_time": stamp(run, "end_time"), "root_node_ids": roots, "nodes": list, "artifacts": own, "states": states,
	})
}

// shortTime says why a text is no time.
func shortTime(text string) string {
	if len(text) < len(time.DateOnly) {
		return "input is too short"
	}
	return "invalid datetime separator, expected `T`, `t`, `_` or space"
}

// nodesOf returns the task runs of a flow run in their order; one that stands for a subflow run is that.
func nodesOf(c *routes.Call, runs, tasks *schema.Collection, key schema.Value) ([]*node, error) {
	q, err := where(c, tasks.Name, "", predicate.Equal(tasks.Term("flow_run_id"), key))
	rows, err := all(c, q, err)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if q, err = where(c, runs.Name, "", predicate.Some(runs.Relation("parent_task_run"), predicate.Equal(tasks.Term("flow_run_id"), key))); err != nil {
		return nil, err
	}
	below, err := all(c, q, nil)
	if err != nil {
		return nil, err
	}
	names := map[any]string{}
	if flows, err := see(c, "flows", "id", "name"); err == nil && len(below) > 0 {
		q, err := where(c, flows.Name, "", predicate.In(flows.Term("id"), column(below, "flow_id")))
		list, err := all(c, q, err)
		if err != nil {
			return nil, err
		}
		for _, row := range list {
			names[row["id"]], _ = row["name"].(string)
		}
	}
	var out []*node
	for _, row := range rows {
		standsFor := 0
		for _, run := range below {
			if run["parent_task_run_id"] != row["id"] {
				continue
			}
			standsFor++
			name, _ := run["name"].(string)
			out = addNode(out, &node{Kind: "flow-run", Label: names[run["flow_id"]] + " / " + name}, run, row)
		}
		if standsFor == 0 {
			out = addNode(out, &node{Kind: "task-run", Label: row["name"]}, row, row)
		}
	}
	slices.SortFunc(out, func(a, b *node) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
	byID := map[string][]*node{}
	for _, n := range out {
		byID[n.ID] = append(byID[n.ID], n)
	}
	for _, child := range out { // each input of the parent counts, as in the reference's join
		for _, in := range child.inputs {
			for _, parent := range byID[in.from] {
				for range parent.inputs {
					if !in.encased {
						child.Parents = append(child.Parents, point{parent.ID})
						parent.Children = append(parent.Children, point{child.ID})
					} else if !slices.Contains(child.Encapsulating, point{parent.ID}) {
						child.Encapsulating = append(child.Encapsulating, point{parent.ID})
					}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *node) int {
		switch {
		case a.start != b.start:
			return int(min(max(a.start-b.start, -1), 1))
		case a.ended != b.ended && b.ended:
			return -1
		case a.ended != b.ended:
			return 1
		}
		return int(min(max(a.end-b.end, -1), 1))
	})
	return out, nil
}

// addNode adds a node of a run, which task stands for, if it has a time to begin at.
func addNode(out []*node, n *node, run, task source.Row) []*node {
	n.ID, _ = run["id"].(string)
	if n.State = run["state_type"]; n.State == nil {
		n.State = task["state_type"]
	}
	started := false
	for _, at := range []struct {
		row    source.Row
		column string
	}{{run, "start_time"}, {run, "expected_start_time"}, {task, "start_time"}, {task, "expected_start_time"}} {
		if micros, ok := moment(at.row, at.column); ok {
			n.start, started = micros, true
			break
		}
	}
	if !started {
		return out
	}
	n.Start = pydanticTime(n.start)
	if n.end, n.ended = moment(run, "end_time"); !n.ended {
		n.end, n.ended = moment(task, "end_time")
	}
	if !n.ended && task["state_type"] == "COMPLETED" {
		n.end, n.ended = moment(task, "expected_start_time")
	}
	if n.ended {
		n.End = pydanticTime(n.end)
	}
	inputs, _ := task["task_inputs"].(map[string]any)
	for key, list := range inputs {
		values, _ := list.([]any)
		if len(values) == 0 {
			n.inputs = append(n.inputs, input{encased: key == "__parents__"})
		}
		for _, v := range values {
			object, _ := v.(map[string]any)
			from, _ := object["id"].(string)
			n.inputs = append(n.inputs, input{from, key == "__parents__"})
		}
	}
	if len(n.inputs) == 0 {
		n.inputs = []input{{}}
	}
	n.Parents, n.Children, n.Encapsulating = []point{}, []point{}, []point{}
	return append(out, n)
}

// artifactsOf returns the artifacts of a flow run by its task runs, those of none under "".
func artifactsOf(c *routes.Call, key schema.Value) (map[string][]any, error) {
	of, err := see(c, "artifacts", "id", "flow_run_id", "task_run_id", "key", "type", "data", "created")
	if err != nil {
		return map[string][]any{}, nil //nolint:nilerr // for this caller there are none
	}
	q, err := where(c, of.Name, "created", predicate.Equal(of.Term("flow_run_id"), key),
		predicate.Not(predicate.IsNull(of.Term("type"))), predicate.Not(predicate.Equal(of.Term("type"), text("result"))))
	if err != nil {
		return nil, err
	}
	rows, err := all(c, q.Slice(0, mostNodes), nil)
	if err != nil {
		return nil, err
	}
	latest := map[any]bool{}
	if collections, err := see(c, "artifact_collections", "latest_id"); err == nil && len(rows) > 0 {
		q, err := where(c, collections.Name, "", predicate.In(collections.Term("latest_id"), column(rows, "id")))
		list, err := all(c, q, err)
		if err != nil {
			return nil, err
		}
		for _, row := range list {
			latest[row["latest_id"]] = true
		}
	}
	out := map[string][]any{}
	for _, row := range rows {
		task, _ := row["task_run_id"].(string)
		data := row["data"]
		if row["type"] != "progress" {
			data = nil
		}
		out[task] = append(out[task], map[string]any{
			"id": row["id"], "created": stamp(row, "created"), "key": row["key"], "type": row["type"], "data": data,
			"is_latest": row["key"] == nil || latest[row["id"]],
		})
	}
	return out, nil
}

// statesIn returns the states of a flow run, as a graph has them.
func statesIn(c *routes.Call, key schema.Value) ([]any, error) {
	out := []any{}
	of, err := see(c, "flow_run_states", "id", "flow_run_id", "timestamp", "type", "name")
	if err != nil {
		return out, nil //nolint:nilerr // for this caller there are none
	}
	q, err := where(c, of.Name, "timestamp", predicate.Equal(of.Term("flow_run_id"), key))
	rows, err := all(c, q, err)
	for _, row := range rows {
		out = append(out, map[string]any{"id": row["id"], "timestamp": stamp(row, "timestamp"), "type": row["type"], "name": row["name"]})
	}
	return out, err
}
