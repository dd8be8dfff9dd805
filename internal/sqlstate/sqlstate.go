// Package sqlstate says why a database refused a statement, by the codes of standard SQL, whatever its driver.
package sqlstate

import (
	"errors"
	"regexp"
	"strings"
)

// The codes that others switch on. Of a class only the first two characters are the same everywhere.
const (
	NotNull    = "23502"
	ForeignKey = "23503"
	Unique     = "23505"
	Check      = "23514"

	Constraint = "23" // the class of those
	Data       = "22" // the class of values that a column does not hold
)

// Of returns the code of an error of a driver, or "" if it has none. No driver is imported: that of PostgreSQL has a method, that of SQLite
// a number of its own, and that of MySQL both in its text.
func Of(err error) string {
	var standard interface{ SQLState() string }
	var sqlite interface{ Code() int }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &standard):
		return standard.SQLState()
	case errors.As(err, &sqlite):
		return ofSQLite(sqlite.Code())
	}
	if m := mysqlError.FindStringSubmatch(err.Error()); m != nil {
		if code := ofMySQL[m[1]]; code != "" {
			return code
		}
		return m[2]
	}
	return ""
}

// In reports whether a code is of a class.
func In(code, class string) bool { return strings.HasPrefix(code, class) }

// mysqlError is how the text of an error begins, or how it goes on behind what wraps it.
var mysqlError = regexp.MustCompile(`(?:^|: )Error (\d+) \(([0-9A-Z]{5})\): `)

// ofMySQL are the numbers of errors whose code is of a class alone, or of none.
var ofMySQL = map[string]string{
	"1048": NotNull, "1364": NotNull, "1062": Unique, "1586": Unique, "1216": ForeignKey, "1217": ForeignKey, "1451": ForeignKey, "1452": ForeignKey,
	"3819": Check, "4025": Check, "1265": "22003", "1366": "22018", "1205": "55P03",
}

func ofSQLite(code int) string {
	switch code {
	case 19 | 5<<8:
		return NotNull
	case 19 | 3<<8, 19 | 7<<8: // the latter of a trigger, such as one that RAISEs
		return ForeignKey
	case 19 | 6<<8, 19 | 8<<8, 19 | 10<<8:
		return Unique
	case 19 | 1<<8:
		return Check
	}
	switch code & 0xff {
	case 19:
		return Constraint + "000"
	case 5, 6: // another connection is writing
		return "55P03"
	case 18, 20: // too large, or of another type
		return Data + "000"
	}
	return ""
}
