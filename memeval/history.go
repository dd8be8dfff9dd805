package memeval

import (
	"cmp"
	"context"
	"errors"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
)

// History returns the counts over time that q asks for: the groups that have rows, by bucket and then by value,
// nulls last. It fails where q asks for none, and where there are more groups than it may be answered with (as
// [filter.Query.TooManyGroups] says).
func History(q *filter.Query, data Dataset) ([]Group, error) {
	return HistoryContext(context.Background(), q, data)
}

// HistoryContext is History that ends with ctx, whose error it returns then.
func HistoryContext(ctx context.Context, q *filter.Query, data Dataset) ([]Group, error) {
	h := q.History()
	if h == nil {
		return nil, errors.New("memeval: the query asks for no history")
	}
	stop, release := eval.StopOf(ctx)
	defer release()
	s, err := eval.SelectionOf(q, data, stop)
	if err != nil {
		return nil, cmp.Or(stop.Err(), err)
	}
	groups, err := s.History(h)
	if errors.Is(err, eval.ErrManyGroups) {
		err = q.TooManyGroups()
	}
	if err := cmp.Or(stop.Err(), err); err != nil {
		return nil, err
	}
	return groups, nil
}
