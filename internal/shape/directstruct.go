package shape

import (
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

var _ Direct = (*StructShape)(nil)

func (s *StructShape) IsOneOf(c *schema.Column, list []string) Test {
	p, ok := s.place(c)
	if ok && c.Type.Kind == schema.UUID {
		if read := uuidsAt(p); read != nil {
			return isOneOfUUIDs(read, list)
		}
	}
	if !ok || c.Type.Kind == schema.UUID || p.typ.Kind() != reflect.String {
		return nil
	}
	offset := p.offset
	switch len(list) {
	case 1:
		want := list[0]
		return func(row unsafe.Pointer) bool { return *(*string)(unsafe.Add(row, offset)) == want }
	case 2:
		a, b := list[0], list[1]
		return func(row unsafe.Pointer) bool {
			s := *(*string)(unsafe.Add(row, offset))
			return s == a || s == b
		}
	}
	return nil
}

func (s *StructShape) Holds(c *schema.Column, f value.TextTest) Test {
	p, ok := s.place(c)
	offset := p.offset
	switch {
	case !ok || c.Type.Kind == schema.UUID:
		return nil
	case p.typ.Kind() == reflect.String:
		return func(row unsafe.Pointer) bool { return f(*(*string)(unsafe.Add(row, offset))) }
	case p.typ.Kind() == reflect.Pointer && p.typ.Elem().Kind() == reflect.String:
		return func(row unsafe.Pointer) bool {
			s := *(**string)(unsafe.Add(row, offset))
			return s != nil && f(*s)
		}
	}
	return nil
}

func (s *StructShape) Contains(c *schema.Column, f *needle.Folded) Test {
	p, ok := s.place(c)
	if !ok || c.Type.Kind == schema.UUID || p.typ.Kind() != reflect.String {
		return s.Holds(c, f.Within)
	}
	offset := p.offset
	return func(row unsafe.Pointer) bool { return f.Index(*(*string)(unsafe.Add(row, offset))) >= 0 }
}

func (s *StructShape) Within(c *schema.Column, low, high int64) Test {
	p, ok := s.place(c)
	if !ok {
		return nil
	}
	offset := p.offset
	switch k := c.Type.Kind; {
	case k == schema.Int:
		return intAt(p, low, high)
	case k == schema.Datetime && p.typ == value.TimeType:
		times := timesWithin(low, high)
		return func(row unsafe.Pointer) bool { return times.have((*time.Time)(unsafe.Add(row, offset))) }
	case k == schema.Datetime && p.typ == reflect.PointerTo(value.TimeType):
		times := timesWithin(low, high)
		return func(row unsafe.Pointer) bool {
			t := *(**time.Time)(unsafe.Add(row, offset))
			return t != nil && times.have(t)
		}
	case k == schema.Bool && p.typ.Kind() == reflect.Bool && low == high:
		want := low != 0
		return func(row unsafe.Pointer) bool { return *(*bool)(unsafe.Add(row, offset)) == want }
	}
	return nil
}

func intAt(p place, low, high int64) Test {
	switch p.typ.Kind() {
	case reflect.Int:
		return intWithin[int](p.offset, low, high)
	case reflect.Int64:
		return intWithin[int64](p.offset, low, high)
	case reflect.Int32:
		return intWithin[int32](p.offset, low, high)
	default:
		return nil
	}
}

func intWithin[N int | int64 | int32](offset uintptr, low, high int64) Test {
	return func(row unsafe.Pointer) bool {
		n := int64(*(*N)(unsafe.Add(row, offset)))
		return low <= n && n <= high
	}
}

func (s *StructShape) HasElement(c *schema.Column, want string) Test {
	p, ok := s.place(c)
	if !ok || c.Type.Kind == schema.UUID || p.typ.Kind() != reflect.Slice || p.typ.Elem().Kind() != reflect.String {
		return nil
	}
	offset := p.offset
	return func(row unsafe.Pointer) bool { return slices.Contains(*(*[]string)(unsafe.Add(row, offset)), want) }
}
