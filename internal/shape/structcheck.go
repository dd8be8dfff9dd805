package shape

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Check looks at what a Go type alone does not say: that a float is finite, a time within its years, and, if j is
// strict, a text one of its enum.
func (s *StructShape) Check(j *value.Judge) (func(unsafe.Pointer) error, error) {
	p, err := s.Find(j.Column)
	if err != nil {
		return nil, err
	}
	switch {
	case p.typ == value.AnyType:
		return func(row unsafe.Pointer) error {
			if q := p.find(row); q != nil {
				return j.Any(*(*any)(q))
			}
			return j.Null()
		}, nil
	case j.Column.Type.Array:
		return s.listCheck(j, p)
	case j.Element.Kind == schema.JSON:
		return s.docCheck(j)
	case j.Holding.Textual() && (j.Holding.Kind == schema.Decimal || j.Holding.Kind == schema.Bytes):
		read, err := s.Texts(j.Column)
		return func(row unsafe.Pointer) error {
			if _, ok := read(row); ok {
				return nil
			}
			return j.Slow(p.typ, p.find(row))
		}, err
	case j.Holding.Textual():
		return s.textCheck(j)
	}
	read, err := s.Nums(j.Column)
	if k := p.typ.Kind(); k >= reflect.Bool && k <= reflect.Int64 && len(p.hops) == 0 && j.Holding.Kind != schema.Decimal && j.Holding.Kind != schema.Clock {
		return nil, err // an int or a bool is always right
	}
	return func(row unsafe.Pointer) error {
		if _, ok := read(row); ok {
			return nil
		}
		return j.Slow(p.typ, p.find(row))
	}, err
}

func (s *StructShape) textCheck(j *value.Judge) (func(unsafe.Pointer) error, error) {
	read, err := s.Texts(j.Column)
	if !j.Strict {
		return nil, err // a text is always right
	}
	return func(row unsafe.Pointer) error {
		if text, ok := read(row); ok {
			return j.Text(text)
		}
		return j.Null()
	}, err
}

func (s *StructShape) docCheck(j *value.Judge) (func(unsafe.Pointer) error, error) {
	read, err := s.Docs(j.Column)
	return func(row unsafe.Pointer) error {
		if d := read(row); len(d.Raw) > 0 {
			return value.CheckDocument(d.Raw)
		} else if d.Tree != nil {
			return value.CheckDocument(d.Tree)
		}
		return j.Null()
	}, err
}

// listCheck looks at each element; a null element is allowed.
func (s *StructShape) listCheck(j *value.Judge, p place) (func(unsafe.Pointer) error, error) {
	read, err := s.Lists(j.Column)
	slice := p.typ
	if slice.Kind() == reflect.Pointer {
		slice = slice.Elem()
	}
	if err == nil && !j.Strict && slice.Elem().Kind() == reflect.String && j.Holding.Textual() {
		return nil, nil // a text is always right
	}
	return func(row unsafe.Pointer) error {
		l := read(row)
		for i := range l.N {
			if err := j.InSlice(l, i, slice); err != nil {
				return fmt.Errorf("element %d: %w", i, err)
			}
		}
		return nil
	}, err
}
