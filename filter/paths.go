package filter

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// hops are the relations that related filters begin with. Filters whose paths begin alike share the
// beginning, and so hold on one row of it.
type hops []*hop

type hop struct {
	relation *schema.Relation
	parts    []predicate.Node // what filters that end here say
	next     hops
}

// add puts what a filter says at the end of its path.
func (h *hops) add(path []*schema.Relation, n predicate.Node) {
	for {
		var at *hop
		for _, known := range *h {
			if known.relation == path[0] {
				at = known
			}
		}
		if at == nil {
			at = &hop{relation: path[0]}
			*h = append(*h, at)
		}
		if len(path) == 1 {
			at.parts = append(at.parts, n)
			return
		}
		h, path = &at.next, path[1:]
	}
}

// nodes returns a test for each beginning: that a row exists, and all that holds on it.
func (h hops) nodes() []predicate.Node {
	out := make([]predicate.Node, len(h))
	for i, at := range h {
		out[i] = predicate.Some(at.relation, predicate.And(append(at.parts, at.next.nodes()...)...))
	}
	return out
}

// An entry is a related filter of the body.
type entry struct {
	path []*schema.Relation
	key  string
	node predicate.Node // None if it is a no-op
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
