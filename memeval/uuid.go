package memeval

import (
	"encoding/hex"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// lowerUUID returns s with the letters A to Z in lower case. It looks at eight bytes at a time for one.
func lowerUUID(s string) string {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if mayHaveUpper(load8(s, i)) {
			return schema.FoldASCII(s)
		}
	}
	for ; i < len(s); i++ {
		if mayHaveUpper(uint64(s[i])) {
			return schema.FoldASCII(s)
		}
	}
	return s
}

// mayHaveUpper reports whether a byte of v has the bit that letters have, and not the one that small letters have too.
// Digits and dashes have no such bit.
func mayHaveUpper(v uint64) bool { return v&^(v<<1)&(0x40*eachByte) != 0 }

func isBytes16(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

// A uuids reads a UUID that a row keeps as 16 bytes. It returns nil for null.
type uuids func(row unsafe.Pointer) *[16]byte

// uuidsAt returns what reads the UUIDs in a place, or nil if they are not kept as 16 bytes there. As a text, such a
// UUID would be made anew for every row.
func uuidsAt(p place) uuids {
	offset := p.offset
	switch {
	case isBytes16(p.typ):
		return func(row unsafe.Pointer) *[16]byte { return (*[16]byte)(unsafe.Add(row, offset)) }
	case p.typ.Kind() == reflect.Pointer && isBytes16(p.typ.Elem()):
		return func(row unsafe.Pointer) *[16]byte { return *(**[16]byte)(unsafe.Add(row, offset)) }
	}
	return nil
}

// isOneOfUUIDs returns the test that a UUID is one of list, which are in lower case.
func isOneOfUUIDs(read uuids, list []string) test {
	set := make(map[[16]byte]struct{}, len(list))
	for _, s := range list {
		if u, ok := parseBytes16(s); ok {
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

// parseBytes16 returns the bytes of a UUID of 36 characters.
func parseBytes16(s string) (u [16]byte, ok bool) {
	if !schema.IsUUID(s) {
		return u, false
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	_, err := hex.Decode(u[:], []byte(digits))
	return u, err == nil
}

func formatUUID(u *[16]byte) string {
	var b [36]byte
	putUUID(&b, u)
	return string(b[:])
}

func putUUID(b *[36]byte, u *[16]byte) {
	hex.Encode(b[:8], u[:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
}
