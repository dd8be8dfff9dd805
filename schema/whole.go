package schema

import (
	"encoding/json"
	"math"
	"strconv"
)

// maxWhole is what floats are exact up to.
const maxWhole = 1 << 53

// ParseWhole returns the int that a number inside JSON is. It is read by its value, not by its spelling: 10, 10.0, 1e1 and 100e-1 are
// one int. Spelled without fraction and exponent it may be any int of 64 bits; spelled with one, it is an int up to 2^53, as the float
// nearest to it says. It returns false for other numbers, and for a text that is no JSON number.
func ParseWhole(s string) (int64, bool) {
	if s == "" || s[0] != '-' && s[0]-'0' > 9 || !json.Valid([]byte(s)) {
		return 0, false
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f > maxWhole || f < -maxWhole || f != math.Trunc(f) {
		return 0, false
	}
	return int64(f), true
}
