package advise

import (
	"encoding/json"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Typical returns a query for each sort of l and for each operator on each field, with any value, to give to
// Indexes where nobody knows yet what clients will ask.
func Typical(l *filter.Language) []*filter.Query {
	var out []*filter.Query
	for _, c := range l.Registry().Collections() {
		if l.Collection(c.Name) == nil {
			continue
		}
		add := func(body map[string]any) {
			text, err := json.Marshal(body)
			if err != nil {
				return // a value that JSON has no text for
			}
			if q, err := l.Parse(c.Name, text); err == nil { // a word may ask for more than it is given here
				out = append(out, q)
			}
		}
		add(map[string]any{})
		for _, name := range l.SortNames(c) {
			add(map[string]any{"sort": name})
		}
		for _, f := range l.Fields(c) {
			typicalField(f, func(criteria map[string]any) { add(map[string]any{c.BodyKey(): criteria}) })
		}
	}
	return out
}

// typicalField gives add the criteria of every word of f and of its subfields.
func typicalField(f filter.Field, add func(map[string]any)) {
	name := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
	for _, w := range f.Words {
		if v := operandOf(w); v != nil {
			add(map[string]any{name: map[string]any{w.Name: v}})
		}
	}
	for _, sub := range f.Fields {
		typicalField(sub, func(criteria map[string]any) { add(map[string]any{name: criteria}) })
	}
}

// operandOf returns an operand of a word, or nil if no index would serve it.
func operandOf(w filter.Word) any {
	v := anyOf(w.Type)
	switch w.Operator.Operand {
	case operators.One, operators.OneOrMany:
		return v
	case operators.Many:
		return []any{v}
	case operators.Two:
		return []any{v, v}
	case operators.Pattern:
		return "abc"
	case operators.Object:
		return map[string]any{}
	case operators.CountRows:
		return map[string]any{"gt_": 1}
	default:
		return nil
	}
}

// anyOf returns a value of t's kind as JSON has it.
func anyOf(t schema.Type) any {
	switch t.Kind {
	case schema.Enum:
		return t.Enum[0]
	case schema.Int:
		return 1
	case schema.Float, schema.Decimal:
		return 1.5
	case schema.Bool:
		return true
	case schema.UUID:
		return "00000000-0000-0000-0000-000000000000"
	case schema.Datetime:
		return "2024-01-01T00:00:00Z"
	case schema.Date:
		return "2024-01-01"
	case schema.Bytes:
		return "AAAA"
	case schema.Clock:
		return "08:30"
	default:
		return "abc"
	}
}
