package table

import (
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// tableShape is the shape of rows of a Table: a row is a pointer to its seat. What reads it works for all rows of the
// table, whichever chunk they are in.
type tableShape struct{ *snapshot }

func (s tableShape) Texts(c *schema.Column) (value.Texts, error) {
	k := s.number(c)
	return func(row unsafe.Pointer) (string, bool) {
		c, i := seated(row)
		return c.vectors[k].(textual).text(i) //nolint:forcetypeassert // the column's kind says so
	}, nil
}

func (s tableShape) Nums(c *schema.Column) (value.Nums, error) {
	k := s.number(c)
	return func(row unsafe.Pointer) (int64, bool) {
		c, i := seated(row)
		if v, ok := c.vectors[k].(*numVector); ok {
			return v.num(i)
		}
		return c.vectors[k].(numeric).num(i) //nolint:forcetypeassert // the column's kind says so
	}, nil
}

func (s tableShape) Halves(c *schema.Column) shape.Halves {
	k := s.number(c)
	return func(row unsafe.Pointer) (int64, uint64, bool) {
		c, i := seated(row)
		var u [16]byte
		ok := false
		switch v := c.vectors[k].(type) {
		case *uuidVector:
			if ok = !v.null.has(i); ok {
				u = v.values[i]
			}
		case textual:
			if text, some := v.text(i); some {
				u, ok = value.ParseBytes16(text)
			}
		}
		high, low := value.Halved(&u)
		return high, low, ok
	}
}

func (s tableShape) Lists(c *schema.Column) (shape.Lists, error) {
	k := s.number(c)
	return func(row unsafe.Pointer) value.List {
		c, i := seated(row)
		return c.vectors[k].(*listVector).list(i) //nolint:forcetypeassert // the column's type says so
	}, nil
}

func (s tableShape) Docs(c *schema.Column) (shape.Docs, error) {
	k := s.number(c)
	return func(row unsafe.Pointer) value.Document {
		c, i := seated(row)
		return c.vectors[k].(*jsonVector).document(i) //nolint:forcetypeassert // the column's kind says so
	}, nil
}

func (s tableShape) Has(*schema.Column) bool { return true }

func (s tableShape) UUIDs(*schema.Column) shape.UUIDs { return nil }
func (s tableShape) Lasts() bool                      { return true }

// Check is nil: the rows were looked at when they were put in.
func (s tableShape) Check(*value.Judge) (func(unsafe.Pointer) error, error) { return nil, nil }
