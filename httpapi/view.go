package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A viewer makes objects of rows, by the views of their collections, for one caller.
type viewer struct {
	source   source.Source
	views    map[string]*schema.View
	language *filter.Language // of the caller: what is joined is asked for in it
}

// view returns the view of c, which is the zero View if it has none.
func (v *viewer) view(c *schema.Collection) *schema.View {
	if view := v.views[c.Name]; view != nil {
		return view
	}
	return &schema.View{}
}

// texts returns rows of c as JSON. Without a view, columns keep the order of the schema; with one, members are in the order of their names.
func (v *viewer) texts(ctx context.Context, c *schema.Collection, rows []source.Row) ([][]byte, error) {
	out := make([][]byte, len(rows))
	if v.views[c.Name] == nil {
		for i, row := range rows {
			out[i] = source.AppendRow(nil, c, row)
		}
		return out, nil
	}
	objects, err := v.objects(ctx, c, rows)
	if err != nil {
		return nil, err
	}
	for i, o := range objects {
		out[i] = source.AppendValue(nil, o)
	}
	return out, nil
}

// objects returns rows of c, which lack what is hidden from the caller, as the view of c has them. Each collection that is joined is asked
// once, for all of rows.
func (v *viewer) objects(ctx context.Context, c *schema.Collection, rows []source.Row) ([]map[string]any, error) {
	view := v.view(c)
	out := make([]map[string]any, len(rows))
	for i, row := range rows {
		out[i] = plainMembers(c, view, row)
	}
	b := &joined{viewer: v, ctx: ctx, rows: rows, hops: map[string]*hop{}}
	for i := range view.Joins {
		if err := b.join(c, &view.Joins[i], out); err != nil {
			return nil, err
		}
	}
	now := v.language.Now()
	for _, f := range view.Compute {
		hidden := v.language.Hides(c, f.Name)
		for _, name := range f.Reads {
			hidden = hidden || v.language.Hides(c, name)
		}
		for i, row := range rows {
			delete(out[i], f.Name) // a column of that name would be of another type
			if hidden {
				continue
			}
			if value, ok := f.Func(row, now); ok {
				out[i][f.Name] = value
			}
		}
	}
	return out, nil
}

// plainMembers returns what a view makes of a row's own columns.
func plainMembers(c *schema.Collection, view *schema.View, row source.Row) map[string]any {
	out := maps.Clone(row)
	for _, col := range c.Columns {
		if value, ok := row[col.Name]; ok {
			out[col.Name] = member(col, view, value)
		}
	}
	for _, name := range view.Drop {
		delete(out, name)
	}
	renamed := make(map[string]any, len(view.Rename)) // two columns may change their names
	for from, to := range view.Rename {
		if value, ok := out[from]; ok {
			delete(out, from)
			renamed[to] = value
		}
	}
	maps.Copy(out, renamed)
	return out
}

// member returns the value of a column as a view answers it.
func member(col *schema.Column, view *schema.View, value any) any {
	switch v := value.(type) {
	case nil:
		return view.Default[col.Name]
	case json.Number:
		if col.Quoted() {
			return string(v)
		}
	case string:
		if view.Times != nil && col.Type.Kind == schema.Datetime {
			if n, err := schema.ParseTime(v); err == nil {
				return view.Times(n)
			}
		}
	}
	return value
}

// joined are the rows that the joins of one view lead to, from a batch of rows.
type joined struct {
	*viewer
	ctx  context.Context
	rows []source.Row
	hops map[string]*hop // by the relations that lead there: joins that begin alike share them
}

// A hop is the rows that a path leads to.
type hop struct {
	rows    []source.Row
	of      [][]int          // the rows of each row of the batch, as places in rows
	objects []map[string]any // rows as their view has them, once they are asked for
}

