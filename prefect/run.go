package prefect

import (
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A run is the times of a flow run or a task run, in microseconds since 1970.
type run struct {
	planned, started bool
	expected, start  int64
	seconds          float64 // that it ran, so far
	late             float64 // seconds
}

// runOf returns the times of a row. What is still running is measured up to now.
func runOf(row map[string]any, now int64) run {
	r := run{seconds: ranFor(row, now), late: lateBy(row, now)}
	r.expected, r.planned = moment(row, "expected_start_time")
	r.start, r.started = moment(row, "start_time")
	return r
}

// ranFor returns the seconds that a row ran.
func ranFor(row map[string]any, now int64) float64 {
	total, kept := moment(row, "total_run_time") // an interval is kept as a time since 1970
	if !kept {
		start, started := moment(row, "start_time")
		if end, ended := moment(row, "end_time"); started && ended {
			total = end - start
		}
	}
	if row["state_type"] == "RUNNING" {
		if changed, ok := moment(row, "state_timestamp"); ok {
			total += now - changed
		}
	}
	return float64(total) / 1e6
}

// lateBy returns by how many seconds a row began later than it was planned for, or has not begun.
func lateBy(row map[string]any, now int64) float64 {
	expected, planned := moment(row, "expected_start_time")
	if !planned {
		return 0
	}
	start, started := moment(row, "start_time")
	if !started {
		if state, _ := row["state_type"].(string); slices.Contains(terminal, state) {
			return 0
		}
		start = now
	}
	return float64(max(0, start-expected)) / 1e6
}

// runTime is ranFor as a duration that is summed.
func runTime(c *schema.Collection, now int64) filter.Duration {
	total, start, end, changed := c.Term("total_run_time"), c.Term("start_time"), c.Term("end_time"), c.Term("state_timestamp")
	kept, ended, running := known(total), predicate.And(known(start), known(end)), predicate.And(isState(c, "RUNNING"), known(changed))
	plus := func(list ...*schema.Term) []*schema.Term { return list }
	cases := []filter.DurationCase{
		{When: predicate.And(kept, running), Plus: plus(total), Minus: plus(changed), Offset: now},
		{When: kept, Plus: plus(total)},
		{When: predicate.And(ended, running), Plus: plus(end), Minus: plus(start, changed), Offset: now},
		{When: ended, Plus: plus(end), Minus: plus(start)},
		{When: running, Minus: plus(changed), Offset: now},
	}
	return filter.Duration{Cases: slices.DeleteFunc(cases, func(c filter.DurationCase) bool { // what only a server's own tables have
		return slices.Contains(c.Plus, nil) || slices.Contains(c.Minus, nil)
	})}
}

// lateness is lateBy as a duration that is summed; but without a state none is late that has not started.
func lateness(c *schema.Collection, now int64) filter.Duration {
	expected, start := c.Term("expected_start_time"), c.Term("start_time")
	waiting := predicate.And(predicate.IsNull(start), predicate.Not(isState(c, terminal...)), known(c.Term("state_type")))
	return filter.Duration{Cases: []filter.DurationCase{
		{When: known(start), Plus: []*schema.Term{start}, Minus: []*schema.Term{expected}},
		{When: waiting, Minus: []*schema.Term{expected}, Offset: now},
	}}
}

func known(t *schema.Term) predicate.Node {
	if t == nil {
		return predicate.False()
	}
	return predicate.Not(predicate.IsNull(t))
}

func isState(c *schema.Collection, states ...string) predicate.Node {
	return predicate.In(c.Term("state_type"), schema.Texts(states...))
}

// moment returns a time of a row, or false where it is null or not there.
func moment(row map[string]any, column string) (int64, bool) {
	text, ok := row[column].(string)
	if !ok {
		return 0, false
	}
	n, err := schema.ParseTime(text)
	return n, err == nil
}

// pydanticTime returns a time as pydantic prints it: without a fraction of zero.
func pydanticTime(micros int64) string {
	text := schema.FormatTime(micros)
	if micros%1_000000 == 0 {
		return text[:len(text)-len(".000000Z")] + "Z"
	}
	return text
}
