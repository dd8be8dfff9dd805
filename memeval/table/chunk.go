package table

import (
	"sync"
	"unsafe"
)

// chunkRows is the most rows of a chunk: whole batches, and few enough for a row's number to be a uint16.
const chunkRows = 16 * batchRows

// A chunk is some rows of a Table, column by column. It never changes; what it makes when it is first asked is made
// under a lock.
type chunk struct {
	n       int
	vectors []vector // by the number of the column
	seats   []seats
	size    int64

	derived derived
	keys    keyTable
}

// newChunk returns the chunk of rows that are in vectors.
func newChunk(n int, vectors []vector) *chunk {
	c := &chunk{n: n, vectors: vectors, seats: make([]seats, (n+seatRows-1)/seatRows)}
	for i := range c.seats {
		c.seats[i].take(c, i*seatRows)
	}
	c.size = int64(len(c.seats)) * int64(unsafe.Sizeof(seats{}))
	for _, v := range vectors {
		c.size += v.size()
	}
	return c
}

// Seats stand for rows where a row is a pointer: the pointer is to the row's mark, which is its number among the
// seats, so that from a mark its seats are found, and with them the chunk.
type seats struct {
	chunk *chunk
	first int
	marks [seatRows]uint8
}

const seatRows = 256

func (s *seats) take(c *chunk, first int) {
	s.chunk, s.first = c, first
	for i := range s.marks {
		s.marks[i] = uint8(i)
	}
}

// row returns the row at i as a pointer.
func (c *chunk) row(i int) unsafe.Pointer {
	return unsafe.Pointer(&c.seats[i/seatRows].marks[i%seatRows])
}

// seated returns where the row that a pointer stands for is.
func seated(row unsafe.Pointer) (*chunk, int) {
	mark := *(*uint8)(row)
	// The mark is at that place in marks, so this is where its seats begin.
	s := (*seats)(unsafe.Add(row, -int(mark)-int(unsafe.Offsetof(seats{}.marks))))
	return s.chunk, s.first + int(mark)
}

// A piece is a chunk as a snapshot sees it: without the rows that were deleted.
type piece struct {
	*chunk
	dead bitmap
	live int
}

// begin puts the rows of the batch that begins at a row in m, and returns how many words of m count.
func (p *piece) begin(from int, m *mask) (words int) {
	n := min(p.n-from, batchRows)
	words = wordsOf(n)
	for i := range words {
		m[i] = ^uint64(0)
	}
	if n%64 != 0 {
		m[words-1] = 1<<(n%64) - 1
	}
	p.dead.drop(from, words, m)
	return words
}

// derived are vectors of what is not a column by itself, such as a path inside JSON. They are made when they are first
// asked for.
type derived struct {
	mu      sync.Mutex
	vectors map[string]vector
}

// get returns the vector of that name, which build builds.
func (d *derived) get(name string, build func() vector) vector {
	d.mu.Lock()
	defer d.mu.Unlock()
	if v := d.vectors[name]; v != nil {
		return v
	}
	v := build()
	if d.vectors == nil {
		d.vectors = map[string]vector{}
	}
	d.vectors[name] = v
	return v
}
