package table

import (
	"math/bits"
	"slices"

	"github.com/tamis-go/tamis/internal/eval"
)

// hasElements holds where an array has every one of some elements, or one of them.
type hasElements struct {
	slot   *slot
	all    bool
	codes  []uint32 // of the elements, in order, each once
	never  bool     // an element is in no array
	vector *listVector
	want   uint64 // the marks of those that the chunk may have
}

func (c *hasElements) copy() clause { d := *c; return &d }

func (c *hasElements) bind(chunk *chunk) eval.Cost {
	c.vector = c.slot.on(chunk).(*listVector) //nolint:forcetypeassert // the type says so
	c.want = 0
	for _, code := range c.codes {
		if !c.vector.exact || code <= 64 {
			c.want |= markOf(code)
		}
	}
	return costColumn
}

func (c *hasElements) keep(from, words int, m *mask) {
	v, most := c.vector, uint32(0)
	if len(c.codes) > 0 {
		most = c.codes[len(c.codes)-1]
	}
	switch {
	case c.never || c.all && v.exact && most > 64 || !c.all && c.want == 0:
		clear(m[:words])
		return
	case c.all && len(c.codes) == 0:
		return
	}
	for w := range words {
		if m[w] == 0 {
			continue
		}
		if c.all {
			m[w] = allMarks64(m[w], v.marks[from+w*64:], 0, c.want)
		} else {
			m[w] = anyMark64(m[w], v.marks[from+w*64:], c.want)
		}
		if v.exact {
			continue
		}
		for left := m[w]; left != 0; left &= left - 1 {
			j := bits.TrailingZeros64(left)
			if !c.within(v, from+w*64+j) {
				m[w] &^= 1 << j
			}
		}
	}
}

// within reports whether the array at i has what its marks say that it may.
func (c *hasElements) within(v *listVector, i int) bool {
	codes := v.codes[v.offsets[i]:v.offsets[i+1]]
	if c.all {
		for _, code := range c.codes {
			if !slices.Contains(codes, code) {
				return false
			}
		}
		return true
	}
	for _, code := range codes {
		if _, ok := slices.BinarySearch(c.codes, code); ok {
			return true
		}
	}
	return false
}

// allMarks64 returns those of 64 rows whose marks have all that are wanted; with a flip of all ones, those whose marks have none.
func allMarks64(rows uint64, marks []uint64, flip, want uint64) uint64 {
	var set uint64
	if bits.OnesCount64(rows) >= dense {
		for j, mark := range (*[64]uint64)(marks) {
			var in uint64
			if (mark^flip)&want == want {
				in = 1
			}
			set |= in << (j % 64)
		}
		return rows & set
	}
	for left := rows; left != 0; left &= left - 1 {
		j := bits.TrailingZeros64(left)
		var in uint64
		if (marks[j]^flip)&want == want {
			in = 1
		}
		set |= in << j
	}
	return set
}

// anyMark64 returns those of 64 rows whose marks have one that is wanted.
func anyMark64(rows uint64, marks []uint64, want uint64) uint64 {
	return rows &^ allMarks64(rows, marks, ^uint64(0), want)
}
