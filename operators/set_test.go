package operators_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/operators"
)

func names(s *operators.Set) []string {
	var out []string
	for op := range s.All() {
		out = append(out, op.Name)
	}
	return out
}

func TestWithReplacesAndAdds(t *testing.T) {
	a, b, a2 := &operators.Operator{Name: "a_"}, &operators.Operator{Name: "b_"}, &operators.Operator{Name: "a_", Doc: "Another."}
	one := new(operators.Set).With(a, b)
	two := one.With(a2, &operators.Operator{Name: "c_"})
	if got, want := names(two), []string{"a_", "b_", "c_"}; !slices.Equal(got, want) {
		t.Errorf("names = %q, want %q", got, want)
	}
	if got := two.Operator("a_"); got != a2 {
		t.Errorf("a_ = %+v, want the new one", got)
	}
	if got := one.Operator("a_"); got != a {
		t.Errorf("With changed the set that it was called on: a_ = %+v", got)
	}
	if got := one.Operator("c_"); got != nil {
		t.Errorf("c_ = %+v, want nil", got)
	}
}

func TestANilSetIsEmpty(t *testing.T) {
	var s *operators.Set
	if got := names(s); got != nil || s.Operator("a_") != nil {
		t.Errorf("a nil set has %q", got)
	}
	if got := names(s.With(operators.Any)); len(got) != 1 {
		t.Errorf("a nil set with any_ has %q", got)
	}
}

func TestAllStopsWhenAskedTo(t *testing.T) {
	n := 0
	for range operators.Standard.All() {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("saw %d operators, want 2", n)
	}
}
