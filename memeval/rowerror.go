package memeval

import (
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/schema"
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

// check looks at the values of columns, each once, and returns the first that is not of its column's kind.
func (r *rows) check(columns []*schema.Column) error {
	if r.canonical {
		return nil
	}
	var faults []func(i int) error
	for _, c := range columns {
		if r.checked[c] {
			continue
		}
		r.checked[c] = true
		fault, err := r.shape.fault(c)
		if err != nil {
			return err
		}
		if fault == nil {
			continue
		}
		faults = append(faults, func(i int) error {
			if err := fault(r.at(i)); err != nil {
				return &RowError{r.collection.Name, i, c.Name, err}
			}
			return nil
		})
	}
	if len(faults) == 0 {
		return nil
	}
	for i := range r.n {
		for _, fault := range faults {
			if err := fault(i); err != nil {
				return err
			}
		}
	}
	return nil
}

func unknownCollection(r *schema.Registry, name string) error {
	names := make([]string, 0, len(r.Collections()))
	for _, c := range r.Collections() {
		names = append(names, c.Name)
	}
	return errors.New("memeval: " + schema.Unknown(name, "collection", names))
}
