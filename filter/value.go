package filter

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// unread reports why a value in JSON is no value of t, as scalar.Of says.
func (c *checker) unread(t *schema.Type, form scalar.Form, text string, v syntax.Value, err error) {
	pos := v.Position()
	switch {
	case errors.Is(err, scalar.ErrForm):
		c.otherForm(t, form, text, v)
	case errors.Is(err, scalar.ErrNUL):
		c.errorf(OutOfRange, pos, "", "a string may not hold the character U+0000")
	case errors.Is(err, scalar.ErrEnum) && !c.hint():
		c.errorf(NotInEnum, pos, "", "%s is not an allowed value", quoteText(text))
	case errors.Is(err, scalar.ErrEnum):
		c.errorf(NotInEnum, pos, wording.Nearest(text, t.Enum), "%s is not one of %s", quoteText(text), wording.List(t.Enum, "and"))
	case errors.Is(err, scalar.ErrInt):
		suggestion := ""
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			suggestion = strconv.FormatInt(int64(f), 10)
		}
		c.errorf(WrongKind, pos, suggestion, "want an int, written without fraction and exponent, not %s", wording.Quote(text))
	case errors.Is(err, scalar.ErrIntRange):
		c.errorf(OutOfRange, pos, "", "%s is beyond the range of an int, which has 64 bits", wording.Quote(text))
	case errors.Is(err, scalar.ErrFloatRange):
		c.errorf(OutOfRange, pos, "", "%s is beyond the range of a float, which has 64 bits", wording.Quote(text))
	case errors.Is(err, scalar.ErrSingle):
		c.errorf(OutOfRange, pos, "", "%s is beyond the range of this float, which has 32 bits", wording.Quote(text))
	case errors.Is(err, schema.ErrDecimalRange):
		c.errorf(OutOfRange, pos, "", "%s, not %s", err, wording.Quote(text))
	case errors.Is(err, schema.ErrDecimal):
		c.errorf(WrongKind, pos, suggestDecimal(text), "%s, not the text %s", err, quoteText(text))
	case t.Kind == schema.Bytes:
		c.errorf(WrongKind, pos, short(schema.RespellBytes(text)), "%s, not %s", err, quoteText(text))
	case errors.Is(err, schema.ErrTimeRange), errors.Is(err, schema.ErrDateRange):
		c.errorf(OutOfRange, pos, suggestTime(t.Kind, text), "%s, not %s", err, quoteText(text))
	default:
		c.errorf(WrongKind, pos, suggestTime(t.Kind, text), "%s, not %s", err, quoteText(text))
	}
}

// otherForm reports a value that is written in another form than those of t.
func (c *checker) otherForm(t *schema.Type, form scalar.Form, text string, v syntax.Value) {
	suggestion := ""
	if form == scalar.String {
		if _, err := scalar.Int(text); t.Kind == schema.Int && !errors.Is(err, scalar.ErrInt) || t.Kind == schema.Bool && (text == "true" || text == "false") {
			suggestion = text
		}
		c.errorf(WrongKind, v.Position(), suggestion, "want %s, not the text %s", wanted(t), quoteText(text))
		return
	}
	if t.Kind == schema.String {
		suggestion = short(`"` + syntax.Print(v) + `"`)
	}
	c.errorf(WrongKind, v.Position(), suggestion, "want %s, not %s", wanted(t), shapeOf(v))
}

// suggestTime returns a time that differs from s in spelling alone, or "".
func suggestTime(k schema.Kind, s string) string {
	if k == schema.UUID {
		if len(s) == 32 {
			s = s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
		}
		s = strings.Trim(strings.TrimPrefix(s, "urn:uuid:"), "{}")
		if u, err := schema.ParseUUID(s); err == nil {
			return u
		}
		return ""
	}
	upper := strings.ToUpper(strings.TrimSpace(s))
	if k == schema.Clock {
		upper = strings.TrimSuffix(strings.TrimPrefix(upper, "T"), "Z")
		if len(upper) > 1 && upper[1] == ':' {
			upper = "0" + upper
		}
		if _, err := schema.ParseClock(upper); err == nil {
			return upper
		}
		return ""
	}
	if len(upper) > 10 && upper[10] == ' ' {
		upper = upper[:10] + "T" + upper[11:]
	}
	if k == schema.Date {
		if len(upper) > 10 {
			upper = upper[:10]
		}
		if _, err := schema.ParseDate(upper); err == nil {
			return upper
		}
		return ""
	}
	if _, err := schema.ParseTime(upper); err == nil {
		return upper
	}
	return ""
}

