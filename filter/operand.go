package filter

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// operand reads what stands after an operator on values. single says that it is one value, not a list of one.
func (c *checker) operand(w *word, v syntax.Value) (list schema.Values, single, ok bool) {
	t := &w.operand
	list.Kind = t.Kind
	items, isList := v.(*syntax.Array)
	switch o := w.card.Operand; {
	case o == operators.OneOrMany && isList, o == operators.Many && isList, o == operators.Two && isList && len(items.Items) == 2:
		return c.list(w, t, items)
	case o == operators.Two && isList && (items.TooLong || items.TooDeep):
		return list, false, false
	case o == operators.Two && isList:
		c.fault(WrongShape, v.Position(), "", "%s wants two values [low, high], not %d", w.Name, len(items.Items))
		return list, false, false
	case o == operators.Many, o == operators.Two:
		suggestion := ""
		if _, object := v.(*syntax.Object); !object && o == operators.Many {
			suggestion = short("[" + syntax.Print(v) + "]")
		}
		want := "a list"
		if o == operators.Two {
			want = "two values [low, high]"
		}
		c.shape(v, want, suggestion)
		return list, false, false
	}
	value, ok := c.scalar(t, w.Max, v)
	if !ok {
		return list, true, false
	}
	return list.Append(value), true, true
}

// short returns a suggestion that has a client's text in it, if it is short and a terminal shows it as it is.
func short(s string) string {
	if len(s) > 60 || strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return ""
	}
	return s
}

func (c *checker) list(w *word, t *schema.Type, items *syntax.Array) (list schema.Values, single, ok bool) {
	list.Kind, ok = t.Kind, true
	if items.TooDeep || items.TooLong {
		ok = false
	}
	if w.Max > 0 && len(items.Items) > w.Max {
		c.fault(LimitExceeded, items.Pos, strconv.Itoa(w.Max), "%s takes at most %d values, not %d", w.Name, w.Max, len(items.Items))
		ok = false
	}
	if t.Kind.Textual() {
		list.Texts = make([]string, 0, len(items.Items))
	} else {
		list.Nums = make([]int64, 0, len(items.Items))
	}
	for i, item := range items.Items {
		if c.full() {
			return list, false, false
		}
		n := c.enterItem(i)
		c.wants(place{typ: t})
		var v schema.Value
		good := false
		if _, null := item.(*syntax.Null); null {
			c.fault(NullOperand, item.Position(), "", "a list cannot have null; is_null_ tests for null")
		} else {
			v, good = c.scalar(t, 0, item)
		}
		if good {
			list = list.Append(v)
		} else {
			ok = false
		}
		c.leave(n)
	}
	return list, false, ok
}

// scalar reads one value of a type. longest is the most code points of a text, if not 0.
func (c *checker) scalar(t *schema.Type, longest int, v syntax.Value) (schema.Value, bool) {
	switch v := v.(type) {
	case *syntax.Object, *syntax.Array:
		c.shape(v, "one value, "+wanted(t), "")
		return schema.Value{}, false
	case *syntax.Null:
		c.fault(NullOperand, v.Pos, "", "null is not a value; is_null_ tests for null")
		return schema.Value{}, false
	case *syntax.String:
		if len(v.Text) > c.limits.String || v.TooLong {
			c.fault(LimitExceeded, v.Pos, strconv.Itoa(c.limits.String), "a string has at most %d bytes, not %d (limit string)", c.limits.String, len(v.Text))
			return schema.Value{}, false
		}
		return c.text(t, longest, v)
	case *syntax.Number:
		switch t.Kind {
		case schema.Int:
			return c.integer(v)
		case schema.Float:
			return c.float(v)
		case schema.Decimal:
			return c.decimal(v.Text, v.Pos)
		default: // no number
		}
	case *syntax.Bool:
		if t.Kind == schema.Bool {
			return schema.Boolean(v.Value), true
		}
	}
	suggestion := ""
	if t.Kind == schema.String {
		suggestion = short(`"` + syntax.Print(v) + `"`)
	}
	c.fault(WrongKind, v.Position(), suggestion, "want %s, not %s", wanted(t), shapeOf(v))
	return schema.Value{}, false
}

