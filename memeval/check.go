package memeval

import (
	"errors"
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// Check returns the first value in data that is not of its column's kind, as a [*RowError], or what else keeps data
// from being rows of r's collections. A struct need not have a field for every column; a query that reads one it
// lacks fails.
func Check(r *schema.Registry, data Dataset) error {
	s := newStore(data)
	for _, name := range s.names() {
		c := r.Collection(name)
		if c == nil {
			return unknownCollection(r, name)
		}
		rows, err := s.rows(c)
		if err != nil {
			return err
		}
		rows.trusted = false // as Rows say of themselves; here they are looked at
		columns := slices.DeleteFunc(slices.Clone(c.Columns), func(col *schema.Column) bool { return !rows.shape.has(col) })
		if err := rows.check(columns, true); err != nil {
			return err
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

// check looks at the values of columns, each once, and returns the first that is not of its column's kind.
func (r *rows) check(columns []*schema.Column, strict bool) error {
	if r.trusted || r.table != nil {
		return nil
	}
	var faults []func(i int) error
	for _, c := range columns {
		if r.checked[c] {
			continue
		}
		r.checked[c] = true
		fault, err := r.shape.fault(newJudge(c, strict))
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
		if r.stop.after(i) {
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
