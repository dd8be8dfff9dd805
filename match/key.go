package match

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// maxKeys is how many values a filter may be put under: each has a copy of its other tests.
const maxKeys = 16

// isKey reports whether a filter may be put under the values of n. The values of a bool or an enum are too few for that.
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

// key returns which of the tests of a clause the filter is best put under, or -1 if there is none.
//
// Best is what the fewest rows are expected to satisfy. Nothing is known of rows, but filters name the values that
// occur: a value that many filters are put under counts as frequent, and a kind with many values as rare.
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

// rarest leaves one of ids, the value that the fewest filters are put under, and counts one use less of the others.
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

// crowd returns how many filters are put under a value.
func (e *engine) crowd(values *dictionary, id uint32) int {
	if id == absent || values.entries.at(id).group == 0 {
		return 0
	}
	return e.groups.at(values.entries.at(id).group).n
}

// share returns what share of the rows is expected to satisfy n.
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
