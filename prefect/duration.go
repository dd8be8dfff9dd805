package prefect

import (
	"context"
	"maps"
	"math"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// byDuration reads task runs in the order of how long they ran, up to now, where that is the sort: sums of one run each, the longest or the
// shortest, and then their rows; in any other order they are those of the source. Runs that tie are in the order of what else the sort says.
func byDuration(ctx context.Context, s source.Source, q *filter.Query) source.Rows {
	page, of := q.Page(), q.Collection()
	groups, able := s.(source.Aggregator)
	if !able || page.Order[0].Name != "total_run_time" {
		return nil
	}
	return func(yield func(source.Row, error) bool) {
		if q.Language().HidesKey(of) {
			yield(nil, &problem.Error{Kind: problem.Unsupported})
			return
		}
		longest, err := q.Group(filter.Aggregate{
			GroupBy: []filter.Column{columnOf(of, "id"), columnOf(of, "expected_start_time")}, Durations: []filter.Duration{runTime(of, q.Language().Now().UnixMicro())},
			Order: []filter.GroupOrder{{By: filter.BySum, Descending: page.Order[0].Descending}, {At: 1, Descending: true}, {Descending: true}},
			Limit: int(min(page.Offset, math.MaxInt32-page.Limit) + page.Limit),
		})
		var keys []filter.Group
		if err == nil {
			keys, _, err = groups.Aggregate(ctx, longest)
		}
		at := map[string]int{}
		for _, g := range keys[min(int64(len(keys)), page.Offset):] {
			at[g.Values[0].Text()] = len(at)
		}
		if err == nil {
			q, err = q.And(predicate.In(of.Term("id"), schema.UUIDs(slices.Collect(maps.Keys(at))...)))
		}
		if err != nil {
			yield(nil, err)
			return
		}
		rows := make([]source.Row, len(at))
		for row, err := range source.Texts(ctx, s, q.Slice(0, page.Limit)) {
			if err != nil {
				yield(nil, err)
				return
			}
			rows[at[row["id"].(string)]] = maps.Clone(row)
		}
		for _, row := range rows {
			if row != nil && !yield(row, nil) { // one that was deleted meanwhile is nil
				return
			}
		}
	}
}
