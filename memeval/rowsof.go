package memeval

import (
	"fmt"
	"reflect"
	"unsafe"

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
	r, err := open(c, data)
	if err != nil {
		return nil, err
	}
	if r.table != nil {
		fill, err := filler[map[string]any](r)
		out := make(Rows, 0, r.table.live)
		for _, row := range r.all() {
			var m map[string]any
			out = append(out, *fill(row, &m))
		}
		return out, err
	}
	if r.typ.Kind() == reflect.Map {
		maps := make([]map[string]any, r.n)
		for i := range maps {
			maps[i] = *(*map[string]any)(r.at(i))
		}
		return Normalise(c, maps)
	}
	s, ok := r.shape.(*structShape)
	if !ok {
		panic(fmt.Sprintf("memeval: unexpected %T", r.shape))
	}
	columns := make([]*schema.Column, 0, len(c.Columns))
	read := make([]func(unsafe.Pointer) any, len(c.Columns))
	for i, col := range c.Columns {
		if _, err := s.find(col); err != nil {
			read[i] = func(unsafe.Pointer) any { return missing(col.Type) }
			continue
		}
		columns = append(columns, col)
		if read[i], err = valuesOf(s, col); err != nil {
			return nil, err
		}
	}
	if err := r.check(columns, true); err != nil {
		return nil, err
	}
	out := make(Rows, r.n)
	for n := range out {
		row := make(map[string]any, len(c.Columns))
		for i, col := range c.Columns {
			row[col.Name] = read[i](r.at(n))
		}
		out[n] = row
	}
	return out, nil
}

// valuesOf returns what reads a column in canonical form.
func valuesOf(s shape, c *schema.Column) (func(unsafe.Pointer) any, error) {
	k := holdingOf(c.Type)
	switch {
	case c.Type.Array:
		read, err := s.lists(c)
		return func(row unsafe.Pointer) any {
			l := read(row)
			return canonicalList(k, &l)
		}, err
	case k.Kind == schema.JSON:
		read, err := s.docs(c)
		return func(row unsafe.Pointer) any { return read(row).canonical() }, err
	case k.Textual():
		read, err := s.texts(c)
		return func(row unsafe.Pointer) any {
			if text, ok := read(row); ok {
				return goValue(k.textValue(text))
			}
			return nil
		}, err
	}
	read, err := s.nums(c)
	return func(row unsafe.Pointer) any {
		if n, ok := read(row); ok {
			return goValue(k.numValue(n))
		}
		return nil
	}, err
}

// canonical returns d as encoding/json decodes it with UseNumber.
func (d document) canonical() any {
	if d.raw == nil {
		return d.tree
	}
	tree, _ := decodeJSON(d.raw) // it was found valid
	return tree
}
