package schema

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Value is one typed value; the zero Value is null.
// UUIDs are their lower-case text, decimals their key (see ParseDecimal), bytes their hexadecimal digits, datetimes are microseconds since
// 1970 UTC, dates are days, times of day are microseconds since midnight,
// floats are the bits of a float64, a bool is 0 or 1.
type Value struct {
	kind Kind
	num  int64
	text string
}

// Text returns the value of a string.
func Text(s string) Value { return Value{kind: String, text: s} }

// TextOf returns a value of a textual kind: a string, an enum, a lower-case UUID, a decimal, by its key, or bytes, by their hexadecimal digits in lower case.
func TextOf(k Kind, s string) Value { return Value{kind: k, text: s} }

// NumOf returns a value of a kind that is held as a number: Int, Float (as bits), Bool, Datetime, Date or Clock.
func NumOf(k Kind, n int64) Value { return Value{kind: k, num: n} }

// Integer returns the value of an int.
func Integer(n int64) Value { return Value{kind: Int, num: n} }

// Number returns the value of a float. Minus zero becomes zero, which it equals.
func Number(f float64) Value {
	if f == 0 {
		f = 0
	}
	return Value{kind: Float, num: int64(math.Float64bits(f))} //nolint:gosec // bits, not a quantity
}

// Single returns the float of 32 bits that is nearest to f, as one of 64, and whether there is one: what is beyond them all has none.
func Single(f float64) (nearest float64, ok bool) {
	nearest = float64(float32(f)) + 0 // minus zero is zero
	return nearest, !math.IsInf(nearest, 0)
}

// ShowSingle returns the float whose text is the shortest that is nearest to f among floats of 32 bits: 1.1, where f is 1.100000023841858.
// What Single makes of it is f again. Rows show floats of 32 bits so.
func ShowSingle(f float64) float64 {
	var room [24]byte
	shown, _ := strconv.ParseFloat(string(strconv.AppendFloat(room[:0], f, 'g', -1, 32)), 64)
	return shown
}

// DecimalOf returns the value of a decimal that is spelled as JSON spells numbers: -12.50, 1e3. It returns ErrDecimal or ErrDecimalRange.
func DecimalOf(s string) (Value, error) {
	key, err := ParseDecimal(s)
	if err != nil {
		return Value{}, err
	}
	return Value{kind: Decimal, text: key}, nil
}

// Boolean returns the value of a bool.
func Boolean(b bool) Value {
	if b {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// Time returns the value of a datetime, cut to the microsecond towards the past.
func Time(t time.Time) Value { return Value{kind: Datetime, num: t.UnixMicro()} }

// Day returns the value of a date: the day of t in UTC.
func Day(t time.Time) Value { return Value{kind: Date, num: floorDiv(t.Unix(), 86400)} }

// Kind returns what v is; 0 for null.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.kind == 0 }

// Text returns the text of a string, an enum or a UUID, the key of a decimal, and the hexadecimal digits of bytes.
func (v Value) Text() string { return v.text }

// Bits returns the 64 bits that v is held as: an int itself, the bits of a float (its value is Float), 0 or 1 of a bool,
// the microseconds of a datetime or a time of day, the days of a date.
func (v Value) Bits() int64 { return v.num }

// Float returns the value of a float.
func (v Value) Float() float64 { return math.Float64frombits(uint64(v.num)) } //nolint:gosec // bits, not a quantity

// Time returns the instant of a datetime, or midnight UTC of a date.
func (v Value) Time() time.Time {
	if v.kind == Date {
		return time.Unix(v.num*86400, 0).UTC()
	}
	return time.UnixMicro(v.num).UTC()
}

// String returns v as text, for people: null, 42, FAILED, 2024-01-01T00:00:00.000000Z, now-7d.
func (v Value) String() string {
	if text, ok := v.formatRelative(); ok {
		return text
	}
	switch v.kind {
	case 0:
		return "null"
	case Int:
		return strconv.FormatInt(v.num, 10)
	case Float:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case Bool:
		return strconv.FormatBool(v.num != 0)
	case Datetime:
		return FormatTime(v.num)
	case Date:
		return FormatDate(v.num)
	case Decimal:
		return FormatDecimal(v.text)
	case Bytes:
		return FormatBytes(v.text)
	case Clock:
		return FormatClock(v.num)
	default:
		return v.text
	}
}

// Any returns v as JSON would hold it: nil, string, int64, float64, bool, or json.Number of a decimal; times as RFC 3339 with six digits.
func (v Value) Any() any {
	switch v.kind {
	case 0:
		return nil
	case Int:
		return v.num
	case Float:
		return v.Float()
	case Bool:
		return v.num != 0
	case Decimal:
		return json.Number(FormatDecimal(v.text))
	default:
		return v.String()
	}
}

// Compare orders two values of one kind: texts by code point, false before true. Null comes last.
func (v Value) Compare(w Value) int {
	switch {
	case v.kind == 0 || w.kind == 0:
		return cmp.Compare(b2i(v.kind == 0), b2i(w.kind == 0))
	case v.kind.Textual():
		return strings.Compare(v.text, w.text)
	case v.kind == Float:
		return cmp.Compare(v.Float(), w.Float())
	}
	return cmp.Compare(v.num, w.num)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Values are values of one kind, held so that a list is one bind and costs one allocation.
// The values of a textual kind stand in Texts, of every other kind in Nums, as in Value.
type Values struct {
	Kind  Kind
	Nums  []int64
	Texts []string
}

// Texts returns a list of strings.
func Texts(s ...string) Values { return Values{Kind: String, Texts: s} }

// UUIDs returns a list of UUIDs, in lower case.
func UUIDs(s ...string) Values {
	out := make([]string, len(s))
	for i, u := range s {
		out[i] = FoldASCII(u)
	}
	return Values{Kind: UUID, Texts: out}
}

// Integers returns a list of ints.
func Integers(n ...int64) Values { return Values{Kind: Int, Nums: n} }

// ValuesOf returns a list of vs, which are of kind k and not null.
func ValuesOf(k Kind, vs ...Value) Values {
	list := Values{Kind: k}
	for _, v := range vs {
		list = list.Append(v)
	}
	return list
}

// Append returns list with v at its end.
func (list Values) Append(v Value) Values {
	if list.Kind.Textual() {
		list.Texts = append(list.Texts, v.text)
		return list
	}
	list.Nums = append(list.Nums, v.num)
	return list
}

// Len returns the number of values.
func (list Values) Len() int { return len(list.Nums) + len(list.Texts) }

// At returns the value at i.
func (list Values) At(i int) Value {
	if list.Kind.Textual() {
		return Value{kind: list.Kind, text: list.Texts[i]}
	}
	return Value{kind: list.Kind, num: list.Nums[i]}
}

// Flag returns the one bool of a list, false if the list is empty.
func (list Values) Flag() bool { return len(list.Nums) > 0 && list.Nums[0] != 0 }

// Has reports whether v is one of list.
func (list Values) Has(v Value) bool {
	for i := range list.Len() {
		if list.At(i).Compare(v) == 0 {
			return true
		}
	}
	return false
}
