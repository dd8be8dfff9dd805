package shape

import (
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Filler returns what makes a row of T out of a row of another shape.
func Filler[T any](c *schema.Collection, from Shape) (func(row unsafe.Pointer, out *T) *T, error) {
	s, err := ShapeOf(c, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	if fields, ok := s.(*StructShape); ok {
		set, err := fields.setters(from)
		return func(row unsafe.Pointer, out *T) *T {
			v := reflect.ValueOf(out).Elem()
			for _, set := range set {
				set(row, v)
			}
			return out
		}, err
	}
	columns := c.Columns
	read := make([]func(unsafe.Pointer) any, len(columns))
	for i, col := range columns {
		if read[i], err = ValuesOf(from, col); err != nil {
			return nil, err
		}
	}
	return func(row unsafe.Pointer, out *T) *T {
		m := make(map[string]any, len(columns))
		for i, col := range columns {
			m[col.Name] = read[i](row)
		}
		*any(out).(*map[string]any) = m //nolint:forcetypeassert // shapeOf says so
		return out
	}, nil
}

// setters returns what puts the columns of a row of another shape in the fields of a struct. A column that the struct
// has no field for is left out.
func (s *StructShape) setters(from Shape) ([]func(row unsafe.Pointer, out reflect.Value), error) {
	var set []func(unsafe.Pointer, reflect.Value)
	for _, col := range s.collection.Columns {
		p, err := s.Find(col)
		if err != nil {
			continue
		}
		if col.Type.Kind == schema.JSON && !col.Type.Array {
			read, err := from.Docs(col)
			if err != nil {
				return nil, err
			}
			set = append(set, func(row unsafe.Pointer, out reflect.Value) {
				if d := read(row); !d.Null() {
					setJSON(p.make(out), d.Raw)
				}
			})
			continue
		}
		read, err := ValuesOf(from, col)
		if err != nil {
			return nil, err
		}
		set = append(set, func(row unsafe.Pointer, out reflect.Value) {
			if v := read(row); v != nil {
				setValue(p.make(out), col.Type.Kind, v)
			}
		})
	}
	return set, nil
}

// make returns the field of out, which is addressable, and makes what pointers on the way to it lead to.
func (p *place) make(out reflect.Value) reflect.Value {
	at := unsafe.Pointer(out.UnsafeAddr())
	typ := out.Type()
	for _, hop := range p.hops {
		slot := reflect.NewAt(fieldAt(typ, hop), unsafe.Add(at, hop)).Elem()
		if slot.IsNil() {
			slot.Set(reflect.New(slot.Type().Elem()))
		}
		at, typ = slot.UnsafePointer(), slot.Type().Elem()
	}
	return reflect.NewAt(p.typ, unsafe.Add(at, p.offset)).Elem()
}

// fieldAt returns the type of the pointer that stands at an offset of a struct, or of a struct inside it.
func fieldAt(t reflect.Type, offset uintptr) reflect.Type {
	for t.Kind() == reflect.Struct {
		for i := t.NumField() - 1; i >= 0; i-- {
			if f := t.Field(i); f.Offset <= offset && (f.Type.Size() > 0 || f.Offset == offset) {
				t, offset = f.Type, offset-f.Offset
				break
			}
		}
	}
	return t
}

// ValuesOf returns what reads a column in canonical form.
func ValuesOf(s Shape, c *schema.Column) (func(unsafe.Pointer) any, error) {
	k := value.HoldingOf(c.Type)
	switch {
	case c.Type.Array:
		read, err := s.Lists(c)
		return func(row unsafe.Pointer) any {
			l := read(row)
			return value.CanonicalList(k, &l)
		}, err
	case k.Kind == schema.JSON:
		read, err := s.Docs(c)
		return func(row unsafe.Pointer) any { return read(row).Canonical() }, err
	case k.Textual():
		read, err := s.Texts(c)
		return func(row unsafe.Pointer) any {
			if text, ok := read(row); ok {
				return value.Go(k.TextValue(text))
			}
			return nil
		}, err
	}
	read, err := s.Nums(c)
	return func(row unsafe.Pointer) any {
		if n, ok := read(row); ok {
			return value.Go(k.Shown(k.NumValue(n)))
		}
		return nil
	}, err
}
