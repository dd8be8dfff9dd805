package memeval

import (
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// jsonShape is the shape of rows that are JSON text: a row is a *jsonRow that has read one.
type jsonShape struct {
	collection *schema.Collection
	strict     bool            // texts and nulls are looked at too, as Check does
	members    [][]*jsonMember // by the length of their keys
	columns    []*jsonMember   // in the order of the collection's columns
	cells      int             // how many of the members are kept
}

// A jsonMember is a column of a row, as JSON has it.
type jsonMember struct {
	*judge
	key    string
	number int  // among the columns
	plain  bool // its texts, or its elements, are not looked at, and kept as they are
	cell   int  // where its value is kept; -1 if it is only skipped
}

func newJSONShape(c *schema.Collection, strict bool) *jsonShape {
	s := &jsonShape{collection: c, strict: strict}
	for i, col := range c.Columns {
		m := &jsonMember{judge: newJudge(col, strict), key: col.Name, number: i, cell: -1}
		m.plain = col.Type.Kind.Textual() && col.Type.Kind != schema.UUID && col.Type.Kind != schema.Decimal && !strict
		for len(s.members) <= len(m.key) {
			s.members = append(s.members, nil)
		}
		s.members[len(m.key)] = append(s.members[len(m.key)], m)
		s.columns = append(s.columns, m)
	}
	return s
}

// find returns the column of that name, or nil.
func (s *jsonShape) find(key []byte) *jsonMember {
	if len(key) >= len(s.members) {
		return nil
	}
	for _, m := range s.members[len(key)] {
		if m.key == string(key) {
			return m
		}
	}
	return nil
}

// keep returns where the values of c will be found in the rows that are made from now on.
func (s *jsonShape) keep(c *schema.Column) int {
	for _, m := range s.columns {
		if m.column != c {
			continue
		}
		if m.cell < 0 {
			m.cell = s.cells
			s.cells++
		}
		return m.cell
	}
	panic("memeval: " + schema.Lacks(c.Name, "column of "+s.collection.Name))
}

func (s *jsonShape) texts(c *schema.Column) (texts, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) (string, bool) {
		v := &(*jsonRow)(row).cells[cell]
		return view(v.raw), v.ok
	}, nil
}

func (s *jsonShape) nums(c *schema.Column) (nums, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) (int64, bool) {
		v := &(*jsonRow)(row).cells[cell]
		return v.num, v.ok
	}, nil
}

func (s *jsonShape) lists(c *schema.Column) (lists, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) list { return (*jsonRow)(row).cells[cell].list }, nil
}

func (s *jsonShape) docs(c *schema.Column) (docs, error) {
	cell := s.keep(c)
	return func(row unsafe.Pointer) document { return document{raw: (*jsonRow)(row).cells[cell].raw} }, nil
}

func (s *jsonShape) has(*schema.Column) bool { return true }

func (s *jsonShape) place(*schema.Column) (place, bool) { return place{}, false }

// fault is nil: a row is looked at while it is read.
func (s *jsonShape) fault(*judge) (func(unsafe.Pointer) error, error) { return nil, nil }
