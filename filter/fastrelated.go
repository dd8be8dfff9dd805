package filter

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An entry is a related filter of the body.
type entry struct {
	path []*schema.Relation
	key  string
	node predicate.Node // None if it says nothing
}

// entry reads the object of a related collection, whose rows have the table t.
func (f *fast) entry(r *schema.Related, t *table) bool {
	if !f.l.seesRelated(r) || len(f.paths) == 16 {
		return false
	}
	key := r.Name
	if r.SameAs != "" {
		key = r.SameAs
	}
	for i := range f.paths {
		if f.paths[i].key == key {
			return false
		}
	}
	f.nodes++
	mark := len(f.stack)
	var named uint64
	if f.nest += manyOf(r.Path...); f.nest > f.l.limits.Nest || !f.object(t, &named) {
		return false
	}
	f.nest -= manyOf(r.Path...)
	if len(t.defaults) > 0 {
		f.defaults(t, named)
		f.join(predicate.OpAnd, mark)
	}
	f.paths = append(f.paths, entry{path: r.Path, key: key})
	if len(f.stack) > mark {
		f.paths[len(f.paths)-1].node = f.stack[mark]
		f.stack = f.stack[:mark]
	}
	return true
}

// exists says a test for each beginning of the paths, as hops.nodes makes them: those from
// one entry to another, at a depth. The entries of the next depth are put behind them while they are read.
func (f *fast) exists(from, to, depth int) {
	for i := from; i < to; i++ {
		if begun(f.paths[from:i], f.paths[i].path, depth) {
			continue
		}
		r := f.paths[i].path[depth]
		mark, next := len(f.stack), len(f.paths)
		f.rows(r.To)
		for j := i; j < to; j++ {
			switch e := &f.paths[j]; {
			case e.path[depth] != r:
			case len(e.path) == depth+1:
				f.push(e.node)
			default:
				f.paths = append(f.paths, *e)
			}
		}
		f.exists(next, len(f.paths), depth+1)
		f.paths = f.paths[:next]
		f.some(r, mark)
	}
}

func begun(paths []entry, path []*schema.Relation, depth int) bool {
	for i := range paths {
		if paths[i].path[depth] == path[depth] {
			return true
		}
	}
	return false
}

// some makes of what the stack has from mark on the test that there is a row of which all of it holds.
func (f *fast) some(r *schema.Relation, mark int) {
	f.join(predicate.OpAnd, mark)
	if len(f.stack) == mark {
		f.stack = append(f.stack, predicate.Node{Op: predicate.OpTrue})
	}
	if n := &f.stack[mark]; n.Op != predicate.OpFalse {
		*n = predicate.Node{Op: predicate.OpExists, Relation: r, Kids: f.mem.one(n)}
	}
}
