package prefect

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// The states in which a run does not go on.
var terminal = []string{"CANCELLED", "COMPLETED", "CRASHED", "FAILED"}

// A runInterval is a part of the time that runs are counted in.
type runInterval struct {
	Start  string     `json:"interval_start"`
	End    string     `json:"interval_end"`
	States []runState `json:"states"`
}

// A runState is the runs of one state in an interval.
type runState struct {
	Type     any     `json:"state_type"`
	Name     any     `json:"state_name"`
	Count    int64   `json:"count_runs"`
	RunTime  float64 `json:"sum_estimated_run_time"`
	Lateness float64 `json:"sum_estimated_lateness"`
}

// maxIntervals is how many intervals are answered at most; what is behind them is left out.
const maxIntervals = 500

// runHistory answers with intervals of runs by state.
func runHistory(c *routes.Call) error {
	q := c.Query
	start, end := q.Key("history_start").Bits(), q.Key("history_end").Bits()
	interval := int64(math.RoundToEven(min(q.Key("history_interval_seconds").Float(), 1<<33) * 1e6))
	if interval < 1e6 {
		return &problem.Error{Kind: problem.InvalidFilter, Detail: "History interval must not be less than 1 second."}
	}
	n := min((end-start+interval-1)/interval, maxIntervals)
	if end <= start {
		return c.Write([]runInterval{})
	}
	expected := q.Collection().Term("expected_start_time")
	last := min(start+n*interval, schema.MaxTime)
	q, err := q.And(predicate.Between(expected, predicate.AtLeast(schema.NumOf(schema.Datetime, start)), predicate.Below(schema.NumOf(schema.Datetime, last))))
	if err != nil {
		return err
	}
	now := c.Now().UnixMicro()
	by := q.Collection()
	q, err = q.Group(filter.Aggregate{
		History:   &filter.History{Field: columnOf(by, "expected_start_time"), Start: start, End: last, Interval: interval},
		GroupBy:   []filter.Column{columnOf(by, "state_type"), columnOf(by, "state_name")},
		Durations: []filter.Duration{runTime(by, now), lateness(by, now)},
		Limit:     math.MaxInt32,
	})
	if err != nil {
		return err
	}
	groups, err := groupsOf(c, q)
	if err != nil {
		return err
	}
	out := make([]runInterval, n)
	for i := range out {
		out[i] = runInterval{Start: pydanticTime(start + int64(i)*interval), End: pydanticTime(min(start+int64(i+1)*interval, schema.MaxTime)), States: []runState{}}
	}
	for _, g := range groups {
		in := &out[g.Bucket]
		in.States = append(in.States, runState{g.Values[0].Any(), g.Values[1].Any(), g.Count, secondsOf(g.Sums[0]), secondsOf(g.Sums[1])})
	}
	for i := range out {
		slices.SortFunc(out[i].States, func(a, b runState) int {
			return cmp.Or(compareTexts(a.Type, b.Type), compareTexts(a.Name, b.Name))
		})
	}
	return c.Write(out)
}

// runLateness answers with the mean of what each run is late, or null if there are none.
func runLateness(c *routes.Call) error {
	q, err := c.Query.Group(filter.Aggregate{
		Durations: []filter.Duration{lateness(c.Query.Collection(), c.Now().UnixMicro())}, Limit: 1,
	})
	if err != nil {
		return err
	}
	groups, err := groupsOf(c, q)
	switch {
	case err != nil:
		return err
	case groups[0].Count == 0:
		return c.Write(nil)
	}
	return c.Write(secondsOf(groups[0].Sums[0]) / float64(groups[0].Count))
}

// groupsOf returns the groups that q asks for.
func groupsOf(c *routes.Call, q *filter.Query) ([]filter.Group, error) {
	s, ok := c.Source.(source.Aggregator)
	if !ok {
		return nil, &problem.Error{Kind: problem.Unsupported}
	}
	groups, _, err := s.Aggregate(c.Context(), q)
	return groups, err
}

// secondsOf returns a sum of microseconds in seconds.
func secondsOf(sum filter.Sum) float64 {
	seconds, _ := new(big.Rat).SetFrac(sum.Int(), big.NewInt(1e6)).Float64()
	return seconds
}

// columnOf returns a column of a collection for an aggregate.
func columnOf(c *schema.Collection, name string) filter.Column {
	var column filter.Column
	column.Name, column.Term = name, c.Term(name)
	return column
}

// compareTexts orders texts, null first.
func compareTexts(a, b any) int {
	s, ok1 := a.(string)
	t, ok2 := b.(string)
	if ok1 != ok2 {
		if ok1 {
			return 1
		}
		return -1
	}
	return cmp.Compare(s, t)
}

