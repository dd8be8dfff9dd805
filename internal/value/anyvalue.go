package value

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/schema"
)

// AnyText returns the text of a member of kind k. It returns false for null, and for what is no text.
func AnyText(k Holding, v any) (string, bool) {
	if k.Kind == schema.Decimal {
		text, ok := decimalText(v)
		if !ok {
			return "", false
		}
		key, err := schema.ParseDecimal(text)
		return key, err == nil && k.Typ().Fits(key)
	}
	if k.Kind == schema.Bytes {
		return anyBytes(v)
	}
	s, ok := v.(string)
	if !ok {
		s, ok = pointedText(v)
	}
	if k.Kind == schema.UUID {
		s = lowerUUID(s)
	}
	return s, ok
}

// pointedText returns the text that v points to.
func pointedText(v any) (string, bool) {
	if p, ok := v.(*string); ok && p != nil {
		return *p, true
	}
	return "", false
}

// AnyNum returns the number, in order, of a member of kind k. It returns false for null, and for what is not of kind k.
func AnyNum(k Holding, v any) (int64, bool) {
	switch k.Kind {
	case schema.Decimal:
		text, ok := decimalText(v)
		if !ok {
			return 0, false
		}
		return schema.ParseScaled(text, k.Precision, k.Scale)
	case schema.Int:
		return AnyInt(v)
	case schema.Float:
		f, ok := anyFloat(v)
		n, fits := k.Float(f)
		return n, ok && fits
	case schema.Bool:
		b, ok := v.(bool)
		return BoolNum(b), ok
	case schema.Datetime, schema.Date:
		return AnyTime(k.Kind, v)
	case schema.Clock:
		return anyClock(v)
	default:
		return 0, false
	}
}

func BoolNum(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func AnyInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case json.Number:
		n, err := scalar.Int(string(v))
		return n, err == nil
	case float64:
		// encoding/json without UseNumber gives every number so.
		return WholeFloat(v)
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case int8:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint:
		return int64(v), uint64(v) < 1<<63 //nolint:gosec // the second result is false then
	case uint64:
		return int64(v), v < 1<<63 //nolint:gosec // the second result is false then
	}
	return 0, false
}

func anyFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		return f, err == nil
	}
	n, ok := AnyInt(v)
	return float64(n), ok
}

func AnyTime(k schema.Kind, v any) (int64, bool) {
	switch v := v.(type) {
	case time.Time:
		return timeNum(k, v)
	case string:
		return textTime(k, v)
	case *time.Time:
		if v != nil {
			return timeNum(k, *v)
		}
	}
	return 0, false
}

// anyClock returns the number of a time of day: a text, or a time.Duration since midnight.
func anyClock(v any) (int64, bool) {
	switch v := v.(type) {
	case string:
		return textTime(schema.Clock, v)
	case time.Duration:
		return clockNum(v)
	case *time.Duration:
		if v != nil {
			return clockNum(*v)
		}
	}
	if s, ok := pointedText(v); ok {
		return textTime(schema.Clock, s)
	}
	return 0, false
}

// clockNum returns the number of a time of day that is given as the time since midnight.
func clockNum(d time.Duration) (int64, bool) { return d.Microseconds(), d >= 0 && d < 24*time.Hour }

// timeNum returns the number of a time as a datetime or a date, and whether it is within the years 1 to 9999.
func timeNum(k schema.Kind, t time.Time) (int64, bool) {
	s := t.Unix()
	if s < schema.MinTime/1e6 || s > schema.MaxTime/1e6 {
		return 0, false
	}
	if k == schema.Date {
		return schema.Day(t).Bits(), true
	}
	return t.UnixMicro(), true
}

func textTime(k schema.Kind, s string) (int64, bool) {
	var n int64
	var err error
	switch k {
	case schema.Date:
		n, err = schema.ParseDate(s)
	case schema.Clock:
		n, err = schema.ParseClock(s)
	default:
		n, err = schema.ParseTime(s)
	}
	return n, err == nil
}
