package schema

import (
	"errors"
	"time"
)

// The range of a datetime: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z, in microseconds since 1970.
const (
	MinTime int64 = -62135596800_000000
	MaxTime int64 = 253402300799_999999
	MinDate int64 = -719162
	MaxDate int64 = 2932896
)

// Why a text is not a datetime, a date or a UUID.
var (
	ErrTime      = errors.New("want a time as RFC 3339 writes it, such as 2024-01-31T08:00:00Z, or a date")
	ErrTimeRange = errors.New("want a time in the years 1 to 9999, in UTC")
	ErrDate      = errors.New("want a date such as 2024-01-31")
	ErrDateRange = errors.New("want a date in the years 1 to 9999")
	ErrUUID      = errors.New("want a UUID of 36 characters, such as 8f3c2a10-1111-4222-8333-444455556666")
)

// ParseTime returns the microseconds since 1970 of a time: RFC 3339, or without an offset (then UTC), or a
// date (its midnight in UTC). Digits past the microsecond are cut, towards the past.
// A space, or a small t or z, is not accepted. It returns ErrTime or ErrTimeRange.
func ParseTime(s string) (int64, error) {
	days, rest, err := scanDate(s)
	if err != nil {
		return 0, err
	}
	if rest == "" {
		if days < MinDate {
			return 0, ErrTimeRange
		}
		return days * DayMicros, nil
	}
	// time = "T" hh ":" mm ":" ss [ "." digits ] [ "Z" | ("+" | "-") hh ":" mm ]
	if rest[0] != 'T' {
		return 0, ErrTime
	}
	clock, rest, err := scanClock(rest[1:])
	if err != nil {
		return 0, ErrTime
	}
	offset, err := scanOffset(rest)
	if err != nil {
		return 0, err
	}
	t := days*DayMicros - offset*1_000000 + clock
	if t < MinTime || t > MaxTime {
		return 0, ErrTimeRange
	}
	return t, nil
}

// ParseDate returns the days since 1970 of a date. It returns ErrDate or ErrDateRange.
func ParseDate(s string) (int64, error) {
	days, rest, err := scanDate(s)
	switch {
	case err != nil || rest != "":
		return 0, ErrDate
	case days < MinDate:
		return 0, ErrDateRange
	}
	return days, nil
}

// scanDate reads yyyy-mm-dd. Year 0 is read: with an offset it may be within year 1 in UTC.
func scanDate(s string) (days int64, rest string, err error) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, "", ErrTime
	}
	century, ok0 := digits2(s, 0)
	year, ok1 := digits2(s, 2)
	month, ok2 := digits2(s, 5)
	day, ok3 := digits2(s, 8)
	year += 100 * century
	if !ok0 || !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return 0, "", ErrTime
	}
	return daysOf(year, month, day), s[10:], nil
}

func scanOffset(s string) (seconds int64, err error) {
	if s == "" || s == "Z" {
		return 0, nil
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, ErrTime
	}
	hour, ok1 := digits2(s, 1)
	minute, ok2 := digits2(s, 4)
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, ErrTime
	}
	seconds = hour*3600 + minute*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, nil
}

// digits2 returns the number of the two digits at i.
func digits2(s string, i int) (n int64, ok bool) {
	a, b := s[i]-'0', s[i+1]-'0'
	return int64(a)*10 + int64(b), a <= 9 && b <= 9
}

func monthDays(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysOf returns the days since 1970 of a day of the proleptic Gregorian calendar, from year 0 on
// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
func daysOf(year, month, day int64) int64 {
	y := uint64(year + 400) //nolint:gosec // not negative, as below
	if month <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*(uint64(month+9)%12)+2)/5 + uint64(day) - 1 //nolint:gosec // both are positive
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return int64(era*146097+doe) - 146097 - 719468 //nolint:gosec // small
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// FormatTime returns microseconds since 1970 as RFC 3339 in UTC, always with six digits.
func FormatTime(micros int64) string {
	return string(AppendTime(make([]byte, 0, len("2024-01-01T10:00:00.000000Z")), micros, 'T', "Z"))
}

// AppendTime appends a time in UTC with six digits, sep between date and time, and end behind it.
func AppendTime(dst []byte, micros int64, sep byte, end string) []byte {
	t := time.UnixMicro(micros).UTC()
	year, month, day := t.Date()
	dst = append4(dst, year)
	dst = append(dst, '-')
	dst = append2(dst, int(month))
	dst = append(dst, '-')
	dst = append2(dst, day)
	dst = append(dst, sep)
	dst = AppendClock(dst, micros-floorDiv(micros, DayMicros)*DayMicros)
	return append(dst, end...)
}

// FormatDate returns days since 1970 as yyyy-mm-dd.
func FormatDate(days int64) string {
	return string(AppendDate(make([]byte, 0, len(time.DateOnly)), days))
}

// AppendDate appends days since 1970 as yyyy-mm-dd.
func AppendDate(dst []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

func append4(dst []byte, n int) []byte { return append2(append2(dst, n/100), n%100) }
func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) } //nolint:gosec // n has two digits

// ParseUUID returns a UUID of 36 characters in lower case, or ErrUUID. Braces, urn: and a form without dashes are not accepted.
func ParseUUID(s string) (string, error) {
	switch found := uuidOf(s); {
	case found&other != 0:
		return "", ErrUUID
	case found&capital != 0:
		return FoldASCII(s), nil
	}
	return s, nil
}

// IsUUID reports whether s is a UUID of 36 characters, in any case.
func IsUUID(s string) bool { return uuidOf(s)&other == 0 }

// What a character of a UUID is, beside a digit or a lower-case letter that is one: an A to F, or none.
const capital, other = 1, 2

// digits16 says of each byte what it is as a hexadecimal digit.
var digits16 = func() (of [256]uint8) {
	for c := range of {
		of[c] = other
	}
	for c := byte('0'); c <= '9'; c++ {
		of[c] = 0
	}
	for c := byte('a'); c <= 'f'; c++ {
		of[c], of[c-'a'+'A'] = 0, capital
	}
	return of
}()

// uuidOf returns what is among the characters of s, taken for a UUID.
func uuidOf(s string) (found uint8) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return other
	}
	for _, part := range [...]string{s[:8], s[9:13], s[14:18], s[19:23], s[24:]} {
		for i := range len(part) {
			found |= digits16[part[i]]
		}
	}
	return found
}

// FoldASCII returns s with the letters A to Z in lower case, and s itself if it has none.
func FoldASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
