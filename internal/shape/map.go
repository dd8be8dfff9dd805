package shape

import (
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// MapShape is the shape of rows that are map[string]any.
type MapShape struct{}

func member(row unsafe.Pointer, name string) any { return (*(*map[string]any)(row))[name] }

func (MapShape) Texts(c *schema.Column) (value.Texts, error) {
	name, kind := c.Name, value.HoldingOf(c.Type)
	if !kind.Respelled() {
		return func(row unsafe.Pointer) (string, bool) {
			v := member(row, name)
			if s, ok := v.(string); ok {
				return s, true
			}
			return value.AnyText(kind, v)
		}, nil
	}
	return func(row unsafe.Pointer) (string, bool) { return value.AnyText(kind, member(row, name)) }, nil
}

func (MapShape) Nums(c *schema.Column) (value.Nums, error) {
	name, kind := c.Name, value.HoldingOf(c.Type)
	if kind.Kind != schema.Bool {
		return func(row unsafe.Pointer) (int64, bool) { return value.AnyNum(kind, member(row, name)) }, nil
	}
	return func(row unsafe.Pointer) (int64, bool) {
		v, ok := (*(*map[string]any)(row))[name]
		if !ok {
			return 0, true // missing is false
		}
		return value.AnyNum(kind, v)
	}, nil
}

func (MapShape) Lists(c *schema.Column) (Lists, error) {
	name, forms := c.Name, value.ListForms[c.Type.Kind]
	return func(row unsafe.Pointer) value.List {
		l, _ := forms.List(member(row, name))
		return l
	}, nil
}

func (MapShape) Docs(c *schema.Column) (Docs, error) {
	name := c.Name
	return func(row unsafe.Pointer) value.Document { return value.AnyDocument(member(row, name)) }, nil
}

func (MapShape) Has(*schema.Column) bool { return true }

func (MapShape) UUIDs(*schema.Column) UUIDs   { return nil }
func (MapShape) Halves(*schema.Column) Halves { return nil }
func (MapShape) Lasts() bool                  { return true }

func (MapShape) Check(j *value.Judge) (func(unsafe.Pointer) error, error) {
	name, missing := j.Column.Name, j.Null()
	if j.Element.Kind == schema.Bool {
		missing = nil // it is false
	}
	return func(row unsafe.Pointer) error {
		v, ok := (*(*map[string]any)(row))[name]
		if !ok {
			return missing
		}
		return j.Any(v)
	}, nil
}
