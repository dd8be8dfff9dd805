package schema

import (
	"encoding/json"
	"strconv"
)

// ParseWhole returns the int that a number inside JSON is. It is read by its value, not by its spelling: 10, 10.0, 1e1 and 100e-1 are
// one int. Spelled without fraction and exponent it may be any int of 64 bits; spelled with one, it is what the float nearest to it is,
// which up to 2^53 is the number itself. It returns false for what is no whole number, none of 64 bits, or no number as JSON spells it.
func ParseWhole(s string) (int64, bool) {
	if s == "" || s[0] != '-' && s[0]-'0' > 9 || !json.Valid([]byte(s)) {
		return 0, false
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f >= 1<<63 || f <= -1<<63 { // of 2^63 itself, the nearest float may be that of a number beyond it
		return 0, false
	}
	n := int64(f)
	return n, float64(n) == f
}
