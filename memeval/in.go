package memeval

import (
	"math"
	"slices"
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Up to this many values are compared one by one; more are looked up in a table.
const fewValues = 6

// in returns the test that a term is one of a set.
func (c *compiler) in(n *predicate.Node) (test, cost, error) {
	cost := costIn
	if n.Set.Len() > fewValues {
		cost = costLookup
	}
	if t := c.directly(n); t != nil {
		return t, cost, nil
	}
	if isTextual(n.Term.Type) {
		t, err := c.onText(n.Term, isOneOfTexts(n.Set.Texts))
		return t, cost, err
	}
	t, err := c.onNum(n.Term, numSet(holdingOfTerm(n.Term).orderedNums(n.Set)))
	return t, cost, err
}

// A textTest says whether a text that is not null satisfies a test.
type textTest func(string) bool

// isOneOfTexts returns the test that a text is one of list.
func isOneOfTexts(list []string) textTest {
	switch {
	case len(list) == 1:
		want := list[0]
		return func(s string) bool { return s == want }
	case len(list) == 2:
		a, b := list[0], list[1]
		return func(s string) bool { return s == a || s == b }
	case len(list) <= fewValues:
		list = slices.Clone(list)
		return func(s string) bool { return slices.Contains(list, s) }
	}
	set := make(map[string]struct{}, len(list))
	for _, s := range list {
		set[s] = struct{}{}
	}
	return func(s string) bool { _, ok := set[s]; return ok }
}

// onText returns the test that a textual term is not null and satisfies f.
func (c *compiler) onText(t *schema.Term, f textTest) (test, error) {
	if t.Join {
		return c.onJoined(t, f)
	}
	read, err := c.texts(t)
	return func(row unsafe.Pointer) bool {
		s, ok := read(row)
		return ok && f(s)
	}, err
}

// onJoined returns the test of a text that is joined of several columns. It is put together in a buffer that serves
// again for the next row.
func (c *compiler) onJoined(t *schema.Term, f textTest) (test, error) {
	reads, err := c.columns(t)
	buffers := &sync.Pool{New: func() any { return new([]byte) }}
	return func(row unsafe.Pointer) bool {
		buffer := buffers.Get().(*[]byte) // New makes nothing else
		*buffer = appendJoined((*buffer)[:0], row, reads)
		ok := f(view(*buffer))
		buffers.Put(buffer)
		return ok
	}, err
}

// A numTest is what a number that is not null must be: within low and high, and, if set is not nil, in it.
type numTest struct {
	low, high int64
	set       map[int64]struct{}
	few       []int64
}

func numSet(list []int64) numTest {
	t := numTest{low: math.MaxInt64, high: math.MinInt64}
	if len(list) == 0 {
		return t
	}
	t.low, t.high = list[0], list[len(list)-1]
	switch {
	case t.high-t.low == int64(len(list))-1: // every number from low to high: as a list of one is
	case len(list) <= fewValues:
		t.few = list
	default:
		t.set = make(map[int64]struct{}, len(list))
		for _, n := range list {
			t.set[n] = struct{}{}
		}
	}
	return t
}

func (t *numTest) plain() bool { return t.set == nil && t.few == nil }

func (t *numTest) holds(n int64) bool {
	if n < t.low || n > t.high {
		return false
	}
	switch {
	case t.few != nil:
		return slices.Contains(t.few, n)
	case t.set != nil:
		_, ok := t.set[n]
		return ok
	}
	return true
}

// onNum returns the test that a term, which is not textual, is not null and satisfies f.
func (c *compiler) onNum(t *schema.Term, f numTest) (test, error) {
	read, err := c.nums(t)
	if f.plain() {
		low, high := f.low, f.high
		return func(row unsafe.Pointer) bool {
			n, ok := read(row)
			return ok && low <= n && n <= high
		}, err
	}
	return func(row unsafe.Pointer) bool {
		n, ok := read(row)
		return ok && f.holds(n)
	}, err
}
