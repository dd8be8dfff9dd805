package schema

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// Limits of decimals.
const (
	DecimalDigits = 38 // the most digits of a decimal, before and after the point together
	ScaledDigits  = 18 // the most digits of a decimal that an integer of 64 bits holds, scaled by a power of ten
)

// Why a text is not a decimal.
var (
	ErrDecimal      = errors.New("want a decimal such as -12.50 or 1e3")
	ErrDecimalRange = errors.New("want a decimal of at most " + strconv.Itoa(DecimalDigits) + " digits, before and after the point together")
)

// A decimal is held as its key: a text that sorts by code point as the decimals do, and that two decimals share exactly if
// they are equal. So whatever finds, sorts and groups texts does the same for decimals, and nothing passes through a float.
//
//	key = "0"                                 zero
//	    | "1" exponent digits                 above it
//	    | "-" (its exponent and digits, each counted down from the last) "~"
//
// The value is 0.digits times ten to the exponent, and neither end of the digits is 0.
const (
	keyZero     = "0"
	keyPositive = '1'
	keyNegative = '-'
	keyEnd      = '~'
	keyExponent = 80 // what an exponent of 0 is written as: all of -37 to 38 are ASCII, neither way round more than "~"
)

// ParseDecimal returns the key of a decimal that is spelled as JSON spells numbers. It returns ErrDecimal or ErrDecimalRange.
//
//	decimal = [ "-" ] ( "0" | digit1-9 { digit } ) [ "." digit { digit } ] [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ]
func ParseDecimal(s string) (string, error) {
	d, err := scanDecimal(s)
	if err != nil {
		return "", err
	}
	return d.key(), nil
}

// IsDecimal reports whether s is spelled as a decimal is, whatever its number of digits.
func IsDecimal(s string) bool {
	_, err := scanDecimal(s)
	return !errors.Is(err, ErrDecimal)
}

// digits are a decimal in the making: 0.digits times ten to the exponent.
type digits struct {
	negative bool
	exponent int
	n        int
	digit    [DecimalDigits]byte
}

// farExponent is beyond the exponent of every decimal, however many zeros its digits begin or end with.
const farExponent = 1 << 30

func scanDecimal(s string) (d digits, err error) {
	i := 0
	if i < len(s) && s[i] == '-' {
		d.negative = true
		i++
	}
	begin := i
	point := -1         // where it stands among the digits
	leading := true     // nothing but zeros so far
	seen, zeros := 0, 0 // digits from the first that is not 0 on; zeros at their end
	shift := 0          // how many zeros stand before the first digit that is not 0, after the point
	whole := 0          // digits from the first that is not 0 on, before the point
	tooMany := false
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' {
			if point >= 0 || i == begin {
				return d, ErrDecimal
			}
			point = i
			whole = seen
			continue
		}
		if c-'0' > 9 {
			break
		}
		switch {
		case c == '0' && leading:
			if point >= 0 {
				shift++
			}
			continue
		case c == '0':
			zeros++
		default:
			zeros = 0
			leading = false
		}
		if seen < DecimalDigits {
			d.digit[seen] = c
		} else if c != '0' {
			tooMany = true
		}
		seen++
	}
	end := i
	switch {
	case end == begin, point == end-1, s[begin] == '0' && end > begin+1 && point != begin+1:
		return d, ErrDecimal
	}
	exponent := 0
	if i < len(s) {
		if s[i]|0x20 != 'e' {
			return d, ErrDecimal
		}
		i++
		down := i < len(s) && s[i] == '-'
		if down || i < len(s) && s[i] == '+' {
			i++
		}
		if i == len(s) {
			return d, ErrDecimal
		}
		for ; i < len(s); i++ {
			if s[i]-'0' > 9 {
				return d, ErrDecimal
			}
			exponent = min(exponent*10+int(s[i]-'0'), farExponent)
		}
		if down {
			exponent = -exponent
		}
	}
	if leading {
		return digits{}, nil
	}
	if point < 0 {
		whole = seen
	}
	d.n = seen - zeros
	d.exponent = whole - shift + exponent
	if tooMany || d.n > DecimalDigits || d.exponent > DecimalDigits || d.n-min(d.exponent, 0) > DecimalDigits {
		return d, ErrDecimalRange
	}
	return d, nil
}