// join adds a member to the objects of the batch.
func (b *joined) join(c *schema.Collection, j *schema.Join, out []map[string]any) error {
	to := j.To()
	if b.language.Hides(c, j.Member) || j.Pick != nil && b.language.Hides(to, j.Pick.Name) {
		return nil
	}
	h, err := b.reach(j.Via)
	if err != nil {
		return err
	}
	if j.Pick == nil && h.objects == nil {
		if h.objects, err = b.objects(b.ctx, to, h.rows); err != nil {
			return err
		}
	}
	other := b.view(to)
	value := func(at int) any {
		if j.Pick != nil {
			return member(j.Pick, other, h.rows[at][j.Pick.Name])
		}
		object := h.objects[at]
		for column, member := range j.Copies {
			if b.language.Hides(c, column) {
				object = maps.Clone(object)
				delete(object, member)
			}
		}
		return object
	}
	for i, found := range h.of {
		switch {
		case j.Many():
			list := make([]any, len(found))
			for n, at := range found {
				list[n] = value(at)
			}
			out[i][j.Member] = list
		case len(found) > 0:
			out[i][j.Member] = value(found[0])
		case out[i][j.Member] == nil || j.Pick == nil: // else it is the row's own column
			out[i][j.Member] = nil
		}
	}
	return nil
}

// reach returns the rows at the end of a path.
func (b *joined) reach(via []*schema.Relation) (*hop, error) {
	key := ""
	for _, r := range via {
		key += fmt.Sprintf("%p ", r)
	}
	if h := b.hops[key]; h != nil {
		return h, nil
	}
	before := &hop{rows: b.rows, of: make([][]int, len(b.rows))}
	for i := range b.rows {
		before.of[i] = []int{i}
	}
	if last := len(via) - 1; last > 0 {
		var err error
		if before, err = b.reach(via[:last]); err != nil {
			return nil, err
		}
	}
	h, err := b.follow(before, via[len(via)-1])
	if err != nil {
		return nil, err
	}
	b.hops[key] = h
	return h, nil
}

// follow returns the rows that a relation leads to from those of a hop: one question for all of them.
func (b *joined) follow(before *hop, r *schema.Relation) (*hop, error) {
	h := &hop{of: make([][]int, len(before.of))}
	if b.language.Collection(r.To.Name) == nil {
		return h, nil
	}
	for _, on := range r.On {
		if b.language.Hides(r.From, on[0].Name) || b.language.Hides(r.To, on[1].Name) {
			return h, nil
		}
	}
	keys := make([]string, len(before.rows))
	seen := map[string]bool{}
	var asked [][]schema.Value
	for i, row := range before.rows {
		values := keyValues(r, row, 0)
		if values == nil {
			continue
		}
		if keys[i] = keyText(values); !seen[keys[i]] {
			seen[keys[i]] = true
			asked = append(asked, values)
		}
	}
	if len(asked) == 0 {
		return h, nil
	}
	q, err := b.language.Query(r.To.Name, keyIn(r, asked))
	if err != nil {
		return nil, fmt.Errorf("rows of %s: %w", r.To.Name, err)
	}
	found := map[string][]int{}
	for row, err := range b.source.Rows(b.ctx, q) {
		if err != nil {
			return nil, err
		}
		if values := keyValues(r, row, 1); values != nil {
			key := keyText(values)
			found[key] = append(found[key], len(h.rows))
			h.rows = append(h.rows, shown(b.language, r.To, row))
		}
	}
	for i, ats := range before.of {
		for _, at := range ats {
			if keys[at] != "" {
				h.of[i] = append(h.of[i], found[keys[at]]...)
			}
		}
	}
	return h, nil
}

// keyValues returns the values of a relation's columns in a row of its From (0) or To (1), as values of the columns of To; nil if one of them
// is null.
func keyValues(r *schema.Relation, row source.Row, side int) []schema.Value {
	out := make([]schema.Value, len(r.On))
	for i, on := range r.On {
		if out[i] = value(on[1].Type, row[on[side].Name]); out[i].IsNull() {
			return nil
		}
	}
	return out
}

func keyText(values []schema.Value) string {
	var b []byte
	for _, v := range values {
		b = strconv.AppendQuote(b, v.String())
	}
	return string(b)
}

// keyIn returns the test for rows that have one of keys.
func keyIn(r *schema.Relation, keys [][]schema.Value) predicate.Node {
	if len(r.On) == 1 {
		list := schema.Values{Kind: keys[0][0].Kind()}
		for _, values := range keys {
			list = list.Append(values[0])
		}
		return predicate.In(r.To.Term(r.On[0][1].Name), list)
	}
	any := make([]predicate.Node, len(keys))
	for i, values := range keys {
		all := make([]predicate.Node, len(values))
		for n, v := range values {
			all[n] = predicate.Equal(r.To.Term(r.On[n][1].Name), v)
		}
		any[i] = predicate.And(all...)
	}
	return predicate.Or(any...)
}
