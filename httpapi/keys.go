package httpapi

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// keyIs returns the test for the row of a key, as a path writes it. The parts of a composite key have commas between them.
func keyIs(c *schema.Collection, text string) (predicate.Node, bool) {
	parts := []string{text}
	if len(c.Key) > 1 {
		parts = strings.Split(text, ",")
	}
	if len(parts) != len(c.Key) {
		return predicate.Node{}, false
	}
	tests := make([]predicate.Node, len(parts))
	for i, col := range c.Key {
		v, ok := parseKey(col.Type, parts[i])
		if !ok {
			return predicate.Node{}, false
		}
		tests[i] = predicate.Equal(c.Term(col.Name), v)
	}
	return predicate.And(tests...), true
}

// parseKey returns the value that a text in a path or a row stands for.
func parseKey(t schema.Type, text string) (schema.Value, bool) {
	switch t.Kind {
	case schema.String:
		return schema.Text(text), !strings.ContainsRune(text, 0)
	case schema.Enum:
		for _, v := range t.Enum {
			if v == text {
				return schema.TextOf(schema.Enum, text), true
			}
		}
		return schema.Value{}, false
	case schema.UUID:
		u, err := schema.ParseUUID(text)
		return schema.TextOf(schema.UUID, u), err == nil
	case schema.Int:
		n, err := strconv.ParseInt(text, 10, 64)
		return schema.Integer(n), err == nil && strconv.FormatInt(n, 10) == text
	case schema.Float:
		f, err := strconv.ParseFloat(text, 64)
		return schema.Number(f), err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	case schema.Bool:
		return schema.Boolean(text == "true"), text == "true" || text == "false"
	case schema.Datetime:
		n, err := schema.ParseTime(text)
		return schema.NumOf(schema.Datetime, n), err == nil
	case schema.Date:
		n, err := schema.ParseDate(text)
		return schema.NumOf(schema.Date, n), err == nil
	case schema.Decimal:
		v, err := schema.DecimalOf(text)
		return v, err == nil
	case schema.JSON, schema.Other:
	}
	return schema.Value{}, false
}

// cursorAfter returns the cursor behind a row, which is the last of as many as are seen, or "" if the source fails.
func (c *call) cursorAfter(q *filter.Query, row source.Row, seen int64) string {
	order := q.Page().Order
	if q.Page().After == nil && (q.Language().HidesKey(q.Collection()) || slices.ContainsFunc(order, unshown)) {
		return q.CursorAt(seen)
	}
	keys := make([]schema.Value, len(order))
	for i, o := range order {
		var ok bool
		if keys[i], ok = c.sortKey(o, row); !ok {
			return ""
		}
	}
	return q.Cursor(keys)
}

// unshown reports whether rows do not show what they are sorted by: it is a column that the schema hides, or is made of columns.
func unshown(o filter.Order) bool {
	hidden := func(col *schema.Column) bool { return col.Hidden }
	for _, r := range o.Via {
		if slices.ContainsFunc(r.On, func(on [2]*schema.Column) bool { return hidden(on[0]) }) {
			return true
		}
	}
	return o.Term.Join || o.Term.Length || slices.ContainsFunc(o.Term.Columns, hidden)
}

// sortKey returns what a row is sorted by. At the end of a path it is another row's, which is asked for.
func (c *call) sortKey(o filter.Order, row source.Row) (schema.Value, bool) {
	for i, r := range o.Via {
		tests := []predicate.Node{}
		if i < len(o.Policy) && o.Policy[i].Op != predicate.OpNone {
			tests = append(tests, o.Policy[i])
		}
		for _, on := range r.On {
			v, ok := columnValue(on[0], row)
			if !ok {
				return v, false
			}
			if v.IsNull() {
				return schema.Value{}, true
			}
			tests = append(tests, predicate.Equal(r.To.Term(on[1].Name), v))
		}
		// The policy is among the tests already, and within a policy none applies.
		q, err := c.api.language.Query(r.To.Name, predicate.And(tests...))
		if err != nil {
			return schema.Value{}, false
		}
		row = nil
		for found, err := range c.source.Rows(c.r.Context(), q.Slice(0, 1)) {
			if err != nil {
				return schema.Value{}, false
			}
			row = found
		}
		if row == nil {
			return schema.Value{}, true
		}
	}
	return termValue(o.Term, row)
}

// termValue returns what a term reads off a row, or false if the row does not show it.
func termValue(t *schema.Term, row source.Row) (schema.Value, bool) {
	if t.Join || t.Length {
		return schema.Value{}, false
	}
	for _, col := range t.Columns {
		if len(t.Path) > 0 {
			v, ok := row[col.Name]
			return inside(t, v), ok
		}
		v, ok := columnValue(col, row)
		if !ok || !v.IsNull() {
			return v, ok
		}
	}
	return schema.Value{}, true
}

// columnValue returns the value of a column, or false if the row does not show it.
func columnValue(col *schema.Column, row source.Row) (schema.Value, bool) {
	v, ok := row[col.Name]
	if !ok {
		return schema.Value{}, false
	}
	return value(col.Type, v), true
}

// value returns a value of a Row; one of another type than its column's is null.
func value(t schema.Type, v any) schema.Value {
	var out schema.Value
	ok := false
	switch v := v.(type) {
	case string:
		if t.Kind.Textual() || t.Kind == schema.Datetime || t.Kind == schema.Date {
			out, ok = parseKey(t, v)
		}
	case int64:
		out, ok = schema.Integer(v), t.Kind == schema.Int
	case float64:
		out, ok = schema.Number(v), t.Kind == schema.Float
	case bool:
		out, ok = schema.Boolean(v), t.Kind == schema.Bool
	case json.Number:
		if t.Kind == schema.Int || t.Kind == schema.Float || t.Kind == schema.Decimal {
			out, ok = parseKey(t, v.String())
		}
	}
	if !ok {
		return schema.Value{}
	}
	return out
}

// inside returns what stands at the path of t in a JSON value.
func inside(t *schema.Term, v any) schema.Value {
	for _, key := range t.Path {
		object, ok := v.(map[string]any)
		if !ok {
			return schema.Value{}
		}
		v = object[key]
	}
	return value(t.Type, v)
}
