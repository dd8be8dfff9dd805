package memeval

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/schema"
)

// Compile returns a function that reports whether a row satisfies the filter and the policy of q. Sort and page do not
// matter for one row.
//
// T is a struct or map[string]any. The function allocates nothing, and may be called from several goroutines. A query
// that looks at related rows needs their collections in data; others may pass nil. Compile fails where a column that
// the query reads has no field in T, and where data lacks a collection or has a row with a value of the wrong kind.
//
// The function takes a pointer since a row passed by value would be copied to the heap.
func Compile[T any](q *filter.Query, data Dataset) (func(*T) bool, error) {
	c, err := eval.CompilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	where := q.Where()
	t, err := c.Test(&where)
	if err != nil {
		return nil, err
	}
	return func(row *T) bool { return t(unsafe.Pointer(row)) }, nil
}

// Keys returns what reads the sort keys of q off a row, one for each of its page's Order: what a cursor is made of.
//
// It fails as Compile does. A sort by a related row's column needs the related collections in data.
func Keys[T any](q *filter.Query, data Dataset) (func(*T) []schema.Value, error) {
	c, err := eval.CompilerFor[T](q.Collection(), data)
	if err != nil {
		return nil, err
	}
	s, err := c.Sorter(q.Page().Order)
	if err != nil {
		return nil, err
	}
	return func(row *T) []schema.Value { return s.Values(unsafe.Pointer(row)) }, nil
}
