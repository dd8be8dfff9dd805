package prefect

import (
	"context"
	"fmt"
	"maps"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Rows returns how rows of a source look: as the reference system answers them.
func Rows(s source.Source) httpapi.Shape {
	p := &prefectRows{source: s}
	return p.shape
}

// A looks card says how the rows of one collection look beside their columns.
type looks struct {
	drop   []string          // columns that are not answered
	rename map[string]string // column: what it is answered as
	orElse map[string]any    // what is answered for null
	join   []joined
	edit   func(out map[string]any, row source.Row, now int64)
}

// A joined member is another row, or a column of one. A caller for whom the other row does not exist gets null in its place, or an empty list.
type joined struct {
	member     string
	column     string // of the row: the key of the other
	collection string
	by         string // the other's column that holds that key; "id" if empty
	pick       string // the column to answer; "" for all, as a collection of its own looks
	many       bool   // a list of rows

	// copies are members of the other that the row has too, by its columns: they are hidden where these are.
	copies map[string]string
}

// stateOf joins the state of a run.
func stateOf(states string) joined {
	return joined{
		member: "state", column: "state_id", collection: states,
		copies: map[string]string{"state_type": "type", "state_name": "name", "state_timestamp": "timestamp"},
	}
}

// prefectLooks are the answers of the reference system, as release 3.8.8 gives them.
var prefectLooks = map[string]looks{
	"flow_runs": {
		drop:   []string{"state_timestamp"},
		orElse: map[string]any{"labels": map[string]any{}},
		join: []joined{
			stateOf("flow_run_states"),
			{member: "work_queue_name", column: "work_queue_id", collection: "work_queues", pick: "name"},
			{member: "work_pool_id", column: "work_queue_id", collection: "work_queues", pick: "work_pool_id"},
			{member: "work_pool_name", column: "work_pool_id", collection: "work_pools", pick: "name"},
		},
		edit: addTimes,
	},
	"task_runs": {
		drop: []string{"state_timestamp"},
		join: []joined{stateOf("task_run_states")},
		edit: addTimes,
	},
	"deployments": {
		rename: map[string]string{"infra_overrides": "job_variables"},
		orElse: map[string]any{"labels": map[string]any{}},
		join: []joined{
			{member: "work_pool_id", column: "work_queue_id", collection: "work_queues", pick: "work_pool_id"},
			{member: "work_pool_name", column: "work_pool_id", collection: "work_pools", pick: "name"},
			{member: "schedules", column: "id", collection: "deployment_schedules", by: "deployment_id", many: true},
		},
		edit: func(out map[string]any, _ source.Row, _ int64) { delete(out, "work_pool_id") },
	},
	"flow_run_states": state,
	"task_run_states": state,
	"work_pools":      {edit: slots},
	"work_queues": {
		edit: slots,
		join: []joined{{member: "work_pool_name", column: "work_pool_id", collection: "work_pools", pick: "name"}},
	},
	"block_documents": {
		join: []joined{
			{member: "block_type", column: "block_type_id", collection: "block_types"},
			{member: "block_schema", column: "block_schema_id", collection: "block_schemas"},
		},
	},
	"block_schemas": {
		join: []joined{{member: "block_type", column: "block_type_id", collection: "block_types"}},
	},
}

// state is a state of a run. What the run returned may be kept as an artifact.
var state = looks{
	drop: []string{"result_artifact_id"},
	join: []joined{{member: "data", column: "result_artifact_id", collection: "artifacts", pick: "data"}},
}

// slots tells that there are none to count where nothing limits them.
func slots(out map[string]any, row source.Row, _ int64) {
	if limit, ok := row["concurrency_limit"]; ok && limit == nil {
		out["active_slots"] = nil
	}
}

// addTimes adds what is computed of the times of a run.
func addTimes(out map[string]any, row source.Row, now int64) {
	if _, ok := row["total_run_time"]; !ok {
		return
	}
	r := runOf(row, now)
	total, _ := moment(row, "total_run_time")
	out["total_run_time"] = float64(total) / 1e6
	out["estimated_run_time"] = r.seconds
	out["estimated_start_time_delta"] = r.late
}

// prefectRows are the rows of a source as the reference system answers them.
type prefectRows struct{ source source.Source }

// shape is a Shape.
func (p *prefectRows) shape(ctx context.Context, l *filter.Language, c *schema.Collection, rows []source.Row) ([][]byte, error) {
	objects, err := p.objects(ctx, l, c, rows)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(objects))
	for i, o := range objects {
		out[i] = source.AppendValue(nil, o)
	}
	return out, nil
}

