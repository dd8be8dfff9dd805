package memeval

import (
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// mapShape is the shape of rows that are map[string]any.
type mapShape struct{}

func member(row unsafe.Pointer, name string) any { return (*(*map[string]any)(row))[name] }

func (mapShape) texts(c *schema.Column) (texts, error) {
	name, kind := c.Name, holdingOf(c.Type)
	if kind.Kind != schema.UUID && kind.Kind != schema.Decimal {
		return func(row unsafe.Pointer) (string, bool) {
			v := member(row, name)
			if s, ok := v.(string); ok {
				return s, true
			}
			return anyText(kind, v)
		}, nil
	}
	return func(row unsafe.Pointer) (string, bool) { return anyText(kind, member(row, name)) }, nil
}

func (mapShape) nums(c *schema.Column) (nums, error) {
	name, kind := c.Name, holdingOf(c.Type)
	if kind.Kind != schema.Bool {
		return func(row unsafe.Pointer) (int64, bool) { return anyNum(kind, member(row, name)) }, nil
	}
	return func(row unsafe.Pointer) (int64, bool) {
		v, ok := (*(*map[string]any)(row))[name]
		if !ok {
			return 0, true // missing is false
		}
		return anyNum(kind, v)
	}, nil
}

func (mapShape) lists(c *schema.Column) (lists, error) {
	name, forms := c.Name, listForms[c.Type.Kind]
	return func(row unsafe.Pointer) list {
		l, _ := forms.list(member(row, name))
		return l
	}, nil
}

func (mapShape) docs(c *schema.Column) (docs, error) {
	name := c.Name
	return func(row unsafe.Pointer) document { return anyDocument(member(row, name)) }, nil
}

func (mapShape) has(*schema.Column) bool { return true }

func (mapShape) place(*schema.Column) (place, bool) { return place{}, false }

func (mapShape) fault(j *judge) (func(unsafe.Pointer) error, error) {
	name, missing := j.column.Name, j.null()
	if j.element.Kind == schema.Bool {
		missing = nil // it is false
	}
	return func(row unsafe.Pointer) error {
		v, ok := (*(*map[string]any)(row))[name]
		if !ok {
			return missing
		}
		return j.any(v)
	}, nil
}
