package match

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// maxKeys is the most values that a filter may be filed under: each has a copy of its other tests.
const maxKeys = 16

// isKey reports whether a filter may be filed under the values of n. A bool or an enum has too few values for that.
func isKey(n *predicate.Node) bool {
	switch n.Op {
	case predicate.OpIn:
		k := n.Term.Type.Kind
		return plain(n) && k != schema.Enum && k != schema.Bool && n.Set.Len() <= maxKeys
	case predicate.OpHasAny:
		return plain(n) && n.Set.Len() <= maxKeys
	case predicate.OpHasAll:
		return plain(n)
	default:
		return false
	}
}

// key returns the best test of a clause to file the filter under, or -1 if there is none.
//
// The best test is the most selective one. The rows are unknown, but filters name the values that occur: a value that
// many filters are filed under counts as frequent, and a kind with many values as rare.
func (e *engine) key(tests clause) int {
	at, least := -1, -1.0 // unknown
	for i, n := range tests {
		if !isKey(n) {
			continue
		}
		if at < 0 {
			at = i
			continue
		}
		if least < 0 {
			least = e.share(tests[at])
		}
		if share := e.share(n); share < least {
			at, least = i, share
		}
	}
	return at
}

// rarest leaves one of ids, the value that the fewest filters are filed under, and releases the others.
func (e *engine) rarest(col uint16, ids []uint32) []uint32 {
	values := &e.columns[col].values
	best := slices.MinFunc(ids, func(a, b uint32) int { return e.crowd(values, a) - e.crowd(values, b) })
	for _, id := range ids {
		if id != best {
			values.release(id)
		}
	}
	return append(ids[:0], best)
}

// crowd returns how many filters are filed under a value.
func (e *engine) crowd(values *dictionary, id uint32) int {
	if id == absent || values.entries.at(id).group == 0 {
		return 0
	}
	return e.groups.at(values.entries.at(id).group).n
}

// share returns the expected share of rows that satisfy n.
func (e *engine) share(n *predicate.Node) float64 {
	c := e.columns[e.columnOf(n)]
	sum, least := 0, 1<<62
	for i := range n.Set.Len() {
		var id uint32
		if c.values.textual {
			id = c.values.text(n.Set.Texts[i])
		} else {
			id = c.values.num(orderedOf(c.term, n.Set.At(i)))
		}
		crowd := e.crowd(&c.values, id) + 1
		sum, least = sum+crowd, min(least, crowd)
	}
	if n.Op == predicate.OpHasAll {
		sum = least
	}
	return float64(sum) / float64(c.filters+c.rare)
}
