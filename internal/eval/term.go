package eval

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Compiler makes tests on the rows of one collection, of one shape.
type Compiler struct {
	Store      *store
	Collection *schema.Collection
	Shape      shape.Shape
	Used       []*schema.Column // what the tests read
}

func (c *Compiler) Use(columns ...*schema.Column) {
	for _, col := range columns {
		if !slices.Contains(c.Used, col) {
			c.Used = append(c.Used, col)
		}
	}
}

// Texts returns what reads a term of a textual kind.
func (c *Compiler) Texts(t *schema.Term) (value.Texts, error) {
	c.Use(t.Columns...)
	kind := value.HoldingOf(t.Type)
	if t.JSONType {
		read, err := c.Shape.Docs(t.Columns[0])
		return func(row unsafe.Pointer) (string, bool) { return read(row).TypeAt(t.Path) }, err
	}
	if len(t.Path) > 0 {
		read, err := c.Shape.Docs(t.Columns[0])
		return func(row unsafe.Pointer) (string, bool) { return read(row).Inside(t.Path).Text(kind) }, err
	}
	reads, err := c.columns(t)
	if err != nil {
		return nil, err
	}
	switch {
	case t.Join:
		return func(row unsafe.Pointer) (string, bool) {
			return string(appendJoined(nil, row, reads)), true
		}, nil
	case len(reads) == 1:
		return reads[0], nil
	}
	return func(row unsafe.Pointer) (string, bool) {
		for _, read := range reads {
			if s, ok := read(row); ok {
				return s, true
			}
		}
		return "", false
	}, nil
}

// columns returns what reads each of the columns of a textual term.
func (c *Compiler) columns(t *schema.Term) ([]value.Texts, error) {
	c.Use(t.Columns...)
	reads := make([]value.Texts, len(t.Columns))
	for i, col := range t.Columns {
		var err error
		if reads[i], err = c.Shape.Texts(col); err != nil {
			return nil, err
		}
	}
	return reads, nil
}

// appendJoined appends the texts of the row with a space between; a null is empty.
func appendJoined(dst []byte, row unsafe.Pointer, reads []value.Texts) []byte {
	for i, read := range reads {
		if i > 0 {
			dst = append(dst, ' ')
		}
		s, _ := read(row)
		dst = append(dst, s...)
	}
	return dst
}

// Nums returns what reads a term of a kind that is not textual.
func (c *Compiler) Nums(t *schema.Term) (value.Nums, error) {
	kind := value.HoldingOf(t.Type)
	if t.Length {
		read, err := c.Lists(t)
		return func(row unsafe.Pointer) (int64, bool) { return int64(read(row).N), true }, err
	}
	c.Use(t.Columns...)
	if len(t.Path) > 0 {
		read, err := c.Shape.Docs(t.Columns[0])
		return func(row unsafe.Pointer) (int64, bool) { return read(row).Inside(t.Path).Num(kind) }, err
	}
	reads := make([]value.Nums, len(t.Columns))
	for i, col := range t.Columns {
		var err error
		if reads[i], err = c.Shape.Nums(col); err != nil {
			return nil, err
		}
	}
	if len(reads) == 1 {
		return reads[0], nil
	}
	return func(row unsafe.Pointer) (int64, bool) {
		for _, read := range reads {
			if n, ok := read(row); ok {
				return n, true
			}
		}
		return 0, false
	}, nil
}

// Lists returns what reads a term that is an array, or the array whose Length a term is.
func (c *Compiler) Lists(t *schema.Term) (shape.Lists, error) {
	if len(t.Columns) != 1 {
		return nil, fmt.Errorf("memeval: an array of several columns: %s", termName(t))
	}
	c.Use(t.Columns...)
	if len(t.Path) == 0 {
		return c.Shape.Lists(t.Columns[0])
	}
	kind := t.Type.Kind
	if t.Length {
		kind = schema.JSON // whatever the elements are
	}
	forms := value.ListForms[kind]
	read, err := c.Shape.Docs(t.Columns[0])
	return func(row unsafe.Pointer) value.List { return read(row).Inside(t.Path).List(forms) }, err
}

// Nulls returns the test that the term is null, or, of an array, null or empty.
func (c *Compiler) Nulls(t *schema.Term) (shape.Test, error) {
	switch {
	case t.Join, t.Length:
		return func(unsafe.Pointer) bool { return false }, nil
	case t.Type.Array:
		read, err := c.Lists(t)
		return func(row unsafe.Pointer) bool { return read(row).N == 0 }, err
	case t.Type.Kind == schema.JSON:
		c.Use(t.Columns...)
		read, err := c.Shape.Docs(t.Columns[0])
		return func(row unsafe.Pointer) bool { return read(row).Inside(t.Path).Null() }, err
	case value.IsTextual(t.Type):
		read, err := c.Texts(t)
		return func(row unsafe.Pointer) bool { _, ok := read(row); return !ok }, err
	}
	read, err := c.Nums(t)
	return func(row unsafe.Pointer) bool { _, ok := read(row); return !ok }, err
}

// lasting returns what reads a term of a textual kind as a text that stays when the row is written over: a copy, where the text
// lies in the JSON of the row.
func (c *Compiler) lasting(t *schema.Term) (value.Texts, error) {
	read, err := c.Texts(t)
	if c.Shape.Lasts() && len(t.Path) == 0 || err != nil {
		return read, err
	}
	return func(row unsafe.Pointer) (string, bool) {
		s, ok := read(row)
		return strings.Clone(s), ok
	}, nil
}

// Values returns what reads a term as a value of its own, which stays when the row goes.
func (c *Compiler) Values(t *schema.Term) (func(row unsafe.Pointer) schema.Value, error) {
	kind := value.HoldingOfTerm(t)
	if kind.Textual() {
		read, err := c.lasting(t)
		return func(row unsafe.Pointer) schema.Value {
			if s, ok := read(row); ok {
				return kind.TextValue(s)
			}
			return schema.Value{}
		}, err
	}
	read, err := c.Nums(t)
	return func(row unsafe.Pointer) schema.Value {
		n, ok := read(row)
		if !ok {
			return schema.Value{}
		}
		return kind.NumValue(n)
	}, err
}

// termName returns a term for people:  created_by.id   start_time or expected_start_time
func termName(t *schema.Term) string {
	names := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		names[i] = strings.Join(append([]string{col.Name}, t.Path...), ".")
	}
	between := " or "
	if t.Join {
		between = " and "
	}
	name := strings.Join(names, between)
	switch {
	case t.Length:
		return "length of " + name
	case t.JSONType:
		return "type of " + name
	}
	return name
}
