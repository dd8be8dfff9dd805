package prefect

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// Values as pydantic takes them, which is in more forms than the language has. They are read so where a body is of the reference alone.

var (
	unixTime  = regexp.MustCompile(`^[+-]?\d+(\.\d*)?$`)
	clockTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[Tt _](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(?:([Zz])|([+-]\d\d):?(\d\d))?$`)
)

// looseTime reads a time: RFC 3339 with a space or an underscore for its T, without seconds, with an offset without its colon, or seconds since 1970,
// or milliseconds where these are many. It returns what is wrong with any other.
func looseTime(v syntax.Value, now time.Time) (micros int64, wrong string) {
	const none = "value is not a valid datetime"
	switch v := v.(type) {
	case *syntax.Number:
		if n, ok := sinceEpoch(v.Text); ok {
			return n, ""
		}
		return 0, none
	case *syntax.String:
		s := v.Text
		if s == "now" {
			return now.UnixMicro(), ""
		}
		if unixTime.MatchString(s) {
			if n, ok := sinceEpoch(s); ok {
				return n, ""
			}
			return 0, none
		}
		if m := clockTime.FindStringSubmatch(s); m != nil {
			if m[3] == "" {
				m[3] = ":00"
			}
			s = m[1] + "T" + m[2] + m[3] + strings.ToUpper(m[4])
			if m[5] != "" {
				s += m[5] + ":" + m[6]
			}
		}
		if n, err := schema.ParseTime(s); err == nil {
			return n, ""
		}
		return 0, "Value error, Unable to parse string [" + v.Text + "]"
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

// flag reads a bool.
func (g *given) flag(v syntax.Value, at []any) bool {
	switch v := v.(type) {
	case *syntax.Bool:
		return v.Value
	case *syntax.Number:
		if n, err := strconv.ParseFloat(v.Text, 64); err == nil && (n == 0 || n == 1) {
			return n == 1
		}
	case *syntax.String:
		switch strings.ToLower(v.Text) {
		case "true", "t", "yes", "y", "on", "1":
			return true
		case "false", "f", "no", "n", "off", "0":
			return false
		}
	default:
		g.wrong("bool_type", "Input should be a valid boolean", v, nil, at...)
		return false
	}
	g.wrong("bool_parsing", "Input should be a valid boolean, unable to interpret input", v, nil, at...)
	return false
}
