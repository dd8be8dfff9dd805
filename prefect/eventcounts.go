package prefect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An eventCount is how many events have a value in common.
type eventCount struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count int64  `json:"count"`
	Start string `json:"start_time"`
	End   string `json:"end_time"`
}

// A timeUnit is a unit of the length of buckets.
type timeUnit struct {
	name   string
	micros int64
}

var (
	countables = []string{"day", "time", "event", "resource"}
	timeUnits  = []timeUnit{{"week", 7 * day}, {"day", day}, {"hour", day / 24}, {"minute", 60e6}, {"second", 1e6}}
)

const (
	day   = 24 * 60 * 60 * 1e6
	pivot = 1711929600 * 1e6 // a Monday, 2024-04-01: buckets begin there, and whole intervals before and behind it
)

func countEvents(c *routes.Call) error {
	g, reader, err := readEvents(c)
	if err != nil {
		return err
	}
	by := g.choice(&syntax.String{Text: c.Request.PathValue("countable")}, countables, "path", "countable")
	f := reader.filter(g.at("filter", true), "filter")
	unit, names := "day", make([]string, len(timeUnits))
	for i, u := range timeUnits {
		names[i] = u.name
	}
	if v := g.at("time_unit", false); v != nil {
		unit = g.choice(v, names, "body", "time_unit")
	}
	interval := g.number("time_interval", 1, 0.01)
	if err := g.err(); err != nil {
		return err
	}
	b, err := bucketsOf(f, timeUnits[slices.Index(names, unit)], interval)
	if err != nil {
		return err
	}
	if by == "day" && b.unit.name != by { // days are counted, and yet it is the unit that is refused
		if b, err = bucketsOf(f, timeUnits[slices.Index(names, by)], 1); err != nil {
			return err
		}
	}
	q, err := where(c, "events", "", f.tests...)
	if err != nil {
		return err
	}
	if by == "event" || by == "resource" {
		return answerCounts(c, q, f, by)
	}
	return answerBuckets(c, q, f, b.until(c.Now().UnixMicro()))
}

// buckets are times of one length, which begin at or before a time and end at or behind another.
type buckets struct {
	unit            timeUnit
	start, end, len int64
}

// bucketsOf returns the buckets of the events of a filter. The error is that of too many.
func bucketsOf(f eventFilter, unit timeUnit, interval float64) (buckets, error) {
	const most = 1000
	length := int64(min(math.RoundToEven(float64(unit.micros)*interval), float64(schema.MaxTime-pivot)))
	if n := -floor(f.since-f.until, length) / length; n > most {
		return buckets{}, &problem.Error{Kind: problem.InvalidFilter, Detail: fmt.Sprintf("The given interval would create %d buckets, "+
			"which is too many. Please increase the interval or reduce the time range to produce %d buckets or fewer.", n, most)}
	}
	return buckets{unit: unit, start: max(pivot+floor(f.since-pivot, length), schema.MinTime), end: f.until, len: length}, nil
}

// until returns buckets that end with the unit in which a time is, if they would go on behind it.
func (b buckets) until(now int64) buckets {
	if b.end > now {
		b.end = pivot + floor(now-pivot, b.unit.micros) + b.unit.micros - 1
	}
	return b
}

// answerBuckets answers with a number of events for each bucket.
func answerBuckets(c *routes.Call, q *filter.Query, f eventFilter, b buckets) error {
	out := []eventCount{}
	for start := b.start; start < b.end; start += b.len {
		from, last := pydanticTime(start), pydanticTime(min(start+b.len-1, schema.MaxTime))
		out = append(out, eventCount{
			Value: strconv.Itoa(len(out)), Label: strings.TrimSuffix(from, "Z") + "+00:00", Start: from, End: last,
		})
	}
	if len(out) == 0 {
		return c.Write(out)
	}
	groups, err := f.groups(c, q, filter.Aggregate{History: &filter.History{
		Field: columnOf(q.Collection(), "occurred"), Start: b.start, End: min(b.start+int64(len(out))*b.len, schema.MaxTime), Interval: b.len,
	}})
	if err != nil {
		return err
	}
	for _, g := range groups {
		out[g.Bucket].Count += g.Count
	}
	return c.Write(out)
}

// names are the labels that a resource is shown by, the first of them that it has.
var names = []string{"prefect.resource.name", "prefect.name"}

// answerCounts answers with a number of events for each kind of event, or for each resource, the most frequent first.
func answerCounts(c *routes.Call, q *filter.Query, f eventFilter, by string) error {
	of := q.Collection()
	occurred := []filter.Column{columnOf(of, "occurred")}
	a := filter.Aggregate{GroupBy: []filter.Column{columnOf(of, by)}, Mins: occurred, Maxs: occurred}
	if by == "resource" {
		a.GroupBy = []filter.Column{columnOf(of, "resource_id")}
		for _, name := range names {
			var label filter.Column
			label.Name, label.Term = "resource."+name, labelOf(of, name)
			a.GroupBy = append(a.GroupBy, label)
		}
	}
	groups, err := f.groups(c, q, a)
	if err != nil {
		return err
	}
	type counted struct {
		eventCount
		oldest, latest int64
	}
	var list []counted
	found := map[string]int{}
	for _, g := range groups {
		n := counted{eventCount{Value: g.Values[0].Text(), Count: g.Count}, g.Mins[0].Bits(), g.Maxs[0].Bits()}
		n.Label = n.Value
		if i := slices.IndexFunc(g.Values[1:], func(v schema.Value) bool { return !v.IsNull() }); i >= 0 {
			n.Label = g.Values[1+i].Text()
		}
		i, known := found[n.Value]
		if !known {
			found[n.Value] = len(list)
			list = append(list, n)
			continue
		}
		all := &list[i]
		if n.latest > all.latest { // the resource has been renamed
			all.Label, all.latest = n.Label, n.latest
		}
		all.Count, all.oldest = all.Count+n.Count, min(all.oldest, n.oldest)
	}
	out := make([]eventCount, len(list))
	for i, n := range list {
		n.Start, n.End = pydanticTime(n.oldest), pydanticTime(n.latest)
		out[i] = n.eventCount
	}
	slices.SortFunc(out, func(a, b eventCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return c.Write(out)
}

// groups returns groups of the events of q that the filter holds for. Where it is tested on rows there may be several of the same values.
func (f eventFilter) groups(c *routes.Call, q *filter.Query, a filter.Aggregate) ([]filter.Group, error) {
	a.Limit = math.MaxInt32
	ask := func(q *filter.Query, err error) ([]filter.Group, error) {
		if err == nil {
			q, err = q.Group(a)
		}
		if err != nil {
			return nil, err
		}
		return groupsOf(c, q)
	}
	if f.onRows == nil {
		return ask(q, nil)
	}
	var rows []source.Row
	for row, err := range c.Source.Rows(c.Context(), q) {
		if err != nil {
			return nil, err
		}
		if f.onRows(row) {
			rows = append(rows, source.Row{"id": row["id"]})
		}
	}
	var out []filter.Group
	for part := range slices.Chunk(rows, 1000) {
		groups, err := ask(q.And(predicate.In(q.Collection().Term("id"), column(part, "id"))))
		if err != nil {
			return nil, err
		}
		out = append(out, groups...)
	}
	return out, nil
}
