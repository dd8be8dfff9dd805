package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Objects returns the rows of q as JSON objects, as clients see them: by the view that the body of q names, or else that of its collection, and with
// the members that the body selects. What is joined is asked of s in the language of q, a statement for each 200 rows.
func Objects(ctx context.Context, s source.Source, q *filter.Query) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		v := viewer{source: s, views: q.Language().Route().Views, language: q.Language()}
		if v.views == nil {
			v.views, _ = q.Language().Registry().Views(nil) // those of a schema have no errors
		}
		for rows, err := range batches(source.Texts(ctx, s, q)) {
			var texts [][]byte
			if err == nil {
				texts, err = v.texts(ctx, q, rows)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, text := range texts {
				if !yield(text, nil) {
					return
				}
			}
		}
	}
}

// batches returns rows as lists of as many as are shaped at once. A list is good until the next.
func batches(rows source.Rows) iter.Seq2[[]source.Row, error] {
	return func(yield func([]source.Row, error) bool) {
		list := make([]source.Row, 0, batch)
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if list = append(list, row); len(list) == batch {
				if !yield(list, nil) {
					return
				}
				list = list[:0]
			}
		}
		if len(list) > 0 {
			yield(list, nil)
		}
	}
}

// A viewer makes objects of rows, by the views of their collections, for one caller.
type viewer struct {
	source   source.Source
	views    map[string]*schema.View
	language *filter.Language // of the caller: what is joined is asked for in it
}

// texts returns the rows of q as JSON. Without a view, columns keep the order of the schema; with one, members are in the order of their names.
func (v *viewer) texts(ctx context.Context, q *filter.Query, rows []source.Row) ([][]byte, error) {
	c := q.Collection()
	for i, row := range rows {
		rows[i] = shown(v.language, c, row)
	}
	view := q.View()
	if view == nil {
		view = v.views[c.Name]
	}
	out := make([][]byte, len(rows))
	if view == nil && q.Select() == nil {
		var all []byte
		for i, row := range rows {
			begin := len(all)
			all = source.AppendRow(all, c, row)
			out[i] = all[begin:len(all):len(all)]
		}
		return out, nil
	}
	members := v.language.Members(c, view)
	if names := q.Select(); names != nil {
		members = slices.DeleteFunc(members, func(m schema.Member) bool { return !slices.Contains(names, m.Name) })
	}
	if view == nil {
		for i, row := range rows {
			selected := make(source.Row, len(members))
			for _, m := range members {
				if value, ok := row[m.Name]; ok {
					selected[m.Name] = value
				}
			}
			out[i] = source.AppendRow(nil, c, selected)
		}
		return out, nil
	}
	return v.objects(ctx, c, view, members, rows)
}

