package table

import (
	"math/bits"
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
)

// A vector holds the values of one column in the rows of a chunk. What can be asked for every 64 rows at once has room
// for whole 64s.
//
// Implementations: *codeVector[uint8], *codeVector[uint16], *textVector, *uuidVector, *numVector, *boolVector,
// *listVector, *jsonVector.
type vector interface {
	// nulls leaves in m the rows where the value is null, or, of an array, empty.
	nulls(from, words int, m *mask)
	size() int64
}

// A textual is a vector of a textual kind, and a numeric of any other scalar kind but JSON.
type (
	textual interface {
		vector
		text(i int) (string, bool)
	}
	numeric interface {
		vector
		num(i int) (int64, bool)
	}
)

// A coded is a vector of the numbers that texts have in a dictionary, however large those are.
type coded interface {
	textual

	// dictionary returns the texts by number. That of null is 0.
	dictionary() []string

	// codesAt puts the numbers of some rows, counted from one of them, in out, and returns those.
	codesAt(from int, rows []uint16, out *[batchRows]uint16) []uint16

	// countCodes adds to counts, in any of the four, how many of the rows in m, which has rows of the batch that begins at a row, have each number.
	// All numbers are below maxCoded.
	countCodes(from, words int, m *mask, counts *[4][maxCoded]uint32)

	// firstOf returns the first of the rows in m that has a number, counted from the row where its batch begins. There is one.
	firstOf(code, from, words int, m *mask) int

	// keepSaid leaves in m, which has rows of the batch that begins at a row, those whose number has a 1 in said.
	keepSaid(from, words int, m *mask, said *[1 << 16]uint8)
}

// maxCoded is how many numbers are counted in an array of their own.
const maxCoded = 256

// A codeVector holds texts, enums or UUIDs as their numbers in a dictionary. Null is number 0.
type codeVector[C uint8 | uint16] struct {
	codes []C
	words []string // of the dictionary, as it was when the vector was made
}

func (v *codeVector[C]) text(i int) (string, bool) {
	code := v.codes[i]
	return v.words[code], code != 0
}

func (v *codeVector[C]) dictionary() []string { return v.words }

func (v *codeVector[C]) codesAt(from int, rows []uint16, out *[batchRows]uint16) []uint16 {
	codes := v.codes[from:]
	for n, i := range rows {
		out[n] = uint16(codes[i])
	}
	return out[:len(rows)]
}

func (v *codeVector[C]) countCodes(from, words int, m *mask, counts *[4][maxCoded]uint32) {
	for w := range words {
		codes := (*[64]C)(v.codes[from+w*64:])
		if m[w] == ^uint64(0) {
			// A processor waits for a number that it has just written, so that neighbours count in different arrays.
			for i := 0; i < len(codes); i += len(counts) {
				counts[0][uint8(codes[i])]++
				counts[1][uint8(codes[i+1])]++
				counts[2][uint8(codes[i+2])]++
				counts[3][uint8(codes[i+3])]++
			}
			continue
		}
		for left := m[w]; left != 0; left &= left - 1 {
			j := bits.TrailingZeros64(left)
			counts[j%len(counts)][uint8(codes[j])]++
		}
	}
}

func (v *codeVector[C]) firstOf(code, from, words int, m *mask) int {
	for w := range words {
		for left := m[w]; left != 0; left &= left - 1 {
			if j := w*64 + bits.TrailingZeros64(left); int(v.codes[from+j]) == code {
				return j
			}
		}
	}
	panic("table: no row has the number that was counted")
}

func (v *codeVector[C]) keepSaid(from, words int, m *mask, said *[1 << 16]uint8) {
	for w := range words {
		if m[w] != 0 {
			m[w] = said64(m[w], v.codes[from+w*64:], said)
		}
	}
}

// A textVector holds texts one after another. Behind the last there is room for reading eight bytes at once.
type textVector struct {
	bytes   []byte
	offsets []uint32 // one more than there are rows
	null    bitmap
}

const textPadding = 16

