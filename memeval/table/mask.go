package table

import "math/bits"

// Rows of a chunk are tested a batch at a time, so that what is known of them stays near the processor.
const (
	batchRows  = 2048
	batchWords = batchRows / 64
)

// A mask is the selection bitmap of a batch: a bit for each row.
type mask [batchWords]uint64

// any reports whether there is a row in the first words of m.
func (m *mask) any(words int) bool {
	var all uint64
	for _, w := range m[:words] {
		all |= w
	}
	return all != 0
}

// count returns the number of rows in the first words of m.
func (m *mask) count(words int) int {
	n := 0
	for _, w := range m[:words] {
		n += bits.OnesCount64(w)
	}
	return n
}

// first returns the first row in the first words of m, which have one.
func (m *mask) first(words int) int {
	for w, set := range m[:words] {
		if set != 0 {
			return w*64 + bits.TrailingZeros64(set)
		}
	}
	panic("table: a mask without a row")
}

// list puts the numbers of the rows of m in rows, and returns those.
func (m *mask) list(words int, rows *[batchRows]uint16) []uint16 {
	n := 0
	for w, set := range m[:words] {
		for ; set != 0; set &= set - 1 {
			rows[n] = uint16(w*64 + bits.TrailingZeros64(set)) //nolint:gosec // below batchRows
			n++
		}
	}
	return rows[:n]
}

// A bitmap is a set of the rows of a chunk, a bit each. Nil is the empty set.
type bitmap []uint64

func newBitmap(rows int) bitmap { return make(bitmap, wordsOf(rows)) }

// wordsOf returns how many words hold a bit for each of so many rows.
func wordsOf(rows int) int { return (rows + 63) / 64 }

func (b bitmap) has(i int) bool { return b != nil && b[i/64]>>(i%64)&1 != 0 }

func (b bitmap) set(i int) { b[i/64] |= 1 << (i % 64) }

// cut takes a row out.
func (b bitmap) cut(i int) { b[i/64] &^= 1 << (i % 64) }

// keep leaves in m the rows that are in b.
func (b bitmap) keep(from, words int, m *mask) {
	if b == nil {
		clear(m[:words])
		return
	}
	for i, set := range b[from/64:][:words] {
		m[i] &= set
	}
}

// drop leaves in m the rows that are not in b.
func (b bitmap) drop(from, words int, m *mask) {
	if b == nil {
		return
	}
	for i, set := range b[from/64:][:words] {
		m[i] &^= set
	}
}

// dense is how many of 64 rows must be asked for so that asking all of them is less work than picking them out.
const dense = 20