// A simpleRun is a flow run as a chart shows it.
type simpleRun struct {
	ID       any     `json:"id"`
	State    any     `json:"state_type"`
	At       any     `json:"timestamp"`
	Duration float64 `json:"duration"`
	Lateness float64 `json:"lateness"`
}

// simpleRuns answers with a few members of each run.
func simpleRuns(c *routes.Call) error {
	q := c.Query
	out := []simpleRun{}
	now := c.Now().UnixMicro()
	for row, err := range c.Source.Rows(c.Context(), q) {
		if err != nil {
			return err
		}
		run := runOf(row, now)
		s := simpleRun{ID: row["id"], State: row["state_type"], Duration: run.seconds, Lateness: run.late}
		switch {
		case run.started:
			s.At = pydanticTime(run.start)
		case run.planned:
			s.At = pydanticTime(run.expected)
		}
		out = append(out, s)
	}
	return c.Write(out)
}

// countByState answers with a number for each state.
func countByState(c *routes.Call) error {
	q := c.Query
	col := q.Collection().Column("state_type")
	q, err := q.Group(filter.Aggregate{GroupBy: []filter.Column{columnOf(q.Collection(), col.Name)}, Limit: len(col.Type.Enum) + 1})
	if err != nil {
		return err
	}
	groups, err := groupsOf(c, q)
	if err != nil {
		return err
	}
	out := make(map[string]int64, len(col.Type.Enum))
	for _, state := range col.Type.Enum {
		out[state] = 0
	}
	for _, g := range groups {
		if !g.Values[0].IsNull() {
			out[g.Values[0].Text()] = g.Count
		}
	}
	return c.Write(out)
}

// An outcome is how the runs of a part of the time ended.
type outcome struct {
	Completed int64 `json:"completed"`
	Failed    int64 `json:"failed"`
}

// runOutcomes answers with twenty parts of the time between task_runs.start_time.after_ and before_, which is now if absent. The
// client's own criteria on states are replaced: only runs that ended count.
func runOutcomes(c *routes.Call) error {
	body := c.Query.Tree()
	after, ok := timeAt(c, body, "/task_runs/start_time/after_")
	if !ok {
		return &problem.Error{Kind: problem.InvalidFilter, Detail: "task_runs.start_time.after_ is required"}
	}
	q, err := c.Parse(withoutState(body))
	if err != nil {
		return err
	}
	q, err = q.And(predicate.In(q.Collection().Term("state_type"), schema.Texts(terminal...)))
	if err != nil {
		return err
	}
	const parts, minute = 20, int64(60_000000)
	start := floor(after, minute)
	before, ok := timeAt(c, body, "/task_runs/start_time/before_")
	if !ok {
		before = c.Now().UnixMicro()
	}
	window := floor(before, minute) + minute - 1 - start
	out := make([]outcome, parts)
	if window <= 0 {
		return c.Write(out)
	}
	q, err = q.Group(filter.Aggregate{
		History: &filter.History{Field: columnOf(q.Collection(), "start_time"), Start: start, End: start + window, Interval: window, Parts: parts},
		GroupBy: []filter.Column{columnOf(q.Collection(), "state_type")}, Limit: parts * (len(terminal) + 1),
	})
	if err != nil {
		return err
	}
	groups, err := groupsOf(c, q)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if state := g.Values[0].Text(); state == "FAILED" || state == "CRASHED" {
			out[g.Bucket].Failed += g.Count
		} else {
			out[g.Bucket].Completed += g.Count
		}
	}
	return c.Write(out)
}

// floor returns n cut down to a multiple of unit.
func floor(n, unit int64) int64 { return n - ((n%unit)+unit)%unit }

// timeAt returns the time that a body has at a pointer.
func timeAt(c *routes.Call, body syntax.Value, pointer string) (int64, bool) {
	_, _, v := syntax.Find(body, pointer)
	n, wrong := looseTime(v, c.Now)
	return n, wrong == nil
}

// withoutState takes the criteria on the states of its task runs out of a body, and prints it. It edits the body and not the predicate, in
// which nothing tells them from other criteria.
func withoutState(body syntax.Value) []byte {
	_, _, v := syntax.Find(body, "/task_runs")
	if runs, ok := v.(*syntax.Object); ok {
		runs.Members = slices.DeleteFunc(runs.Members, func(m *syntax.Member) bool { return m.Key == "state" })
	}
	return syntax.Append(nil, body)
}
