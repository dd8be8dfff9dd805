package value

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// Missing returns the default of a column that a row lacks.
func Missing(t schema.Type) any {
	switch {
	case t.Array:
		return []any{}
	case t.Kind == schema.Bool:
		return false
	}
	return nil
}

// Canonical returns v in the canonical form, or what is wrong with it.
func (j *Judge) Canonical(v any) (any, error) {
	if err := j.Any(v); err != nil || v == nil && j.Forms == nil {
		return nil, err
	}
	kind := j.Holding
	switch {
	case j.Forms != nil:
		return j.canonicalArray(v), nil
	case kind.Kind == schema.JSON:
		d := AnyDocument(v)
		if d.Raw == nil {
			if isDecoded(v) {
				return v, nil
			}
			d.Raw = d.Append(nil)
		}
		tree, _ := DecodeJSON(d.Raw) // it was found valid
		return tree, nil
	case kind.Textual():
		s, ok := AnyText(kind, v)
		if !ok { // it cannot be read, and is null then
			return nil, nil //nolint:nilnil // null
		}
		return Go(kind.TextValue(s)), nil
	}
	n, ok := AnyNum(kind, v)
	if !ok {
		return nil, nil //nolint:nilnil // null
	}
	return Go(kind.Shown(kind.NumValue(n))), nil
}

// Shown returns a value as rows show it: a float of 32 bits by its shortest text.
func (f Holding) Shown(v schema.Value) schema.Value {
	if f.Single && v.Kind() == schema.Float {
		return schema.Number(schema.ShowSingle(v.Float()))
	}
	return v
}

// isDecoded reports whether v is JSON as encoding/json decodes it with UseNumber.
func isDecoded(v any) bool {
	switch v := v.(type) {
	case nil, string, bool, json.Number:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !isDecoded(e) })
	case map[string]any:
		for _, e := range v {
			if !isDecoded(e) {
				return false
			}
		}
		return true
	}
	return false
}

// Go returns a value as a canonical row holds it.
func Go(v schema.Value) any {
	switch v.Kind() {
	case schema.Datetime, schema.Date:
		return v.Time()
	case schema.String, schema.Enum, schema.UUID:
		return v.Text()
	default:
		return v.Any()
	}
}

func (j *Judge) canonicalArray(v any) any {
	k := j.Holding
	l, _ := j.Forms.List(v) // it was found to be one
	return CanonicalList(k, &l)
}

func CanonicalList(k Holding, l *List) any {
	values := make([]any, l.N)
	for i := range values {
		values[i] = Go(l.Value(k, i))
	}
	return SliceOf(k.Kind, values)
}

// SliceOf returns the elements of an array as a canonical row holds them: a slice of the kind's Go type, unless one is null.
func SliceOf(k schema.Kind, values []any) any {
	if slices.Contains(values, nil) {
		return values
	}
	switch k {
	case schema.Int:
		return sliceOf[int64](values)
	case schema.Float:
		return sliceOf[float64](values)
	case schema.Bool:
		return sliceOf[bool](values)
	case schema.Datetime, schema.Date:
		return sliceOf[time.Time](values)
	case schema.JSON:
		return values
	default:
		return sliceOf[string](values)
	}
}

func sliceOf[E any](values []any) []E {
	out := make([]E, len(values))
	for i, v := range values {
		out[i] = v.(E) // the kind says so
	}
	return out
}

// Value returns the element at i, null where it is null.
func (l *List) Value(k Holding, i int) schema.Value {
	if k.Textual() {
		if s, ok := l.TextAt(i); ok {
			return k.TextValue(s)
		}
		return schema.Value{}
	}
	if n, ok := l.NumAt(i); ok {
		return k.NumValue(n)
	}
	return schema.Value{}
}

// Canonical returns d as encoding/json decodes it with UseNumber.
func (d Document) Canonical() any {
	if d.Raw == nil {
		return d.Tree
	}
	tree, _ := DecodeJSON(d.Raw) // it was found valid
	return tree
}
