package match

// A needlePart answers which needles a text holds.
type needlePart struct {
	col   uint16
	asks  bitmap          // the positions whose filters want one of some needles
	in    map[uint32]*set // by needle: those that it satisfies
	out   map[uint32]*set // by needle: those that must not have it
	grams grams           // of the needles
}

func newNeedlePart(col uint16) *needlePart {
	return &needlePart{col: col, in: make(map[uint32]*set), out: make(map[uint32]*set), grams: newGrams()}
}

func (p *needlePart) each(e *engine, t *test, f func(uint32)) {
	if t.op == hasNeedle {
		f(t.n)
		return
	}
	for _, n := range e.sets.at(t.n).ids {
		f(n)
	}
}

func (p *needlePart) add(e *engine, pos uint32, t *test) bool {
	to := p.out
	if !t.not {
		if p.asks.has(pos) {
			return false
		}
		p.asks.set(pos)
		to = p.in
	}
	p.each(e, t, func(n uint32) {
		if p.in[n] == nil && p.out[n] == nil {
			p.grams.add(n, e.needles.at(n))
		}
		addTo(to, n, pos)
	})
	return true
}

func (p *needlePart) remove(e *engine, pos uint32, t *test) {
	from := p.out
	if !t.not {
		p.asks.clear(pos)
		from = p.in
	}
	p.each(e, t, func(n uint32) {
		removeFrom(from, n, pos)
		if p.in[n] == nil && p.out[n] == nil {
			p.grams.remove(n)
		}
	})
}

func (p *needlePart) narrow(v *event) {
	v.found = v.found[:0]
	if c := v.cell(p.col); !c.null {
		v.found = p.grams.find(v, c.text, v.found)
	}
	v.narrow(p.asks, p.in, p.out, v.found)
}
