package predicate

import (
	"math"
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// MoreThan returns the node that holds where more than n rows that r leads to satisfy where. The zero Node counts as True here.
func MoreThan(n int64, r *schema.Relation, where Node) Node {
	switch {
	case n < 0:
		return Node{Op: OpTrue}
	case n == 0:
		return Some(r, where)
	}
	return Node{Op: OpCount, Relation: r, Kids: []Node{said(where)}, Set: schema.Integers(n)}
}

// Related reports whether n asks for rows that Relation leads to, so that Kids[0] is on them.
func (n *Node) Related() bool { return n.Op == OpExists || n.Op == OpCount }

// Counted returns the node that holds where the number of rows that r leads to and that satisfy where satisfies number, a predicate of In, Range
// and IsNull on one term, which stands for the number. A vacuous where counts as True here; with a vacuous number the node is vacuous.
func Counted(r *schema.Relation, where, number Node) Node {
	if vacuous(&number) {
		return Node{}
	}
	var parts []Node
	for _, in := range intervals(&number) {
		least := MoreThan(in.low-1, r, where)
		if in.high == math.MaxInt64 {
			parts = append(parts, least)
			continue
		}
		parts = append(parts, And(least, Not(MoreThan(in.high, r, where))))
	}
	if parts == nil {
		return Node{Op: OpFalse}
	}
	return Or(parts...)
}

// An interval is whole numbers from low to high.
type interval struct{ low, high int64 }

// intervals returns the numbers from 0 on that satisfy n, as few intervals as there are. Between two numbers that n names, or those after them, it
// has one answer.
func intervals(n *Node) []interval {
	begins := []int64{0}
	Walk(n, func(n *Node) bool {
		for _, v := range n.Set.Nums {
			if v >= 0 {
				begins = append(begins, v)
			}
			if v >= -1 && v < math.MaxInt64 {
				begins = append(begins, v+1)
			}
		}
		return true
	})
	slices.Sort(begins)
	begins = slices.Compact(begins)
	var out []interval
	for i, begin := range begins {
		if !Eval(n, element{schema.Integer(begin)}) {
			continue
		}
		high := int64(math.MaxInt64)
		if i+1 < len(begins) {
			high = begins[i+1] - 1
		}
		if last := len(out) - 1; last >= 0 && out[last].high == begin-1 {
			out[last].high = high
			continue
		}
		out = append(out, interval{begin, high})
	}
	return out
}
