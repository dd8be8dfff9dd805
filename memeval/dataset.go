package memeval

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A Dataset holds the rows of collections by name: a slice of structs, of pointers to structs, of maps, or [Rows]; or a
// [*Table].
type Dataset map[string]any

// Rows are maps whose values are known to be of their columns' kinds, as those that [Normalise] made, so that they are
// not looked at again before each query.
type Rows []map[string]any

// rows are the rows of one collection, as a Dataset holds them.
type rows struct {
	collection *schema.Collection
	typ        reflect.Type // of one row: a struct or a map
	base       unsafe.Pointer
	n          int
	stride     uintptr
	boxed      bool // the slice holds pointers to rows
	trusted    bool // they need not be looked at before a query
	shape      shape
	table      *snapshot               // instead of base: its rows
	checked    map[*schema.Column]bool // columns whose values were found to be of their kind
	stop       *stop
}

// at returns the row at i.
func (r *rows) at(i int) unsafe.Pointer {
	if r.table != nil {
		return r.table.at(i)
	}
	p := unsafe.Add(r.base, uintptr(i)*r.stride) // i < n: within the slice
	if r.boxed {
		return *(*unsafe.Pointer)(p)
	}
	return p
}

// A store is a Dataset whose collections are opened as they are asked for.
type store struct {
	data   Dataset
	opened map[*schema.Collection]*rows
	stop   *stop
}

func newStore(data Dataset) *store {
	return &store{data: data, opened: make(map[*schema.Collection]*rows)}
}

// rows returns the rows of c, or an error if there are none in the Dataset.
func (s *store) rows(c *schema.Collection) (*rows, error) {
	if r := s.opened[c]; r != nil {
		return r, nil
	}
	v, ok := s.data[c.Name]
	if !ok {
		return nil, fmt.Errorf("memeval: the query needs the rows of %s, which the dataset does not have", c.Name)
	}
	r, err := open(c, v)
	if err != nil {
		return nil, err
	}
	if r.stop = s.stop; r.stop != nil && r.table != nil {
		table := *r.table
		table.stop = s.stop
		r.table, r.shape = &table, tableShape{&table}
	}
	s.opened[c] = r
	return r, nil
}

// open returns the rows of a slice.
func open(c *schema.Collection, v any) (*rows, error) {
	r := &rows{collection: c, checked: make(map[*schema.Column]bool)}
	switch v := v.(type) {
	case nil:
		r.typ = reflect.TypeFor[map[string]any]()
	case *Table:
		return r, r.setTable(v)
	case Rows:
		r.trusted = true
		r.setMaps(v)
	case []map[string]any:
		r.setMaps(v)
	default:
		if err := r.setSlice(reflect.ValueOf(v)); err != nil {
			return nil, err
		}
	}
	var err error
	r.shape, err = shapeOf(c, r.typ)
	return r, err
}

// all ranges over the rows, by number.
func (r *rows) all() iter.Seq2[int, unsafe.Pointer] {
	if r.table != nil {
		return r.table.all()
	}
	return func(yield func(int, unsafe.Pointer) bool) {
		for i := range r.n {
			if !yield(i, r.at(i)) {
				return
			}
		}
	}
}

// setTable makes r the rows that t has now.
func (r *rows) setTable(t *Table) error {
	if t == nil || t.collection != r.collection {
		return fmt.Errorf("memeval: the rows of %s are in a table of another collection", r.collection.Name)
	}
	r.table, r.trusted = t.now.Load(), true
	r.shape, r.n, r.typ = tableShape{r.table}, r.table.n, reflect.TypeFor[map[string]any]()
	return nil
}

func (r *rows) setMaps(maps []map[string]any) {
	r.typ = reflect.TypeFor[map[string]any]()
	r.base, r.n, r.stride = unsafe.Pointer(unsafe.SliceData(maps)), len(maps), unsafe.Sizeof(maps[0])
}

func (r *rows) setSlice(v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return fmt.Errorf("memeval: the rows of %s are %s; want a slice of structs or of maps", r.collection.Name, v.Type())
	}
	r.typ = v.Type().Elem()
	r.base, r.n, r.stride = v.UnsafePointer(), v.Len(), r.typ.Size()
	if r.typ.Kind() == reflect.Pointer {
		r.typ, r.boxed = r.typ.Elem(), true
		for i := range r.n {
			if r.at(i) == nil {
				return fmt.Errorf("memeval: %s[%d] is nil; want a row", r.collection.Name, i)
			}
		}
	}
	return nil
}

// names returns the names of what s holds, in order.
func (s *store) names() []string {
	names := make([]string, 0, len(s.data))
	for name := range s.data {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
