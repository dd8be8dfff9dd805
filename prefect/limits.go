package prefect

import (
	"math"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A limitOfTag is a concurrency limit as the routes of tags answer it. Who holds slots of the newer limits is in the memory of a server, not in its tables.
func limitOfTag(row source.Row) map[string]any {
	out := map[string]any{"id": row["id"], "created": stamp(row, "created"), "updated": stamp(row, "updated")}
	if name, ok := row["name"].(string); ok {
		out["tag"], out["concurrency_limit"], out["active_slots"] = strings.TrimPrefix(name, tagged), row["limit"], []any{}
	} else {
		out["tag"], out["concurrency_limit"], out["active_slots"] = row["tag"], row["concurrency_limit"], row["active_slots"]
	}
	return out
}

// tagged begins the names of the global limits that are those of tags.
const tagged = "tag:"

// limits returns the collections of both generations of concurrency limits.
func limits(c *routes.Call) (old, global *schema.Collection, err error) {
	if old, err = see(c, "concurrency_limits", "id", "tag", "concurrency_limit", "active_slots"); err == nil {
		global, err = see(c, "global_concurrency_limits", "id", "name", "limit", "active_slots", "slot_decay_per_second", "updated")
	}
	return old, global, err
}

func tagLimit(c *routes.Call) error {
	old, global, err := limits(c)
	if err != nil {
		return err
	}
	var inOld, inGlobal predicate.Node
	if tag := c.Request.PathValue("tag"); tag != "" {
		inOld, inGlobal = predicate.Equal(old.Term("tag"), text(tag)), predicate.Equal(global.Term("name"), text(tagged+tag))
	} else {
		key, err := keyOf(c)
		if err != nil {
			return err
		}
		inOld, inGlobal = predicate.Equal(old.Term("id"), key), predicate.Equal(global.Term("id"), key)
	}
	row, err := one(c, global, nil, inGlobal)
	if err != nil {
		return err
	}
	if name, _ := row["name"].(string); !strings.HasPrefix(name, tagged) {
		if row, err = one(c, old, none("Concurrency limit not found"), inOld); err != nil {
			return err
		}
	}
	return c.Write(limitOfTag(row))
}

func tagLimits(c *routes.Call) error {
	old, global, err := limits(c)
	if err != nil {
		return err
	}
	limit, offset, err := pageOf(c)
	if err != nil {
		return err
	}
	out, seen := []any{}, map[string]bool{}
	q, err := where(c, global.Name, "name")
	if err != nil {
		return err
	}
	rows, err := all(c, q.Slice(0, limit+offset), nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if name, _ := row["name"].(string); strings.HasPrefix(name, tagged) {
			seen[strings.TrimPrefix(name, tagged)] = true
			out = append(out, limitOfTag(row))
		}
	}
	if q, err = where(c, old.Name, "tag"); err != nil {
		return err
	}
	if rows, err = all(c, q.Slice(0, limit+offset), nil); err != nil {
		return err
	}
	for _, row := range rows {
		if tag, _ := row["tag"].(string); !seen[tag] {
			out = append(out, limitOfTag(row))
		}
	}
	from := min(offset, int64(len(out)))
	return c.Write(out[from:min(from+limit, int64(len(out)))])
}

// limitNow is a global limit as it is answered: slots that are taken decay.
func limitNow(c *routes.Call, row source.Row) map[string]any {
	taken, _ := row["active_slots"].(int64)
	decay, _ := row["slot_decay_per_second"].(float64)
	updated, _ := moment(row, "updated")
	passed := float64(c.Now().UnixMicro()-updated) / 1e6
	return map[string]any{
		"id": row["id"], "created": stamp(row, "created"), "updated": stamp(row, "updated"), "active": row["active"], "name": row["name"],
		"limit": row["limit"], "active_slots": max(0, taken-int64(math.Floor(decay*passed))), "slot_decay_per_second": decay,
	}
}

func globalLimit(c *routes.Call) error {
	_, of, err := limits(c)
	if err != nil {
		return err
	}
	name := c.Request.PathValue("name")
	test := predicate.Equal(of.Term("name"), text(name))
	if key, err := schema.ParseValue(schema.Type{Kind: schema.UUID}, name); err == nil {
		test = predicate.Equal(of.Term("id"), key)
	}
	row, err := one(c, of, none("Concurrency Limit not found"), test)
	if err != nil {
		return err
	}
	return c.Write(limitNow(c, row))
}

func globalLimits(c *routes.Call) error {
	_, of, err := limits(c)
	if err != nil {
		return err
	}
	limit, offset, err := pageOf(c)
	if err != nil {
		return err
	}
	q, err := where(c, of.Name, "name")
	if err != nil {
		return err
	}
	rows, err := all(c, q.Slice(offset, limit), nil)
	if err != nil {
		return err
	}
	out := make([]any, len(rows))
	for i, row := range rows {
		out[i] = limitNow(c, row)
	}
	return c.Write(out)
}
