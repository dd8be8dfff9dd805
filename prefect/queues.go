package prefect

import (
	"encoding/json"
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// defaultPool is the pool whose queues are meant where a queue is named alone, if there is that pool.
const defaultPool = "default-agent-pool"

func queueByName(c *routes.Call) error {
	pools, err := see(c, "work_pools", "id", "name")
	if err != nil {
		return err
	}
	of, err := see(c, "work_queues", "name", "work_pool_id")
	if err != nil {
		return err
	}
	row, err := one(c, pools, nil, predicate.Equal(pools.Term("name"), text(defaultPool)))
	if err != nil {
		return err
	}
	tests := []predicate.Node{predicate.Equal(of.Term("name"), text(c.Request.PathValue("name")))}
	if row != nil {
		tests = append(tests, predicate.In(of.Term("work_pool_id"), column([]source.Row{row}, "id")))
	}
	out, err := oneObject(c, of, none("work queue not found"), tests...)
	if err != nil {
		return err
	}
	if row, err = one(c, of, nil, tests...); err == nil {
		err = slotsOfQueue(c.Context(), c.Source, c.Language, row)
	}
	if n, counted := row[takenSlots]; counted {
		out["active_slots"] = json.RawMessage(fmt.Sprint(n))
	}
	if err != nil {
		return err
	}
	return c.Write(out)
}

func queueStatus(c *routes.Call) error {
	const lateRuns, silence = 0, 60 // the policy by which a queue is healthy: runs that are late, and seconds since it was polled
	if c.Request.PathValue("part") != "status" {
		return none("")
	}
	of, key, err := seeKey(c, "work_queues", "id", "last_polled")
	if err != nil {
		return err
	}
	runs, err := see(c, "flow_runs", "work_queue_id", "state_name")
	if err != nil {
		return err
	}
	row, err := one(c, of, &problem.Error{Kind: raised, Detail: "Work queue with id " + key.String() + " not found"}, predicate.Equal(of.Term("id"), key))
	if err != nil {
		return err
	}
	late, err := count(c, runs, predicate.Equal(runs.Term("work_queue_id"), key), predicate.Equal(runs.Term("state_name"), text("Late")))
	if err != nil {
		return err
	}
	polled, ever := moment(row, "last_polled")
	return c.Write(map[string]any{
		"healthy": late <= lateRuns && ever && c.Now().UnixMicro()-polled <= silence*1e6, "late_runs_count": late, "last_polled": stamp(row, "last_polled"),
		"health_check_policy": map[string]any{"maximum_late_runs": lateRuns, "maximum_seconds_since_last_polled": silence},
	})
}

// holder is a flow run as it is answered where it holds a slot.
func holder(c *routes.Call, row source.Row) map[string]any {
	out := map[string]any{
		"id": row["id"], "name": row["name"], "state_type": row["state_type"], "state_name": row["state_name"],
		"start_time": stamp(row, "start_time"), "state_timestamp": stamp(row, "state_timestamp"), "time_in_current_state": nil,
	}
	if since, ok := moment(row, "state_timestamp"); ok {
		out["time_in_current_state"] = float64(c.Now().UnixMicro()-since) / 1e6
	}
	return out
}

// holders returns part of the runs that hold slots, and how many there are.
func holders(c *routes.Call, runs *schema.Collection, offset, limit int64, tests ...predicate.Node) ([]any, int64, error) {
	rows, n, err := part(c, runs, "id", offset, limit, tests...)
	list := make([]any, len(rows))
	for i, run := range rows {
		list[i] = holder(c, run)
	}
	return list, n, err
}

// part returns part of the rows of a collection that tests hold for, sorted, and how many there are.
func part(c *routes.Call, of *schema.Collection, sort string, offset, limit int64, tests ...predicate.Node) ([]source.Row, int64, error) {
	n, err := count(c, of, tests...)
	if err != nil {
		return nil, 0, err
	}
	q, err := where(c, of.Name, sort, tests...)
	if err != nil {
		return nil, 0, err
	}
	rows, err := all(c, q.Slice(offset, limit), nil)
	return rows, n, err
}

// states returns texts as those of an enum.
func states(of *schema.Collection, names ...string) predicate.Node {
	list := schema.Texts(names...)
	list.Kind = schema.Enum
	return predicate.In(of.Term("state_type"), list)
}

// holdersSeen returns the collection of flow runs, if the caller sees what is answered of those that hold slots, and the body.
func holdersSeen(c *routes.Call) (*schema.Collection, *given, error) {
	of, err := see(c, "flow_runs", "id", "name", "state_type", "state_name", "start_time", "state_timestamp", "work_queue_id", "work_queue_name")
	if err != nil {
		return nil, nil, err
	}
	g, err := bodyOf(c)
	return of, g, err
}

// pageAt returns which part of a list the page of a body is.
func (g *given) pageAt() (page, limit int64, err error) {
	page = g.whole("page", 1, 1)
	limit, err = g.limit()
	return page, limit, err
}

// pageCount returns how many pages there are.
func pageCount(n, limit int64) int64 {
	if limit == 0 {
		return 0
	}
	return (n + limit - 1) / limit
}

func queueSlots(c *routes.Call) error {
	of, key, err := seeKey(c, "work_queues", "id", "name", "concurrency_limit")
	if err != nil {
		return err
	}
	runs, g, err := holdersSeen(c)
	if err != nil {
		return err
	}
	page, limit, err := g.pageAt()
	if err != nil {
		return err
	}
	row, err := one(c, of, none("Work queue not found."), predicate.Equal(of.Term("id"), key))
	if err != nil {
		return err
	}
	name, _ := row["name"].(string)
	list, n, err := holders(c, runs, (page-1)*limit, limit, states(runs, "PENDING", "RUNNING", "CANCELLING"), predicate.Or(
		predicate.Equal(runs.Term("work_queue_id"), key),
		predicate.And(predicate.IsNull(runs.Term("work_queue_id")), predicate.Equal(runs.Term("work_queue_name"), text(name)))))
	if err != nil {
		return err
	}
	return c.Write(map[string]any{
		"active_slots": n, "concurrency_limit": row["concurrency_limit"], "flow_runs": list, "count": n, "limit": limit, "pages": pageCount(n, limit), "page": page,
	})
}

func poolSlots(c *routes.Call) error {
	pools, err := see(c, "work_pools", "id", "name", "concurrency_limit")
	if err != nil {
		return err
	}
	of, err := see(c, "work_queues", "id", "name", "work_pool_id", "priority", "concurrency_limit")
	if err != nil {
		return err
	}
	runs, g, err := holdersSeen(c)
	if err != nil {
		return err
	}
	page, most := g.whole("page", 1, 1), g.whole("flow_run_limit", 10, 0, mostRows)
	limit, err := g.limit()
	if err != nil {
		return err
	}
	name := c.Request.PathValue("name")
	row, err := one(c, pools, none("Work pool '"+name+"' not found."), predicate.Equal(pools.Term("name"), text(name)))
	if err != nil {
		return err
	}
	inPool := predicate.In(of.Term("work_pool_id"), column([]source.Row{row}, "id"))
	queues, n, err := part(c, of, "priority", (page-1)*limit, limit, inPool)
	if err != nil {
		return err
	}
	holding := states(runs, "PENDING", "RUNNING")
	total, err := count(c, runs, holding, predicate.Some(runs.Relation("work_queue"), inPool))
	if err != nil {
		return err
	}
	list := make([]any, len(queues))
	for i, queue := range queues {
		held, n, err := holders(c, runs, 0, most, holding, predicate.In(runs.Term("work_queue_id"), column([]source.Row{queue}, "id")))
		if err != nil {
			return err
		}
		list[i] = map[string]any{
			"queue_id": queue["id"], "queue_name": queue["name"], "active_slots": n, "concurrency_limit": queue["concurrency_limit"],
			"flow_runs": held, "flow_run_count": n,
		}
	}
	return c.Write(map[string]any{
		"active_slots": total, "concurrency_limit": row["concurrency_limit"], "queues": list, "count": n, "limit": limit,
		"pages": pageCount(n, limit), "page": page,
	})
}
