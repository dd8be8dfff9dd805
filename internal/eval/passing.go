package eval

import (
	"iter"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
)

// Passing makes s the rows that come one after another, and are gone then, in place of those that it has. They are checked. What it returns says
// afterwards which error ended them.
func (s *Selection) Passing(rows iter.Seq2[map[string]any, error], where *filter.Query) (failed func() error, err error) {
	n := where.Where()
	holds, err := s.Test(&n)
	p := &passing{walk{s.Rows, holds}, rows, nil}
	s.Selected = p
	return func() error { return p.err }, err
}

// passing are rows that are seen once, so that they can be counted, but not ordered.
type passing struct {
	walk
	rows iter.Seq2[map[string]any, error]
	err  error
}

func (p *passing) Each(visit func(i int, row unsafe.Pointer)) {
	i := 0
	for row, err := range p.rows {
		if err != nil {
			p.err = err
			return
		}
		if p.walk.rows.stop.After(i) {
			return
		}
		if at := unsafe.Pointer(&row); p.holds(at) {
			visit(i, at)
		}
		i++
	}
}

func (p *passing) Tally(a *filter.Aggregate, read *Sorter) *Tally { return TallyEach(p, a, read) }
