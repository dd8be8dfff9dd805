package shape

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A row is passed as a pointer: to a struct, or to a map. What is behind it is known to the shape that made the
// functions below, and to nothing else.

// A Test says whether a row satisfies a predicate.
type Test func(row unsafe.Pointer) bool

// A Lists reads an array. A null is the empty list.
type Lists func(row unsafe.Pointer) value.List

// A Docs reads JSON.
type Docs func(row unsafe.Pointer) value.Document

// A Shape knows how one kind of row keeps the columns of a collection. It is asked when a query is compiled;
// what it returns is asked for every row.
type Shape interface {
	Texts(c *schema.Column) (value.Texts, error)
	Nums(c *schema.Column) (value.Nums, error)
	Lists(c *schema.Column) (Lists, error)
	Docs(c *schema.Column) (Docs, error)

	// Has reports whether the rows have a column at all.
	Has(c *schema.Column) bool

	// UUIDs returns what reads a UUID that the rows keep as 16 bytes, and halves what reads one as two numbers; nil
	// where texts is the way to read the column.
	UUIDs(c *schema.Column) UUIDs
	Halves(c *schema.Column) Halves

	// Lasts reports whether a text that was read stays as it is when the next row is read.
	Lasts() bool

	// Check returns what finds the error of a row's value in j's column; nil where every value is valid.
	Check(j *value.Judge) (func(row unsafe.Pointer) error, error)
}

// ShapeOf returns the shape of rows of c that are of type t.
func ShapeOf(c *schema.Collection, t reflect.Type) (Shape, error) {
	switch {
	case t.Kind() == reflect.Map && t.Key() == reflect.TypeFor[string]() && t.Elem() == reflect.TypeFor[any]():
		return MapShape{}, nil
	case t.Kind() == reflect.Struct:
		return &StructShape{collection: c, typ: t}, nil
	}
	return nil, fmt.Errorf("memeval: a row of %s is %s; want a struct or map[string]any", c.Name, t)
}
