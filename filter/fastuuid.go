package filter

import "encoding/binary"

// quotedUUID reports whether b begins with a UUID of 36 characters in lower case, in quotes. It looks at
// eight characters at a time.
func quotedUUID(b []byte) bool {
	if len(b) < 38 || b[0] != '"' || b[37] != '"' || b[9] != '-' || b[14] != '-' || b[19] != '-' || b[24] != '-' {
		return false
	}
	le := binary.LittleEndian
	return hex(le.Uint64(b[1:]))&
		hex(uint64(le.Uint32(b[10:]))|uint64(le.Uint32(b[15:]))<<32)&
		hex(uint64(le.Uint32(b[20:]))|uint64(le.Uint32(b[25:]))<<32)&
		hex(le.Uint64(b[29:])) == highs
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// hex returns the high bit of every byte of x that is one of 0 to 9 and a to f. Of a byte that is not ASCII, and of its
// neighbours, it may return none.
func hex(x uint64) uint64 {
	if x&highs != 0 {
		return 0
	}
	d := x ^ '0'*ones                                            // 0 to 9 for a digit
	digit := ^(d + (0x80-10)*ones)                               // no byte carries into the next: both are below 0x80
	letter := (x + (0x80-'a')*ones) &^ (x + (0x80-('f'+1))*ones) // at least a, and not more than f
	return (digit | letter) & highs
}
