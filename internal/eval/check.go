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
	var checks []func(i int) error
	for _, c := range columns {
		if r.checked[c] {
			continue
		}
		r.checked[c] = true
		check, err := r.Shape.Check(value.NewJudge(c, strict))
		if err != nil {
			return err
		}
		if check == nil {
			continue
		}
		checks = append(checks, func(i int) error {
			if err := check(r.At(i)); err != nil {
				return &shape.RowError{Collection: r.Collection.Name, Row: i, Column: c.Name, Reason: err}
			}
			return nil
		})
	}
	if len(checks) == 0 {
		return nil
	}
	for i := range r.N {
		if r.stop.After(i) {
			return nil
		}
		for _, check := range checks {
			if err := check(i); err != nil {
				return err
			}
		}
	}
	return nil
}