// objects returns rows of c, which lack what is hidden from the caller, with members of a view in the order of their names. Each collection that is
// joined is asked once, for all of rows.
func (v *viewer) objects(ctx context.Context, c *schema.Collection, view *schema.View, members []schema.Member, rows []source.Row) ([][]byte, error) {
	if view == nil {
		view = &schema.View{}
	}
	b := &joined{viewer: v, ctx: ctx, rows: rows, hops: map[string]*hop{}, needs: map[string]*need{}}
	for _, m := range members {
		if m.Join != nil {
			b.want(m.Join)
		}
	}
	writers := make([]writer, len(members))
	for i, m := range members {
		var err error
		if writers[i], err = b.writer(c, view, m); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(writers, func(a, b writer) int { return strings.Compare(a.name, b.name) })
	out := make([][]byte, len(rows))
	var all []byte
	for i := range rows {
		begin := len(all)
		all = append(all, '{')
		for n := range writers {
			before := len(all)
			if before > begin+1 {
				all = append(all, ',')
			}
			all = append(all, writers[n].key...)
			there := false
			if all, there = writers[n].value(all, i); !there {
				all = all[:before]
			}
		}
		all = append(all, '}')
		out[i] = all[begin:len(all):len(all)]
		if i == 0 { // the others are about as long
			all = slices.Grow(all, len(all)*(len(rows)-1)*9/8)
		}
	}
	return out, nil
}

// A writer writes one member of the rows of a batch.
type writer struct {
	name  string
	key   []byte // quoted, and a colon
	value part
}

// writer returns what writes a member of c.
func (b *joined) writer(c *schema.Collection, view *schema.View, m schema.Member) (writer, error) {
	value, err := b.part(c, view, m)
	return writer{m.Name, append(syntax.AppendQuoted(nil, m.Name), ':'), value}, err
}

// A part appends the value of a member of the row at a place in a batch, and reports whether the row has that member.
type part func(dst []byte, i int) ([]byte, bool)

// part returns what appends the value of a member of c.
func (b *joined) part(c *schema.Collection, view *schema.View, m schema.Member) (part, error) {
	switch {
	case m.Join != nil:
		return b.join(c, view, m)
	case m.Computed != nil:
		now := b.language.Now()
		return func(dst []byte, i int) ([]byte, bool) {
			value, ok := m.Computed.Func(decoded(b.rows[i], m.Computed.Reads), now)
			if !ok {
				return dst, false
			}
			return source.AppendValue(dst, value), true
		}, nil
	}
	write := shownAs(m.Column, view)
	return func(dst []byte, i int) ([]byte, bool) {
		value, ok := b.rows[i][m.Column.Name]
		if !ok {
			return dst, false
		}
		return write(dst, value), true
	}, nil
}

// decoded returns a row whose JSON in some columns is decoded, where it is a text.
func decoded(row source.Row, columns []string) source.Row {
	out, cloned := row, false
	for _, name := range columns {
		text, ok := row[name].(json.RawMessage)
		if !ok {
			continue
		}
		if !cloned {
			out, cloned = maps.Clone(row), true
		}
		out[name] = ofText(text)
	}
	return out
}

// ofText returns a value of a row, decoded where it is the text of JSON.
func ofText(v any) any {
	text, ok := v.(json.RawMessage)
	if !ok {
		return v
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		panic("httpapi: " + err.Error()) // the source has read it
	}
	return out
}

// shownAs returns what appends a value of a column as a view answers it.
func shownAs(col *schema.Column, view *schema.View) func(dst []byte, value any) []byte {
	null := source.AppendValue(nil, view.Default[col.Name])
	times := view.Times != nil && col.Type.Kind == schema.Datetime
	return func(dst []byte, value any) []byte {
		switch v := value.(type) {
		case nil:
			return append(dst, null...)
		case json.Number:
			if col.Quoted() {
				return syntax.AppendQuoted(dst, string(v))
			}
		case string:
			if times {
				if n, err := schema.ParseTime(v); err == nil {
					return syntax.AppendQuoted(dst, view.Times(n))
				}
			}
		}
		return source.AppendValue(dst, value)
	}
}

// joined are the rows that the joins of one view lead to, from a batch of rows.
type joined struct {
	*viewer
	ctx   context.Context
	rows  []source.Row
	hops  map[string]*hop  // by the relations that lead there: joins that begin alike share them
	needs map[string]*need // by the same
}

// A need is what the joins of a view read of the rows at the end of a path.
type need struct {
	all     bool // the whole row
	columns []*schema.Column
}

// wayKey returns the key of a path.
func wayKey(via []*schema.Relation) string {
	key := ""
	for _, r := range via {
		key += fmt.Sprintf("%p ", r)
	}
	return key
}

// want notes what a join reads along its way.
func (b *joined) want(j *schema.Join) {
	for i, r := range j.Via {
		key := wayKey(j.Via[:i+1])
		n := b.needs[key]
		if n == nil {
			n = &need{}
			b.needs[key] = n
		}
		for _, on := range r.On {
			n.columns = append(n.columns, on[1])
		}
		if i+1 < len(j.Via) {
			for _, on := range j.Via[i+1].On {
				n.columns = append(n.columns, on[0])
			}
		}
	}
	last := b.needs[wayKey(j.Via)]
	switch to := j.To(); {
	case j.Pick != nil:
		last.columns = append(last.columns, j.Pick)
	case b.views[to.Name] == nil:
		last.all = true
	default:
		for _, m := range b.language.Members(to, b.views[to.Name]) {
			last.columns = append(last.columns, m.Reads(to)...)
		}
	}
}

// A hop is the rows that a path leads to.
type hop struct {
	rows  []source.Row
	of    [][]int             // the rows of each row of the batch, as places in rows
	texts map[string][][]byte // rows as their view has them, by the members that they lack, once they are asked for
}

// join returns what writes a member that is made of related rows.
func (b *joined) join(c *schema.Collection, view *schema.View, m schema.Member) (part, error) {
	j := m.Join
	h, err := b.reach(j.Via)
	if err != nil {
		return nil, err
	}
	value, err := b.valueAt(h, c, j)
	if err != nil {
		return nil, err
	}
	if j.Many() {
		return func(dst []byte, i int) ([]byte, bool) {
			dst = append(dst, '[')
			for n, at := range h.of[i] {
				if n > 0 {
					dst = append(dst, ',')
				}
				dst = value(dst, at)
			}
			return append(dst, ']'), true
		}, nil
	}
	own := func(dst []byte, _ int) ([]byte, bool) { return dst, false }
	if m.Column != nil && j.Pick != nil {
		if own, err = b.part(c, view, schema.Member{Column: m.Column}); err != nil {
			return nil, err
		}
	}
	return func(dst []byte, i int) ([]byte, bool) {
		if found := h.of[i]; len(found) > 0 {
			return value(dst, found[0]), true
		}
		dst, there := own(dst, i)
		if !there {
			dst = append(dst, "null"...)
		}
		return dst, true
	}, nil
}

// valueAt returns what appends what a join answers of the row at a place in a hop. The text of a whole row is made once, however many rows lead to it.
func (b *joined) valueAt(h *hop, c *schema.Collection, j *schema.Join) (func(dst []byte, at int) []byte, error) {
	to := j.To()
	view := b.views[to.Name]
	if j.Pick != nil {
		if view == nil {
			view = &schema.View{}
		}
		write := shownAs(j.Pick, view)
		return func(dst []byte, at int) []byte { return write(dst, h.rows[at][j.Pick.Name]) }, nil
	}
	var lacks []string
	for column, member := range j.Copies {
		if b.language.Hides(c, column) {
			lacks = append(lacks, member)
		}
	}
	slices.Sort(lacks)
	key := strings.Join(lacks, "\x00")
	if h.texts[key] == nil {
		members := slices.DeleteFunc(b.language.Members(to, view), func(m schema.Member) bool { return slices.Contains(lacks, m.Name) })
		texts, err := b.objects(b.ctx, to, view, members, h.rows)
		if err != nil {
			return nil, err
		}
		if h.texts == nil {
			h.texts = map[string][][]byte{}
		}
		h.texts[key] = texts
	}
	texts := h.texts[key]
	return func(dst []byte, at int) []byte { return append(dst, texts[at]...) }, nil
}

// reach returns the rows at the end of a path.
func (b *joined) reach(via []*schema.Relation) (*hop, error) {
	key := wayKey(via)
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
	h, err := b.follow(before, via[len(via)-1], b.needs[key])
	if err != nil {
		return nil, err
	}
	b.hops[key] = h
	return h, nil
}

// follow returns the rows that a relation leads to from those of a hop: one question for all of them.
func (b *joined) follow(before *hop, r *schema.Relation, needs *need) (*hop, error) {
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
	if !needs.all {
		q = q.Only(needs.columns...)
	}
	found := map[string][]int{}
	for row, err := range source.Texts(b.ctx, b.source, q) {
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
		if out[i] = read(on[1].Type, row[on[side].Name]); out[i].IsNull() {
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
