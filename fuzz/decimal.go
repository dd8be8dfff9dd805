package fuzz

import (
	"encoding/json"
	"math/big"
	"math/rand"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// decimalDigits returns the number of digits of a decimal column, and how many are behind the point. Every engine stores
// as many.
func decimalDigits(rng *rand.Rand) (precision, scale uint8) {
	digits := pick(rng, [][2]uint8{{1, 0}, {1, 1}, {2, 1}, {4, 2}, {5, 5}, {9, 0}, {10, 2}, {10, 2}, {12, 6}, {15, 2}, {15, 15}})
	return digits[0], digits[1]
}

// decimal returns a decimal of t's digits, spelled as a JSON number: mostly one of a few, so that values meet, at the
// ends of the type, or an equal value in another spelling.
func (b *builder) decimal(t schema.Type) any {
	precision, scale := int(t.Precision), int(t.Scale)
	if precision == 0 {
		precision, scale = schema.DecimalDigits, 10
	}
	var digits string
	switch b.Intn(6) {
	case 0: // the last one
		digits = strings.Repeat("9", precision)
	case 1: // next to zero
		digits = strconv.Itoa(b.Intn(3))
	case 2: // next to one
		digits = "1" + strings.Repeat("0", max(scale-1, 0)) + strconv.Itoa(b.Intn(2))
	case 3:
		digits = strconv.Itoa(b.Intn(1000))
	default:
		digits = strconv.Itoa(pick(b.Rand, []int{5, 10, 15, 25, 100, 110, 250}))
	}
	if len(digits) > precision {
		digits = digits[:precision]
	}
	text := placed(digits, scale)
	if b.chance(30) {
		text = strings.TrimRight(text, "0")
		if strings.HasSuffix(text, ".") || !strings.Contains(text, ".") {
			text = placed(digits, scale)
		}
	}
	if b.chance(30) {
		text = "-" + text
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && b.chance(30) {
		return n
	}
	return json.Number(text)
}

// placed returns digits with so many of them behind the point.
func placed(digits string, scale int) string {
	if scale == 0 {
		if whole := strings.TrimLeft(digits, "0"); whole != "" {
			return whole
		}
		return "0"
	}
	if short := scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	at := len(digits) - scale
	whole := strings.TrimLeft(digits[:at], "0")
	if whole == "" {
		whole = "0"
	}
	return whole + "." + digits[at:]
}

// besideDecimal returns a neighbour of a decimal: one unit away, or a fraction of it that no column can store.
func (b *builder) besideDecimal(t schema.Type, text string) any {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return json.Number(text)
	}
	step := pick(b.Rand, []string{"1e-" + strconv.Itoa(int(t.Scale)), "1e-" + strconv.Itoa(int(t.Scale)+1), "5e-" + strconv.Itoa(int(t.Scale)+1), "1e-20", "1", "1e18", "1e19", "1e37"})
	by, _ := new(big.Rat).SetString(step)
	if b.chance(50) {
		by.Neg(by)
	}
	r.Add(r, by)
	digits, _ := r.FloatPrec()
	moved := r.FloatString(digits)
	if _, err := schema.ParseDecimal(moved); err != nil { // of too many digits
		return json.Number(text)
	}
	return json.Number(moved)
}

// spellDecimal writes a decimal as a body may: with an exponent, with trailing zeros, as a string.
func (b *builder) spellDecimal(text string) syntax.Value {
	switch b.Intn(6) {
	case 0:
		if strings.Contains(text, ".") {
			text += pick(b.Rand, []string{"0", "000"})
		}
	case 1:
		text += pick(b.Rand, []string{"e0", "E+0", "e-0"})
	case 2:
		if r, ok := new(big.Rat).SetString(text); ok {
			text = r.Mul(r, big.NewRat(1000, 1)).FloatString(40) + "e-3"
		}
	case 3:
		if r, ok := new(big.Rat).SetString(text); ok {
			text = r.Mul(r, big.NewRat(1, 100)).FloatString(42) + "E2"
		}
	}
	if b.chance(25) {
		return &syntax.String{Text: text}
	}
	return &syntax.Number{Text: text}
}
