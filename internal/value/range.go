package value

import (
	"math"

	"github.com/tamis-go/tamis/filter/predicate"
)

func TextRange(n *predicate.Node) TextTest {
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

func lowest(end predicate.End, low string) TextTest {
	switch end {
	case predicate.Open:
		return func(string) bool { return true }
	case predicate.Exclusive:
		return func(s string) bool { return s > low }
	default:
		return func(s string) bool { return s >= low }
	}
}

// NumRange returns the range with both ends inclusive: next to a number in order there is no other between.
func NumRange(n *predicate.Node) NumTest {
	t := NumTest{Low: math.MinInt64, High: math.MaxInt64}
	f := HoldingOfTerm(n.Term)
	lowValue, highValue := n.Ends()
	low, lowEnd := f.end(lowValue, n.Low, true)
	high, highEnd := f.end(highValue, n.High, false)
	if lowEnd != predicate.Open {
		t.Low = low
	}
	if highEnd != predicate.Open {
		t.High = high
	}
	if lowEnd == predicate.Exclusive && t.Low == math.MaxInt64 || highEnd == predicate.Exclusive && t.High == math.MinInt64 {
		return NumTest{Low: math.MaxInt64, High: math.MinInt64}
	}
	if lowEnd == predicate.Exclusive {
		t.Low++
	}
	if highEnd == predicate.Exclusive {
		t.High--
	}
	return t
}
