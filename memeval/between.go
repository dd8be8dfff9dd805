package memeval

import (
	"math"

	"github.com/tamis-go/tamis/filter/predicate"
)

// between returns the test that a term lies in a range.
func (c *compiler) between(n *predicate.Node) (test, cost, error) {
	if t := c.directly(n); t != nil {
		return t, costRange, nil
	}
	if isTextual(n.Term.Type) {
		t, err := c.onText(n.Term, textRange(n))
		return t, costRange, err
	}
	t, err := c.onNum(n.Term, numRange(n))
	return t, costRange, err
}

func textRange(n *predicate.Node) textTest {
	lowValue, highValue := n.Ends()
	low, high := lowValue.Text(), highValue.Text()
	atLeast := lowest(n.Low, low)
	switch n.High {
	case predicate.Open:
		return atLeast
	case predicate.Exclusive:
		return func(s string) bool { return s < high && atLeast(s) }
	default:
		return func(s string) bool { return s <= high && atLeast(s) }
	}
}

func lowest(end predicate.End, low string) textTest {
	switch end {
	case predicate.Open:
		return func(string) bool { return true }
	case predicate.Exclusive:
		return func(s string) bool { return s > low }
	default:
		return func(s string) bool { return s >= low }
	}
}

// numRange returns the range with both ends inclusive: next to a number in order there is no other between.
func numRange(n *predicate.Node) numTest {
	t := numTest{low: math.MinInt64, high: math.MaxInt64}
	f := holdingOfTerm(n.Term)
	lowValue, highValue := n.Ends()
	low, lowEnd := f.end(lowValue, n.Low, true)
	high, highEnd := f.end(highValue, n.High, false)
	if lowEnd != predicate.Open {
		t.low = low
	}
	if highEnd != predicate.Open {
		t.high = high
	}
	if lowEnd == predicate.Exclusive && t.low == math.MaxInt64 || highEnd == predicate.Exclusive && t.high == math.MinInt64 {
		return numTest{low: math.MaxInt64, high: math.MinInt64}
	}
	if lowEnd == predicate.Exclusive {
		t.low++
	}
	if highEnd == predicate.Exclusive {
		t.high--
	}
	return t
}
