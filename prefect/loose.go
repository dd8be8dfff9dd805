package prefect

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// Values as pydantic takes them, which is in more forms than the language has. They are read so on the routes of this package alone.

// loose reads a value of a type for filter.Route.Loose.
func loose(t *schema.Type, v syntax.Value, now func() time.Time) (schema.Value, bool) {
	value, wrong := loosely(t.Kind, v, now)
	return value, wrong == nil
}

// loosely reads a value of a kind, or returns what pydantic says that is wrong with it.
func loosely(k schema.Kind, v syntax.Value, now func() time.Time) (value schema.Value, wrong *pydanticError) {
	switch k {
	case schema.Datetime:
		var n int64
		n, wrong = looseTime(v, now)
		value = schema.NumOf(k, n)
	case schema.UUID:
		wrong = &pydanticError{Type: "uuid_type", Msg: "UUID input should be a string, bytes or UUID object"}
		if s, ok := v.(*syntax.String); ok {
			var id, message string
			if id, message = uuid(s.Text); message == "" {
				return schema.TextOf(k, id), nil
			}
			wrong = &pydanticError{Type: "uuid_parsing", Msg: "Input should be a valid UUID, " + message, Ctx: map[string]any{"error": message}}
		}
	case schema.Bool:
		var b bool
		b, wrong = looseBool(v)
		value = schema.Boolean(b)
	case schema.Int:
		var n int64
		n, wrong = looseInt(v)
		value = schema.NumOf(k, n)
	case schema.Float:
		var f float64
		f, wrong = looseFloat(v)
		value = schema.Number(f)
	case schema.String:
		wrong = &pydanticError{Type: "string_type", Msg: "Input should be a valid string"}
	case schema.Decimal:
		wrong = &pydanticError{Type: "decimal_type", Msg: "Decimal input should be an integer, float, string or Decimal object"}
		if _, ok := v.(*syntax.String); ok {
			wrong = &pydanticError{Type: "decimal_parsing", Msg: "Input should be a valid decimal"}
		}
	default:
		wrong = &pydanticError{}
		wrong.valueError("the value is not valid")
	}
	return value, wrong
}

var (
	unixTime  = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)$`)
	clockTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[Tt _](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(?:([Zz])|([+-]\d\d):?(\d\d)?)?$`)
)

