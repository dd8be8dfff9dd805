package memeval

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// textAt returns the test of a text that stands in a place, or nil where its Go type has none of its own.
//
// It spares a call for every row: the field is loaded where it is tested.
func textAt(p place, k schema.Kind, f textTest) test {
	if k == schema.UUID {
		return nil
	}
	offset := p.offset
	switch {
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

// isOneOfTextsAt returns the test that a text in a place is one of a very few, or nil where it has none of its own.
func isOneOfTextsAt(p place, k schema.Kind, list []string) test {
	if k == schema.UUID {
		if read := uuidsAt(p); read != nil {
			return isOneOfUUIDs(read, list)
		}
	}
	if k == schema.UUID || p.typ.Kind() != reflect.String {
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

// numAt returns the test that a number in order that stands in a place is within low and high, or nil where its Go
// type has none of its own.
func numAt(p place, k schema.Kind, low, high int64) test {
	switch k {
	case schema.Int:
		return intAt(p, low, high)
	case schema.Datetime:
		return timeAt(p, low, high)
	case schema.Bool:
		if p.typ.Kind() == reflect.Bool && low == high {
			offset, want := p.offset, low != 0
			return func(row unsafe.Pointer) bool { return *(*bool)(unsafe.Add(row, offset)) == want }
		}
	default:
	}
	return nil
}

func intAt(p place, low, high int64) test {
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

func intWithin[N int | int64 | int32](offset uintptr, low, high int64) test {
	return func(row unsafe.Pointer) bool {
		n := int64(*(*N)(unsafe.Add(row, offset)))
		return low <= n && n <= high
	}
}

func timeAt(p place, low, high int64) test {
	offset := p.offset
	switch p.typ {
	case timeType:
		return func(row unsafe.Pointer) bool {
			n, ok := timeNum(schema.Datetime, *(*time.Time)(unsafe.Add(row, offset)))
			return ok && low <= n && n <= high
		}
	case reflect.PointerTo(timeType):
		return func(row unsafe.Pointer) bool {
			t := *(**time.Time)(unsafe.Add(row, offset))
			if t == nil {
				return false
			}
			n, ok := timeNum(schema.Datetime, *t)
			return ok && low <= n && n <= high
		}
	}
	return nil
}
