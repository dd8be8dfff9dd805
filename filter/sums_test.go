package filter_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

func ExampleSum() {
	var s filter.Sum
	s.Add(schema.Integer(math.MaxInt64))
	s.Add(schema.Integer(1))
	text, err := json.Marshal(s.Any())
	fmt.Println(s, string(text), err)
	// Output: 9223372036854775808 9223372036854775808 <nil>
}

// Whatever ints are added, and in whatever parts, the sum is theirs, and comes back from its text.
func TestSumsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		want := new(big.Int)
		var parts [3]filter.Sum
		for range r.IntN(40) {
			n := []int64{math.MinInt64, math.MaxInt64, -1, 0, 1, int64(r.Uint64())}[r.IntN(6)] //nolint:gosec // any int64
			parts[r.IntN(3)].Add(schema.Integer(n))
			want.Add(want, big.NewInt(n))
		}
		got := parts[0]
		got.Join(parts[1])
		got.Join(parts[2])
		if got.Int().Cmp(want) != 0 || got.String() != want.String() {
			t.Fatalf("got the sum %s, want %s", got, want)
		}
		if back, err := filter.ParseSum(schema.Int, got.String()); back != got || err != nil {
			t.Fatalf("%s comes back as %s, %v", got, back, err)
		}
	}
}

func TestWhatIsNoSumIsRefused(t *testing.T) {
	for _, text := range []string{"", "x", "1.5", "1e3", "0x1", " 1", "1_0", "170141183460469231731687303715884105728", "1" + fmt.Sprintf("%0100d", 0)} {
		if s, err := filter.ParseSum(schema.Int, text); err == nil {
			t.Errorf("%q is the sum %s of ints", text, s)
		}
	}
	for _, text := range []string{"", "NaN", "Infinity", "1e999"} {
		if s, err := filter.ParseSum(schema.Float, text); err == nil {
			t.Errorf("%q is the sum %s of floats", text, s)
		}
	}
}
