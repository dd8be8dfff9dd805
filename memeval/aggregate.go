package memeval

import (
	"cmp"
	"context"
	"errors"
	"iter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
)

// Aggregate returns the groups that q asks for, in their order, and whether there are more. It fails where q asks for none, and where a
// history has more groups than it may be answered with (as [filter.Query.TooManyGroups] says).
func Aggregate(q *filter.Query, data Dataset) (groups []Group, more bool, err error) {
	return AggregateContext(context.Background(), q, data)
}

// AggregateContext is Aggregate that ends with ctx, whose error it returns then.
func AggregateContext(ctx context.Context, q *filter.Query, data Dataset) (groups []Group, more bool, err error) {
	return aggregate(ctx, q, data, nil)
}

// AggregateEach is AggregateContext for rows that come one after another, in the form of [Rows]. It keeps the groups alone, so that its memory does
// not grow with the rows. An error of rows ends it. The query must look at no other rows.
func AggregateEach(ctx context.Context, q *filter.Query, rows iter.Seq2[map[string]any, error]) (groups []Group, more bool, err error) {
	return aggregate(ctx, q, Dataset{q.Collection().Name: Rows{}}, rows)
}

// aggregate groups rows, or those of the dataset if it is nil.
func aggregate(ctx context.Context, q *filter.Query, data Dataset, rows iter.Seq2[map[string]any, error]) (groups []Group, more bool, err error) {
	a := q.Aggregate()
	if a == nil {
		return nil, false, errors.New("memeval: the query asks for no groups")
	}
	stop, release := eval.StopOf(ctx)
	defer release()
	s, err := eval.SelectionOf(q, data, stop)
	if err != nil {
		return nil, false, cmp.Or(stop.Err(), err)
	}
	failed := func() error { return nil }
	if rows != nil {
		if failed, err = s.Passing(rows, q); err != nil {
			return nil, false, err
		}
	}
	groups, more, err = s.Aggregate(a)
	err = cmp.Or(failed(), err)
	if err == nil && more && a.History != nil {
		err = q.TooManyGroups()
	}
	if err := cmp.Or(stop.Err(), err); err != nil {
		return nil, false, err
	}
	return groups, more, nil
}

// History returns the counts over time that q asks for: the groups of [Aggregate] that have rows, by bucket and then by value, nulls last.
func History(q *filter.Query, data Dataset) ([]Group, error) {
	return HistoryContext(context.Background(), q, data)
}

// HistoryContext is History that ends with ctx, whose error it returns then.
func HistoryContext(ctx context.Context, q *filter.Query, data Dataset) ([]Group, error) {
	groups, _, err := AggregateContext(ctx, q, data)
	return groups, err
}
