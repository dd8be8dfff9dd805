package value

import (
	"encoding/binary"
	"encoding/hex"
	"reflect"

	"github.com/tamis-go/tamis/schema"
)

// lowerUUID returns s with the letters A to Z in lower case. It looks at eight bytes at a time for one.
func lowerUUID(s string) string {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if mayHaveUpper(Load8(s, i)) {
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
func mayHaveUpper(v uint64) bool { return v&^(v<<1)&(0x40*EachByte) != 0 }

func IsBytes16(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

// ParseBytes16 returns the bytes of a UUID of 36 characters.
func ParseBytes16(s string) (u [16]byte, ok bool) {
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
			values[c-CaseBit] = byte(i)
		}
	}
	return values
}()

func Halved(u *[16]byte) (high int64, low uint64) {
	return int64(binary.BigEndian.Uint64(u[:8]) ^ 1<<63), binary.BigEndian.Uint64(u[8:]) //nolint:gosec // so that the sign keeps the order
}

func JoinedUUID(high int64, low uint64) string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], uint64(high)^1<<63) //nolint:gosec // as in halved
	binary.BigEndian.PutUint64(u[8:], low)
	return FormatUUID(&u)
}

func FormatUUID(u *[16]byte) string {
	var b [36]byte
	PutUUID(&b, u)
	return string(b[:])
}

func PutUUID(b *[36]byte, u *[16]byte) {
	hex.Encode(b[:8], u[:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
}