// respelled are forms of times, and how clockTime and the language have them: with slashes, a month, without hyphens and colons.
var respelled = []struct {
	form *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`^(\d{4})/(\d\d)/(\d\d)`), "$1-$2-$3"},
	{regexp.MustCompile(`^(\d{4}-\d\d)($|[Tt _])`), "$1-01$2"},
	{regexp.MustCompile(`^(\d{8}[Tt _]\d\d)(\d\d)(\d\d)`), "$1:$2:$3"},
	{regexp.MustCompile(`^(\d{8}[Tt _]\d\d)(\d\d)`), "$1:$2"},
	{regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)([Tt _])`), "$1-$2-$3$4"},
}

// looseTime reads a time: RFC 3339 with a space or an underscore for its T, with or without seconds, offset and punctuation, or seconds since
// 1970, or milliseconds where these are many.
func looseTime(v syntax.Value, now func() time.Time) (micros int64, wrong *pydanticError) {
	none := &pydanticError{Type: "value_error", Msg: "value is not a valid datetime"}
	switch v := v.(type) {
	case *syntax.Number:
		if n, ok := sinceEpoch(v.Text); ok {
			return n, nil
		}
	case *syntax.String:
		if v.Text == "now" {
			return now().UnixMicro(), nil
		}
		unread := &pydanticError{}
		unread.valueError("Unable to parse string [" + v.Text + "]")
		if unixTime.MatchString(v.Text) {
			if n, ok := sinceEpoch(v.Text); ok {
				return n, nil
			}
			return 0, unread
		}
		s := v.Text
		for _, r := range respelled {
			s = r.form.ReplaceAllString(s, r.as)
		}
		if m := clockTime.FindStringSubmatch(s); m != nil {
			or := func(text, otherwise string) string {
				if text == "" {
					return otherwise
				}
				return text
			}
			s = m[1] + "T" + m[2] + ":" + or(m[3], "00") + ":" + or(m[4], "00")
			if digits := m[5]; digits != "" {
				s += "." + digits[:min(len(digits), 6)]
			}
			if s += strings.ToUpper(m[6]); m[7] != "" {
				s += m[7] + ":" + or(m[8], "00")
			}
		}
		if n, err := schema.ParseTime(s); err == nil {
			return n, nil
		}
		return 0, unread
	}
	return 0, none
}

// sinceEpoch reads a number of seconds since 1970, or of milliseconds where it would otherwise be far from now.
func sinceEpoch(text string) (micros int64, ok bool) {
	const watershed = 2e10
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	if math.Abs(n) > watershed {
		n /= 1000
	}
	if n = math.Round(n * 1e6); n < float64(schema.MinTime) || n > float64(schema.MaxTime) {
		return 0, false
	}
	return int64(n), true
}

func looseBool(v syntax.Value) (bool, *pydanticError) {
	switch v := v.(type) {
	case *syntax.Bool:
		return v.Value, nil
	case *syntax.Number:
		switch n, wrong := looseInt(v); {
		case wrong == nil && (n == 0 || n == 1):
			return n == 1, nil
		case wrong != nil:
			return false, &pydanticError{Type: "bool_type", Msg: "Input should be a valid boolean"}
		}
	case *syntax.String:
		switch strings.ToLower(v.Text) {
		case "true", "t", "yes", "y", "on", "1":
			return true, nil
		case "false", "f", "no", "n", "off", "0":
			return false, nil
		}
	default:
		return false, &pydanticError{Type: "bool_type", Msg: "Input should be a valid boolean"}
	}
	return false, &pydanticError{Type: "bool_parsing", Msg: "Input should be a valid boolean, unable to interpret input"}
}

var wholeText = regexp.MustCompile(`^\s*([+-]?\d+(?:_\d+)*)(?:\.0+)?\s*$`)

func looseInt(v syntax.Value) (int64, *pydanticError) {
	beyond := &pydanticError{Type: "int_parsing_size", Msg: "Unable to parse input string as an integer, exceeded maximum size"}
	text := ""
	switch v := v.(type) {
	case *syntax.Bool:
		if v.Value {
			return 1, nil
		}
		return 0, nil
	case *syntax.Number:
		if text = v.Text; strings.ContainsAny(text, ".eE") {
			f, _ := strconv.ParseFloat(text, 64) // beyond the range it is infinite
			switch {
			case math.Abs(f) >= 1<<63:
				return 0, beyond
			case f != math.Trunc(f):
				return 0, &pydanticError{Type: "int_from_float", Msg: "Input should be a valid integer, got a number with a fractional part"}
			}
			return int64(f), nil
		}
	case *syntax.String:
		m := wholeText.FindStringSubmatch(v.Text)
		if m == nil {
			return 0, &pydanticError{Type: "int_parsing", Msg: "Input should be a valid integer, unable to parse string as an integer"}
		}
		text = strings.ReplaceAll(m[1], "_", "")
	default:
		return 0, &pydanticError{Type: "int_type", Msg: "Input should be a valid integer"}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil { // the reference has ints of any size
		return 0, beyond
	}
	return n, nil
}

func looseFloat(v syntax.Value) (f float64, wrong *pydanticError) {
	switch v := v.(type) {
	case *syntax.Bool:
		if v.Value {
			return 1, nil
		}
		return 0, nil
	case *syntax.Number:
		f, _ = strconv.ParseFloat(v.Text, 64) // beyond the range it is infinite
	case *syntax.String:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		if errors.Is(err, strconv.ErrSyntax) || strings.ContainsAny(v.Text, "xX") { // which is hexadecimal for Go alone
			return 0, &pydanticError{Type: "float_parsing", Msg: "Input should be a valid number, unable to parse string as a number"}
		}
		f = n
	default:
		return 0, &pydanticError{Type: "float_type", Msg: "Input should be a valid number"}
	}
	if math.IsInf(f, 0) || math.IsNaN(f) { // which no value here is
		return 0, &pydanticError{Type: "finite_number", Msg: "Input should be a finite number"}
	}
	return f, nil
}
