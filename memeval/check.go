package memeval

import (
	"errors"
	"slices"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Check returns the first value in data that is not of its column's kind, as a [*RowError], or what else keeps data
// from being rows of r's collections. A struct need not have a field for every column; a query that reads one it
// lacks fails.
func Check(r *schema.Registry, data Dataset) error {
	s := eval.NewStore(data)
	for _, name := range s.Names() {
		c := r.Collection(name)
		if c == nil {
			return unknownCollection(r, name)
		}
		rows, err := s.Set(c)
		if err != nil {
			return err
		}
		if rows.Columns != nil {
			continue // they were looked at when they were put in
		}
		rows.Trusted = false // Rows are trusted by queries, and checked here
		columns := slices.DeleteFunc(slices.Clone(c.Columns), func(col *schema.Column) bool { return !rows.Shape.Has(col) })
		if err := rows.Check(columns, true); err != nil {
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
	return errors.New("memeval: " + wording.Unknown(name, "collection", names))
}
