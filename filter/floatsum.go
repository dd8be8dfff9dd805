package filter

import (
	"math"
	"math/big"
	"math/bits"
)

// A floatSum is a sum of floats, exact. Those that a sum is usually of are cut into whole numbers, times 1, 2^-62 and 2^-124, and these are
// added up; a database does the same (see sqlgen). The zero floatSum is zero.
type floatSum struct {
	parts [3][2]uint64 // two's complement, the high half first
	rest  *big.Float   // of all others; nil for zero
}

// The floats that are cut have no bit below 2^-124, and their whole part is an int of 64 bits.
const (
	leastCut  = 1e-21
	mostCut   = 1<<53 - 1
	cutBits   = 62
	floatBits = 2300 // all that a sum of floats can have
)

func exactFloat() *big.Float { return new(big.Float).SetPrec(floatBits) }

// add adds a finite float.
func (s *floatSum) add(f float64) {
	if size := math.Abs(f); size != 0 && (size < leastCut || size > mostCut) {
		s.addExact(exactFloat().SetFloat64(f))
		return
	}
	for i := range s.parts {
		whole := math.Trunc(f)
		s.addPart(i, int64(whole))
		f = (f - whole) * (1 << cutBits) // exactly
	}
}

func (s *floatSum) addPart(i int, n int64) {
	s.joinPart(i, [2]uint64{uint64(n >> 63), uint64(n)}) //nolint:gosec // two's complement
}

func (s *floatSum) joinPart(i int, n [2]uint64) {
	p, carry := &s.parts[i], uint64(0)
	p[1], carry = bits.Add64(p[1], n[1], 0)
	p[0], _ = bits.Add64(p[0], n[0], carry)
}

// addExact adds a number that s keeps.
func (s *floatSum) addExact(f *big.Float) {
	if s.rest != nil {
		f.Add(f, s.rest) // a copy of s keeps its own
	}
	s.rest = f
}

func (s *floatSum) join(other *floatSum) {
	for i := range s.parts {
		s.joinPart(i, other.parts[i])
	}
	if other.rest != nil {
		s.addExact(exactFloat().Set(other.rest))
	}
}

// exact returns the sum.
func (s *floatSum) exact() *big.Float {
	sum := exactFloat()
	for i, p := range s.parts {
		if p == [2]uint64{} {
			continue
		}
		n := new(big.Int).SetInt64(int64(p[0])) //nolint:gosec // two's complement
		n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(p[1]))
		part := exactFloat().SetInt(n)
		sum.Add(sum, part.SetMantExp(part, -cutBits*i))
	}
	if s.rest != nil {
		sum.Add(sum, s.rest)
	}
	return sum
}
