package httpapi

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// keyIs returns the test for the row of a key, as a path writes it; see [schema.Collection.ParseKey].
func keyIs(c *schema.Collection, text string) (predicate.Node, bool) {
	key, err := c.ParseKey(text)
	if err != nil {
		return predicate.Node{}, false
	}
	tests := make([]predicate.Node, len(key))
	for i, col := range c.Key {
		tests[i] = predicate.Equal(c.Term(col.Name), key[i])
	}
	return predicate.And(tests...), true
}

// named returns the predicate of the row that the path of a call names: by its key, or by what the route says. It is false of a text
// that is not a value of its column.
func (c *call) named(route *routes.Route, collection *schema.Collection) (predicate.Node, bool) {
	if len(route.By) == 0 {
		key, ok := c.r.PathValue("key"), true
		if c.Routes.Keys != nil {
			key, ok = c.Routes.Keys(key)
		}
		if !ok {
			return predicate.Node{}, false
		}
		return keyIs(collection, key)
	}
	tests := make([]predicate.Node, len(route.By))
	for i, name := range route.By {
		path, column := name.Find(collection) // route.For has seen it
		value, err := schema.ParseValue(column.Type, c.r.PathValue(name.Wildcard))
		if err != nil {
			return predicate.Node{}, false
		}
		of := collection
		if len(path) > 0 {
			of = path[len(path)-1].To
		}
		tests[i] = predicate.Equal(of.Term(column.Name), value)
		for _, r := range slices.Backward(path) {
			tests[i] = predicate.Some(r, tests[i])
		}
	}
	return predicate.And(tests...), true
}

// cursorAfter returns the cursor behind a row, which is the last of as many as are seen, or "" if there is none.
func (c *call) cursorAfter(q *filter.Query, last *source.Cells, seen int64) (string, error) {
	order := q.Page().Order
	if q.Page().After == nil && (q.Language().HidesKey(q.Collection()) || slices.ContainsFunc(order, unshown)) {
		return q.CursorAt(seen), nil
	}
	if slices.ContainsFunc(order, madeOfMany) {
		keys, err := c.placeOf(q, last)
		return q.Cursor(keys), err
	}
	row, err := last.Row()
	if err != nil {
		return "", nil //nolint:nilerr // it was answered
	}
	keys := make([]schema.Value, len(order))
	for i, o := range order {
		var ok bool
		if keys[i], ok = c.sortKey(o, row); !ok {
			return "", nil
		}
	}
	return q.Cursor(keys), nil
}

// madeOfMany reports whether an order is by a value that is made of many rows.
func madeOfMany(o filter.Order) bool {
	return slices.ContainsFunc(o.Via, func(r *schema.Relation) bool { return r.Fold != nil })
}

// placeOf returns what a row is sorted by, as the source says when it is asked for that row alone.
func (c *call) placeOf(q *filter.Query, last *source.Cells) ([]schema.Value, error) {
	pairs := keyPairs(q.Collection())
	key, err := keyValues(pairs, last, 0)
	if err != nil {
		return nil, err
	}
	one, err := c.language.Query(q.Collection().Name, keyIn(q.Collection(), pairs, [][]schema.Value{key}))
	if err != nil {
		return nil, err
	}
	if one, err = one.Placed(q.Page().Order); err != nil {
		return nil, err
	}
	s, ok := c.source.(source.Aggregator)
	if !ok {
		return nil, errors.New("the source answers with no groups, and so not with what rows are sorted by")
	}
	groups, _, err := s.Aggregate(c.r.Context(), one)
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return nil, errors.New("the last row of the page has gone")
	}
	return groups[0].Values[len(pairs):], nil
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
			return inside(t, ofText(v)), ok
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
	return read(col.Type, v), true
}

// read returns a value of a Row; one of another type than its column's is null.
func read(t schema.Type, v any) schema.Value {
	var out schema.Value
	err := errOther
	switch v := v.(type) {
	case string:
		if t.Kind.Written() {
			out, err = schema.ParseValue(t, v)
		}
	case int64:
		if t.Kind == schema.Int {
			return schema.Integer(v)
		}
	case float64:
		if t.Kind == schema.Float {
			return schema.Number(v)
		}
	case bool:
		if t.Kind == schema.Bool {
			return schema.Boolean(v)
		}
	case json.Number:
		if t.Kind == schema.Int || t.Kind == schema.Float || t.Kind == schema.Decimal {
			out, err = schema.ParseValue(t, v.String())
		}
	}
	if err != nil {
		return schema.Value{}
	}
	return out
}

var errOther = errors.New("of another type")

// inside returns what stands at the path of t in a JSON value.
func inside(t *schema.Term, v any) schema.Value {
	v = value.AnyDocument(v).Inside(t.Path).Tree
	if n, ok := v.(json.Number); ok && t.Type.Kind == schema.Int {
		if whole, ok := schema.ParseWhole(n.String()); ok {
			v = whole
		}
	}
	return read(t.Type, v)
}
