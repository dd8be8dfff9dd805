package memeval

import (
	"iter"

	"github.com/tamis-go/tamis/filter"
)

// Select returns the rows of q in data: filtered, sorted, and the page of it. Maps and what pointers lead to are not copied.
//
// T is what the rows of the queried collection are: a struct or map[string]any. Of a [Table] it may be either: a map has
// the form of [Normalise], and a struct's field that cannot hold a value is left as it is.
func Select[T any](q *filter.Query, data Dataset) ([]T, error) {
	s, numbers, err := selected[T](q, data)
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
	s, numbers, err := selected[T](q, data)
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
func selected[T any](q *filter.Query, data Dataset) (*selection, []int, error) {
	s, err := selectionOf(q, data)
	if err != nil {
		return nil, nil, err
	}
	if err := asked[T](s); err != nil {
		return nil, nil, err
	}
	page := q.Page()
	order, err := s.sorter(page.Order)
	if err != nil {
		return nil, nil, err
	}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	return s, s.page(order, &page), nil
}

// Count returns the number of rows of q in data, whatever its page.
func Count(q *filter.Query, data Dataset) (int64, error) {
	s, err := selectionOf(q, data)
	if err != nil {
		return 0, err
	}
	if err := s.check(); err != nil {
		return 0, err
	}
	if s.rows.table != nil {
		return s.rows.table.count(s.clause), nil
	}
	count := int64(0)
	for i := range s.rows.n {
		if s.holds(s.rows.at(i)) {
			count++
		}
	}
	return count, nil
}
