package filter

import (
	"encoding/binary"
	"math/bits"
)

// key reads the key of a member and the colon after it, and returns what it stands for among names. It returns nil if that is
// nothing, and if the key is written with escapes or has no bit to be remembered by: then the check finds out.
func (f *fast) key(among *names) *key {
	if f.Next() != '"' {
		return nil
	}
	k := f.name(among)
	if k == nil || k.bit == 0 || f.Next() != ':' {
		return nil
	}
	f.At++
	return k
}

// name reads a string, whose quote Next has returned, that is one of a set. No byte of it is looked at but to compare it
// with a name: that holds nothing which a JSON text may not.
func (f *fast) name(among *names) *key {
	text := f.Data[f.At+1:]
	n := quote(text)
	if n < 0 {
		return nil
	}
	f.At += n + 2
	return among.find(text, n)
}

// quote returns where the first quote of b is, or -1. It looks at eight bytes at a time.
func quote(b []byte) int {
	n := 0
	for ; len(b)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(b[n:]) ^ '"'*ones
		if stop := (x - ones) &^ x & highs; stop != 0 {
			return n + bits.TrailingZeros64(stop)/8
		}
	}
	for ; n < len(b); n++ {
		if b[n] == '"' {
			return n
		}
	}
	return -1
}
