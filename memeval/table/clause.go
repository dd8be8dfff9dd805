package table

import (
	"cmp"
	"slices"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/shape"
)

// A clause is a test on the rows of a Table, a batch at a time. It belongs to one goroutine.
type clause interface {
	// bind makes the clause ready for the rows of a chunk, and returns what it costs a row there.
	bind(c *chunk) eval.Cost

	// keep leaves in m, which has rows of the batch that begins at a row, those that satisfy the clause. It looks at no
	// other bits of m than those of the first words.
	keep(from, words int, m *mask)

	// copy returns the clause for another goroutine.
	copy() clause
}

// constant holds of every row, or of none.
type constant bool

func (c constant) bind(*chunk) eval.Cost { return 0 }
func (c constant) copy() clause          { return c }

func (c constant) keep(_, words int, m *mask) {
	if !c {
		clear(m[:words])
	}
}

// complement holds where a clause does not.
type complement struct{ clause }

func (c complement) copy() clause { return complement{c.clause.copy()} }

func (c complement) keep(from, words int, m *mask) {
	not := *m
	c.clause.keep(from, words, &not)
	for w := range words {
		m[w] &^= not[w]
	}
}

// every holds where all of its parts do. The part comes first that spares the others most for what it costs, as far as
// the rows that were met tell.
type every struct {
	parts   []part
	batches int
}

// A part is a clause, and what was seen of it.
type part struct {
	clause
	cost     eval.Cost
	in, kept int // rows that it was asked of, and those that it kept
}

func newEvery(clauses []clause) *every {
	e := &every{}
	for _, c := range clauses {
		e.parts = append(e.parts, part{clause: c})
	}
	return e
}

func (e *every) copy() clause {
	clauses := make([]clause, len(e.parts))
	for i := range e.parts {
		clauses[i] = e.parts[i].clause.copy()
	}
	return newEvery(clauses)
}

func (e *every) bind(c *chunk) eval.Cost {
	sum := eval.Cost(0)
	for i := range e.parts {
		e.parts[i].cost = e.parts[i].bind(c)
		sum += e.parts[i].cost
	}
	e.sort()
	return sum
}

// sort puts the parts in the order of what it costs to get rid of a row.
func (e *every) sort() {
	slices.SortStableFunc(e.parts, func(a, b part) int { return cmp.Compare(a.rank(), b.rank()) })
}

func (p *part) rank() float64 {
	// As if it had been asked of a few rows and kept half of them: so much is known of a part before it is asked.
	const few = 64
	in, gone := float64(p.in+few), float64(p.in-p.kept+few/2)
	return float64(p.cost) * in / gone
}

// Once so many batches have been met, the parts are sorted anew; and with every chunk.
const enoughBatches = 2

func (e *every) keep(from, words int, m *mask) {
	if e.batches++; e.batches == enoughBatches {
		e.sort()
	}
	n := m.count(words)
	for i := range e.parts {
		if n == 0 {
			return
		}
		p := &e.parts[i]
		p.in += n
		p.keep(from, words, m)
		n = m.count(words)
		p.kept += n
	}
}

// either holds where one of its parts does.
type either struct{ parts []clause }

func (e *either) copy() clause {
	out := &either{make([]clause, len(e.parts))}
	for i, p := range e.parts {
		out.parts[i] = p.copy()
	}
	return out
}

func (e *either) bind(c *chunk) eval.Cost {
	sum := eval.Cost(0)
	for _, p := range e.parts {
		sum += p.bind(c)
	}
	return sum
}

func (e *either) keep(from, words int, m *mask) {
	var kept mask
	for _, p := range e.parts {
		if !m.any(words) {
			break
		}
		some := *m
		p.keep(from, words, &some)
		for w := range words {
			kept[w] |= some[w]
			m[w] &^= some[w]
		}
	}
	copy(m[:words], kept[:words])
}

// rowByRow asks a test of one row after another.
type rowByRow struct {
	holds shape.Test
	cost  eval.Cost
	stop  *eval.Stop
	chunk *chunk
}

func (c *rowByRow) copy() clause { d := *c; return &d }

func (c *rowByRow) bind(chunk *chunk) eval.Cost {
	c.chunk = chunk
	return 2 * c.cost
}

func (c *rowByRow) keep(from, words int, m *mask) {
	var rows [batchRows]uint16
	for n, i := range m.list(words, &rows) {
		if c.stop.After(n) {
			return
		}
		if !c.holds(c.chunk.row(from + int(i))) {
			m[i/64] &^= 1 << (i % 64)
		}
	}
}