// integer reads an int64 that is written as one.
func (f *fast) integer() (int64, bool) {
	form, span, ok := scalar.Read(&f.Scanner, f.Next())
	if !ok || form != scalar.Number {
		return 0, false
	}
	n, err := scalar.Int(f.text[span.Start:span.End])
	return n, err == nil
}

// suggestDecimal returns a decimal that differs from s in spelling alone, or "".
func suggestDecimal(s string) string {
	plain := strings.TrimPrefix(strings.TrimSpace(s), "+")
	if len(plain) <= 60 && schema.IsDecimal(plain) {
		return plain
	}
	return ""
}

// relative = "now" [ ("+" | "-") digits unit ] | "today";  unit = s | m | h | d | w
func (c *checker) relative(k schema.Kind, v *syntax.String) (value schema.Value, ok, relative bool) {
	rest, isNow := strings.CutPrefix(v.Text, "now")
	if !isNow && v.Text != "today" {
		return value, false, false
	}
	if !c.registry.Options().RelativeTimes {
		c.errorf(NotAllowed, v.Pos, "", "%s: relative times are not allowed; write the time out", quoteText(v.Text))
		return value, false, true
	}
	value = schema.Today(k)
	if isNow {
		var shift time.Duration
		far, good := false, true
		if rest != "" {
			shift, far, good = duration(rest)
		}
		switch {
		case !good:
			c.errorf(WrongKind, v.Pos, "now-7d", "want now, now-7d, now+1h or today (units s, m, h, d, w), not %s", quoteText(v.Text))
			return value, false, true
		case far:
			c.errorf(OutOfRange, v.Pos, "", "want a time at most 250 years from now, not %s", quoteText(v.Text))
			return value, false, true
		}
		value = schema.FromNow(k, shift)
	}
	if c.unresolved {
		return value, true, true
	}
	value = value.At(c.moment())
	if n := value.Bits(); k == schema.Datetime && (n < schema.MinTime || n > schema.MaxTime) {
		c.errorf(OutOfRange, v.Pos, "", "%s: %s", quoteText(v.Text), schema.ErrTimeRange)
		return value, false, true
	}
	return value, true, true
}

// moment returns what now is for the whole of a body.
func (c *checker) moment() time.Time {
	if c.at.IsZero() {
		c.at = c.now().UTC()
	}
	return c.at
}

// duration = ("+" | "-") digits unit. One of more than 250 years is far.
func duration(s string) (d time.Duration, far, ok bool) {
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false, false
	}
	unit := time.Duration(0)
	for _, u := range schema.RelativeUnits {
		if u.Name == s[len(s)-1] {
			unit = u.Duration
		}
	}
	n, err := strconv.ParseUint(s[1:len(s)-1], 10, 64)
	if unit == 0 || err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false, false
	}
	if err != nil || n > uint64(schema.MaxShift/unit) {
		return 0, true, true
	}
	d = time.Duration(n) * unit //nolint:gosec // within MaxShift
	if s[0] == '-' {
		d = -d
	}
	return d, false, true
}

// wanted returns what a value of a type is, for a message: an int, true or false, one of CD and TAPE.
func wanted(t *schema.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "true or false"
	case schema.Enum:
		return "one of " + wording.List(t.Enum, "and")
	case schema.Int:
		return "an int"
	case schema.Bytes:
		return "bytes in base64"
	case schema.Clock:
		return "a time of day"
	default:
		return "a " + t.Kind.String()
	}
}

// quotedUUID reports whether b begins with a UUID of 36 characters in lower case, in quotes. It looks at
// eight characters at a time.
func quotedUUID(b []byte) bool {
	if len(b) < 38 || b[0] != '"' || b[37] != '"' || b[9] != '-' || b[14] != '-' || b[19] != '-' || b[24] != '-' {
		return false
	}
	le := binary.LittleEndian
	return hex(le.Uint64(b[1:]))&
		hex(uint64(le.Uint32(b[10:]))|uint64(le.Uint32(b[15:]))<<32)&
		hex(uint64(le.Uint32(b[20:]))|uint64(le.Uint32(b[25:]))<<32)&
		hex(le.Uint64(b[29:])) == highs
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// hex returns the high bit of every byte of x that is one of 0 to 9 and a to f. For a byte outside ASCII, and for its
// neighbours, it may return none.
func hex(x uint64) uint64 {
	if x&highs != 0 {
		return 0
	}
	d := x ^ '0'*ones                                            // 0 to 9 for a digit
	digit := ^(d + (0x80-10)*ones)                               // no byte carries into the next: both are below 0x80
	letter := (x + (0x80-'a')*ones) &^ (x + (0x80-('f'+1))*ones) // at least a, and not more than f
	return (digit | letter) & highs
}
