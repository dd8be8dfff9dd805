package table

import (
	"cmp"
	"slices"

	"github.com/tamis-go/tamis/internal/eval"
)

// Best leaves rows out by their first key that cannot be among the best any more, before they are looked at. Those that
// promise most come first.
func (s *selected) Best(b *eval.Best) *eval.Best {
	all := make([]*eval.Best, s.workers())
	order := s.promising(b)
	s.share(s.holds, func(worker int, holds clause) func(int) {
		mine := b.Fresh()
		all[worker] = mine
		cut := &cutoff{best: mine}
		if len(mine.Keys) > 0 && mine.Sorter.Keys[0].Column != nil {
			cut.column = s.number(mine.Sorter.Keys[0].Column)
		} else {
			cut.column = -1
		}
		rest := newEvery([]clause{cut, holds})
		var room [batchRows]uint16
		return func(i int) {
			at := order[i]
			p := &s.pieces[at]
			rest.bind(p.chunk)
			var m mask
			for _, from := range p.promising(cut) {
				words := p.begin(from, &m)
				if s.stop.IsAsked() {
					return
				}
				if cut.skips(from) {
					continue
				}
				rest.keep(from, words, &m)
				for _, j := range m.list(words, &room) {
					mine.Offer(s.starts[at]+from+int(j), p.row(from+int(j)))
				}
			}
		}
	})
	for _, other := range all[1:] {
		if other != nil {
			all[0].Join(other)
		}
	}
	return all[0]
}

// promising returns the numbers of the pieces, the one with the first of the order's first key to begin with.
func (s *snapshot) promising(b *eval.Best) []int {
	order := make([]int, len(s.pieces))
	for i := range order {
		order[i] = i
	}
	if len(b.Keys) == 0 || b.Sorter.Keys[0].Column == nil {
		return order
	}
	k := s.number(b.Sorter.Keys[0].Column)
	firsts := make([]int64, len(order))
	for i := range s.pieces {
		v, ok := s.pieces[i].vectors[k].(*numVector)
		if !ok {
			return order
		}
		first := firstOf(b, v.zones[0])
		for _, z := range v.zones[1:] {
			first = min(first, firstOf(b, z))
		}
		firsts[i] = first
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(firsts[i], firsts[j]) })
	return order
}

// firstOf returns what the first number of a zone is, the lower the earlier in the order.
func firstOf(b *eval.Best, z zone) int64 {
	if b.Descends() {
		return ^z.high
	}
	return z.low
}

// promising returns where the batches of p begin, as pieces are ordered.
func (p *piece) promising(c *cutoff) []int {
	order := make([]int, 0, (p.n+batchRows-1)/batchRows)
	for from := 0; from < p.n; from += batchRows {
		order = append(order, from)
	}
	if v, ok := c.vector.(*numVector); ok {
		slices.SortStableFunc(order, func(i, j int) int {
			return cmp.Compare(firstOf(c.best, v.zones[i/batchRows]), firstOf(c.best, v.zones[j/batchRows]))
		})
	}
	return order
}
