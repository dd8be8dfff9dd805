package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A row is passed as a pointer: to a struct, or to a map. What is behind it is known to the shape that made the
// functions below, and to nothing else.
type (
	// A test says whether a row satisfies a predicate.
	test func(row unsafe.Pointer) bool

	// A texts reads a text, an enum or a UUID off a row. It returns false for null.
	texts func(row unsafe.Pointer) (string, bool)

	// A nums reads a value of any other kind, as the number that has its order: see ordered. It returns false for null.
	nums func(row unsafe.Pointer) (int64, bool)

	// A lists reads an array. A null is the empty list.
	lists func(row unsafe.Pointer) list

	// A docs reads JSON.
	docs func(row unsafe.Pointer) document
)

// A shape knows how one kind of row keeps the columns of a collection. It is asked when a query is compiled;
// what it returns is asked for every row.
type shape interface {
	texts(c *schema.Column) (texts, error)
	nums(c *schema.Column) (nums, error)
	lists(c *schema.Column) (lists, error)
	docs(c *schema.Column) (docs, error)

	// has reports whether the rows have a column at all.
	has(c *schema.Column) bool

	// place returns where a column's value stands in every row, if it does stand in a place.
	place(c *schema.Column) (place, bool)

	// fault returns what says of a row's value in j's column what is wrong with it, or nil where nothing can be.
	fault(j *judge) (func(row unsafe.Pointer) error, error)
}

// shapeOf returns the shape of rows of c that are of type t.
func shapeOf(c *schema.Collection, t reflect.Type) (shape, error) {
	switch {
	case t.Kind() == reflect.Map && t.Key() == reflect.TypeFor[string]() && t.Elem() == reflect.TypeFor[any]():
		return mapShape{}, nil
	case t.Kind() == reflect.Struct:
		return &structShape{collection: c, typ: t}, nil
	}
	return nil, fmt.Errorf("memeval: a row of %s is %s; want a struct or map[string]any", c.Name, t)
}
