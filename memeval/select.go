package memeval

import (
	"cmp"
	"context"
	"iter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/shape"
)

// Select returns the rows of q in data: filtered, sorted, and the page of it. Maps and what pointers lead to are not copied.
//
// T is what the rows of the queried collection are: a struct or map[string]any. Of a table.Table it may be either: a map has
// the form of [Normalise], and a struct's field that cannot hold a value is left as it is.
func Select[T any](q *filter.Query, data Dataset) ([]T, error) {
	return SelectContext[T](context.Background(), q, data)
}

// SelectContext is Select that ends with ctx, whose error it returns then.
func SelectContext[T any](ctx context.Context, q *filter.Query, data Dataset) ([]T, error) {
	s, numbers, err := pageOf[T](ctx, q, data)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(numbers))
	if s.Rows.Columns != nil {
		fill, err := shape.Filler[T](s.Rows.Collection, s.Rows.Shape)
		if err != nil {
			return nil, err
		}
		for i, n := range numbers {
			fill(s.Rows.At(n), &out[i])
		}
		return out, nil
	}
	for i, n := range numbers {
		out[i] = *(*T)(s.Rows.At(n))
	}
	return out, nil
}

// Each is Select without copies: it ranges over pointers to the rows, in order. Those of a table.Table are made as it goes.
func Each[T any](q *filter.Query, data Dataset) (iter.Seq[*T], error) {
	return EachContext[T](context.Background(), q, data)
}

// EachContext is Each that finds its rows before ctx ends, or returns its error. The rows are there then; ranging over
// them does not look at ctx.
func EachContext[T any](ctx context.Context, q *filter.Query, data Dataset) (iter.Seq[*T], error) {
	s, numbers, err := pageOf[T](ctx, q, data)
	if err != nil {
		return nil, err
	}
	if s.Rows.Columns != nil {
		fill, err := shape.Filler[T](s.Rows.Collection, s.Rows.Shape)
		if err != nil {
			return nil, err
		}
		return func(yield func(*T) bool) {
			for _, n := range numbers {
				if row := new(T); !yield(fill(s.Rows.At(n), row)) {
					return
				}
			}
		}, nil
	}
	return func(yield func(*T) bool) {
		for _, n := range numbers {
			if !yield((*T)(s.Rows.At(n))) {
				return
			}
		}
	}, nil
}

// pageOf returns the numbers of the rows of q's page, in order.
func pageOf[T any](ctx context.Context, q *filter.Query, data Dataset) (*eval.Selection, []int, error) {
	stop, release := eval.StopOf(ctx)
	defer release()
	s, err := eval.SelectionOf(q, data, stop)
	if err != nil {
		return nil, nil, cmp.Or(stop.Err(), err)
	}
	if err := eval.Asked[T](s); err != nil {
		return nil, nil, err
	}
	page := q.Page()
	order, err := s.Sorter(page.Order)
	if err != nil {
		return nil, nil, cmp.Or(stop.Err(), err)
	}
	if err := s.Check(); err != nil {
		return nil, nil, err
	}
	numbers := s.Page(order, &page)
	return s, numbers, stop.Err()
}

// Count returns the number of rows of q in data, whatever its page.
func Count(q *filter.Query, data Dataset) (int64, error) {
	return CountContext(context.Background(), q, data)
}

// CountContext is Count that ends with ctx, whose error it returns then.
func CountContext(ctx context.Context, q *filter.Query, data Dataset) (int64, error) {
	stop, release := eval.StopOf(ctx)
	defer release()
	s, err := eval.SelectionOf(q, data, stop)
	if err != nil {
		return 0, cmp.Or(stop.Err(), err)
	}
	if err := s.Check(); err != nil {
		return 0, err
	}
	count := s.Count()
	return count, stop.Err()
}
