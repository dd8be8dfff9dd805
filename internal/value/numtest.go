package value

import (
	"math"
	"slices"
)

// A NumTest is what a number that is not null must be: within low and high, and, if set is not nil, in it.
type NumTest struct {
	Low, High int64
	set       map[int64]struct{}
	few       []int64
}

func NumSet(list []int64) NumTest {
	t := NumTest{Low: math.MaxInt64, High: math.MinInt64}
	if len(list) == 0 {
		return t
	}
	t.Low, t.High = list[0], list[len(list)-1]
	switch {
	case t.High-t.Low == int64(len(list))-1: // every number from low to high: as a list of one is
	case len(list) <= FewValues:
		t.few = list
	default:
		t.set = make(map[int64]struct{}, len(list))
		for _, n := range list {
			t.set[n] = struct{}{}
		}
	}
	return t
}

func (t *NumTest) Plain() bool { return t.set == nil && t.few == nil }

func (t *NumTest) Holds(n int64) bool {
	if n < t.Low || n > t.High {
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
