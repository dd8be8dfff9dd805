package oracle

import (
	"maps"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A Meaning is the independent definition of a user-defined operator: whether it holds for a value.
//
// The value is nil, a string (a UUID in lower case), an int64, a float64, a *big.Rat for a decimal, a bool, a time.Time
// in UTC, or a []any of these for a set. The operand is of the same types, or a []any for a list; a text that is no
// value of the field's kind is a string.
type Meaning func(value, operand any) bool

// Knowing returns w with the meanings of further operators, by the names of their definitions.
func (w *World) Knowing(meanings map[string]Meaning) *World {
	out := *w
	out.meanings = maps.Clone(meanings)
	return &out
}

// meant evaluates a user-defined operator. known is false if it has no Meaning.
func (w *World) meant(operator string, t schema.Type, v value, operand syntax.Value) (a answer, known bool) {
	means := w.meanings[operator]
	if means == nil {
		return nothing, false
	}
	return said(means(plain(v), w.given(t, operand))), true
}

// given converts an operand for a Meaning.
func (w *World) given(t schema.Type, v syntax.Value) any {
	if list, ok := v.(*syntax.Array); ok {
		out := []any{}
		for _, item := range list.Items {
			out = append(out, w.given(t, item))
		}
		return out
	}
	if one, err := w.read(t, v); err == nil {
		return plain(one)
	}
	return text(v)
}

// plain converts a value for a Meaning.
func plain(v value) any {
	if v.set {
		out := []any{}
		for _, one := range v.list {
			out = append(out, plain(one))
		}
		return out
	}
	switch v.kind {
	case schema.String, schema.Enum, schema.UUID, schema.Other:
		return v.text
	case schema.Int:
		return v.num
	case schema.Float:
		return v.float
	case schema.Bytes:
		return []byte(v.text)
	case schema.Clock:
		return time.Duration(v.num) * time.Microsecond
	case schema.Decimal:
		return v.exact
	case schema.Bool:
		return v.num == 1
	case schema.Datetime:
		return time.UnixMicro(v.num).UTC()
	case schema.Date:
		return time.Unix(v.num*24*60*60, 0).UTC()
	case schema.JSON:
		return v.tree
	}
	return nil
}
