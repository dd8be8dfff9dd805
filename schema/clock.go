package schema

import "errors"

// DayMicros is the number of microseconds of a day, which every time of day is below.
const DayMicros int64 = 86400_000000

// ErrClock is why a text is not a time of day.
var ErrClock = errors.New("want a time of day from 00:00 to 23:59:59.999999, such as 08:30 or 08:30:00.250000")

// ParseClock returns the microseconds since midnight of a time of day. Digits past the microsecond are cut. It returns ErrClock.
//
//	time = hh ":" mm [ ":" ss [ "." digits ] ]
func ParseClock(s string) (int64, error) {
	if len(s) == len("08:30") {
		s += ":00"
	}
	n, rest, err := scanClock(s)
	if err != nil || rest != "" {
		return 0, ErrClock
	}
	return n, nil
}

// scanClock reads hh:mm:ss and the digits behind.
func scanClock(s string) (micros int64, rest string, err error) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, "", ErrClock
	}
	hour, ok1 := digits2(s, 0)
	minute, ok2 := digits2(s, 3)
	second, ok3 := digits2(s, 6)
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return 0, "", ErrClock
	}
	rest = s[8:]
	if rest != "" && rest[0] == '.' {
		n := 1
		for n < len(rest) && rest[n]-'0' <= 9 {
			if n <= 6 {
				micros = micros*10 + int64(rest[n]-'0')
			}
			n++
		}
		if n == 1 {
			return 0, "", ErrClock
		}
		for i := n; i <= 6; i++ {
			micros *= 10
		}
		rest = rest[n:]
	}
	return (hour*3600+minute*60+second)*1_000000 + micros, rest, nil
}

// FormatClock returns microseconds since midnight as 08:30:00.000000, always with six digits.
func FormatClock(micros int64) string {
	return string(AppendClock(make([]byte, 0, len("08:30:00.000000")), micros))
}

// AppendClock appends microseconds since midnight as 08:30:00.000000.
func AppendClock(dst []byte, micros int64) []byte {
	seconds, micro := int(micros/1_000000), int(micros%1_000000)
	dst = append(append2(dst, seconds/3600), ':')
	dst = append(append2(dst, seconds/60%60), ':')
	dst = append(append2(dst, seconds%60), '.')
	return append2(append2(append2(dst, micro/10000), micro/100%100), micro%100)
}
