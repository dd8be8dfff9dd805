package filter

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A Sum is what a column of ints, decimals or floats adds up to over the rows of a group, in whatever order they come. The sum of ints and
// of decimals is exact, however large: in 128 bits there is room for more rows of 18 digits than there can be. The sum of floats is added up
// exactly and then rounded once, to the 53 bits of a float. The zero Sum is that of no ints; nulls add nothing.
type Sum struct {
	high, low uint64   // of ints, and of decimals of at most 18 digits, scaled: two's complement
	wide      *big.Int // of other decimals, scaled
	scale     uint8    // of decimals: the sum is that integer divided by ten to the scale
	kind      schema.Kind
	floats    floatSum
}

// SumOf returns the sum of no values of a type.
func SumOf(t schema.Type) Sum {
	switch {
	case t.Scaled():
		return Sum{kind: t.Kind, scale: t.Scale}
	case t.Kind == schema.Decimal:
		return Sum{kind: t.Kind, wide: new(big.Int), scale: schema.DecimalDigits} // none has more after the point
	case t.Kind == schema.Float:
		return Sum{kind: t.Kind}
	default:
		return Sum{}
	}
}

// The longest text of a sum, and the largest exponent in it.
const (
	longestSum   = 200
	mostExponent = 100
)

// ParseSum returns the sum of a type that a decimal text says. It fails for a text that is no number, and for a number that no sum can be: a
// fraction of an int, more digits after the point than a decimal has, a float that is not finite, an int beyond 128 bits.
func ParseSum(t schema.Type, text string) (Sum, error) {
	if t.Kind == schema.Float {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f-f != 0 {
			return Sum{}, fmt.Errorf("%s is not a finite float", wording.Quote(text))
		}
		s := SumOf(t)
		s.floats.add(f)
		return s, nil
	}
	s := SumOf(t)
	digits, exponent, small := strings.Cut(text, "e")
	e, err := strconv.Atoi("0" + strings.TrimPrefix(exponent, "-"))
	r, ok := new(big.Rat), false
	if len(text) <= longestSum && err == nil && e <= mostExponent && (!small || t.Kind == schema.Decimal) && strings.Trim(digits, "-0123456789.") == "" {
		r, ok = r.SetString(text)
	}
	if ok {
		r.Mul(r, new(big.Rat).SetInt(powerOfTen(s.scale)))
	}
	switch {
	case !ok || !r.IsInt():
		return Sum{}, fmt.Errorf("%s is not a sum of %ss", wording.Quote(text), t.Kind)
	case s.wide != nil:
		s.wide.Set(r.Num())
		return s, nil
	case r.Num().BitLen() > 127:
		return Sum{}, fmt.Errorf("%s is not a sum of %ss", wording.Quote(text), t.Kind)
	}
	s.high, s.low = halves(r.Num())
	return s, nil
}

func powerOfTen(n uint8) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// halves returns n, which has at most 127 bits, in two's complement.
func halves(n *big.Int) (high, low uint64) {
	var all [16]byte
	new(big.Int).Abs(n).FillBytes(all[:])
	for i := range 8 {
		high, low = high<<8|uint64(all[i]), low<<8|uint64(all[8+i])
	}
	if n.Sign() < 0 {
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	return high, low
}

// Add adds a value that is not null.
func (s *Sum) Add(v schema.Value) {
	switch {
	case v.Kind() == schema.Float:
		s.floats.add(v.Float())
	case s.wide != nil:
		r, _ := new(big.Rat).SetString(v.String())
		r.Mul(r, new(big.Rat).SetInt(powerOfTen(s.scale)))
		s.wide = new(big.Int).Add(s.wide, r.Num()) // a copy of s keeps its own
	case v.Kind() == schema.Decimal:
		n, _ := schema.ScaleDecimal(v.Text(), s.scale)
		s.AddScaled(n)
	default:
		s.AddScaled(v.Bits())
	}
}

// AddScaled adds an int; or, to a sum of decimals of at most 18 digits, one that is the decimal times ten to its scale.
func (s *Sum) AddScaled(n int64) {
	var carry uint64
	s.low, carry = bits.Add64(s.low, uint64(n), 0)       //nolint:gosec // two's complement
	s.high, _ = bits.Add64(s.high, uint64(n>>63), carry) //nolint:gosec // the sign, spread
}

// Join adds what another one of the same type has added up.
func (s *Sum) Join(other Sum) {
	var carry uint64
	s.low, carry = bits.Add64(s.low, other.low, 0)
	s.high, _ = bits.Add64(s.high, other.high, carry)
	s.floats.join(&other.floats)
	if s.wide != nil {
		s.wide = new(big.Int).Add(s.wide, other.wide)
	}
}

// AddShifted adds n divided by two to the power of shift to a sum of floats.
func (s *Sum) AddShifted(n *big.Int, shift int) {
	f := exactFloat().SetInt(n)
	s.floats.addExact(f.SetMantExp(f, -shift))
}

// Float returns the sum of floats, rounded to the nearest one. It is not finite where they add up to more than a float can be.
func (s Sum) Float() float64 {
	f, _ := s.floats.exact().Float64()
	return f
}

// Compare orders two sums of one type by the numbers that they are.
func (s Sum) Compare(other Sum) int {
	switch {
	case s.kind == schema.Float:
		return s.floats.exact().Cmp(other.floats.exact())
	case s.wide != nil:
		return s.wide.Cmp(other.wide)
	}
	return cmp.Or(cmp.Compare(int64(s.high), int64(other.high)), cmp.Compare(s.low, other.low)) //nolint:gosec // two's complement
}

// Equal reports whether two sums are of one kind and the same number.
func (s Sum) Equal(other Sum) bool { return s.kind == other.kind && s.String() == other.String() }

// Int returns the sum of ints; of decimals, times ten to their scale.
func (s Sum) Int() *big.Int {
	if s.wide != nil {
		return new(big.Int).Set(s.wide)
	}
	high := new(big.Int).SetInt64(int64(s.high)) //nolint:gosec // two's complement
	return high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(s.low))
}

// String returns the sum as JSON writes a number.
func (s Sum) String() string {
	switch s.kind {
	case schema.Float:
		if f := s.Float(); f-f == 0 {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
		return new(big.Float).SetPrec(53).Set(s.floats.exact()).Text('g', -1) // it is beyond them
	case schema.Decimal:
		r := new(big.Rat).SetFrac(s.Int(), powerOfTen(s.scale))
		digits, _ := r.FloatPrec()
		return r.FloatString(digits)
	}
	return s.Int().String()
}

// Any returns the sum as [encoding/json] writes it: a float64, an int of any size as a *big.Int, or a [json.Number] of a decimal, and of
// floats that add up to more than a float can be.
func (s Sum) Any() any {
	switch s.kind {
	case schema.Float:
		if f := s.Float(); f-f == 0 {
			return f
		}
		return json.Number(s.String())
	case schema.Decimal:
		return json.Number(s.String())
	}
	return s.Int()
}