// objects returns rows, without what is hidden, as objects.
func (p *prefectRows) objects(ctx context.Context, l *filter.Language, c *schema.Collection, rows []source.Row) ([]map[string]any, error) {
	look := prefectLooks[c.Name]
	out := make([]map[string]any, len(rows))
	now := l.Now().UnixMicro()
	for i, row := range rows {
		out[i] = prefectRow(c, look, row)
	}
	for _, j := range look.join {
		if l.Hides(c, j.member) {
			continue
		}
		if err := p.join(ctx, l, c, j, rows, out); err != nil {
			return nil, err
		}
	}
	for i, row := range rows {
		if look.edit != nil {
			look.edit(out[i], row, now)
		}
	}
	return out, nil
}

// prefectRow returns the columns of a row as they are answered.
func prefectRow(c *schema.Collection, look looks, row source.Row) map[string]any {
	out := maps.Clone(row)
	for _, col := range c.Columns {
		text, ok := out[col.Name].(string)
		if n, err := schema.ParseTime(text); ok && err == nil && col.Type.Kind == schema.Datetime {
			out[col.Name] = pydanticTime(n)
		}
		if other, ok := look.orElse[col.Name]; ok && out[col.Name] == nil {
			out[col.Name] = other
		}
	}
	for _, name := range look.drop {
		delete(out, name)
	}
	for from, to := range look.rename {
		if v, ok := out[from]; ok {
			delete(out, from)
			out[to] = v
		}
	}
	return out
}

// join adds a member of other rows: one question for all of rows.
func (p *prefectRows) join(ctx context.Context, l *filter.Language, c *schema.Collection, j joined, rows []source.Row, out []map[string]any) error {
	other := l.Registry().Collection(j.collection)
	if other == nil || rows[0] == nil || l.Hides(other, j.pick) {
		return nil
	}
	by := j.by
	if by == "" {
		by = "id"
	}
	keys := make([]string, len(rows))
	var asked []string
	for i := range rows {
		key, ok := out[i][j.column]
		if !ok {
			key = rows[i][j.column]
		}
		keys[i], _ = key.(string)
		if keys[i] != "" {
			asked = append(asked, keys[i])
		}
	}
	found := map[string][]map[string]any{}
	if len(asked) > 0 && l.Collection(j.collection) != nil && !l.Hides(other, by) {
		var err error
		if found, err = p.fetch(ctx, l, other, by, asked, j.pick == ""); err != nil {
			return err
		}
	}
	for column, copied := range j.copies {
		for _, list := range found {
			if l.Hides(c, column) {
				delete(list[0], copied)
			}
		}
	}
	for i, key := range keys {
		list := found[key]
		switch {
		case j.many && list == nil:
			out[i][j.member] = []any{}
		case j.many:
			all := make([]any, len(list))
			for n := range list {
				all[n] = list[n]
			}
			out[i][j.member] = all
		case len(list) == 0 && j.pick != "" && out[i][j.member] != nil: // the row's own copy
		case len(list) == 0:
			out[i][j.member] = nil
		case j.pick != "":
			out[i][j.member] = list[0][j.pick]
		default:
			out[i][j.member] = list[0]
		}
	}
	return nil
}

// fetch returns rows by the value of a column; whole ones look as those of their collection do.
func (p *prefectRows) fetch(ctx context.Context, l *filter.Language, c *schema.Collection, by string, keys []string, whole bool) (map[string][]map[string]any, error) {
	q, err := l.Query(c.Name, predicate.In(c.Term(by), schema.Texts(keys...)))
	if err != nil {
		return nil, fmt.Errorf("rows of %s: %w", c.Name, err)
	}
	var rows []source.Row
	var found []string // the key of each row
	for row, err := range p.source.Rows(ctx, q) {
		if err != nil {
			return nil, err
		}
		key, _ := row[by].(string)
		found = append(found, key)
		rows = append(rows, row)
	}
	objects := rows
	if whole && len(rows) > 0 {
		if objects, err = p.objects(ctx, l, c, rows); err != nil {
			return nil, err
		}
	}
	out := make(map[string][]map[string]any, len(rows))
	for i, key := range found {
		out[key] = append(out[key], objects[i])
	}
	return out, nil
}
