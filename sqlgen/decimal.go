package sqlgen

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A digits says how a storage compares decimals. None of them passes through a float.
//
// Where a column is compared at its own scale, a value that has more digits is cut to it towards the side that leaves the comparison as
// it is, and what equals no value of the column becomes ten to the power of its whole digits, which is beyond every value of it.
type digits uint8

const (
	anyDigits    digits = iota // a decimal of any digits, as a text
	ownDigits                  // as a text that has the digits of the column
	scaledDigits               // as an integer: the decimal times ten to the scale of the column
	halvedDigits               // as a text of such an integer that may have 94 bits: see halvedSum
)

// A rounding says which value of a column stands for one that is none, so that a comparison with it means the same.
type rounding uint8

const (
	toNone  rounding = iota // for =: none is equal
	toBelow                 // for > and <=
	toAbove                 // for >= and <
)

// roundingOf returns how the value at i of n is rounded.
func roundingOf(n *predicate.Node, i int) rounding {
	if n.Op != predicate.OpRange {
		return toNone
	}
	if i == 0 && n.Low != predicate.Open {
		return [...]rounding{predicate.Exclusive: toBelow, predicate.Inclusive: toAbove}[n.Low]
	}
	return [...]rounding{predicate.Exclusive: toAbove, predicate.Inclusive: toBelow}[n.High]
}

// decimal returns the value at i of list, which is of decimals, as a list of one that s carries for a column of type t.
func (s *storage) decimal(m *memory, t *schema.Type, list schema.Values, i int, r rounding) schema.Values {
	key := list.Texts[i]
	switch {
	case s.digits == scaledDigits:
		return m.list(schema.Integer(scaled(t, key, r)))
	case s.digits == halvedDigits:
		return m.list(schema.Text(halvedText(t, key, r)))
	case s.digits == anyDigits || t.Fits(key):
		return m.list(schema.Text(m.made(schema.AppendDecimal(m.room(2*schema.DecimalDigits), key))))
	}
	return m.list(schema.Text(rounded(t, key, r)))
}

// decimals returns list, which is of decimals, as s carries it for a column of type t. None is left out: in a list that turns out empty null
// would be none of it.
func (s *storage) decimals(t *schema.Type, list schema.Values) schema.Values {
	if s.digits == scaledDigits {
		out := schema.Values{Kind: schema.Int, Nums: make([]int64, len(list.Texts))}
		for i, key := range list.Texts {
			out.Nums[i] = scaled(t, key, toNone)
		}
		return out
	}
	out := schema.Values{Kind: schema.String, Texts: make([]string, len(list.Texts))}
	for i, key := range list.Texts {
		if s.digits == halvedDigits {
			out.Texts[i] = halvedText(t, key, toNone)
		} else if s.digits == anyDigits || t.Fits(key) {
			out.Texts[i] = schema.FormatDecimal(key)
		} else {
			out.Texts[i] = rounded(t, key, toNone)
		}
	}
	return out
}

// scaled returns a decimal times ten to the scale of t.
func scaled(t *schema.Type, key string, r rounding) int64 {
	n, exact := schema.ScaleDecimal(key, t.Scale)
	switch {
	case exact:
	case r == toNone:
		return 1e18 // every value of t has fewer digits
	case r == toAbove:
		n++
	}
	return n
}

// rounded returns the decimal with the digits of t that stands for one that has more.
func rounded(t *schema.Type, key string, r rounding) string {
	text := schema.FormatDecimal(key)
	negative := text[0] == '-'
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	beyond := "1" + strings.Repeat("0", int(t.Precision-t.Scale))
	switch {
	case r == toNone:
		return beyond
	case len(whole) > int(t.Precision-t.Scale) && whole != "0":
		if negative {
			return "-" + beyond
		}
		return beyond
	}
	n, _ := new(big.Int).SetString(whole+fraction[:min(len(fraction), int(t.Scale))], 10)
	if negative == (r == toBelow) { // away from zero
		n.Add(n, big.NewInt(1))
	}
	out := n.String()
	if missing := int(t.Scale) + 1 - len(out); missing > 0 {
		out = strings.Repeat("0", missing) + out
	}
	if t.Scale > 0 {
		at := len(out) - int(t.Scale)
		out = out[:at] + "." + out[at:]
	}
	if negative {
		return "-" + out
	}
	return out
}

// checkDigits returns why s does not keep the decimals of t, or nil.
func (s *storage) checkDigits(t schema.Type) error {
	switch {
	case t.Kind != schema.Decimal || s.most == 0:
		return nil
	case t.Precision == 0:
		return fmt.Errorf("want decimal(p,s): the database does not keep decimals of any digits")
	case t.Precision > s.most:
		return fmt.Errorf("the database keeps decimals of at most %d digits", s.most)
	case s.mostScale > 0 && t.Scale > s.mostScale:
		return fmt.Errorf("the database keeps decimals of at most %d digits behind the point", s.mostScale)
	}
	return nil
}

// scanDecimal returns the value of a decimal that a driver gave as a text, or as an integer.
func scanDecimal(t *schema.Type, key string, err error) (schema.Value, error) {
	if err != nil {
		return schema.Value{}, err
	}
	if !t.Fits(key) {
		return schema.Value{}, fmt.Errorf("%s is not a %s", schema.FormatDecimal(key), schema.Type{Kind: t.Kind, Precision: t.Precision, Scale: t.Scale})
	}
	return schema.TextOf(schema.Decimal, key), nil
}

// scanScaled returns the decimal that a driver gave as an integer, which is the decimal times ten to the scale.
func (c Codec) scanScaled(src any) (schema.Value, error) {
	n, ok := src.(int64)
	if !ok {
		return schema.Value{}, wrongValue(c.t.Kind, src)
	}
	return scanDecimal(&c.t, schema.UnscaleDecimal(n, c.t.Scale), nil)
}

// number returns a decimal as SQLite holds it in a column of numbers: an integer, or the real that is nearest to it.
func number(key string) any {
	text := schema.FormatDecimal(key)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(text, 64) // of 15 digits, which it keeps
	return f
}
