package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// RowsOf returns what a [Dataset] may hold of c in canonical form, as [Normalise] does: structs become maps. A
// column that a struct has no field for gets its default.
func RowsOf(c *schema.Collection, data any) (Rows, error) {
	switch data := data.(type) {
	case Rows:
		return data, nil
	case []map[string]any:
		return Normalise(c, data)
	}
	r, err := eval.Open(c, data, nil)
	if err != nil {
		return nil, err
	}
	if r.Columns != nil {
		fill, err := shape.Filler[map[string]any](c, r.Shape)
		out := make(Rows, 0, r.N)
		for _, row := range r.All() {
			var m map[string]any
			out = append(out, *fill(row, &m))
		}
		return out, err
	}
	if r.Typ.Kind() == reflect.Map {
		maps := make([]map[string]any, r.N)
		for i := range maps {
			maps[i] = *(*map[string]any)(r.At(i))
		}
		return Normalise(c, maps)
	}
	s, ok := r.Shape.(*shape.StructShape)
	if !ok {
		panic(fmt.Sprintf("memeval: unexpected %T", r.Shape))
	}
	columns := make([]*schema.Column, 0, len(c.Columns))
	read := make([]func(unsafe.Pointer) any, len(c.Columns))
	for i, col := range c.Columns {
		if _, err := s.Find(col); err != nil {
			read[i] = func(unsafe.Pointer) any { return value.Missing(col.Type) }
			continue
		}
		columns = append(columns, col)
		if read[i], err = shape.ValuesOf(s, col); err != nil {
			return nil, err
		}
	}
	if err := r.Check(columns, true); err != nil {
		return nil, err
	}
	out := make(Rows, r.N)
	for n := range out {
		row := make(map[string]any, len(c.Columns))
		for i, col := range c.Columns {
			row[col.Name] = read[i](r.At(n))
		}
		out[n] = row
	}
	return out, nil
}
