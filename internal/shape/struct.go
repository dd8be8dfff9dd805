package shape

import (
	"encoding/json"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A place is where a value stands in a struct: at an offset, after the pointers on the way to it.
type place struct {
	hops   []uintptr // where the pointers stand, each in what the one before points to
	offset uintptr
	typ    reflect.Type
}

// find returns where the value stands in a row, or nil if a pointer on the way is nil.
func (p *place) find(row unsafe.Pointer) unsafe.Pointer {
	for _, hop := range p.hops {
		row = *(*unsafe.Pointer)(unsafe.Add(row, hop))
		if row == nil {
			return nil
		}
	}
	return unsafe.Add(row, p.offset)
}

// StructShape is the shape of rows that are structs of one type.
//
// It reads fields by their offsets. That is safe as long as a row pointer really points to such a struct, which
// Compile has from its type parameter and a Dataset's rows from their slice's type; and an offset is only ever used
// to read a value of the type that reflect gave for it.
type StructShape struct {
	collection *schema.Collection
	typ        reflect.Type
	places     map[string]place // by the names that columns may have; made when it is needed
}

// Find returns where the column stands, or an error if the struct has no such field.
func (s *StructShape) Find(c *schema.Column) (place, error) {
	if s.collection.GoType() == s.typ {
		if index := s.collection.GoIndex(c); index != nil {
			return placeAt(s.typ, index), nil
		}
	}
	if s.places == nil {
		s.places = placesOf(s.typ)
	}
	for _, name := range []string{c.Name, c.SQL()} {
		if p, ok := s.places[name]; ok {
			return p, nil
		}
	}
	return place{}, fmt.Errorf("memeval: %s has no field for the column %s of %s", s.typ, c.Name, s.collection.Name)
}

// placeAt returns where the field at an index stands, as reflect.Value.FieldByIndex takes it.
func placeAt(t reflect.Type, index []int) place {
	p := place{typ: t}
	for _, i := range index {
		if p.typ.Kind() == reflect.Pointer {
			p.hops = append(p.hops, p.offset)
			p.offset, p.typ = 0, p.typ.Elem()
		}
		f := p.typ.Field(i)
		p.offset += f.Offset
		p.typ = f.Type
	}
	return p
}

func (s *StructShape) Has(c *schema.Column) bool {
	_, err := s.Find(c)
	return err == nil
}

func (s *StructShape) unfit(c *schema.Column, p place) error {
	return fmt.Errorf("memeval: the column %s of %s is %s, which a field of %s that is %s cannot hold",
		c.Name, s.collection.Name, c.Type, s.typ, p.typ)
}

// place returns where a column's value stands in every row, if it does stand in a place.
func (s *StructShape) place(c *schema.Column) (place, bool) {
	p, err := s.Find(c)
	return p, err == nil && len(p.hops) == 0
}

func (s *StructShape) UUIDs(c *schema.Column) UUIDs {
	if p, ok := s.place(c); ok && c.Type.Kind == schema.UUID {
		return uuidsAt(p)
	}
	return nil
}

func (s *StructShape) Halves(c *schema.Column) Halves {
	read := s.UUIDs(c)
	if read == nil {
		return nil
	}
	return func(row unsafe.Pointer) (int64, uint64, bool) {
		u := read(row)
		if u == nil {
			return 0, 0, false
		}
		high, low := value.Halved(u)
		return high, low, true
	}
}

func (s *StructShape) Lasts() bool { return true }

func (s *StructShape) Texts(c *schema.Column) (value.Texts, error) {
	p, err := s.Find(c)
	if err != nil {
		return nil, err
	}
	at, ok := value.TextsOf(value.HoldingOf(c.Type), p.typ)
	switch {
	case !ok:
		return nil, s.unfit(c, p)
	case len(p.hops) > 0:
		return func(row unsafe.Pointer) (string, bool) {
			q := p.find(row)
			if q == nil {
				return "", false
			}
			return at(q)
		}, nil
	case p.typ.Kind() == reflect.String && !c.Type.Kind.Respelled():
		return func(row unsafe.Pointer) (string, bool) { return *(*string)(unsafe.Add(row, p.offset)), true }, nil
	}
	return func(row unsafe.Pointer) (string, bool) { return at(unsafe.Add(row, p.offset)) }, nil
}

func (s *StructShape) Nums(c *schema.Column) (value.Nums, error) {
	p, err := s.Find(c)
	if err != nil {
		return nil, err
	}
	at, ok := value.NumsOf(value.HoldingOf(c.Type), p.typ)
	switch {
	case !ok:
		return nil, s.unfit(c, p)
	case len(p.hops) > 0:
		return func(row unsafe.Pointer) (int64, bool) {
			q := p.find(row)
			if q == nil {
				return 0, false
			}
			return at(q)
		}, nil
	}
	return func(row unsafe.Pointer) (int64, bool) { return at(unsafe.Add(row, p.offset)) }, nil
}

func (s *StructShape) Lists(c *schema.Column) (Lists, error) {
	p, err := s.Find(c)
	if err != nil {
		return nil, err
	}
	typ := p.typ
	if typ == value.AnyType {
		forms := value.ListForms[c.Type.Kind]
		return func(row unsafe.Pointer) value.List {
			q := p.find(row)
			if q == nil {
				return value.List{}
			}
			l, _ := forms.List(*(*any)(q))
			return l
		}, nil
	}
	pointer := typ.Kind() == reflect.Pointer
	if pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Slice {
		return nil, s.unfit(c, p)
	}
	e, ok := value.ElementOf(value.HoldingOf(c.Type), typ.Elem())
	if !ok {
		return nil, s.unfit(c, p)
	}
	stride := typ.Elem().Size()
	return func(row unsafe.Pointer) value.List {
		q := p.find(row)
		if pointer && q != nil {
			q = *(*unsafe.Pointer)(q)
		}
		if q == nil {
			return value.List{}
		}
		// Every slice lies in memory as a slice of bytes does: where it begins, how many elements, how many more.
		bytes := *(*[]byte)(q)
		return value.List{Base: unsafe.Pointer(unsafe.SliceData(bytes)), N: len(bytes), Stride: stride, Element: e}
	}, nil
}

func (s *StructShape) Docs(c *schema.Column) (Docs, error) {
	p, err := s.Find(c)
	if err != nil {
		return nil, err
	}
	switch {
	case p.typ == value.AnyType:
		return func(row unsafe.Pointer) value.Document {
			if q := p.find(row); q != nil {
				return value.AnyDocument(*(*any)(q))
			}
			return value.Document{}
		}, nil
	case p.typ.Kind() == reflect.Slice && p.typ.Elem().Kind() == reflect.Uint8:
		return func(row unsafe.Pointer) value.Document {
			if q := p.find(row); q != nil {
				return value.Document{Raw: *(*[]byte)(q)}
			}
			return value.Document{}
		}, nil
	case p.typ.Kind() == reflect.Map && p.typ.ConvertibleTo(reflect.TypeFor[map[string]any]()):
		return func(row unsafe.Pointer) value.Document {
			if q := p.find(row); q != nil {
				if m := *(*map[string]any)(q); m != nil {
					return value.Document{Tree: m}
				}
			}
			return value.Document{}
		}, nil
	}
	// Any other type is what encoding/json makes of it, once a row: right, and slow.
	return func(row unsafe.Pointer) value.Document {
		q := p.find(row)
		if q == nil {
			return value.Document{}
		}
		raw, err := json.Marshal(reflect.NewAt(p.typ, q).Interface())
		if err != nil {
			return value.Document{}
		}
		return value.Document{Raw: raw}
	}, nil
}
