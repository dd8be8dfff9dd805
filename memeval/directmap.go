package memeval

import (
	"slices"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

var _ direct = mapShape{}

func (m mapShape) isOneOf(c *schema.Column, list []string) test {
	name, kind := c.Name, holdingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	switch len(list) {
	case 1:
		want := list[0]
		return func(row unsafe.Pointer) bool {
			s, ok := anyText(kind, member(row, name))
			return ok && s == want
		}
	case 2:
		a, b := list[0], list[1]
		return func(row unsafe.Pointer) bool {
			s, ok := anyText(kind, member(row, name))
			return ok && (s == a || s == b)
		}
	}
	return nil
}

func (m mapShape) holds(c *schema.Column, f textTest) test {
	name, kind := c.Name, holdingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	return func(row unsafe.Pointer) bool {
		s, ok := anyText(kind, member(row, name))
		return ok && f(s)
	}
}

func (m mapShape) contains(c *schema.Column, f *folded) test {
	name, kind := c.Name, holdingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	return func(row unsafe.Pointer) bool {
		s, ok := anyText(kind, member(row, name))
		return ok && f.index(s) >= 0
	}
}

func (m mapShape) within(c *schema.Column, low, high int64) test {
	name, kind := c.Name, c.Type.Kind
	switch kind {
	case schema.Datetime:
		times := timesWithin(low, high)
		return func(row unsafe.Pointer) bool {
			v := member(row, name)
			if t, ok := v.(time.Time); ok {
				return times.have(&t)
			}
			n, ok := anyTime(kind, v)
			return ok && low <= n && n <= high
		}
	case schema.Int:
		return func(row unsafe.Pointer) bool {
			n, ok := anyInt(member(row, name))
			return ok && low <= n && n <= high
		}
	default:
		return nil
	}
}

func (m mapShape) hasElement(c *schema.Column, want string) test {
	name, forms := c.Name, listForms[c.Type.Kind]
	w := newWanted([]string{want}, list.textAt, nil)
	return func(row unsafe.Pointer) bool {
		v := member(row, name)
		if texts, ok := v.([]string); ok && forms.texts == plainTexts {
			return slices.Contains(texts, want)
		}
		l, _ := forms.list(v)
		return w.any(l)
	}
}
