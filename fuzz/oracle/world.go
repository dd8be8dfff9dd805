// Package oracle answers filters a second time: slowly, plainly, and from the language's description alone.
//
// It is the reference of differential tests. It walks the syntax tree of a body, knows each operator by its name and
// compares every row with every other. It shares no code with the engine: not the check, not the lowering, not the
// algebra, not memeval, not the parsers of times, texts or patterns. Where the two differ, one of them is wrong.
//
// It takes bodies that the check accepts; its answer to any other is undefined.
package oracle

import (
	"fmt"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// Rows are rows by the name of their collection, as a JSON file of rows has them.
type Rows = map[string][]map[string]any

// A World is a schema, rows, and which of them exist for the caller.
type World struct {
	registry *schema.Registry
	rows     map[*schema.Collection][]*row
	hidden   map[*row]bool               // by a policy
	gone     map[*schema.Collection]bool // collections that the caller has no policy for
	now      time.Time
	meanings map[string]Meaning // of user-defined operators
}

// A row is the values of one row by column.
type row struct {
	values map[*schema.Column]value
	given  map[string]any
}

// New returns the world of rows. Now is what relative times are relative to. It returns an error for a value that is
// not of its column's kind.
func New(r *schema.Registry, data Rows, now time.Time) (*World, error) {
	w := &World{registry: r, rows: map[*schema.Collection][]*row{}, hidden: map[*row]bool{}, now: now.UTC()}
	for _, c := range r.Collections() {
		for i, given := range data[c.Name] {
			at := &row{values: map[*schema.Column]value{}, given: given}
			for _, col := range c.Columns {
				v, err := readColumn(col, given)
				if err != nil {
					return nil, fmt.Errorf("%s[%d].%s: %w", c.Name, i, col.Name, err)
				}
				at.values[col] = v
			}
			w.rows[c] = append(w.rows[c], at)
		}
	}
	return w, nil
}

// Within returns the world of a caller for whom the rows exist that match the body that policies have for their
// collection. A collection without one has no rows. Policies do not apply inside a policy.
func (w *World) Within(policies map[string][]byte) (*World, error) {
	out := &World{registry: w.registry, rows: w.rows, hidden: map[*row]bool{}, gone: map[*schema.Collection]bool{}, now: w.now, meanings: w.meanings}
	for _, c := range w.registry.Collections() {
		body, ok := policies[c.Name]
		var matching []*row
		out.gone[c] = !ok
		if ok {
			var err error
			if matching, err = w.matching(c, body); err != nil {
				return nil, fmt.Errorf("policy of %s: %w", c.Name, err)
			}
		}
		seen := map[*row]bool{}
		for _, r := range matching {
			seen[r] = true
		}
		for _, r := range w.rows[c] {
			if w.hidden[r] || !seen[r] {
				out.hidden[r] = true
			}
		}
	}
	return out, nil
}

// An UnknownError is about an operator that the oracle does not know: a user-defined one.
type UnknownError struct{ Operator string }

// Error names the operator.
func (e UnknownError) Error() string { return "the oracle does not know " + e.Operator }

// Count returns how many rows of a collection match a body, whatever its page.
func (w *World) Count(collection string, body []byte) (int, error) {
	c := w.registry.Collection(collection)
	matching, err := w.matching(c, body)
	return len(matching), err
}

// Select returns the rows that a body asks for, in its order.
func (w *World) Select(collection string, body []byte) ([]map[string]any, error) {
	c := w.registry.Collection(collection)
	matching, err := w.matching(c, body)
	if err != nil {
		return nil, err
	}
	root, err := object(body)
	if err != nil {
		return nil, err
	}
	keys, err := w.sortKeys(c, root)
	if err != nil {
		return nil, err
	}
	w.sort(matching, keys)
	first, last, err := w.page(c, root, len(matching))
	if err != nil {
		return nil, err
	}
	out := []map[string]any{}
	for _, r := range matching[first:last] {
		out = append(out, r.given)
	}
	return out, nil
}

// matching returns the existing rows that match, in the order of the data.
func (w *World) matching(c *schema.Collection, body []byte) (out []*row, err error) {
	defer func() {
		if p := recover(); p != nil {
			unknown, ok := p.(UnknownError)
			if !ok {
				panic(p)
			}
			err = unknown
		}
	}()
	root, err := object(body)
	if err != nil {
		return nil, err
	}
	for _, r := range w.rows[c] {
		if !w.hidden[r] && w.body(c, r, root) {
			out = append(out, r)
		}
	}
	return out, nil
}

// object parses the text of an object.
func object(text []byte) (*syntax.Object, error) {
	// The check applies the limits.
	const much = 1 << 20
	tree, errs := syntax.Parse(text, syntax.Limits{Body: much, Depth: 500, List: much, String: much})
	if len(errs) > 0 {
		return nil, errs
	}
	root, ok := tree.(*syntax.Object)
	if !ok {
		return nil, fmt.Errorf("want an object, not %s", text)
	}
	return root, nil
}
