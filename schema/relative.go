package schema

import (
	"strconv"
	"time"
)

// A relative time is a datetime or a date that is not known before somebody asks: now, a duration before or after it, or the midnight that
// began today. As a value it is held as a number far beyond the year 9999, so that it passes through predicates as any other time does.
const (
	relativeNow   int64 = 1 << 62
	relativeToday int64 = relativeNow + 1<<60
)

// MaxShift is how far from now a relative time may lie.
const MaxShift = 250 * 365 * 24 * time.Hour

// FromNow returns the time that is shift after now, of kind Datetime or Date: now-1h is FromNow(Datetime, -time.Hour). The shift is at most
// MaxShift either way. A date is the day of that time in UTC.
func FromNow(k Kind, shift time.Duration) Value { return NumOf(k, relativeNow+shift.Microseconds()) }

// Today returns the midnight, in UTC, that began the day of now, of kind Datetime or Date.
func Today(k Kind) Value {
	if k == Date {
		return FromNow(k, 0) // the day of now
	}
	return NumOf(k, relativeToday)
}

// Relative reports whether v is a relative time. If midnight, it lies shift after the midnight that began today, and otherwise shift after now.
func (v Value) Relative() (shift time.Duration, midnight, ok bool) {
	if v.kind != Datetime && v.kind != Date || v.num < relativeNow-MaxShift.Microseconds() {
		return 0, false, false
	}
	if v.num >= relativeToday-MaxShift.Microseconds() {
		return time.Duration(v.num-relativeToday) * time.Microsecond, true, true
	}
	return time.Duration(v.num-relativeNow) * time.Microsecond, false, true
}

// Relative reports whether one of list is a relative time.
func (list Values) Relative() bool {
	if list.Kind != Datetime && list.Kind != Date {
		return false
	}
	for i := range list.Nums {
		if _, _, ok := list.At(i).Relative(); ok {
			return true
		}
	}
	return false
}

// At returns the time that a relative time is at a moment. Any other value is itself.
func (v Value) At(now time.Time) Value {
	shift, midnight, ok := v.Relative()
	if !ok {
		return v
	}
	at := now.UTC()
	if midnight {
		at = at.Truncate(24 * time.Hour)
	}
	if at = at.Add(shift); v.kind == Date {
		return Day(at)
	}
	return Time(at)
}

// formatRelative returns a relative time as a filter writes it, if it is one: now, now-7d, today.
func (v Value) formatRelative() (string, bool) {
	shift, midnight, ok := v.Relative()
	switch {
	case !ok:
		return "", false
	case midnight:
		return "today", true
	case shift == 0:
		return "now", true
	}
	sign, n := "+", shift
	if shift < 0 {
		sign, n = "-", -shift
	}
	for _, u := range RelativeUnits {
		if n%u.Duration == 0 {
			return "now" + sign + strconv.FormatInt(int64(n/u.Duration), 10) + string(u.Name), true
		}
	}
	return "now" + sign + n.String(), true
}

// RelativeUnits are the units of relative times, the longest first.
var RelativeUnits = [...]struct {
	Name     byte
	Duration time.Duration
}{{'w', 7 * 24 * time.Hour}, {'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}
