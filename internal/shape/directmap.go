package shape

import (
	"slices"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

var _ Direct = MapShape{}

func (m MapShape) IsOneOf(c *schema.Column, list []string) Test {
	name, kind := c.Name, value.HoldingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	switch len(list) {
	case 1:
		want := list[0]
		return func(row unsafe.Pointer) bool {
			s, ok := value.AnyText(kind, member(row, name))
			return ok && s == want
		}
	case 2:
		a, b := list[0], list[1]
		return func(row unsafe.Pointer) bool {
			s, ok := value.AnyText(kind, member(row, name))
			return ok && (s == a || s == b)
		}
	}
	return nil
}

func (m MapShape) Holds(c *schema.Column, f value.TextTest) Test {
	name, kind := c.Name, value.HoldingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	return func(row unsafe.Pointer) bool {
		s, ok := value.AnyText(kind, member(row, name))
		return ok && f(s)
	}
}

func (m MapShape) Contains(c *schema.Column, f *needle.Folded) Test {
	name, kind := c.Name, value.HoldingOf(c.Type)
	if kind.Kind == schema.UUID {
		return nil
	}
	return func(row unsafe.Pointer) bool {
		s, ok := value.AnyText(kind, member(row, name))
		return ok && f.Index(s) >= 0
	}
}

func (m MapShape) Within(c *schema.Column, low, high int64) Test {
	name, kind := c.Name, c.Type.Kind
	switch kind {
	case schema.Datetime:
		times := timesWithin(low, high)
		return func(row unsafe.Pointer) bool {
			v := member(row, name)
			if t, ok := v.(time.Time); ok {
				return times.have(&t)
			}
			n, ok := value.AnyTime(kind, v)
			return ok && low <= n && n <= high
		}
	case schema.Int:
		return func(row unsafe.Pointer) bool {
			n, ok := value.AnyInt(member(row, name))
			return ok && low <= n && n <= high
		}
	default:
		return nil
	}
}

func (m MapShape) HasElement(c *schema.Column, want string) Test {
	name, forms := c.Name, value.ListForms[c.Type.Kind]
	w := value.NewWanted([]string{want}, value.List.TextAt, nil)
	return func(row unsafe.Pointer) bool {
		v := member(row, name)
		if texts, ok := v.([]string); ok && forms.Texts == value.PlainTexts {
			return slices.Contains(texts, want)
		}
		l, _ := forms.List(v)
		return w.Any(l)
	}
}
