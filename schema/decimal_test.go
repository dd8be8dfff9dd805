package schema_test

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

func TestDecimalsAreReadByValue(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"0", "0"}, {"-0", "0"}, {"-0.00", "0"}, {"0e5", "0"}, {"0.000e-400", "0"}, {"0e99999999999", "0"},
		{"1", "1"}, {"1.10", "1.1"}, {"1.1", "1.1"}, {"-1.10", "-1.1"}, {"10", "10"}, {"1e1", "10"}, {"1E+1", "10"}, {"100e-1", "10"}, {"1.0e1", "10"},
		{"0.05", "0.05"}, {"5e-2", "0.05"}, {"0.5e-1", "0.05"}, {"12345.678", "12345.678"}, {"1e37", "1" + strings.Repeat("0", 37)},
		{"1e-38", "0." + strings.Repeat("0", 37) + "1"}, {strings.Repeat("9", 38), strings.Repeat("9", 38)},
		{"1." + strings.Repeat("0", 10_000), "1"}, {"0.1e2", "10"}, {"1.5e3", "1500"}, {"-0.001e3", "-1"},
		{"0." + strings.Repeat("0", 9_990) + "1e9990", "0.1"}, {"1" + strings.Repeat("0", 9_990) + "e-9990", "1"},
	} {
		key, err := schema.ParseDecimal(test.text)
		if err != nil || schema.FormatDecimal(key) != test.want {
			t.Errorf("%.60s is %.60s, %v; want %s", test.text, schema.FormatDecimal(key), err, test.want)
		}
	}
}

func TestWhatIsNoDecimalIsRefused(t *testing.T) {
	for _, test := range []struct {
		text string
		want error
	}{
		{"", schema.ErrDecimal}, {"-", schema.ErrDecimal}, {"+1", schema.ErrDecimal}, {".5", schema.ErrDecimal}, {"1.", schema.ErrDecimal}, {"-.5", schema.ErrDecimal},
		{"NaN", schema.ErrDecimal}, {"Infinity", schema.ErrDecimal}, {"1,5", schema.ErrDecimal}, {" 1.5", schema.ErrDecimal}, {"1.5 ", schema.ErrDecimal},
		{"0x1", schema.ErrDecimal}, {"1_000", schema.ErrDecimal}, {"1e", schema.ErrDecimal}, {"1e+", schema.ErrDecimal}, {"1e1.5", schema.ErrDecimal},
		{"1.2.3", schema.ErrDecimal}, {"01", schema.ErrDecimal}, {"-00.5", schema.ErrDecimal}, {"--1", schema.ErrDecimal}, {"1/3", schema.ErrDecimal}, {"١", schema.ErrDecimal},
		{"1e400", schema.ErrDecimalRange}, {"1e-400", schema.ErrDecimalRange}, {"1e38", schema.ErrDecimalRange}, {"1e-39", schema.ErrDecimalRange},
		{strings.Repeat("9", 39), schema.ErrDecimalRange}, {"1." + strings.Repeat("3", 38), schema.ErrDecimalRange}, {strings.Repeat("7", 10_000), schema.ErrDecimalRange},
		{"1e99999999999999999999", schema.ErrDecimalRange}, {"1e-99999999999999999999", schema.ErrDecimalRange},
	} {
		if _, err := schema.ParseDecimal(test.text); !errors.Is(err, test.want) {
			t.Errorf("%.60s: %v, want %v", test.text, err, test.want)
		}
	}
}

func TestRefusingADecimalCostsNothing(t *testing.T) {
	long := strings.Repeat("7", 10_000)
	if n := testing.AllocsPerRun(100, func() { _, _ = schema.ParseDecimal(long) }); n > 0 {
		t.Errorf("a decimal of 10,000 digits is refused with %v allocations, want none", n)
	}
}

// drawn returns a decimal of few or many digits, spelled in any way, and its value.
func drawn(rng *rand.Rand) (string, *big.Rat) {
	n := 1 + rng.IntN(6)
	if rng.IntN(4) == 0 {
		n = 1 + rng.IntN(schema.DecimalDigits)
	}
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = "0001234999"[rng.IntN(10)]
	}
	whole, fraction := digits[:rng.IntN(n+1)], ""
	fraction = string(digits[len(whole):])
	text := strings.TrimLeft(string(whole), "0")
	if text == "" {
		text = "0"
	}
	if fraction != "" {
		text += "." + fraction
	}
	if rng.IntN(2) == 0 {
		text = "-" + text
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return text, value
}

func TestKeysSortAsDecimalsDo(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		a, x := drawn(rng)
		b, y := drawn(rng)
		if rng.IntN(8) == 0 { // the same value, spelled with more digits
			b, y = a, x
			if strings.Contains(b, ".") && len(b) < 30 {
				b += "00"
			}
		}
		k, errK := schema.ParseDecimal(a)
		l, errL := schema.ParseDecimal(b)
		if errK != nil || errL != nil {
			continue // a fraction longer than it may be
		}
		if got, want := strings.Compare(k, l), x.Cmp(y); got != want {
			t.Fatalf("%s and %s compare as %d, want %d", a, b, got, want)
		}
		if back, ok := new(big.Rat).SetString(schema.FormatDecimal(k)); !ok || back.Cmp(x) != 0 {
			t.Fatalf("%s is printed as %s", a, schema.FormatDecimal(k))
		}
	}
}

func TestScaledDecimalsAreExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		text, value := drawn(rng)
		precision := uint8(1 + rng.IntN(schema.ScaledDigits))
		scale := uint8(rng.IntN(int(precision) + 1))
		key, err := schema.ParseDecimal(text)
		if err != nil {
			continue
		}
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		scaled := new(big.Rat).Mul(value, new(big.Rat).SetInt(ten))
		floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean: towards minus infinity, the denominator being positive
		want, exact := floor.Int64(), scaled.IsInt()
		limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(schema.ScaledDigits), nil)
		switch {
		case scaled.Sign() >= 0 && floor.Cmp(limit) >= 0:
			want, exact = limit.Int64(), false
		case scaled.Sign() < 0 && new(big.Int).Neg(floor).Cmp(limit) > 0:
			want, exact = -limit.Int64()-1, false
		case scaled.Sign() < 0 && new(big.Int).Neg(floor).Cmp(limit) == 0 && exact:
			want, exact = -limit.Int64()-1, false
		}
		if got, ok := schema.ScaleDecimal(key, scale); got != want || ok != exact {
			t.Fatalf("%s at scale %d is %d, %v; want %d, %v", text, scale, got, ok, want, exact)
		}
		fits := (schema.Type{Kind: schema.Decimal, Precision: precision, Scale: scale}).Fits(key)
		n, ok := schema.ParseScaled(text, precision, scale)
		if ok != fits || ok && n != want {
			t.Fatalf("%s as decimal(%d,%d) is %d, %v; want %d, %v", text, precision, scale, n, ok, want, fits)
		}
		if ok && schema.UnscaleDecimal(n, scale) != key {
			t.Fatalf("%s as decimal(%d,%d) comes back as %s", text, precision, scale, schema.FormatDecimal(schema.UnscaleDecimal(n, scale)))
		}
	}
}

func ExampleParseDecimal() {
	price, err := schema.ParseDecimal("19.90")
	if err != nil {
		fmt.Println(err)
		return
	}
	limit, _ := schema.ParseDecimal("2e1")
	fmt.Println(schema.FormatDecimal(price), price < limit)
	// Output: 19.9 true
}

func ExampleDecimalOf() {
	_, err := schema.DecimalOf("1,5")
	fmt.Println(err)
	// Output: want a decimal such as -12.50 or 1e3
}
