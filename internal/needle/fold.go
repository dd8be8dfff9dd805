package needle

import (
	"math/bits"
	"strings"
	"sync/atomic"

	"github.com/tamis-go/tamis/internal/value"
)

// A Folded is a text to be found in others, ASCII letters in either case.
//
// A byte b of another text matches text[i] if b|mask[i] is text[i]: the mask has the bit that tells the cases of a
// letter apart where text[i] is a letter, and no bit elsewhere.
type Folded struct {
	text, mask string
	exact      bool // there are no letters

	// The first two bytes and their masks, eight times each. A needle of one byte is followed by any.
	first, firstMask, second, secondMask uint64

	Borders atomic.Pointer[[]int32] // made where it is needed: see linear
}

const topBits = 0x8080808080808080

func NewFolded(needle string) *Folded {
	text, mask := []byte(needle), make([]byte, len(needle))
	for i, c := range text {
		if isLetter(c) {
			text[i], mask[i] = c|value.CaseBit, value.CaseBit
		}
	}
	f := &Folded{text: string(text), mask: string(mask), exact: !hasLetter(needle), second: ^uint64(0), secondMask: ^uint64(0)}
	if len(text) > 0 {
		f.first, f.firstMask = uint64(text[0])*value.EachByte, uint64(mask[0])*value.EachByte
	}
	if len(text) > 1 {
		f.second, f.secondMask = uint64(text[1])*value.EachByte, uint64(mask[1])*value.EachByte
	}
	return f
}

// newExact returns a text to be found in others as it stands.
func newExact(needle string) *Folded {
	return &Folded{text: needle, mask: string(make([]byte, len(needle))), exact: true}
}

func isLetter(c byte) bool { return c|value.CaseBit >= 'a' && c|value.CaseBit <= 'z' }

func hasLetter(s string) bool {
	for i := range len(s) {
		if isLetter(s[i]) {
			return true
		}
	}
	return false
}

func (f *Folded) Within(s string) bool { return f.Index(s) >= 0 }

func (f *Folded) begins(s string) bool { return len(s) >= len(f.text) && f.at(s, 0) }

func (f *Folded) ends(s string) bool { return len(s) >= len(f.text) && f.at(s, len(s)-len(f.text)) }

// at reports whether s has the text at i, which is followed by enough bytes.
func (f *Folded) at(s string, i int) bool { return f.common(s, i) == len(f.text) }

// common returns how many bytes of the text s has at i, which is followed by enough bytes.
func (f *Folded) common(s string, i int) int {
	text := f.text
	s = s[i : i+len(text)]
	mask := f.mask[:len(text)]
	for j := range len(text) {
		if s[j]|mask[j] != text[j] {
			return j
		}
	}
	return len(text)
}

// linear returns where s first has the text from a place on, or -1, in time that the length of s bounds, whatever the two
// are (Knuth, Morris and Pratt). It is slower than index where few places look like the text at first sight.
func (f *Folded) linear(s string, from int) int {
	borders := f.Borders.Load()
	if borders == nil {
		borders = f.newBorders()
		f.Borders.Store(borders)
	}
	j := 0
	for i := from; i < len(s); i++ {
		c := lowered[s[i]]
		for j > 0 && f.text[j] != c {
			j = int((*borders)[j])
		}
		if f.text[j] == c {
			j++
		}
		if j == len(f.text) {
			return i + 1 - j
		}
	}
	return -1
}

// newBorders returns, for each beginning of the text, the length of the longest shorter one that it ends with.
func (f *Folded) newBorders() *[]int32 {
	borders := make([]int32, len(f.text))
	j := 0
	for i := 1; i+1 < len(f.text); i++ {
		for j > 0 && f.text[i] != f.text[j] {
			j = int(borders[j])
		}
		if f.text[i] == f.text[j] {
			j++
		}
		borders[i+1] = int32(j) //nolint:gosec // an operand has fewer bytes
	}
	return &borders
}

// tooMuch is how many bytes may be compared without a match before a search of n bytes goes on in linear time.
func tooMuch(n int) int { return 2*n + 64 }

// Index returns where s first has the text, or -1.
//
// Eight places at a time are asked whether their first two bytes match; few do, and those are looked at whole.
func (f *Folded) Index(s string) int {
	last := len(s) - len(f.text)
	switch {
	case f.exact:
		return strings.Index(s, f.text)
	case last < 0:
		return -1
	}
	i, vain, most := 0, 0, tooMuch(len(s))
	for ; i <= last && i+9 <= len(s); i += 8 {
		a := (value.Load8(s, i) | f.firstMask) ^ f.first
		b := (value.Load8(s, i+1) | f.secondMask) ^ f.second
		// A byte of zeros|… is zero where both match. The lowest such byte is found exactly; a byte above it may be
		// found in error, which at corrects.
		for found := zeroBytes(a | b); found != 0; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)/8
			if at > last {
				return -1
			}
			n := f.common(s, at)
			if n == len(f.text) {
				return at
			}
			if vain += n; vain > most {
				return f.linear(s, at+1)
			}
		}
	}
	for ; i <= last; i++ {
		if f.at(s, i) {
			return i
		}
	}
	return -1
}

// WithinPadded reports whether b has the text between two places. Behind the second b has eight bytes more.
func (f *Folded) WithinPadded(b []byte, from, to int) bool {
	if f.exact || len(f.text) == 0 {
		return strings.Contains(value.View(b[from:to]), f.text)
	}
	s := value.View(b)
	last, vain, most := to-len(f.text), 0, tooMuch(to-from)
	for i := from; i <= last; i += 8 {
		x := (value.Load8(s, i) | f.firstMask) ^ f.first
		y := (value.Load8(s, i+1) | f.secondMask) ^ f.second
		for found := zeroBytes(x | y); found != 0; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)/8
			if at > last {
				return false
			}
			n := f.common(s, at)
			if n == len(f.text) {
				return true
			}
			if vain += n; vain > most {
				return f.linear(s[:to], at+1) >= 0
			}
		}
	}
	return false
}

// zeroBytes returns the top bit of each byte of v that is zero, and perhaps of such above the lowest.
func zeroBytes(v uint64) uint64 { return (v - value.EachByte) &^ v & topBits }
