package shape

import (
	"fmt"
)

// A RowError says that a row holds a value that is not of its column's kind, or is no row at all.
type RowError struct {
	Collection string
	Row        int    // from 0; -1 for a row on its own
	Column     string // "" for the row as a whole
	Reason     error  // what was wanted
}

// Error returns the place and what was wanted:  flows[3].created: want a date such as 2024-01-31, not "x"
func (e *RowError) Error() string {
	place := e.Collection
	if e.Row >= 0 {
		place = fmt.Sprintf("%s[%d]", place, e.Row)
	}
	if e.Column != "" {
		place += "." + e.Column
	}
	return fmt.Sprintf("%s: %v", place, e.Reason)
}

// Unwrap returns what was wanted.
func (e *RowError) Unwrap() error { return e.Reason }
