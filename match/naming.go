package match

// A naming is where the tests of a part name what they want, and what they refuse: values, or needles.
type naming struct {
	asks bitmap          // the positions whose filters want one of some
	in   map[uint32]*set // by what is named: the positions that it satisfies
	out  map[uint32]*set // by what is named: the positions that must not have it
}

func newNaming() naming { return naming{in: make(map[uint32]*set), out: make(map[uint32]*set)} }

// enter returns the sets that a test at a position goes to, or nil where another test is in the way: what two tests name would be combined by
// an Or, so a filter may have one.
func (p *naming) enter(pos uint32, t *test) map[uint32]*set {
	if t.not {
		return p.out
	}
	if p.asks.has(pos) {
		return nil
	}
	p.asks.set(pos)
	return p.in
}

// leave returns the sets that a test at a position comes out of.
func (p *naming) leave(pos uint32, t *test) map[uint32]*set {
	if t.not {
		return p.out
	}
	p.asks.clear(pos)
	return p.in
}

// eachOf calls f for the values, or the needles, that t names.
func (e *engine) eachOf(t *test, f func(uint32)) {
	switch t.op {
	case inFew:
		eachBit(t.bits, f)
	case inOne, hasOne, hasNeedle:
		f(t.n)
	default:
		for _, id := range e.sets.at(t.n).ids {
			f(id)
		}
	}
}

func addTo(sets map[uint32]*set, id, pos uint32) {
	s := sets[id]
	if s == nil {
		s = new(set)
		sets[id] = s
	}
	s.add(pos)
}

func removeFrom(sets map[uint32]*set, id, pos uint32) {
	if s := sets[id]; s != nil {
		if s.remove(pos); s.n == 0 {
			delete(sets, id)
		}
	}
}

// narrow clears the positions in v.left whose filters want other ids, and those that must not have one of ids.
func (v *event) narrow(p *naming, ids []uint32) {
	if len(p.out) > 0 {
		for _, id := range ids {
			if s := p.out[id]; s != nil {
				s.removeFrom(v.left)
			}
		}
	}
	if len(p.in) == 0 {
		return
	}
	var only *set
	several := false
	for _, id := range ids {
		if s := p.in[id]; s != nil {
			several = only != nil
			only = s
			if several {
				break
			}
		}
	}
	switch {
	case only == nil:
		v.left.remove(p.asks)
	case !several && only.bits != nil:
		v.left.keep(p.asks, only.bits)
	default:
		v.part.empty(len(v.left))
		for _, id := range ids {
			if s := p.in[id]; s != nil {
				s.addTo(v.part)
			}
		}
		v.left.keep(p.asks, v.part)
	}
}
