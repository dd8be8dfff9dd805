package match

// A valuePart answers which values a column, or an array, has.
type valuePart struct {
	naming
	col   uint16
	array bool
}

func newValuePart(t *test) *valuePart {
	return &valuePart{naming: newNaming(), col: t.col, array: t.op == hasOne || t.op == hasAny}
}

func (p *valuePart) add(e *engine, pos uint32, t *test) bool {
	to := p.enter(pos, t)
	if to == nil {
		return false
	}
	e.eachOf(t, func(id uint32) { addTo(to, id, pos) })
	return true
}

func (p *valuePart) remove(e *engine, pos uint32, t *test) {
	from := p.leave(pos, t)
	e.eachOf(t, func(id uint32) { removeFrom(from, id, pos) })
}

func (p *valuePart) narrow(v *event) {
	if p.array {
		v.narrow(&p.naming, v.ids(p.col).list)
		return
	}
	one := [1]uint32{v.id(p.col)}
	v.narrow(&p.naming, one[:])
}
