package memeval

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A compiler makes tests on the rows of one collection, of one shape.
type compiler struct {
	store      *store
	collection *schema.Collection
	shape      shape
	used       []*schema.Column // what the tests read
}

func (c *compiler) use(columns ...*schema.Column) {
	for _, col := range columns {
		if !slices.Contains(c.used, col) {
			c.used = append(c.used, col)
		}
	}
}

// texts returns what reads a term of a textual kind.
func (c *compiler) texts(t *schema.Term) (texts, error) {
	c.use(t.Columns...)
	kind := holdingOf(t.Type)
	if len(t.Path) > 0 {
		read, err := c.shape.docs(t.Columns[0])
		return func(row unsafe.Pointer) (string, bool) { return read(row).inside(t.Path).text(kind) }, err
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
func (c *compiler) columns(t *schema.Term) ([]texts, error) {
	c.use(t.Columns...)
	reads := make([]texts, len(t.Columns))
	for i, col := range t.Columns {
		var err error
		if reads[i], err = c.shape.texts(col); err != nil {
			return nil, err
		}
	}
	return reads, nil
}

// appendJoined appends what reads say of the row, a space between, a null being empty.
func appendJoined(dst []byte, row unsafe.Pointer, reads []texts) []byte {
	for i, read := range reads {
		if i > 0 {
			dst = append(dst, ' ')
		}
		s, _ := read(row)
		dst = append(dst, s...)
	}
	return dst
}

// nums returns what reads a term of a kind that is not textual.
func (c *compiler) nums(t *schema.Term) (nums, error) {
	kind := holdingOf(t.Type)
	if t.Length {
		read, err := c.lists(t)
		return func(row unsafe.Pointer) (int64, bool) { return int64(read(row).n), true }, err
	}
	c.use(t.Columns...)
	if len(t.Path) > 0 {
		read, err := c.shape.docs(t.Columns[0])
		return func(row unsafe.Pointer) (int64, bool) { return read(row).inside(t.Path).num(kind) }, err
	}
	reads := make([]nums, len(t.Columns))
	for i, col := range t.Columns {
		var err error
		if reads[i], err = c.shape.nums(col); err != nil {
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

// lists returns what reads a term that is an array, or the array whose Length a term is.
func (c *compiler) lists(t *schema.Term) (lists, error) {
	if len(t.Columns) != 1 {
		return nil, fmt.Errorf("memeval: an array of several columns: %s", termName(t))
	}
	c.use(t.Columns...)
	if len(t.Path) == 0 {
		return c.shape.lists(t.Columns[0])
	}
	kind := t.Type.Kind
	if t.Length {
		kind = schema.JSON // whatever the elements are
	}
	forms := listForms[kind]
	read, err := c.shape.docs(t.Columns[0])
	return func(row unsafe.Pointer) list { return read(row).inside(t.Path).list(forms) }, err
}

// nulls returns what says of a row that the term is null, or, of an array, null or empty.
func (c *compiler) nulls(t *schema.Term) (test, error) {
	switch {
	case t.Join, t.Length:
		return func(unsafe.Pointer) bool { return false }, nil
	case t.Type.Array:
		read, err := c.lists(t)
		return func(row unsafe.Pointer) bool { return read(row).n == 0 }, err
	case t.Type.Kind == schema.JSON:
		c.use(t.Columns...)
		read, err := c.shape.docs(t.Columns[0])
		return func(row unsafe.Pointer) bool { return read(row).inside(t.Path).null() }, err
	case isTextual(t.Type):
		read, err := c.texts(t)
		return func(row unsafe.Pointer) bool { _, ok := read(row); return !ok }, err
	}
	read, err := c.nums(t)
	return func(row unsafe.Pointer) bool { _, ok := read(row); return !ok }, err
}

// values returns what reads a term as a value of its own, which stays when the row goes.
func (c *compiler) values(t *schema.Term) (func(row unsafe.Pointer) schema.Value, error) {
	kind := holdingOfTerm(t)
	if kind.Textual() {
		read, err := c.texts(t)
		_, line := c.shape.(*jsonShape)
		passing := line || len(t.Path) > 0 // the text lies in the line, or in the JSON of the row, which may be written over
		return func(row unsafe.Pointer) schema.Value {
			s, ok := read(row)
			if !ok {
				return schema.Value{}
			}
			if passing {
				s = strings.Clone(s)
			}
			return kind.textValue(s)
		}, err
	}
	read, err := c.nums(t)
	return func(row unsafe.Pointer) schema.Value {
		n, ok := read(row)
		if !ok {
			return schema.Value{}
		}
		return kind.numValue(n)
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
	if t.Length {
		return "length of " + name
	}
	return name
}
