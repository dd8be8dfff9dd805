package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// fault looks at what a Go type alone does not say: that a float is finite, a time within its years, and, if j is
// strict, a text one of its enum.
func (s *structShape) fault(j *judge) (func(unsafe.Pointer) error, error) {
	p, err := s.find(j.column)
	if err != nil {
		return nil, err
	}
	switch {
	case p.typ == anyType:
		return func(row unsafe.Pointer) error {
			if q := p.find(row); q != nil {
				return j.any(*(*any)(q))
			}
			return j.null()
		}, nil
	case j.column.Type.Array:
		return s.listFault(j, p)
	case j.element.Kind == schema.JSON:
		return s.docFault(j)
	case j.holding.Textual() && j.holding.Kind == schema.Decimal:
		read, err := s.texts(j.column)
		return func(row unsafe.Pointer) error {
			if _, ok := read(row); ok {
				return nil
			}
			return j.slow(p.typ, p.find(row))
		}, err
	case j.holding.Textual():
		return s.textFault(j)
	}
	read, err := s.nums(j.column)
	if k := p.typ.Kind(); k >= reflect.Bool && k <= reflect.Int64 && len(p.hops) == 0 && j.holding.Kind != schema.Decimal {
		return nil, err // an int or a bool is always right
	}
	return func(row unsafe.Pointer) error {
		if _, ok := read(row); ok {
			return nil
		}
		return j.slow(p.typ, p.find(row))
	}, err
}

func (s *structShape) textFault(j *judge) (func(unsafe.Pointer) error, error) {
	read, err := s.texts(j.column)
	if !j.strict {
		return nil, err // a text is always right
	}
	return func(row unsafe.Pointer) error {
		if text, ok := read(row); ok {
			return j.text(text)
		}
		return j.null()
	}, err
}

func (s *structShape) docFault(j *judge) (func(unsafe.Pointer) error, error) {
	read, err := s.docs(j.column)
	return func(row unsafe.Pointer) error {
		if d := read(row); len(d.raw) > 0 {
			return checkDocument(d.raw)
		} else if d.tree != nil {
			return checkDocument(d.tree)
		}
		return j.null()
	}, err
}

// listFault looks at each element; a null element is allowed.
func (s *structShape) listFault(j *judge, p place) (func(unsafe.Pointer) error, error) {
	read, err := s.lists(j.column)
	slice := p.typ
	if slice.Kind() == reflect.Pointer {
		slice = slice.Elem()
	}
	if err == nil && !j.strict && slice.Elem().Kind() == reflect.String && j.holding.Textual() {
		return nil, nil // a text is always right
	}
	return func(row unsafe.Pointer) error {
		l := read(row)
		for i := range l.n {
			if err := j.inSlice(l, i, slice); err != nil {
				return fmt.Errorf("element %d: %w", i, err)
			}
		}
		return nil
	}, err
}

func (j *judge) inSlice(l list, i int, slice reflect.Type) error {
	if j.holding.Textual() {
		if text, ok := l.textAt(i); ok {
			return j.text(text)
		}
	} else if _, ok := l.numAt(i); ok {
		return nil
	}
	v, ok := plain(reflect.NewAt(slice.Elem(), unsafe.Add(l.base, uintptr(i)*l.stride)).Elem()) // i < n: within the slice
	if !ok || v == nil {
		return nil
	}
	return j.scalar(v)
}

// slow looks again at what stands at q, of type t, and was found to hold no value: it is a null, or wrong.
func (j *judge) slow(t reflect.Type, q unsafe.Pointer) error {
	if q == nil {
		return j.null()
	}
	v, ok := plain(reflect.NewAt(t, q).Elem())
	if !ok {
		return j.null()
	}
	return j.wrongNum(v)
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
