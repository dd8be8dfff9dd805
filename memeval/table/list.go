package table

import (
	"unsafe"

	"github.com/tamis-go/tamis/internal/value"
)

// A listVector holds arrays, as the numbers of their elements in a dictionary: 0 for a null element.
//
// Beside them every array has a mark: a bit for each of its elements, by their number. Where no number is above 64, the
// mark says what elements there are; else, only which there may be.
type listVector struct {
	codes   []uint32
	offsets []uint32 // one more than there are rows
	marks   []uint64
	exact   bool
	*value.Element
	texts *dictionary[string] // one of the two
	nums  *dictionary[int64]
}

func markOf(code uint32) uint64 { return 1 << ((code - 1) % 64) }

func (v *listVector) list(i int) value.List {
	from, to := v.offsets[i], v.offsets[i+1]
	if from == to {
		return value.List{}
	}
	return value.List{Base: unsafe.Pointer(&v.codes[from]), N: int(to - from), Stride: unsafe.Sizeof(v.codes[0]), Element: v.Element}
}

// length returns the number of elements of an array, as stored.
func (v *listVector) length(i int) int64 { return int64(v.offsets[i+1] - v.offsets[i]) }

// nulls leaves the empty arrays. One of nothing but null elements is not empty.
func (v *listVector) nulls(from, words int, m *mask) {
	for w := range words {
		if m[w] == 0 {
			continue
		}
		var set uint64
		for j := range min(64, len(v.offsets)-1-from-w*64) {
			if at := from + w*64 + j; v.offsets[at] == v.offsets[at+1] {
				set |= 1 << j
			}
		}
		m[w] &= set
	}
}

func (v *listVector) size() int64 { return sizeOf(v.codes) + sizeOf(v.offsets) + sizeOf(v.marks) }
