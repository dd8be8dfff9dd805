package filter

import (
	"fmt"
	"math/big"
	"math/bits"
	"strconv"

	"github.com/tamis-go/tamis/schema"
)

// A Sum is what a column of ints or of floats adds up to over the rows of a group. The sum of ints is exact, however large: in
// 128 bits there is room for more rows than there can be. The sum of floats is as near as adding them one after another
// comes. The zero Sum is that of no ints; nulls add nothing.
type Sum struct {
	high, low uint64 // of ints, two's complement
	isFloat   bool
	float     float64
}

// SumOf returns the sum of no values of a kind.
func SumOf(k schema.Kind) Sum { return Sum{isFloat: k == schema.Float} }

// ParseSum returns the sum of a kind that a decimal text says. It fails for what is no number, and for what no sum is: a
// fraction of an int, a float that is not finite, an int beyond 128 bits.
func ParseSum(k schema.Kind, text string) (Sum, error) {
	if k == schema.Float {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f-f != 0 {
			return Sum{}, fmt.Errorf("%s is no finite float", schema.Quote(text))
		}
		return Sum{isFloat: true, float: f}, nil
	}
	n, ok := new(big.Int), false
	if len(text) <= 40 { // the digits of 128 bits, and a sign
		n, ok = n.SetString(text, 10)
	}
	if !ok || n.BitLen() > 127 {
		return Sum{}, fmt.Errorf("%s is no sum of ints", schema.Quote(text))
	}
	return sumOfInt(n), nil
}

// sumOfInt returns n, which has at most 127 bits.
func sumOfInt(n *big.Int) Sum {
	var all [16]byte
	new(big.Int).Abs(n).FillBytes(all[:])
	var s Sum
	for i := range 8 {
		s.high, s.low = s.high<<8|uint64(all[i]), s.low<<8|uint64(all[8+i])
	}
	if n.Sign() < 0 {
		var borrow uint64
		s.low, borrow = bits.Sub64(0, s.low, 0)
		s.high, _ = bits.Sub64(0, s.high, borrow)
	}
	return s
}

// Add adds a value that is not null.
func (s *Sum) Add(v schema.Value) {
	if v.Kind() == schema.Float {
		s.float += v.Float()
		return
	}
	s.Join(Sum{high: uint64(v.Num() >> 63), low: uint64(v.Num())}) //nolint:gosec // the sign, spread; two's complement
}

// Join adds what another one has added up.
func (s *Sum) Join(other Sum) {
	var carry uint64
	s.low, carry = bits.Add64(s.low, other.low, 0)
	s.high, _ = bits.Add64(s.high, other.high, carry)
	s.float += other.float
}

// Float returns the sum of floats. It is not finite where they add up to more than a float can be.
func (s Sum) Float() float64 { return s.float }

// Int returns the sum of ints.
func (s Sum) Int() *big.Int {
	high := new(big.Int).SetInt64(int64(s.high)) //nolint:gosec // two's complement
	return high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(s.low))
}

// String returns the sum as JSON writes a number.
func (s Sum) String() string {
	if s.isFloat {
		return strconv.FormatFloat(s.float, 'g', -1, 64)
	}
	return s.Int().String()
}

// Any returns the sum as [encoding/json] writes it: a float64, or an int of any size as a *big.Int.
func (s Sum) Any() any {
	if s.isFloat {
		return s.float
	}
	return s.Int()
}
