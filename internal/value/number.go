package value

import "math"

// Values that are not texts are compared as int64, in the order that the language gives them: an int is itself, a
// datetime its microseconds, a date its days, a bool 0 or 1, a decimal of up to 18 digits what it is times ten to its scale. A float's bits are turned so that they sort as the
// float does; it is finite, and minus zero is zero.

// OrderedFloat returns the number that has the order of f.
func OrderedFloat(f float64) int64 {
	if f == 0 {
		f = 0
	}
	return orderedBits(int64(math.Float64bits(f))) //nolint:gosec // bits, not a quantity
}

// orderedBits is its own inverse: the bits of a negative float sort the wrong way round.
func orderedBits(n int64) int64 {
	return n ^ int64(uint64(n>>63)>>1) //nolint:gosec // bits, not a quantity
}

// Finite reports whether f is neither an infinity nor NaN.
func Finite(f float64) bool { return f-f == 0 }

// ParseInt returns the int64 that is spelled -?(0|[1-9][0-9]*).
func ParseInt[S string | []byte](s S) (int64, bool) {
	i := 0
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i = 1
	}
	digits := len(s) - i
	if digits == 0 || digits > 19 || s[i] == '0' && digits > 1 {
		return 0, false
	}
	var n uint64
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	switch {
	case negative && n <= 1<<63:
		return -int64(n), true // -(1<<63) is the smallest int64
	case !negative && n < 1<<63:
		return int64(n), true
	}
	return 0, false
}

// The floats that are whole numbers and could not have been another number before they became floats.
const maxExact = 1 << 53

// WholeFloat returns the int that a float is, where no other int could have become the same float.
func WholeFloat(f float64) (int64, bool) {
	if f != math.Trunc(f) || f > maxExact || f < -maxExact {
		return 0, false
	}
	return int64(f), true
}
