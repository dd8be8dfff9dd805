package sqlgen

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// The sum of ints is an error beyond 64 bits in SQLite. So it sums their halves, each of 32 bits, apart: that has room for as many rows as there can be.

// sumInHalves is a sum as a text that only [Sum] reads: high:low.
func sumInHalves(ints string) string {
	return "coalesce(sum(" + ints + " >> 32) || ':' || sum(" + ints + " & 4294967295), 0)"
}

// The sum as two ints, the low one without what it has beyond 32 bits: sums are in the order of these.
const (
	highSum = "sum({value} >> 32) + (sum({value} & 4294967295) >> 32)"
	lowSum  = "sum({value} & 4294967295) & 4294967295"
)

var (
	sumOfHalves = form(sumInHalves("{value}"))
	sumKeys     = []template{form("coalesce(" + highSum + ", 0)"), form("coalesce(" + lowSum + ", 0)")}
)

// halvedSum is a sum as a text that sorts as sums do and that only equal ones have: the high half above halvedOffset in 19 digits, the low one in 10. It is
// null if nothing is summed.
var halvedSum = form("CASE WHEN count({value}) > 0 THEN printf('%019d%010d', " + strconv.Itoa(halvedOffset) + " + " + highSum + ", " + lowSum + ") END")

const (
	halvedOffset = 1 << 62
	highDigits   = 19
	lowDigits    = 10
)

// The sum of such sums, in three parts of 32 bits, and the same as three ints in whose order it is.
var (
	halvedHigh    = "(CAST(substr({value}, 1, 19) AS INTEGER) - " + strconv.Itoa(halvedOffset) + ")"
	halvedLow     = "CAST(substr({value}, 20) AS INTEGER)"
	halvedMiddle  = "(sum(" + halvedHigh + " & 4294967295) + (sum(" + halvedLow + ") >> 32))"
	sumOfHalved   = form("coalesce(sum(" + halvedHigh + " >> 32) || ':' || sum(" + halvedHigh + " & 4294967295) || ':' || sum(" + halvedLow + "), 0)")
	halvedSumKeys = []template{
		form("coalesce(sum(" + halvedHigh + " >> 32) + (" + halvedMiddle + " >> 32), 0)"),
		form("coalesce(" + halvedMiddle + " & 4294967295, 0)"),
		form("coalesce(sum(" + halvedLow + ") & 4294967295, 0)"),
	}
)

// halvedText returns the text of halvedSum of the decimal that stands for one that may have more digits than t.
func halvedText(t *schema.Type, key string, r rounding) string {
	n, _ := new(big.Rat).SetString(schema.FormatDecimal(key))
	n.Mul(n, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Scale)), nil)))
	whole := new(big.Int).Div(n.Num(), n.Denom()) // rounded down
	if !n.IsInt() {
		switch r {
		case toNone:
			return aboveHalves
		case toAbove:
			whole.Add(whole, big.NewInt(1))
		case toBelow:
		}
	}
	low := new(big.Int).And(whole, big.NewInt(1<<32-1))
	high := whole.Rsh(whole, 32)
	high.Add(high, big.NewInt(halvedOffset))
	switch {
	case high.Sign() < 0:
		return ""
	case !high.IsInt64():
		return aboveHalves
	}
	return fmt.Sprintf("%0*d%0*d", highDigits, high, lowDigits, low)
}

// aboveHalves is above the text of every sum.
const aboveHalves = "~"

// scanHalves returns the decimal of a text of halvedSum.
func (c Codec) scanHalves(src any) (schema.Value, error) {
	text, ok := src.(string)
	if !ok || len(text) != highDigits+lowDigits {
		return schema.Value{}, wrongValue(c.t.Kind, src)
	}
	n, ok := intOf(text[:highDigits] + ":" + text[highDigits:])
	if !ok {
		return schema.Value{}, wrongValue(c.t.Kind, src)
	}
	offset := big.NewInt(halvedOffset)
	n.Sub(n, offset.Lsh(offset, 32))
	v, err := schema.DecimalOf(n.String() + "e-" + strconv.Itoa(int(c.t.Scale)))
	if err != nil {
		return v, err
	}
	return scanDecimal(&c.t, v.Text(), nil)
}

// intOf returns the int that a text spells, whole or as its parts of 32 bits, the highest first and each of any size: high:low.
func intOf(text string) (*big.Int, bool) {
	n := new(big.Int)
	for part := range strings.SplitSeq(text, ":") {
		p, ok := new(big.Int).SetString(part, 10)
		if !ok {
			return nil, false
		}
		n.Lsh(n, 32).Add(n, p)
	}
	return n, true
}

// intOfSum is intOf of a sum.
func intOfSum(text string) (*big.Int, error) {
	n, ok := intOf(text)
	if !ok {
		return nil, fmt.Errorf("%s is not a sum of ints", wording.Quote(text))
	}
	return n, nil
}
