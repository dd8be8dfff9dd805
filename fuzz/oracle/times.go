package oracle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseTime returns the microseconds since 1970 of a time as RFC 3339 writes it, or without an offset (then UTC), or a date.
func parseTime(s string) (int64, error) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			// time.Parse reads nanoseconds; UnixMicro truncates them towards the past.
			return t.UnixMicro(), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time", s)
}

// parseDate returns the days since 1970 of a date.
func parseDate(s string) (int64, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date", s)
	}
	return t.Unix() / (24 * 60 * 60), nil // midnight, so there is nothing to cut
}

// parseClock returns the microseconds since midnight of a time of day. Digits past the microsecond are cut.
func parseClock(s string) (int64, error) {
	for _, layout := range []string{"15:04", "15:04:05"} { // a fraction may follow the seconds, after a comma too
		if t, err := time.Parse(layout, s); err == nil && !strings.Contains(s, ",") && len(s) >= len(layout) && s[2] == ':' {
			return t.Sub(t.Truncate(24 * time.Hour)).Microseconds(), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time of day", s)
}

// relative returns the time that now, now-7d, now+1h or today says.
func (w *World) relative(s string) (time.Time, bool) {
	if s == "today" {
		y, m, d := w.now.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true
	}
	rest, ok := strings.CutPrefix(s, "now")
	if !ok {
		return time.Time{}, false
	}
	if rest == "" {
		return w.now, true
	}
	n, err := strconv.ParseInt(rest[:len(rest)-1], 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	unit := map[byte]time.Duration{
		's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	}[rest[len(rest)-1]]
	return w.now.Add(time.Duration(n) * unit), unit != 0
}
