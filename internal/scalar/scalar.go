package scalar

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A Form is how JSON writes a value that is not null, an array or an object.
type Form uint8

// The forms.
const (
	String Form = iota + 1
	Number
	True
	False
)

// The errors of Of, beside those of schema for decimals, UUIDs, bytes, datetimes, dates and times of day.
var (
	ErrForm       = errors.New("JSON writes values of the kind in another form")
	ErrInt        = errors.New("want an int")
	ErrIntRange   = errors.New("want an int of 64 bits")
	ErrFloatRange = errors.New("want a number that a float64 holds")
	ErrSingle     = errors.New("want a number that a float of 32 bits holds")
	ErrEnum       = errors.New("want a value of the enum")
	ErrNUL        = errors.New("want a string without the character NUL")
)

// Read reads the next token of s, which begins with first, as s.Next returned it. The form is 0 where it begins no value
// of the four forms, and then nothing is read. ok is false where it is not JSON. The span is that of a string or a number.
func Read(s *syntax.Scanner, first byte) (form Form, span syntax.Span, ok bool) {
	switch {
	case first == '"':
		span, ok = s.Quoted()
		return String, span, ok
	case first == '-' || '0' <= first && first <= '9':
		span, ok = s.Number()
		return Number, span, ok
	case first == 't':
		return True, span, s.Word("true")
	case first == 'f':
		return False, span, s.Word("false")
	}
	return 0, span, true
}

// Of returns the value of type t that JSON writes in a form: s is the text of a string, without quotes and escapes, or a
// number as it is spelled. A decimal may have more digits than t.
func Of(t *schema.Type, form Form, s string) (schema.Value, error) {
	switch k := t.Kind; {
	case form == Number && k == schema.Int:
		n, err := Int(s)
		return valid(schema.Integer(n), err)
	case form == Number && k == schema.Float:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(f, 0) {
			return schema.Value{}, ErrFloatRange
		}
		if t.Single {
			var ok bool
			if f, ok = schema.Single(f); !ok {
				return schema.Value{}, ErrSingle
			}
		}
		return schema.Number(f), nil
	case form <= Number && k == schema.Decimal:
		return schema.DecimalOf(s)
	case form > Number && k == schema.Bool:
		return schema.Boolean(form == True), nil
	case form != String:
		return schema.Value{}, ErrForm
	}
	switch t.Kind {
	case schema.String:
		if strings.IndexByte(s, 0) >= 0 {
			return schema.Value{}, ErrNUL
		}
		return schema.Text(s), nil
	case schema.Enum:
		if !slices.Contains(t.Enum, s) {
			return schema.Value{}, ErrEnum
		}
		return schema.TextOf(schema.Enum, s), nil
	case schema.UUID:
		text, err := schema.ParseUUID(s)
		return valid(schema.TextOf(schema.UUID, text), err)
	case schema.Datetime:
		n, err := schema.ParseTime(s)
		return valid(schema.NumOf(schema.Datetime, n), err)
	case schema.Date:
		n, err := schema.ParseDate(s)
		return valid(schema.NumOf(schema.Date, n), err)
	case schema.Bytes:
		return schema.BytesOf(s)
	case schema.Clock:
		n, err := schema.ParseClock(s)
		return valid(schema.NumOf(schema.Clock, n), err)
	default:
		return schema.Value{}, ErrForm
	}
}

func valid(v schema.Value, err error) (schema.Value, error) {
	if err != nil {
		return schema.Value{}, err
	}
	return v, nil
}

// Int returns the int64 that is spelled -?(0|[1-9][0-9]*). It never passes through a float. The error is ErrInt or
// ErrIntRange.
func Int[S string | []byte](s S) (int64, error) {
	i := 0
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i = 1
	}
	digits := len(s) - i
	if digits == 0 || s[i] == '0' && digits > 1 {
		return 0, ErrInt
	}
	var n uint64
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, ErrInt
		}
		n = n*10 + uint64(d)
	}
	switch {
	case digits > 19: // n has overflowed
	case negative && n <= 1<<63:
		return -int64(n), nil //nolint:gosec // -(1<<63) is the smallest int64
	case !negative && n < 1<<63:
		return int64(n), nil
	}
	return 0, ErrIntRange
}
