package value

import "math"

// Values that are not texts are compared as int64, in the order that the language gives them: an int is itself, a
// datetime its microseconds, a date its days, a bool 0 or 1, a decimal of up to 18 digits what it is times ten to its scale. A float's bits are turned so that they sort as the
// float does; it is finite, and minus zero is zero.

// orderedFloat returns the number that has the order of f.
func orderedFloat(f float64) int64 {
	if f == 0 {
		f = 0
	}
	return orderedBits(int64(math.Float64bits(f))) //nolint:gosec // bits, not a quantity
}

// orderedBits is its own inverse: the bits of a negative float sort the wrong way round.
func orderedBits(n int64) int64 {
	return n ^ int64(uint64(n>>63)>>1) //nolint:gosec // bits, not a quantity
}

// finite reports whether f is neither an infinity nor NaN.
func finite(f float64) bool { return f-f == 0 }

// The floats that are whole numbers and could not have been another number before they became floats.
const maxExact = 1 << 53

// WholeFloat returns the int that a float is, where no other int could have become the same float.
func WholeFloat(f float64) (int64, bool) {
	if f != math.Trunc(f) || f > maxExact || f < -maxExact {
		return 0, false
	}
	return int64(f), true
}
