package eval

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/schema"
)

// Rows are maps whose values are known to be of their columns' kinds, as those that [Normalise] made, so that they are
// not looked at again before each query.
type Rows []map[string]any

// A ColumnStore is what a Dataset may hold beside slices: rows that are kept column by column.
type ColumnStore interface {
	// Collection returns the collection of the rows, or nil if there is no store.
	Collection() *schema.Collection

	// Columns returns the rows as they are now, for a query that ends with stop.
	Columns(stop *Stop) Columns
}

// Columns are the rows of a [ColumnStore] at one time.
type Columns interface {
	Shape() shape.Shape

	// Len returns what all numbers of rows are below. Rows that were deleted have numbers.
	Len() int

	// At returns the row of a number, and All ranges over the rows by number.
	At(n int) unsafe.Pointer
	All() iter.Seq2[int, unsafe.Pointer]

	// Select returns the rows that satisfy n. It adds what it reads to the columns that c uses.
	Select(c *Compiler, n *predicate.Node) (Selected, error)
}

// Selected are the rows of a collection that satisfy a predicate.
type Selected interface {
	// Each calls visit for each of them, by number.
	Each(visit func(n int, row unsafe.Pointer))

	// Count returns how many they are.
	Count() int64

	// Best returns what b is once it was offered each of them.
	Best(b *Best) *Best

	// Tally counts them by a, whose columns are read by read.
	Tally(a *filter.Aggregate, read *Sorter) *Tally
}

// Set are the rows of one collection, as a Dataset holds them.
type Set struct {
	Collection *schema.Collection
	Typ        reflect.Type // of one row: a struct or a map
	base       unsafe.Pointer
	N          int
	stride     uintptr
	boxed      bool // the slice holds pointers to rows
	Trusted    bool // they need not be looked at before a query
	Shape      shape.Shape
	Columns    Columns                 // instead of base
	checked    map[*schema.Column]bool // columns whose values were found to be of their kind
	stop       *Stop
}

// At returns the row at i.
func (r *Set) At(i int) unsafe.Pointer {
	if r.Columns != nil {
		return r.Columns.At(i)
	}
	p := unsafe.Add(r.base, uintptr(i)*r.stride) // i < n: within the slice
	if r.boxed {
		return *(*unsafe.Pointer)(p)
	}
	return p
}

// A store is a Dataset whose collections are opened as they are asked for.
type store struct {
	data   map[string]any
	opened map[*schema.Collection]*Set
	Stop   *Stop
}

func NewStore(data map[string]any) *store {
	return &store{data: data, opened: make(map[*schema.Collection]*Set)}
}

// Set returns the rows of c, or an error if there are none in the Dataset.
func (s *store) Set(c *schema.Collection) (*Set, error) {
	if r := s.opened[c]; r != nil {
		return r, nil
	}
	v, ok := s.data[c.Name]
	if !ok {
		return nil, fmt.Errorf("memeval: the query needs the rows of %s, which the dataset does not have", c.Name)
	}
	r, err := Open(c, v, s.Stop)
	if err == nil {
		s.opened[c] = r
	}
	return r, err
}

// Open returns the rows that v holds, of c.
func Open(c *schema.Collection, v any, stop *Stop) (*Set, error) {
	r := &Set{Collection: c, checked: make(map[*schema.Column]bool), stop: stop}
	switch v := v.(type) {
	case nil:
		r.Typ = reflect.TypeFor[map[string]any]()
	case ColumnStore:
		return r, r.setColumns(v)
	case Rows:
		r.Trusted = true
		r.setMaps(v)
	case []map[string]any:
		r.setMaps(v)
	default:
		if err := r.setSlice(reflect.ValueOf(v)); err != nil {
			return nil, err
		}
	}
	var err error
	r.Shape, err = shape.ShapeOf(c, r.Typ)
	return r, err
}

// All ranges over the rows, by number.
func (r *Set) All() iter.Seq2[int, unsafe.Pointer] {
	if r.Columns != nil {
		return r.Columns.All()
	}
	return func(yield func(int, unsafe.Pointer) bool) {
		for i := range r.N {
			if !yield(i, r.At(i)) {
				return
			}
		}
	}
}

// setColumns makes r the rows that s has now.
func (r *Set) setColumns(s ColumnStore) error {
	if s.Collection() != r.Collection {
		return fmt.Errorf("memeval: the rows of %s are in a table of another collection", r.Collection.Name)
	}
	r.Columns, r.Trusted = s.Columns(r.stop), true
	r.Shape, r.N, r.Typ = r.Columns.Shape(), r.Columns.Len(), reflect.TypeFor[map[string]any]()
	return nil
}

func (r *Set) setMaps(maps []map[string]any) {
	r.Typ = reflect.TypeFor[map[string]any]()
	r.base, r.N, r.stride = unsafe.Pointer(unsafe.SliceData(maps)), len(maps), unsafe.Sizeof(maps[0])
}

func (r *Set) setSlice(v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return fmt.Errorf("memeval: the rows of %s are %s; want a slice of structs or of maps", r.Collection.Name, v.Type())
	}
	r.Typ = v.Type().Elem()
	r.base, r.N, r.stride = v.UnsafePointer(), v.Len(), r.Typ.Size()
	if r.Typ.Kind() == reflect.Pointer {
		r.Typ, r.boxed = r.Typ.Elem(), true
		for i := range r.N {
			if r.At(i) == nil {
				return fmt.Errorf("memeval: %s[%d] is nil; want a row", r.Collection.Name, i)
			}
		}
	}
	return nil
}

// Names returns the names of what s holds, in order.
func (s *store) Names() []string {
	names := make([]string, 0, len(s.data))
	for name := range s.data {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
