package memeval_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// Few elements are compared one by one, more are ticked off, and very many in a list of ticks that is made for them.
func TestEveryOneOfAnyNumberOfElementsIsLookedFor(t *testing.T) {
	type bag struct {
		ID   int64   `json:"id" tamis:"key"`
		Nums []int64 `json:"nums"`
	}
	l := schema.Must(filter.For[bag]("bags"))
	bags := l.Collection("bags")
	for _, n := range []int{1, value.FewValues, value.FewValues + 1, 63, 64, 65, 1023, 1024, 1025, 1100} {
		wanted := make([]int64, n)
		for i := range wanted {
			wanted[i] = int64(i * 3)
		}
		q := schema.Must(l.Query("bags", predicate.HasAll(bags.Term("nums"), schema.Integers(wanted...))))
		holds, err := memeval.Compile[bag](q, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, row := range map[string]struct {
			nums []int64
			want bool
		}{
			"them":                    {wanted, true},
			"them, and others":        {append([]int64{-1, 1}, wanted...), true},
			"them but the first":      {wanted[1:], false},
			"them but the last":       {wanted[:n-1], false},
			"the last as often":       {slices.Repeat(wanted[n-1:], n+1), n == 1},
			"others, as many of them": {slices.Repeat([]int64{1, 2}, n), false},
		} {
			if got := holds(&bag{Nums: row.nums}); got != row.want {
				t.Errorf("a set of %s has all of %d elements = %v, want %v", name, n, got, row.want)
			}
		}
	}
}
