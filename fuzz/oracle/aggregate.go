package oracle

import (
	"math/big"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// aggregate returns what a field makes of the rows that its relation leads to and that its where matches: their number, their sum, the value of
// the last of them, or the least or the greatest value that is not null.
func (w *World) aggregate(r *row, a *schema.Aggregate) value {
	var where *syntax.Object
	if a.Where != "" {
		var err error
		if where, err = object([]byte(a.Where)); err != nil {
			panic("oracle: " + err.Error())
		}
	}
	n := int64(0)
	var best value
	var last *row
	for _, other := range w.follow(r, a.Relation) {
		if where != nil && !w.object(a.Relation.To, other, where).isTrue() {
			continue
		}
		n++
		if a.Func == schema.CountRows {
			continue
		}
		if a.Func == schema.Latest {
			if last == nil || later(a, other, last) {
				last = other
			}
			continue
		}
		v := read(w.reach(other, a.Of.Via), a.Of.Value)
		if v.null() {
			continue
		}
		if a.Func == schema.Total {
			best = value{kind: schema.Decimal, exact: plus(best, v)}
			continue
		}
		if best.null() || a.Func == schema.Greatest && compare(v, best) > 0 || a.Func == schema.Least && compare(v, best) < 0 {
			best = v
		}
	}
	switch {
	case a.Func == schema.CountRows:
		return value{kind: schema.Int, num: n}
	case a.Func == schema.Latest && last != nil:
		return read(w.reach(last, a.Of.Via), a.Of.Value)
	}
	return best
}

// plus returns a sum, null so far or not, and an int or a decimal more.
func plus(sum, v value) *big.Rat {
	more := v.exact
	if v.kind == schema.Int {
		more = new(big.Rat).SetInt64(v.num)
	}
	if sum.null() {
		return more
	}
	return new(big.Rat).Add(sum.exact, more)
}

// later reports whether a row comes after another by the key of latest, where null comes before all else, or ties there and comes after it by its
// primary key.
func later(a *schema.Aggregate, one, other *row) bool {
	by, err := a.Relation.To.Target(a.By)
	if err != nil {
		panic("oracle: " + err.Error())
	}
	x, y := read(one, by.Value), read(other, by.Value)
	if x.null() != y.null() {
		return y.null()
	}
	if !x.null() && compare(x, y) != 0 {
		return compare(x, y) > 0
	}
	for _, col := range a.Relation.To.Key {
		if order := compare(one.values[col], other.values[col]); order != 0 {
			return order > 0
		}
	}
	return false
}
