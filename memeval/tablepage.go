package memeval

import (
	"cmp"
	"slices"
)

// best returns what b is once it was offered the rows that satisfy holds. Rows that cannot be among the best any more
// are left out by their first key before they are looked at, and those that promise most come first.
func (s *snapshot) best(holds clause, b *best) *best {
	all := make([]*best, s.workers())
	order := s.promising(b)
	s.share(holds, func(worker int, holds clause) func(int) {
		mine := b.fresh()
		all[worker] = mine
		cut := &cutoff{best: mine}
		if len(mine.keys) > 0 && mine.sorter.keys[0].column != nil {
			cut.column = s.number(mine.sorter.keys[0].column)
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
				if s.stop.isAsked() {
					return
				}
				if cut.skips(from) {
					continue
				}
				rest.keep(from, words, &m)
				for _, j := range m.list(words, &room) {
					mine.offer(s.starts[at]+from+int(j), p.row(from+int(j)))
				}
			}
		}
	})
	for _, other := range all[1:] {
		if other != nil {
			all[0].join(other)
		}
	}
	return all[0]
}

// promising returns the numbers of the pieces, the one with the first of the order's first key to begin with.
func (s *snapshot) promising(b *best) []int {
	order := make([]int, len(s.pieces))
	for i := range order {
		order[i] = i
	}
	if len(b.keys) == 0 || b.sorter.keys[0].column == nil {
		return order
	}
	k := s.number(b.sorter.keys[0].column)
	firsts := make([]int64, len(order))
	for i := range s.pieces {
		v, ok := s.pieces[i].vectors[k].(*numVector)
		if !ok {
			return order
		}
		first := b.first(v.zones[0])
		for _, z := range v.zones[1:] {
			first = min(first, b.first(z))
		}
		firsts[i] = first
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(firsts[i], firsts[j]) })
	return order
}

// first returns what the first number of a zone is, the lower the earlier in the order.
func (b *best) first(z zone) int64 {
	if b.descends() {
		return ^z.high
	}
	return z.low
}

// descends reports whether the first key comes from the greatest down.
func (b *best) descends() bool { return b.sorter.keys[0].descending != b.backward }

// promising returns where the batches of p begin, as pieces are ordered.
func (p *piece) promising(c *cutoff) []int {
	order := make([]int, 0, (p.n+batchRows-1)/batchRows)
	for from := 0; from < p.n; from += batchRows {
		order = append(order, from)
	}
	if v, ok := c.vector.(*numVector); ok {
		slices.SortStableFunc(order, func(i, j int) int {
			return cmp.Compare(c.best.first(v.zones[i/batchRows]), c.best.first(v.zones[j/batchRows]))
		})
	}
	return order
}
