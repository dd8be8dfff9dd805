package predicate_test

import (
	"math/rand/v2"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Through a path, a test looks at the row at its end; a row that the path does not reach reads as null.
func TestThroughReadsNullWhereThereIsNoRow(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	nulls := &row{}
	for range 5_000 {
		n := randomNode(rng, 3)
		path := []*schema.Relation{parent, parent}[:rng.IntN(3)]
		through := predicate.Through(path, n)
		for range 5 {
			r := randomRow(rng, 3)
			end := r
			for range path {
				if end != nil {
					end = end.parent
				}
			}
			if end == nil {
				end = nulls
			}
			if got, want := holds(through, r), holds(n, end); got != want {
				t.Fatalf("%s through %d relations on %+v = %v, want %v", n, len(path), r, got, want)
			}
		}
	}
}

func TestNullsIsARowOfNulls(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for range 10_000 {
		n := randomNode(rng, 3)
		if got, want := predicate.Eval(&n, predicate.Nulls()), holds(n, &row{}); got != want {
			t.Fatalf("%s on nulls = %v, want %v", n, got, want)
		}
	}
}

func TestThroughOfNothingSaysNothing(t *testing.T) {
	if got := predicate.Through([]*schema.Relation{parent}, predicate.Node{}); got.Op != predicate.OpNone {
		t.Errorf("Through = %s, want none", got)
	}
}
