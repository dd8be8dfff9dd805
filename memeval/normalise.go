package memeval

import (
	"time"

	"github.com/tamis-go/tamis/schema"
)

// Normalise returns rows with every value in the canonical form of its column, for queries to read as they are: a
// text, an enum and a UUID, in lower case, as a string; an int as an int64; a float as a float64; a decimal as a json.Number; a bool; a
// datetime, cut to the microsecond, and a date as a time.Time in UTC; JSON as encoding/json decodes it with
// UseNumber; a set as a slice of these, which is []any if an element is null. A member that is missing gets its
// column's default, and one that is no column is left out. The rows themselves are not changed.
//
// The first value that is not of its column's kind is a [*RowError].
func Normalise(c *schema.Collection, rows []map[string]any) (Rows, error) {
	out := make(Rows, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = normalise(c, row, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NormaliseRow is [Normalise] for one row; the error's Row is -1.
func NormaliseRow(c *schema.Collection, row map[string]any) (map[string]any, error) {
	return normalise(c, row, -1)
}

func normalise(c *schema.Collection, row map[string]any, i int) (map[string]any, error) {
	out := make(map[string]any, len(c.Columns))
	for _, col := range c.Columns {
		v, ok := row[col.Name]
		if !ok {
			v = missing(col.Type)
		}
		v, err := newJudge(col, true).canonical(v)
		if err != nil {
			return nil, &RowError{c.Name, i, col.Name, err}
		}
		out[col.Name] = v
	}
	return out, nil
}

// missing returns the default of a column that a row lacks.
func missing(t schema.Type) any {
	switch {
	case t.Array:
		return []any{}
	case t.Kind == schema.Bool:
		return false
	}
	return nil
}

// canonical returns v in the canonical form, or what is wrong with it.
func (j *judge) canonical(v any) (any, error) {
	if err := j.any(v); err != nil || v == nil {
		return nil, err
	}
	kind := j.holding
	switch {
	case j.forms != nil:
		return j.canonicalArray(v), nil
	case kind.Kind == schema.JSON:
		if d := anyDocument(v); d.raw != nil {
			tree, _ := decodeJSON(d.raw) // it was found valid
			return tree, nil
		}
		return v, nil
	case kind.Textual():
		s, _ := anyText(kind, v)
		return goValue(kind.textValue(s)), nil
	}
	n, _ := anyNum(kind, v)
	return goValue(kind.numValue(n)), nil
}

// goValue returns a value as a canonical row holds it.
func goValue(v schema.Value) any {
	switch v.Kind() {
	case schema.Datetime, schema.Date:
		return v.Time()
	case schema.String, schema.Enum, schema.UUID:
		return v.Text()
	default:
		return v.Any()
	}
}

func (j *judge) canonicalArray(v any) any {
	k := j.holding
	l, _ := j.forms.list(v) // it was found to be one
	return canonicalList(k, &l)
}

func canonicalList(k holding, l *list) any {
	values := make([]any, l.n)
	nulls := false
	for i := range values {
		values[i] = goValue(l.value(k, i))
		nulls = nulls || values[i] == nil
	}
	if nulls {
		return values
	}
	switch k.Kind {
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

// value returns the element at i, null where it is null.
func (l *list) value(k holding, i int) schema.Value {
	if k.Textual() {
		if s, ok := l.textAt(i); ok {
			return k.textValue(s)
		}
		return schema.Value{}
	}
	if n, ok := l.numAt(i); ok {
		return k.numValue(n)
	}
	return schema.Value{}
}