func (v *textVector) text(i int) (string, bool) {
	return value.View(v.bytes[v.offsets[i]:v.offsets[i+1]]), !v.null.has(i)
}

// A uuidVector holds UUIDs as 16 bytes.
type uuidVector struct {
	values [][16]byte
	null   bitmap
}

func (v *uuidVector) uuid(i int) *[16]byte {
	if v.null.has(i) {
		return nil
	}
	return &v.values[i]
}

func (v *uuidVector) text(i int) (string, bool) {
	if v.null.has(i) {
		return "", false
	}
	return value.FormatUUID(&v.values[i]), true
}

// A numVector holds values that are not texts as numbers of the same order. Null is the least number; where that is also
// a value, nulls have a bitmap.
type numVector struct {
	nums  []int64
	zones []zone // by batch
	null  bitmap // if apart
	apart bool
}

const noNum = -1 << 63

// A zone is an entry of a zone map: the least and the greatest of the numbers of a batch that are not null. Where all are
// null, low is above high.
type zone struct {
	low, high int64
	nulls     bool
}

func (v *numVector) num(i int) (int64, bool) {
	n := v.nums[i]
	if v.apart {
		return n, !v.null.has(i)
	}
	return n, n != noNum
}

// A boolVector holds bools.
type boolVector struct {
	bits bitmap
	null bitmap
}

func (v *boolVector) num(i int) (int64, bool) {
	return value.BoolNum(v.bits.has(i)), !v.null.has(i)
}

// A jsonVector holds JSON as its text. Null is no text.
type jsonVector struct {
	bytes   []byte
	offsets []uint32 // one more than there are rows
}

func (v *jsonVector) document(i int) value.Document {
	from, to := v.offsets[i], v.offsets[i+1]
	if from == to {
		return value.Document{}
	}
	return value.Document{Raw: v.bytes[from:to:to]}
}

func (v *codeVector[C]) nulls(from, words int, m *mask) {
	for w := range words {
		if m[w] == 0 {
			continue
		}
		var set uint64
		for j, code := range v.codes[from+w*64:][:64] {
			if code == 0 {
				set |= 1 << j
			}
		}
		m[w] &= set
	}
}

func (v *textVector) nulls(from, words int, m *mask) { v.null.keep(from, words, m) }
func (v *uuidVector) nulls(from, words int, m *mask) { v.null.keep(from, words, m) }
func (v *boolVector) nulls(from, words int, m *mask) { v.null.keep(from, words, m) }

func (v *numVector) nulls(from, words int, m *mask) {
	switch {
	case v.apart:
		v.null.keep(from, words, m)
	case !v.zones[from/batchRows].nulls:
		clear(m[:words])
	default:
		for w := range words {
			if m[w] != 0 {
				m[w] &= within64((*[64]int64)(v.nums[from+w*64:]), noNum, 0)
			}
		}
	}
}

func (v *jsonVector) nulls(from, words int, m *mask) {
	for w := range words {
		var set uint64
		for j := range min(64, len(v.offsets)-1-from-w*64) {
			if at := from + w*64 + j; v.offsets[at] == v.offsets[at+1] {
				set |= 1 << j
			}
		}
		m[w] &= set
	}
}

func (v *codeVector[C]) size() int64 { return sizeOf(v.codes) }
func (v *textVector) size() int64    { return sizeOf(v.bytes) + sizeOf(v.offsets) + sizeOf(v.null) }
func (v *uuidVector) size() int64    { return sizeOf(v.values) + sizeOf(v.null) }
func (v *numVector) size() int64     { return sizeOf(v.nums) + sizeOf(v.null) + sizeOf(v.zones) }
func (v *boolVector) size() int64    { return sizeOf(v.bits) + sizeOf(v.null) }
func (v *jsonVector) size() int64    { return sizeOf(v.bytes) + sizeOf(v.offsets) }

func sizeOf[S ~[]E, E any](s S) int64 {
	var one E
	return int64(cap(s)) * int64(unsafe.Sizeof(one)) //nolint:gosec // a size
}
