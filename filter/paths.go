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
