package match

// A nullPart answers whether a column is null, or an array empty.
type nullPart struct {
	col       uint16
	array     bool
	null, not bitmap // the positions that want it, and that want it not
}

func (p *nullPart) of(t *test) *bitmap {
	if t.not {
		return &p.not
	}
	return &p.null
}

func (p *nullPart) add(_ *engine, pos uint32, t *test) bool {
	p.of(t).set(pos)
	return true
}

func (p *nullPart) remove(_ *engine, pos uint32, t *test) { p.of(t).clear(pos) }

func (p *nullPart) narrow(v *event) {
	t := test{op: isNull, col: p.col}
	if p.array {
		t.op = isEmpty
	}
	if v.holds(&t) {
		v.left.remove(p.not)
		return
	}
	v.left.remove(p.null)
}
