package predicate

import (
	"slices"
	"time"
)

// Relative reports whether n compares with a time relative to now, here or in a related row: see [schema.FromNow].
func Relative(n *Node) bool {
	for _, s := range n.Sides() {
		if slices.ContainsFunc(s.Policy, func(p Node) bool { return Relative(&p) }) {
			return true
		}
	}
	return n.Set.Relative() || slices.ContainsFunc(n.Kids, func(k Node) bool { return Relative(&k) })
}

// At returns n at a moment: with the times that relative times are then. It shares with n what is the same.
func At(n Node, now time.Time) Node {
	if !Relative(&n) {
		return n
	}
	if n.Set.Relative() {
		nums := make([]int64, len(n.Set.Nums))
		for i := range nums {
			nums[i] = n.Set.At(i).At(now).Bits()
		}
		n.Set.Nums = nums
	}
	if n.Pair != nil {
		n.Pair = n.Pair.mapPolicies(func(p Node) Node { return At(p, now) })
	}
	n.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		n.Kids[i] = At(k, now)
	}
	return n
}
