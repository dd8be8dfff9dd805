package memeval

import (
	"fmt"
)

// A RowError says that a row holds a value that is not of its column's kind.
type RowError struct {
	Collection string
	Row        int // from 0; -1 for a row on its own
	Column     string
	Reason     error // what was wanted
}

// Error returns the place and what was wanted:  flows[3].created: want a date such as 2024-01-31, not "x"
func (e *RowError) Error() string {
	if e.Row < 0 {
		return fmt.Sprintf("%s.%s: %v", e.Collection, e.Column, e.Reason)
	}
	return fmt.Sprintf("%s[%d].%s: %v", e.Collection, e.Row, e.Column, e.Reason)
}

// Unwrap returns what was wanted.
func (e *RowError) Unwrap() error { return e.Reason }
