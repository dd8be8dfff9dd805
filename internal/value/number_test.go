package value

import (
	"math"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestNumbersSortAsTheirFloats(t *testing.T) {
	floats := []float64{math.Inf(-1), -math.MaxFloat64, -1.5, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, 1.5, math.MaxFloat64, math.Inf(1)}
	for i := range floats {
		for j := range floats {
			if got, want := orderedFloat(floats[i]) < orderedFloat(floats[j]), floats[i] < floats[j]; got != want {
				t.Errorf("%v < %v = %v, want %v", floats[i], floats[j], got, want)
			}
		}
		if got := (Holding{Kind: schema.Float}).NumValue(orderedFloat(floats[i])).Float(); got != floats[i] {
			t.Errorf("%v comes back as %v", floats[i], got)
		}
	}
	if orderedFloat(math.Copysign(0, -1)) != orderedFloat(0) {
		t.Error("minus zero is not zero")
	}
}
