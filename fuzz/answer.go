package fuzz

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An Answer is what a backend answers to a filter.
type Answer struct {
	Backend string
	Keys    []string // the primary keys of the page, in order
	Count   int64    // of all rows that match
	Err     error

	rows []string // the page as text; nil for the oracle, which returns only keys
}

// ask returns the answer of a source.
func ask(ctx context.Context, name string, s source.Source, q, counted *filter.Query) (a Answer) {
	a.Backend = name
	c := q.Collection()
	a.rows = []string{}
	for row, err := range s.Rows(ctx, q) {
		if err != nil {
			a.Err = err
			return a
		}
		a.Keys = append(a.Keys, keyOf(c, row))
		for _, col := range c.Columns {
			if v, there := row[col.Name]; there && col.Type.Kind == schema.JSON {
				row[col.Name] = byValue(v)
			}
		}
		a.rows = append(a.rows, string(source.AppendRow(nil, c, row)))
	}
	a.Count, a.Err = s.Count(ctx, counted)
	if len(c.Key) == 0 { // the order of rows that the sort does not tell apart is open, and so is which of them are on a page
		slices.Sort(a.rows)
		if int64(len(a.rows)) < a.Count {
			a.rows = nil
		}
	}
	return a
}

// byValue returns JSON with each number in one spelling: databases that do not keep JSON as text spell 3.0e0 as 3.0, or as 3.
func byValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			out[key] = byValue(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = byValue(v[i])
		}
		return out
	case json.Number:
		if n, ok := schema.ParseWhole(v.String()); ok {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
	}
	return v
}

// askOracle returns the answer of the oracle; unknown is true if the filter, or a policy, has an operator that it does
// not know.
func askOracle(w *oracle.World, c *schema.Collection, body []byte) (a Answer, unknown bool) {
	a.Backend = "oracle"
	if w == nil {
		return a, true
	}
	rows, err := w.Select(c.Name, body)
	if u := (oracle.UnknownError{}); errors.As(err, &u) {
		return a, true
	}
	for _, row := range rows {
		a.Keys = append(a.Keys, keyOf(c, row))
	}
	n, err2 := w.Count(c.Name, body)
	a.Count, a.Err = int64(n), errors.Join(err, err2)
	return a, false
}

// keyOf returns the primary key of a row as one text, tabs between its parts.
func keyOf(c *schema.Collection, row map[string]any) string {
	parts := make([]string, len(c.Key))
	for i, col := range c.Key {
		if col.Hidden {
			parts[i] = "(hidden)"
			continue
		}
		v, there := row[col.Name]
		if !there && col.Type.Kind == schema.Bool {
			v = false // as a missing bool is read
		}
		parts[i] = canonical(col.Type, v)
	}
	return strings.Join(parts, "\t")
}

// differs returns how b differs from a, or "".
func (a Answer) differs(b Answer) string {
	switch {
	case a.Err != nil || b.Err != nil:
		if a.Err != nil {
			a, b = b, a
		}
		return fmt.Sprintf("%s: error: %v", b.Backend, b.Err)
	case a.Count != b.Count:
		return fmt.Sprintf("%s counts %d rows, %s %d", a.Backend, a.Count, b.Backend, b.Count)
	case !slices.Equal(a.Keys, b.Keys):
		return fmt.Sprintf("%s has %q, %s has %q", a.Backend, a.Keys, b.Backend, b.Keys)
	case a.rows == nil || b.rows == nil:
		return ""
	}
	for i := range a.rows {
		if a.rows[i] != b.rows[i] {
			return fmt.Sprintf("%s has the row %s, %s %s", a.Backend, a.rows[i], b.Backend, b.rows[i])
		}
	}
	return ""
}
