package memeval

import (
	"encoding/binary"
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
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return u, false
	}
	all := byte(0)
	for i, at := range [16]uint8{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, low := nibbles[s[at]], nibbles[s[at+1]]
		all |= high | low
		u[i] = high<<4 | low
	}
	return u, all < 16
}

// nibbles are the values of hexadecimal digits, and 255 for all other bytes.
var nibbles = func() (values [256]byte) {
	for c := range values {
		values[c] = 255
	}
	for i, c := range "0123456789abcdef" {
		values[c] = byte(i)
		if c >= 'a' {
			values[c-caseBit] = byte(i)
		}
	}
	return values
}()

// A halves reads a UUID as two numbers that have the order of its text. It returns false for null.
type halves func(row unsafe.Pointer) (high int64, low uint64, ok bool)

func halved(u *[16]byte) (high int64, low uint64) {
	return int64(binary.BigEndian.Uint64(u[:8]) ^ 1<<63), binary.BigEndian.Uint64(u[8:]) //nolint:gosec // so that the sign keeps the order
}

func joinedUUID(high int64, low uint64) string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], uint64(high)^1<<63) //nolint:gosec // as in halved
	binary.BigEndian.PutUint64(u[8:], low)
	return formatUUID(&u)
}

// halves returns what reads a term that is a UUID, or nil where it had best be read as a text.
func (c *compiler) halves(t *schema.Term) halves {
	if t.Type.Kind != schema.UUID || len(t.Columns) != 1 || len(t.Path) > 0 || t.Join {
		return nil
	}
	if s, ok := c.shape.(tableShape); ok {
		c.use(t.Columns...)
		return s.halves(t.Columns[0])
	}
	p, ok := c.shape.place(t.Columns[0])
	if !ok {
		return nil
	}
	read := uuidsAt(p)
	if read == nil {
		return nil
	}
	c.use(t.Columns...)
	return func(row unsafe.Pointer) (int64, uint64, bool) {
		u := read(row)
		if u == nil {
			return 0, 0, false
		}
		high, low := halved(u)
		return high, low, true
	}
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