func (d *digits) key() string {
	if d.n == 0 {
		return keyZero
	}
	var room [DecimalDigits + 3]byte
	if !d.negative {
		key := append(room[:0], keyPositive, byte(keyExponent+d.exponent)) //nolint:gosec // -37 to 38
		return string(append(key, d.digit[:d.n]...))
	}
	key := append(room[:0], keyNegative, byte(keyExponent-d.exponent)) //nolint:gosec // -37 to 38
	for _, c := range d.digit[:d.n] {
		key = append(key, '0'+'9'-c)
	}
	return string(append(key, keyEnd))
}

// digitsOf returns the decimal that has a key.
func digitsOf(key string) (d digits) {
	switch {
	case len(key) < 3:
		return d
	case key[0] == keyPositive:
		d.exponent = int(key[1]) - keyExponent
		d.n = copy(d.digit[:], key[2:])
	default:
		d.negative = true
		d.exponent = keyExponent - int(key[1])
		d.n = copy(d.digit[:], key[2:len(key)-1])
		for i := range d.n {
			d.digit[i] = '0' + '9' - d.digit[i]
		}
	}
	return d
}

// FormatDecimal returns the decimal that has a key, with all its digits and no exponent, and no zero at the end of a fraction.
func FormatDecimal(key string) string {
	var room [DecimalDigits + 4]byte
	return string(AppendDecimal(room[:0], key))
}

// AppendDecimal appends the decimal that has a key, as FormatDecimal writes it.
func AppendDecimal(dst []byte, key string) []byte {
	d := digitsOf(key)
	if d.n == 0 {
		return append(dst, '0')
	}
	if d.negative {
		dst = append(dst, '-')
	}
	switch {
	case d.exponent <= 0:
		dst = append(dst, '0', '.')
		for range -d.exponent {
			dst = append(dst, '0')
		}
		return append(dst, d.digit[:d.n]...)
	case d.exponent < d.n:
		dst = append(dst, d.digit[:d.exponent]...)
		dst = append(dst, '.')
		return append(dst, d.digit[d.exponent:d.n]...)
	}
	dst = append(dst, d.digit[:d.n]...)
	for range d.exponent - d.n {
		dst = append(dst, '0')
	}
	return dst
}

// Fits reports whether the decimal that has a key is one of decimal(precision,scale). Precision 0 fits every decimal.
func (t Type) Fits(key string) bool {
	if t.Precision == 0 || key == keyZero {
		return true
	}
	d := digitsOf(key)
	return d.n-d.exponent <= int(t.Scale) && d.exponent <= int(t.Precision)-int(t.Scale)
}

// Scaled reports whether the values of t are held as integers of 64 bits by what holds decimals so: decimal(p,s), p being 18 at the most.
func (t Type) Scaled() bool {
	return t.Kind == Decimal && t.Precision > 0 && t.Precision <= ScaledDigits
}

// beyondScaled is more than every value of a scaled type.
const beyondScaled = 1e18

// ScaleDecimal returns the decimal that has a key, times ten to the scale, cut to the integer that is not above it, and whether nothing
// was cut. What is beyond 18 digits becomes ten to the 18 or, below zero, one less than the negative of that, and is not exact.
func ScaleDecimal(key string, scale uint8) (n int64, exact bool) {
	if key == keyZero || len(key) < 3 {
		return 0, true
	}
	positive := key[0] == keyPositive
	exponent, text := int(key[1])-keyExponent, key[2:]
	if !positive {
		exponent, text = keyExponent-int(key[1]), key[2:len(key)-1]
	}
	whole := exponent + int(scale) // digits of the integer
	switch {
	case whole > ScaledDigits && positive:
		return beyondScaled, false
	case whole > ScaledDigits:
		return -beyondScaled - 1, false
	}
	for i := range whole {
		n *= 10
		if i < len(text) {
			if positive {
				n += int64(text[i] - '0')
			} else {
				n -= int64('9' - text[i])
			}
		}
	}
	exact = len(text) <= whole
	if !exact && !positive {
		n--
	}
	return n, exact
}

