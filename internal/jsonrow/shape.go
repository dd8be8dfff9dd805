package jsonrow

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Shape is the shape of rows that are JSON text: a row is a *Row that has read one. Columns may come to be kept while rows are read; what reads
// them is for the rows that are read afterwards.
type Shape struct {
	collection *schema.Collection
	strict     bool            // texts and nulls are looked at too, as Check does
	closed     bool            // a key that is no column is an error
	members    [][]namedMember // by the length of their keys
	columns    []*jsonMember   // in the order of the collection's columns
	cells      atomic.Int32    // how many of the members are kept
	keeping    sync.Mutex
}

// A jsonMember is a column of a row, as JSON has it.
type jsonMember struct {
	*value.Judge
	key    string
	number int          // among the columns
	plain  bool         // its texts, or its elements, are not looked at, and kept as they are
	cell   atomic.Int32 // where its value is kept; -1 if it is only skipped
}

func New(c *schema.Collection, strict bool) *Shape {
	s := &Shape{collection: c, strict: strict}
	for i, col := range c.Columns {
		m := &jsonMember{Judge: value.NewJudge(col, strict), key: col.Name, number: i}
		m.cell.Store(-1)
		m.plain = col.Type.Kind.Textual() && !col.Type.Kind.Respelled() && !strict
		s.name(m.key, m)
		s.columns = append(s.columns, m)
	}
	for i, col := range c.Columns {
		if name := col.SQL(); s.find([]byte(name)) == nil {
			s.name(name, s.columns[i])
		}
	}
	return s
}

// name makes a key that of a column.
func (s *Shape) name(key string, m *jsonMember) {
	for len(s.members) <= len(key) {
		s.members = append(s.members, nil)
	}
	s.members[len(key)] = append(s.members[len(key)], namedMember{key, m})
}

// A namedMember is a column under one of its names: its own, or, where no other column has that, what a database calls it.
type namedMember struct {
	key string
	*jsonMember
}

// Closed returns a strict shape that keeps every column, and whose rows have no other keys.
func Closed(c *schema.Collection) *Shape {
	s := New(c, true)
	s.closed = true
	for _, col := range c.Columns {
		s.keep(col)
	}
	return s
}

// find returns the column of that name, or nil.
func (s *Shape) find(key []byte) *jsonMember {
	if len(key) >= len(s.members) {
		return nil
	}
	for _, m := range s.members[len(key)] {
		if m.key == string(key) {
			return m.jsonMember
		}
	}
	return nil
}

// keep returns where the values of c will be found in the rows that are read from now on.
func (s *Shape) keep(c *schema.Column) int {
	for _, m := range s.columns {
		if m.Column != c {
			continue
		}
		s.keeping.Lock()
		defer s.keeping.Unlock()
		if m.cell.Load() < 0 {
			m.cell.Store(s.cells.Load())
			s.cells.Add(1)
		}
		return int(m.cell.Load())
	}
	panic("memeval: " + wording.Lacks(c.Name, "column of "+s.collection.Name))
}

func (s *Shape) Texts(c *schema.Column) (value.Texts, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) (string, bool) {
		v := &(*Row)(row).cells[cell]
		return value.View(v.raw), v.ok
	}, nil
}

func (s *Shape) Nums(c *schema.Column) (value.Nums, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) (int64, bool) {
		v := &(*Row)(row).cells[cell]
		return v.num, v.ok
	}, nil
}

func (s *Shape) Lists(c *schema.Column) (shape.Lists, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) value.List { return (*Row)(row).cells[cell].list }, nil
}

func (s *Shape) Docs(c *schema.Column) (shape.Docs, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) value.Document { return value.Document{Raw: (*Row)(row).cells[cell].raw} }, nil
}

func (s *Shape) Has(*schema.Column) bool { return true }

func (s *Shape) UUIDs(*schema.Column) shape.UUIDs   { return nil }
func (s *Shape) Halves(*schema.Column) shape.Halves { return nil }

// Lasts is false: a text lies in the line, which may be written over.
func (s *Shape) Lasts() bool { return false }

// Check is nil: a row is looked at while it is read.
func (s *Shape) Check(*value.Judge) (func(unsafe.Pointer) error, error) { return nil, nil }