func (c *checker) text(t *schema.Type, longest int, v *syntax.String) (schema.Value, bool) {
	var value schema.Value
	var err error
	switch t.Kind {
	case schema.String:
		if strings.IndexByte(v.Text, 0) >= 0 {
			c.fault(OutOfRange, v.Pos, "", "a string may not hold the character U+0000")
			return value, false
		}
		if n := utf8.RuneCountInString(v.Text); longest > 0 && n > longest {
			c.fault(LimitExceeded, v.Pos, strconv.Itoa(longest), "the text has at most %d characters, not %d", longest, n)
			return value, false
		}
		return schema.Text(v.Text), true
	case schema.Enum:
		if slices.Contains(t.Enum, v.Text) {
			return schema.TextOf(schema.Enum, v.Text), true
		}
		if !c.hint() {
			c.fault(NotInEnum, v.Pos, "", "%s is not an allowed value", quoteText(v.Text))
			return value, false
		}
		c.fault(NotInEnum, v.Pos, schema.Nearest(v.Text, t.Enum), "%s is not one of %s", quoteText(v.Text), schema.List(t.Enum, "and"))
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
		c.fault(WrongKind, v.Pos, suggestion, "want %s, not the text %s", wanted(t), quoteText(v.Text))
		return value, false
	}
	code := WrongKind
	if errors.Is(err, schema.ErrTimeRange) || errors.Is(err, schema.ErrDateRange) {
		code = OutOfRange
	}
	c.fault(code, v.Pos, suggestTime(t.Kind, v.Text), "%s, not %s", err, quoteText(v.Text))
	return value, false
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
		c.fault(OutOfRange, v.Pos, "", "%s is beyond the range of an int, which has 64 bits", schema.Quote(v.Text))
		return schema.Value{}, false
	}
	suggestion := ""
	if f, err := strconv.ParseFloat(v.Text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		suggestion = strconv.FormatInt(int64(f), 10)
	}
	c.fault(WrongKind, v.Pos, suggestion, "want an int, written without fraction and exponent, not %s", schema.Quote(v.Text))
	return schema.Value{}, false
}

func (c *checker) float(v *syntax.Number) (schema.Value, bool) {
	f, err := strconv.ParseFloat(v.Text, 64)
	if err != nil || math.IsInf(f, 0) {
		c.fault(OutOfRange, v.Pos, "", "%s is beyond the range of a float, which has 64 bits", schema.Quote(v.Text))
		return schema.Value{}, false
	}
	return schema.Number(f), true
}

// decimal reads a number, or the text of one, as it is written. It never passes through a float.
func (c *checker) decimal(text string, pos syntax.Pos) (schema.Value, bool) {
	value, err := schema.DecimalOf(text)
	switch {
	case err == nil:
		return value, true
	case errors.Is(err, schema.ErrDecimalRange):
		c.fault(OutOfRange, pos, "", "%s, not %s", err, schema.Quote(text))
	default:
		c.fault(WrongKind, pos, suggestDecimal(text), "%s, not the text %s", err, quoteText(text))
	}
	return value, false
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
		c.fault(NotAllowed, v.Pos, "", "%s: relative times are not allowed; write the time out", quoteText(v.Text))
		return value, false, true
	}
	if c.at.IsZero() {
		c.at = c.now().UTC()
	}
	at := c.at
	if !isNow {
		at = at.Truncate(24 * time.Hour)
	}
	if rest != "" && isNow {
		shift, far, good := duration(rest)
		switch {
		case !good:
			c.fault(WrongKind, v.Pos, "now-7d", "want now, now-7d, now+1h or today (units s, m, h, d, w), not %s", quoteText(v.Text))
			return value, false, true
		case far:
			c.fault(OutOfRange, v.Pos, "", "want a time at most 250 years from now, not %s", quoteText(v.Text))
			return value, false, true
		}
		at = at.Add(shift)
	}
	value = schema.Time(at)
	if k == schema.Date {
		value = schema.Day(at)
	} else if n := value.Num(); n < schema.MinTime || n > schema.MaxTime {
		c.fault(OutOfRange, v.Pos, "", "%s: %s", quoteText(v.Text), schema.ErrTimeRange)
		return value, false, true
	}
	return value, true, true
}

// duration = ("+" | "-") digits unit. One of more than 250 years is far.
func duration(s string) (d time.Duration, far, ok bool) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false, false
	}
	unit, ok := units[s[len(s)-1]]
	n, err := strconv.ParseUint(s[1:len(s)-1], 10, 64)
	if !ok || err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false, false
	}
	const most = 250 * 365 * 24 * time.Hour
	if err != nil || n > uint64(most/unit) { //nolint:gosec // a unit is above 0
		return 0, true, true
	}
	d = time.Duration(n) * unit //nolint:gosec // within most
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
