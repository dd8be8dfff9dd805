package match

import (
	"errors"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
)

// Limits bound what an index holds. A zero field means the default.
type Limits struct {
	Filters int   // queries, 10,000,000 if 0
	Bytes   int64 // memory, as estimated from the queries; 4 GiB if 0
}

// ErrFull is returned by Put if the query exceeds the limits. The index is unchanged and stays usable.
var ErrFull = errors.New("match: the index is full")

func (l Limits) withDefaults() Limits {
	if l.Filters <= 0 {
		l.Filters = 10_000_000
	}
	if l.Bytes <= 0 {
		l.Bytes = 4 << 30
	}
	return l
}

// Costs in bytes; shared memory is counted for each user of it. A test of the package compares the sum with the heap.
const (
	filterBytes = 160
	testBytes   = 48
	valueBytes  = 96
	needleBytes = 320

	// Of a test on many needles, which are searched for together.
	togetherBytes = 2 << 10
	letterBytes   = 20 // for each byte of a needle
)

// weigh returns roughly how many bytes of memory a where costs.
func weigh(where *predicate.Node) int64 { return filterBytes + weighTest(where) }

func weighTest(n *predicate.Node) int64 {
	each := int64(valueBytes)
	if n.Op == predicate.OpText {
		each = needleBytes
	}
	bytes := testBytes + each*int64(n.Set.Len())
	letter := int64(1)
	if eval.Together(n) {
		bytes, letter = togetherBytes+32*int64(n.Set.Len()), letterBytes
	}
	for _, s := range n.Set.Texts {
		bytes += letter * int64(len(s))
	}
	for i := range n.Kids {
		bytes += weighTest(&n.Kids[i])
	}
	return bytes
}
