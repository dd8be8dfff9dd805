package shape

import (
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
)

// A UUIDs reads a UUID that a row keeps as 16 bytes. It returns nil for null.
type UUIDs func(row unsafe.Pointer) *[16]byte

// uuidsAt returns what reads the UUIDs in a place, or nil if they are not kept as 16 bytes there. As a text, such a
// UUID would be made anew for every row.
func uuidsAt(p place) UUIDs {
	offset := p.offset
	switch {
	case value.IsBytes16(p.typ):
		return func(row unsafe.Pointer) *[16]byte { return (*[16]byte)(unsafe.Add(row, offset)) }
	case p.typ.Kind() == reflect.Pointer && value.IsBytes16(p.typ.Elem()):
		return func(row unsafe.Pointer) *[16]byte { return *(**[16]byte)(unsafe.Add(row, offset)) }
	}
	return nil
}

// isOneOfUUIDs returns the test that a UUID is one of list, which are in lower case.
func isOneOfUUIDs(read UUIDs, list []string) Test {
	set := make(map[[16]byte]struct{}, len(list))
	for _, s := range list {
		if u, ok := value.ParseBytes16(s); ok {
			set[u] = struct{}{}
		}
	}
	if len(set) == 1 {
		for want := range set {
			return func(row unsafe.Pointer) bool { u := read(row); return u != nil && *u == want }
		}
	}
	return func(row unsafe.Pointer) bool {
		u := read(row)
		if u == nil {
			return false
		}
		_, ok := set[*u]
		return ok
	}
}

// A Halves reads a UUID as two numbers that have the order of its text. It returns false for null.
type Halves func(row unsafe.Pointer) (high int64, low uint64, ok bool)
