package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// fault looks at what a Go type alone does not say: that a float is finite, a time within its years, an enum one of
// its values, a key not null.
func (s *structShape) fault(c *schema.Column) (func(unsafe.Pointer) error, error) {
	p, err := s.find(c)
	if err != nil {
		return nil, err
	}
	if p.typ == anyType {
		return func(row unsafe.Pointer) error {
			if q := p.find(row); q != nil {
				return checkAny(c, *(*any)(q))
			}
			return checkAny(c, nil)
		}, nil
	}
	switch {
	case c.Type.Array:
		return s.listFault(c, p)
	case c.Type.Kind == schema.JSON:
		read, err := s.docs(c)
		return func(row unsafe.Pointer) error {
			if d := read(row); d.raw != nil {
				return checkDocument(d.raw)
			} else if c.NotNull || d.tree != nil {
				return checkAny(c, d.tree)
			}
			return nil
		}, err
	case c.Type.Kind.Textual():
		read, err := s.texts(c)
		return func(row unsafe.Pointer) error {
			if text, ok := read(row); ok {
				return checkText(c.Type, text)
			}
			return checkAny(c, nil)
		}, err
	}
	read, err := s.nums(c)
	if k := p.typ.Kind(); k >= reflect.Bool && k <= reflect.Int64 && len(p.hops) == 0 {
		return nil, err // an int or a bool is always right
	}
	return func(row unsafe.Pointer) error {
		if _, ok := read(row); ok {
			return nil
		}
		return checkNum(c, p.find(row), p.typ)
	}, err
}

// checkNum returns why what stands at q, of type t, holds no value of c, which is not textual.
func checkNum(c *schema.Column, q unsafe.Pointer, t reflect.Type) error {
	if q == nil {
		return checkAny(c, nil)
	}
	v, ok := plain(reflect.NewAt(t, q).Elem())
	if !ok {
		return checkAny(c, nil)
	}
	element := c.Type
	element.Array = false
	return wrongNum(element, v)
}

// plain returns what v holds inside pointers and Null types, or false where it holds nothing.
func plain(v reflect.Value) (any, bool) {
	for {
		if _, _, ok := nullable(v.Type()); !ok {
			break
		}
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil, false
			}
			v = v.Elem()
			continue
		}
		if !v.Field(1).Bool() {
			return nil, false
		}
		v = v.Field(0)
	}
	if v.CanConvert(timeType) {
		v = v.Convert(timeType)
	}
	return v.Interface(), true
}

// listFault looks at each element; a null element is allowed.
func (s *structShape) listFault(c *schema.Column, p place) (func(unsafe.Pointer) error, error) {
	read, err := s.lists(c)
	element := c.Type
	element.Array = false
	return func(row unsafe.Pointer) error {
		l := read(row)
		for i := range l.n {
			if err := l.fault(c, element, i, p.typ); err != nil {
				return fmt.Errorf("element %d: %w", i, err)
			}
		}
		return nil
	}, err
}

func (l *list) fault(c *schema.Column, element schema.Type, i int, slice reflect.Type) error {
	if slice.Kind() == reflect.Pointer {
		slice = slice.Elem()
	}
	q := unsafe.Add(l.base, uintptr(i)*l.stride) //nolint:gosec // i < n: within the slice
	v, ok := plain(reflect.NewAt(slice.Elem(), q).Elem())
	switch {
	case !ok, v == nil:
		return nil
	case slice.Elem() == anyType:
		_, err := scalar(element, v)
		return err
	case element.Kind.Textual():
		text, _ := l.textAt(i)
		return checkText(element, text)
	}
	if _, ok := l.numAt(i); !ok {
		return wrongNum(element, v)
	}
	return nil
}
