package eval

import (
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Check looks at the values of columns, each once, and returns the first that is not of its column's kind.
func (r *Set) Check(columns []*schema.Column, strict bool) error {
	if r.Trusted {
		return nil
	}
	var faults []func(i int) error
	for _, c := range columns {
		if r.checked[c] {
			continue
		}
		r.checked[c] = true
		fault, err := r.Shape.Fault(value.NewJudge(c, strict))
		if err != nil {
			return err
		}
		if fault == nil {
			continue
		}
		faults = append(faults, func(i int) error {
			if err := fault(r.At(i)); err != nil {
				return &shape.RowError{Collection: r.Collection.Name, Row: i, Column: c.Name, Reason: err}
			}
			return nil
		})
	}
	if len(faults) == 0 {
		return nil
	}
	for i := range r.N {
		if r.stop.After(i) {
			return nil
		}
		for _, fault := range faults {
			if err := fault(i); err != nil {
				return err
			}
		}
	}
	return nil
}
