package oracle

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// aggregate returns what a field makes of the rows that its relation leads to and that its where matches: their number, or the least or the
// greatest value that is not null.
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
	for _, other := range w.follow(r, a.Relation) {
		if where != nil && !w.object(a.Relation.To, other, where).isTrue() {
			continue
		}
		n++
		if a.Func == schema.CountRows {
			continue
		}
		v := read(w.reach(other, a.Of.Via), a.Of.Value)
		if v.null() {
			continue
		}
		if best.null() || a.Func == schema.Greatest && compare(v, best) > 0 || a.Func == schema.Least && compare(v, best) < 0 {
			best = v
		}
	}
	if a.Func == schema.CountRows {
		return value{kind: schema.Int, num: n}
	}
	return best
}
