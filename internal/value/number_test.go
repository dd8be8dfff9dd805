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
			if got, want := OrderedFloat(floats[i]) < OrderedFloat(floats[j]), floats[i] < floats[j]; got != want {
				t.Errorf("%v < %v = %v, want %v", floats[i], floats[j], got, want)
			}
		}
		if got := (Holding{Kind: schema.Float}).NumValue(OrderedFloat(floats[i])).Float(); got != floats[i] {
			t.Errorf("%v comes back as %v", floats[i], got)
		}
	}
	if OrderedFloat(math.Copysign(0, -1)) != OrderedFloat(0) {
		t.Error("minus zero is not zero")
	}
}

func TestIntsAreSpelledInOneWay(t *testing.T) {
	for _, test := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true}, {"-0", 0, true}, {"7", 7, true}, {"-12", -12, true},
		{"9223372036854775807", math.MaxInt64, true}, {"-9223372036854775808", math.MinInt64, true},
		{"9223372036854775808", 0, false}, {"-9223372036854775809", 0, false}, {"99999999999999999999", 0, false},
		{"20.0", 0, false}, {"2e1", 0, false}, {"007", 0, false}, {"+5", 0, false}, {"", 0, false}, {"-", 0, false}, {"1_0", 0, false},
	} {
		if got, ok := ParseInt(test.text); got != test.want || ok != test.ok {
			t.Errorf("parseInt(%q) = %v, %v, want %v, %v", test.text, got, ok, test.want, test.ok)
		}
	}
}
