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

func ExampleSum_Add() {
	var s filter.Sum
	s.Add(schema.Integer(math.MaxInt64))
	s.Add(schema.Integer(1))
	fmt.Println(s)
	// Output: 9223372036854775808
}

func ExampleSum_Join() {
	s := schema.Must(filter.ParseSum(schema.Type{Kind: schema.Int}, "9223372036854775807"))
	s.Join(s)
	fmt.Println(s)
	// Output: 18446744073709551614
}

func ExampleSum_Any() {
	s := schema.Must(filter.ParseSum(schema.Type{Kind: schema.Int}, "9223372036854775808"))
	text, err := json.Marshal(s.Any())
	fmt.Println(string(text), err)
	// Output: 9223372036854775808 <nil>
}

func ExampleSum_Int() {
	s := schema.Must(filter.ParseSum(schema.Type{Kind: schema.Int}, "-9223372036854775809"))
	fmt.Println(s.Int().IsInt64())
	// Output: false
}

func ExampleSum_Float() {
	s := filter.SumOf(schema.Type{Kind: schema.Float})
	s.Add(schema.Number(0.5))
	fmt.Println(s.Float())
	// Output: 0.5
}

func ExampleSum_String() {
	fmt.Println(filter.SumOf(schema.Type{Kind: schema.Int}).String())
	// Output: 0
}

func ExampleSumOf() {
	fmt.Println(filter.SumOf(schema.Type{Kind: schema.Float}))
	// Output: 0
}

func ExampleSum_Compare() {
	small, large := filter.SumOf(schema.Type{Kind: schema.Int}), filter.SumOf(schema.Type{Kind: schema.Int})
	large.AddScaled(1)
	fmt.Println(small.Compare(large))
	// Output: -1
}

func ExampleParseSum() {
	fmt.Println(filter.ParseSum(schema.Type{Kind: schema.Int}, "1.5"))
	// Output: 0 1.5 is not a sum of ints
}

// A source that has counted one group more than there may be returns the error that says so.
func ExampleQuery_TooManyGroups() {
	l := language.For(filter.Route{History: true})
	q := schema.Must(l.Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600, "group_by": ["price"]}}`)))
	fmt.Println(q.TooManyGroups())
	// Output: /history/group_by: a history has at most 10000 groups over all of its buckets, and these rows have more (limit groups)
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
		if back, err := filter.ParseSum(schema.Type{Kind: schema.Int}, got.String()); back != got || err != nil {
			t.Fatalf("%s comes back as %s, %v", got, back, err)
		}
	}
}

func TestWhatIsNoSumIsRefused(t *testing.T) {
	for _, text := range []string{"", "x", "1.5", "1e3", "0x1", " 1", "1_0", "170141183460469231731687303715884105728", "1" + fmt.Sprintf("%0100d", 0)} {
		if s, err := filter.ParseSum(schema.Type{Kind: schema.Int}, text); err == nil {
			t.Errorf("%q is the sum %s of ints", text, s)
		}
	}
	for _, text := range []string{"", "NaN", "Infinity", "1e999"} {
		if s, err := filter.ParseSum(schema.Type{Kind: schema.Float}, text); err == nil {
			t.Errorf("%q is the sum %s of floats", text, s)
		}
	}
}

func ExampleSum_AddScaled() {
	s := filter.SumOf(schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2})
	for range 10 {
		s.AddScaled(10) // 0.10
	}
	fmt.Println(s)
	// Output: 1
}

// The sum of floats is theirs, rounded once, in whatever order and parts they are added.
func TestSumsOfFloatsAreRoundedOnce(t *testing.T) {
	float := schema.Type{Kind: schema.Float}
	for _, test := range []struct {
		floats []float64
		want   string
	}{
		{[]float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, "1"}, {[]float64{0.1, 0.2}, "0.30000000000000004"}, {[]float64{1e16, 1, -1e16}, "1"},
		{[]float64{1e300, 1e-300, -1e300}, "1e-300"}, {[]float64{math.MaxFloat64, math.MaxFloat64}, "3.5953862697246314e+308"}, {nil, "0"},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, "1.7976931348623157e+308"}, {[]float64{5e-324, 5e-324}, "1e-323"},
	} {
		s := filter.SumOf(float)
		for _, f := range test.floats {
			s.Add(schema.Number(f))
		}
		if got := s.String(); got != test.want {
			t.Errorf("%v add up to %s, want %s", test.floats, got, test.want)
		}
		if text, err := json.Marshal(s.Any()); err != nil || !json.Valid(text) {
			t.Errorf("%s is %s in JSON, %v", s, text, err)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		want := new(big.Float).SetPrec(3000)
		parts := [3]filter.Sum{filter.SumOf(float), filter.SumOf(float), filter.SumOf(float)}
		for range r.IntN(40) {
			f := math.Float64frombits(r.Uint64())
			if r.IntN(3) > 0 {
				f = math.Round(r.NormFloat64()*1e6) / 100
			}
			if f-f != 0 {
				continue
			}
			parts[r.IntN(3)].Add(schema.Number(f))
			want.Add(want, new(big.Float).SetFloat64(f))
		}
		got := parts[0]
		got.Join(parts[1])
		got.Join(parts[2])
		if f, _ := want.Float64(); got.Float() != f {
			t.Fatalf("got the sum %v, want %v", got.Float(), f)
		}
		if back, err := filter.ParseSum(float, got.String()); got.Float()-got.Float() == 0 && (!back.Equal(got) || err != nil) {
			t.Fatalf("%s comes back as %s, %v", got, back, err)
		}
	}
}

func ExampleSum_AddShifted() {
	s := filter.SumOf(schema.Type{Kind: schema.Float})
	s.AddShifted(big.NewInt(3), 1)
	fmt.Println(s)
	// Output: 1.5
}

func ExampleSum_Equal() {
	a, b := filter.SumOf(schema.Type{Kind: schema.Float}), filter.SumOf(schema.Type{Kind: schema.Float})
	a.Add(schema.Number(1))
	b.Add(schema.Number(0.5))
	b.Add(schema.Number(0.5))
	fmt.Println(a.Equal(b))
	// Output: true
}
