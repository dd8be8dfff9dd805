package match

// A needlePart answers which needles a text holds.
type needlePart struct {
	naming
	col   uint16
	grams grams // of the needles
}

func newNeedlePart(col uint16) *needlePart {
	return &needlePart{naming: newNaming(), col: col, grams: newGrams()}
}

func (p *needlePart) add(e *engine, pos uint32, t *test) bool {
	to := p.enter(pos, t)
	if to == nil {
		return false
	}
	e.eachOf(t, func(n uint32) {
		if p.in[n] == nil && p.out[n] == nil {
			p.grams.add(n, e.needles.at(n))
		}
		addTo(to, n, pos)
	})
	return true
}

func (p *needlePart) remove(e *engine, pos uint32, t *test) {
	from := p.leave(pos, t)
	e.eachOf(t, func(n uint32) {
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
	v.narrow(&p.naming, v.found)
}
