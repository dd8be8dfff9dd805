package memeval

import (
	"cmp"
	"context"
	"iter"

	"github.com/tamis-go/tamis/filter"
)

// Select returns the rows of q in data: filtered, sorted, and the page of it. Maps and what pointers lead to are not copied.
//
// T is what the rows of the queried collection are: a struct or map[string]any. Of a [Table] it may be either: a map has
// the form of [Normalise], and a struct's field that cannot hold a value is left as it is.
func Select[T any](q *filter.Query, data Dataset) ([]T, error) {
	return SelectContext[T](context.Background(), q, data)
}

// SelectContext is Select that ends with ctx, whose error it returns then.
func SelectContext[T any](ctx context.Context, q *filter.Query, data Dataset) ([]T, error) {
	s, numbers, err := selected[T](ctx, q, data)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(numbers))
	if s.rows.table != nil {
		fill, err := filler[T](s.rows)
		if err != nil {
			return nil, err
		}
		for i, n := range numbers {
			fill(s.rows.at(n), &out[i])
		}
		return out, nil
	}
	for i, n := range numbers {
		out[i] = *(*T)(s.rows.at(n))
	}
	return out, nil
}

// Each is Select without copies: it ranges over pointers to the rows, in order. Those of a [Table] are made as it goes.
func Each[T any](q *filter.Query, data Dataset) (iter.Seq[*T], error) {
	return EachContext[T](context.Background(), q, data)
}

// EachContext is Each that finds its rows before ctx ends, or returns its error. The rows are there then; ranging over
// them does not look at ctx.
func EachContext[T any](ctx context.Context, q *filter.Query, data Dataset) (iter.Seq[*T], error) {
	s, numbers, err := selected[T](ctx, q, data)
	if err != nil {
		return nil, err
	}
	if s.rows.table != nil {
		fill, err := filler[T](s.rows)
		if err != nil {
			return nil, err
		}
		return func(yield func(*T) bool) {
			for _, n := range numbers {
				if row := new(T); !yield(fill(s.rows.at(n), row)) {
					return
				}
			}
		}, nil
	}
	return func(yield func(*T) bool) {
		for _, n := range numbers {
			if !yield((*T)(s.rows.at(n))) {
				return
			}
		}
	}, nil
}

// selected returns the numbers of the rows of q's page, in order.
func selected[T any](ctx context.Context, q *filter.Query, data Dataset) (*selection, []int, error) {
	stop, release := stopOf(ctx)
	defer release()
	s, err := selectionOf(q, data, stop)
	if err != nil {
		return nil, nil, cmp.Or(stop.err(), err)
	}
	if err := asked[T](s); err != nil {
		return nil, nil, err
	}
	page := q.Page()
	order, err := s.sorter(page.Order)
	if err != nil {
		return nil, nil, cmp.Or(stop.err(), err)
	}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	numbers := s.page(order, &page)
	return s, numbers, stop.err()
}

// Count returns the number of rows of q in data, whatever its page.
func Count(q *filter.Query, data Dataset) (int64, error) {
	return CountContext(context.Background(), q, data)
}

// CountContext is Count that ends with ctx, whose error it returns then.
func CountContext(ctx context.Context, q *filter.Query, data Dataset) (int64, error) {
	stop, release := stopOf(ctx)
	defer release()
	s, err := selectionOf(q, data, stop)
	if err != nil {
		return 0, cmp.Or(stop.err(), err)
	}
	if err := s.check(); err != nil {
		return 0, err
	}
	count := s.count()
	return count, stop.err()
}

// count returns the number of rows of s.
func (s *selection) count() int64 {
	if s.rows.table != nil {
		return s.rows.table.count(s.clause)
	}
	count := int64(0)
	for i := range s.rows.n {
		if s.store.stop.after(i) {
			break
		}
		if s.holds(s.rows.at(i)) {
			count++
		}
	}
	return count
}