// UnscaleDecimal returns the key of n divided by ten to the scale.
func UnscaleDecimal(n int64, scale uint8) string {
	if n == 0 {
		return keyZero
	}
	var d digits
	d.negative = n < 0
	rest := uint64(n) //nolint:gosec // two's complement, as below
	if d.negative {
		rest = -rest
	}
	text := strconv.AppendUint(d.digit[:0], rest, 10)
	d.exponent = len(text) - int(scale)
	for d.n = len(text); d.digit[d.n-1] == '0'; d.n-- {
	}
	return d.key()
}

// ParseScaled returns a decimal times ten to the scale. It returns false for what is no decimal, for more than 18 digits and for more of them
// after the point than scale.
func ParseScaled[S string | []byte](s S, precision, scale uint8) (int64, bool) {
	// Most are plain digits with a point, which are read as they stand.
	var n int64
	i, count, behind := 0, 0, -1
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i = 1
	}
	for ; i < len(s) && count <= ScaledDigits; i++ {
		c := s[i]
		if c == '.' && behind < 0 && count > 0 {
			behind = count
			continue
		}
		if c-'0' > 9 || n == 0 && count == 1 && behind < 0 {
			break
		}
		n = n*10 + int64(c-'0')
		count++
	}
	if behind < 0 {
		behind = count
	} else if behind == count {
		i = -1 // nothing stands after the point
	}
	if behind = count - behind; i < len(s) || count == 0 || count > ScaledDigits || behind > int(scale) {
		return parseScaled(string(s), precision, scale)
	}
	for ; behind < int(scale); behind++ {
		if n > beyondScaled/10 {
			return 0, false
		}
		n *= 10
	}
	if n >= powerOfTen(precision) {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

func parseScaled(s string, precision, scale uint8) (int64, bool) {
	key, err := ParseDecimal(s)
	if err != nil || !(Type{Kind: Decimal, Precision: precision, Scale: scale}).Fits(key) {
		return 0, false
	}
	return ScaleDecimal(key, scale)
}

// powerOfTen returns ten to the n, n being 18 at the most.
func powerOfTen(n uint8) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// CheckDecimal returns what is wrong with decimal(precision,scale): at least one digit and 38 at the most, no more of them after the point.
func CheckDecimal(precision, scale int) error {
	switch {
	case precision < 1 || precision > DecimalDigits:
		return errors.New("a decimal has 1 to " + strconv.Itoa(DecimalDigits) + " digits, not " + strconv.Itoa(precision))
	case scale < 0 || scale > precision:
		return errors.New("a decimal of " + strconv.Itoa(precision) + " digits has 0 to " + strconv.Itoa(precision) + " of them after the point, not " + strconv.Itoa(scale))
	}
	return nil
}

// parseDecimalType reads what stands in the parentheses of decimal(10,2).
func parseDecimalType(name string) (t Type, ok bool, err error) {
	inside, found := strings.CutPrefix(name, "decimal(")
	if !found {
		return t, false, nil
	}
	inside, found = strings.CutSuffix(inside, ")")
	p, s, both := strings.Cut(inside, ",")
	if !both {
		s = "0"
	}
	precision, err1 := strconv.Atoi(p)
	scale, err2 := strconv.Atoi(s)
	if !found || err1 != nil || err2 != nil {
		return t, true, errors.New(wording.Quote(name) + " is not a type; want decimal(10,2): at most ten digits, two of them after the point; or decimal")
	}
	if err := CheckDecimal(precision, scale); err != nil {
		return t, true, err
	}
	return Type{Kind: Decimal, Precision: uint8(precision), Scale: uint8(scale)}, true, nil //nolint:gosec // at most 38
}
