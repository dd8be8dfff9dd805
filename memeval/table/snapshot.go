package table

import (
	"iter"
	"sort"
	"unsafe"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/shape"
)

// A snapshot is a Table as it is at one time. It never changes.
type snapshot struct {
	*Table
	pieces []piece
	starts []int      // the number of each piece's first row
	n      int        // rows, with those that were deleted
	live   int        // rows
	size   int64      // bytes
	words  [][]string // by column: its dictionary of texts
	stop   *eval.Stop // of the query that goes through it
}

// snapshot returns what t is with pieces. Its dictionaries are as they are now.
func (t *Table) snapshot(pieces []piece) *snapshot {
	s := &snapshot{Table: t, pieces: pieces, starts: make([]int, len(pieces)), words: make([][]string, len(t.encoders))}
	for i := range pieces {
		p := &pieces[i]
		s.starts[i] = s.n
		s.n += p.n
		s.live += p.live
		s.size += p.chunk.size + sizeOf(p.dead)
	}
	for i, e := range t.encoders {
		s.size += e.size()
		if e.texts != nil && !e.column.Type.Array {
			s.words[i] = e.texts.seen()
		}
	}
	return s
}

// Columns returns the rows as they are now. It is how the queries of package memeval read a table, and of no use elsewhere.
func (t *Table) Columns(stop *eval.Stop) eval.Columns {
	s := t.now.Load()
	if stop != nil {
		stopped := *s
		stopped.stop = stop
		s = &stopped
	}
	return s
}

// Shape returns how rows are read.
func (s *snapshot) Shape() shape.Shape { return tableShape{s} }

// Len returns the number of rows, with those that were deleted.
func (s *snapshot) Len() int { return s.n }

// At returns the row of a number.
func (s *snapshot) At(n int) unsafe.Pointer {
	k := sort.SearchInts(s.starts, n+1) - 1
	return s.pieces[k].row(n - s.starts[k])
}

// All ranges over the rows, by number.
func (s *snapshot) All() iter.Seq2[int, unsafe.Pointer] {
	return func(yield func(int, unsafe.Pointer) bool) {
		for k := range s.pieces {
			p := &s.pieces[k]
			for i := range p.n {
				if !p.dead.has(i) && !yield(s.starts[k]+i, p.row(i)) {
					return
				}
			}
		}
	}
}
