package filter

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

func (c *checker) text(t *schema.Type, longest int, v *syntax.String) (schema.Value, bool) {
	var value schema.Value
	var err error
	switch t.Kind {
	case schema.String:
		if strings.IndexByte(v.Text, 0) >= 0 {
			c.errorf(OutOfRange, v.Pos, "", "a string may not hold the character U+0000")
			return value, false
		}
		if n := utf8.RuneCountInString(v.Text); longest > 0 && n > longest {
			c.errorf(LimitExceeded, v.Pos, strconv.Itoa(longest), "the text has at most %d characters, not %d", longest, n)
			return value, false
		}
		return schema.Text(v.Text), true
	case schema.Enum:
		if slices.Contains(t.Enum, v.Text) {
			return schema.TextOf(schema.Enum, v.Text), true
		}
		if !c.hint() {
			c.errorf(NotInEnum, v.Pos, "", "%s is not an allowed value", quoteText(v.Text))
			return value, false
		}
		c.errorf(NotInEnum, v.Pos, schema.Nearest(v.Text, t.Enum), "%s is not one of %s", quoteText(v.Text), schema.List(t.Enum, "and"))
		return value, false
	case schema.UUID:
		var text string
		if text, err = schema.ParseUUID(v.Text); err == nil {
			return schema.TextOf(schema.UUID, text), true
		}
	case schema.Decimal:
		return c.decimal(v.Text, v.Pos)
	case schema.Datetime, schema.Date:
		if value, ok, relative := c.relative(t.Kind, v); relative {
			return value, ok
		}
		var n int64
		if t.Kind == schema.Date {
			n, err = schema.ParseDate(v.Text)
		} else {
			n, err = schema.ParseTime(v.Text)
		}
		if err == nil {
			return schema.NumOf(t.Kind, n), true
		}
	default:
		suggestion := ""
		if t.Kind == schema.Int && isInteger(v.Text) || t.Kind == schema.Bool && (v.Text == "true" || v.Text == "false") {
			suggestion = v.Text
		}
		c.errorf(WrongKind, v.Pos, suggestion, "want %s, not the text %s", wanted(t), quoteText(v.Text))
		return value, false
	}
	code := WrongKind
	if errors.Is(err, schema.ErrTimeRange) || errors.Is(err, schema.ErrDateRange) {
		code = OutOfRange
	}
	c.errorf(code, v.Pos, suggestTime(t.Kind, v.Text), "%s, not %s", err, quoteText(v.Text))
	return value, false
}

// string reads a value that stands in quotes.
func (f *fast) string(w *word, kind schema.Kind, longest int) bool {
	switch kind {
	case schema.Enum:
		k := f.name(w.enum)
		if k == nil || len(k.name) > f.l.limits.String {
			return false
		}
		f.mem.texts.put(k.name)
		return true
	case schema.UUID:
		if at := f.At; quotedUUID(f.Data[at:]) && f.l.limits.String >= 36 {
			f.mem.texts.put(f.text[at+1 : at+37])
			f.At = at + 38
			return true
		}
	default: // it is read as any string
	}
	span, ok := f.Quoted()
	if !ok {
		return false
	}
	s := f.text[span.Start:span.End]
	if span.Escaped {
		s = string(syntax.Unescape(nil, f.Data[span.Start:span.End]))
	}
	if len(s) > f.l.limits.String {
		return false
	}
	switch kind {
	case schema.String:
		if span.Escaped && strings.IndexByte(s, 0) >= 0 || longest > 0 && utf8.RuneCountInString(s) > longest {
			return false
		}
		f.mem.texts.put(s)
		return true
	case schema.UUID:
		f.mem.texts.put(schema.FoldASCII(s))
		return schema.IsUUID(s)
	case schema.Datetime:
		n, err := schema.ParseTime(s)
		f.mem.nums.put(n)
		return err == nil
	case schema.Date:
		n, err := schema.ParseDate(s)
		f.mem.nums.put(n)
		return err == nil
	default:
		return false
	}
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

func isInteger(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return true
}

// integer = -?(0|[1-9][0-9]*) within int64. It never passes through a float.
func (c *checker) integer(v *syntax.Number) (schema.Value, bool) {
	n, err := strconv.ParseInt(v.Text, 10, 64)
	if err == nil {
		return schema.Integer(n), true
	}
	if isInteger(v.Text) {
		c.errorf(OutOfRange, v.Pos, "", "%s is beyond the range of an int, which has 64 bits", schema.Quote(v.Text))
		return schema.Value{}, false
	}
	suggestion := ""
	if f, err := strconv.ParseFloat(v.Text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		suggestion = strconv.FormatInt(int64(f), 10)
	}
	c.errorf(WrongKind, v.Pos, suggestion, "want an int, written without fraction and exponent, not %s", schema.Quote(v.Text))
	return schema.Value{}, false
}

// integer reads an int64 that is written as one.
func (f *fast) integer() (int64, bool) {
	if !beginsNumber(f.Next()) {
		return 0, false
	}
	span, ok := f.Number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(f.text[span.Start:span.End], 10, 64)
	return n, err == nil
}

func beginsNumber(c byte) bool { return c == '-' || '0' <= c && c <= '9' }

func (c *checker) float(v *syntax.Number) (schema.Value, bool) {
	f, err := strconv.ParseFloat(v.Text, 64)
	if err != nil || math.IsInf(f, 0) {
		c.errorf(OutOfRange, v.Pos, "", "%s is beyond the range of a float, which has 64 bits", schema.Quote(v.Text))
		return schema.Value{}, false
	}
	return schema.Number(f), true
}

// float reads a number that is finite.
func (f *fast) float(first byte) bool {
	if !beginsNumber(first) {
		return false
	}
	span, ok := f.Number()
	if !ok {
		return false
	}
	n, err := strconv.ParseFloat(f.text[span.Start:span.End], 64)
	f.mem.nums.put(schema.Number(n).Bits())
	return err == nil && !math.IsInf(n, 0)
}

// decimal reads a number, or the text of one, as it is written. It never passes through a float.
func (c *checker) decimal(text string, pos syntax.Pos) (schema.Value, bool) {
	value, err := schema.DecimalOf(text)
	switch {
	case err == nil:
		return value, true
	case errors.Is(err, schema.ErrDecimalRange):
		c.errorf(OutOfRange, pos, "", "%s, not %s", err, schema.Quote(text))
	default:
		c.errorf(WrongKind, pos, suggestDecimal(text), "%s, not the text %s", err, quoteText(text))
	}
	return value, false
}

// decimal reads a number, or the text of one.
func (f *fast) decimal(first byte) bool {
	var span syntax.Span
	var ok bool
	switch {
	case beginsNumber(first):
		span, ok = f.Number()
	case first == '"':
		span, ok = f.Quoted()
		ok = ok && !span.Escaped && span.End-span.Start <= f.l.limits.String
	}
	if !ok {
		return false
	}
	key, err := schema.ParseDecimal(f.text[span.Start:span.End])
	f.mem.texts.put(key)
	return err == nil
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
		return "one of " + schema.List(t.Enum, "and")
	case schema.Int:
		return "an int"
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
