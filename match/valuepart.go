package match

// A valuePart answers which values a column, or an array, has.
type valuePart struct {
	col   uint16
	array bool
	asks  bitmap          // the positions whose filters want one of some values
	in    map[uint32]*set // by value: those that it satisfies
	out   map[uint32]*set // by value: those that must not have it
}

func newValuePart(t *test) *valuePart {
	return &valuePart{
		col: t.col, array: t.op == hasOne || t.op == hasAny,
		in: make(map[uint32]*set), out: make(map[uint32]*set),
	}
}

// each calls f for the values that t names.
func (p *valuePart) each(e *engine, t *test, f func(uint32)) {
	switch t.op {
	case inFew:
		eachBit(t.bits, f)
	case inOne, hasOne:
		f(t.n)
	default:
		for _, id := range e.sets.at(t.n).ids {
			f(id)
		}
	}
}

func (p *valuePart) add(e *engine, pos uint32, t *test) bool {
	to := p.out
	if !t.not {
		// The values of two tests would be combined by an Or, so a filter may have one.
		if p.asks.has(pos) {
			return false
		}
		p.asks.set(pos)
		to = p.in
	}
	p.each(e, t, func(id uint32) { addTo(to, id, pos) })
	return true
}

func (p *valuePart) remove(e *engine, pos uint32, t *test) {
	from := p.out
	if !t.not {
		p.asks.clear(pos)
		from = p.in
	}
	p.each(e, t, func(id uint32) { removeFrom(from, id, pos) })
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

func (p *valuePart) narrow(v *event) {
	if p.array {
		v.narrow(p.asks, p.in, p.out, v.ids(p.col).list)
		return
	}
	one := [1]uint32{v.id(p.col)}
	v.narrow(p.asks, p.in, p.out, one[:])
}

// narrow clears the positions of asks in v.left that none of in's sets has, and those that one of out's sets has.
func (v *event) narrow(asks bitmap, in, out map[uint32]*set, ids []uint32) {
	if len(out) > 0 {
		for _, id := range ids {
			if s := out[id]; s != nil {
				s.removeFrom(v.left)
			}
		}
	}
	if len(in) == 0 {
		return
	}
	var only *set
	several := false
	for _, id := range ids {
		if s := in[id]; s != nil {
			several = only != nil
			only = s
			if several {
				break
			}
		}
	}
	switch {
	case only == nil:
		v.left.remove(asks)
	case !several && only.bits != nil:
		v.left.keep(asks, only.bits)
	default:
		v.part.empty(len(v.left))
		for _, id := range ids {
			if s := in[id]; s != nil {
				s.addTo(v.part)
			}
		}
		v.left.keep(asks, v.part)
	}
}
