package match

import "math"

// A rangePart answers how a column, as an ordered number, compares with bounds.
type rangePart struct {
	col  uint16
	asks bitmap // the positions that have a bound: null satisfies none
	low  bitmap // those that have a low one
	lows ladder // of the low ones
	high bitmap // those that have a high one
	tops ladder // of the high ones
}

func (p *rangePart) add(_ *engine, pos uint32, t *test) bool {
	has, bounds := &p.low, &p.lows
	if t.op == atMost {
		has, bounds = &p.high, &p.tops
	}
	if has.has(pos) {
		return false
	}
	has.set(pos)
	bounds.add(int64(t.bits), pos) //nolint:gosec // bits of an int64
	p.asks.set(pos)
	return true
}

func (p *rangePart) remove(_ *engine, pos uint32, t *test) {
	has, bounds := &p.low, &p.lows
	if t.op == atMost {
		has, bounds = &p.high, &p.tops
	}
	has.clear(pos)
	bounds.remove(int64(t.bits), pos) //nolint:gosec // bits of an int64
	p.asks.clear(pos)                 // the filter is removed, and its other bound with it
}

func (p *rangePart) narrow(v *event) {
	c := v.cell(p.col)
	if c.null {
		v.left.remove(p.asks)
		return
	}
	if p.lows.n > 0 {
		v.part.empty(len(v.left))
		p.lows.upTo(c.num, v.part)
		v.left.keep(p.low, v.part)
	}
	if p.tops.n > 0 && c.num > math.MinInt64 {
		v.part.empty(len(v.left))
		p.tops.upTo(c.num-1, v.part)
		v.left.remove(v.part)
	}
}
