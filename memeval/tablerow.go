package memeval

import (
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// filler returns what makes a row of T out of a row of a table.
func filler[T any](r *rows) (func(row unsafe.Pointer, out *T) *T, error) {
	s, err := shapeOf(r.collection, reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	if fields, ok := s.(*structShape); ok {
		set, err := fields.setters(r.shape)
		return func(row unsafe.Pointer, out *T) *T {
			v := reflect.ValueOf(out).Elem()
			for _, set := range set {
				set(row, v)
			}
			return out
		}, err
	}
	columns := r.collection.Columns
	read := make([]func(unsafe.Pointer) any, len(columns))
	for i, col := range columns {
		if read[i], err = valuesOf(r.shape, col); err != nil {
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
func (s *structShape) setters(from shape) ([]func(row unsafe.Pointer, out reflect.Value), error) {
	var set []func(unsafe.Pointer, reflect.Value)
	for _, col := range s.collection.Columns {
		p, err := s.find(col)
		if err != nil {
			continue
		}
		if col.Type.Kind == schema.JSON && !col.Type.Array {
			read, err := from.docs(col)
			if err != nil {
				return nil, err
			}
			set = append(set, func(row unsafe.Pointer, out reflect.Value) {
				if d := read(row); !d.null() {
					setJSON(p.make(out), d.raw)
				}
			})
			continue
		}
		read, err := valuesOf(from, col)
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
