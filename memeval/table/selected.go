package table

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
)

// selected are the rows of a snapshot that satisfy a clause.
type selected struct {
	*snapshot
	holds clause
}

// Select returns the rows that satisfy n.
func (s *snapshot) Select(c *eval.Compiler, n *predicate.Node) (eval.Selected, error) {
	holds, err := (&planner{c, s}).clause(n)
	return &selected{s.seek(n), holds}, err
}

// Each visits the rows in order.
func (s *selected) Each(visit func(n int, row unsafe.Pointer)) {
	for at := range s.pieces {
		if s.stop.IsAsked() {
			return
		}
		p := &s.pieces[at]
		var room [batchRows]uint16
		p.scan(s.holds, func(from, words int, m *mask) {
			for _, i := range m.list(words, &room) {
				visit(s.starts[at]+from+int(i), p.row(from+int(i)))
			}
		})
	}
}

// Count counts the rows, on several processors.
func (s *selected) Count() int64 {
	counts := make([]int64, 8*s.workers()) // each in a cache line of its own
	s.scan(s.holds, func(worker, _, _, words int, m *mask) { counts[8*worker] += int64(m.count(words)) })
	sum := int64(0)
	for _, n := range counts {
		sum += n
	}
	return sum
}
