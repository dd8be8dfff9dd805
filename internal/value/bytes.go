package value

import "unsafe"

const (
	EachByte = 0x0101010101010101
	CaseBit  = 0x20 // tells the cases of an ASCII letter apart
)

// View returns b as a string without a copy; it is as good as b is left alone.
func View(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Load8 returns eight bytes of s from i, the first lowest. The compiler makes one load of it.
func Load8(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
