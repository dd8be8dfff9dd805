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
		for rows, err := range batches(source.AllCells(ctx, s, q)) {
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
func batches[R any](rows iter.Seq2[R, error]) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		list := make([]R, 0, batch)
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

// texts returns the rows of q as JSON.
func (v *viewer) texts(ctx context.Context, q *filter.Query, rows []*source.Cells) ([][]byte, error) {
	write, err := v.write(ctx, q, rows)
	if err != nil {
		return nil, err
	}
	return written(len(rows), write)
}

// An object appends the row at a place in a batch as JSON.
type object func(dst []byte, i int) ([]byte, error)

// written returns the texts of n rows.
func written(n int, write object) ([][]byte, error) {
	out := make([][]byte, n)
	var all []byte
	for i := range out {
		begin := len(all)
		var err error
		if all, err = write(all, i); err != nil {
			return nil, err
		}
		out[i] = all[begin:len(all):len(all)]
		if i == 0 {
			all = slices.Grow(all, roomFor(len(all), n-1))
		}
	}
	return out, nil
}

// roomFor returns how many bytes n rows may take behind one that took as many: the others are about as long.
func roomFor(first, n int) int { return first * n * 9 / 8 }

// write returns what appends the rows of q as JSON. Without a view, columns keep the order of the schema; with one, members are in the order of their
// names.
func (v *viewer) write(ctx context.Context, q *filter.Query, rows []*source.Cells) (object, error) {
	c := q.Collection()
	view := q.View()
	if view == nil {
		view = v.views[c.Name]
	}
	members := v.language.Members(c, view)
	if names := q.Select(); names != nil {
		members = slices.DeleteFunc(members, func(m schema.Member) bool { return !slices.Contains(names, m.Name) })
	}
	if view == nil {
		return v.objects(ctx, c, &schema.View{}, members, rows)
	}
	return v.sorted(ctx, c, view, members, rows)
}

// sorted is objects with members in the order of their names.
func (v *viewer) sorted(ctx context.Context, c *schema.Collection, view *schema.View, members []schema.Member, rows []*source.Cells) (object, error) {
	return v.objects(ctx, c, view, members, rows, func(a, b writer) int { return strings.Compare(a.name, b.name) })
}

// objects returns rows of c with members of a view, in their order or in another one. Each collection that is joined is asked once, for all of rows.
func (v *viewer) objects(ctx context.Context, c *schema.Collection, view *schema.View, members []schema.Member, rows []*source.Cells, order ...func(a, b writer) int) (object, error) {
	b := &joined{viewer: v, ctx: ctx, collection: c, rows: rows, hops: map[string]*hop{}, needs: map[string]*need{}}
	for _, m := range members {
		switch {
		case m.Join != nil:
			b.want(m.Join)
		case m.Computed != nil:
			for _, name := range m.Computed.Reads { // of which several read the same
				if col := c.Column(name); !slices.Contains(b.reads, col) {
					b.reads = append(b.reads, col)
				}
			}
		case m.Field != nil:
			b.fields = append(b.fields, m.Name)
		}
	}
	writers := make([]writer, len(members))
	for i, m := range members {
		var err error
		if writers[i], err = b.writer(view, m); err != nil {
			return nil, err
		}
	}
	for _, compare := range order {
		slices.SortFunc(writers, compare)
	}
	return func(dst []byte, i int) ([]byte, error) {
		begin := len(dst)
		dst = append(dst, '{')
		for n := range writers {
			before := len(dst)
			if before > begin+1 {
				dst = append(dst, ',')
			}
			dst = append(dst, writers[n].key...)
			var there bool
			var err error
			if dst, there, err = writers[n].value(dst, i); err != nil {
				return nil, err
			}
			if !there {
				dst = dst[:before]
			}
		}
		return append(dst, '}'), nil
	}, nil
}

// A writer writes one member of the rows of a batch.
type writer struct {
	name  string
	key   []byte // quoted, and a colon
	value part
}

// writer returns what writes a member.
func (b *joined) writer(view *schema.View, m schema.Member) (writer, error) {
	value, err := b.part(view, m)
	return writer{m.Name, append(syntax.AppendQuoted(nil, m.Name), ':'), value}, err
}

// A part appends the value of a member of the row at a place in a batch, and reports whether the row has that member.
type part func(dst []byte, i int) ([]byte, bool, error)

// part returns what appends the value of a member.
func (b *joined) part(view *schema.View, m schema.Member) (part, error) {
	switch {
	case m.Join != nil:
		return b.join(view, m)
	case m.Computed != nil:
		now := b.language.Now()
		return func(dst []byte, i int) ([]byte, bool, error) {
			row, err := b.read(i)
			if err != nil {
				return dst, false, err
			}
			value, ok := m.Computed.Func(row, now)
			if !ok {
				return dst, false, nil
			}
			return source.AppendValue(dst, value), true, nil
		}, nil
	case m.Field != nil:
		return b.field(view, m)
	case b.language.Hides(b.collection, m.Column.Name): // a source leaves it out already, but anybody may have written the source
		return func(dst []byte, _ int) ([]byte, bool, error) { return dst, false, nil }, nil
	}
	write := shownAs(m.Column, view)
	return func(dst []byte, i int) ([]byte, bool, error) { return write(dst, b.rows[i]) }, nil
}

// read returns the row at a place as functions read it. One row is read by several of them.
func (b *joined) read(i int) (source.Row, error) {
	if b.made != nil && b.madeOf == i {
		return b.made, nil
	}
	b.madeOf = i
	if row, ok := b.rows[i].Given(); ok {
		b.made = maps.Clone(shown(b.language, b.collection, row))
		for _, col := range b.reads {
			if v, ok := b.made[col.Name]; ok {
				b.made[col.Name] = ofText(v)
			}
		}
		return b.made, nil
	}
	if b.made == nil {
		b.made = make(source.Row, len(b.reads))
	}
	clear(b.made)
	for _, col := range b.reads {
		value, ok, err := b.rows[i].Value(col)
		if err != nil {
			return nil, err
		}
		if ok {
			b.made[col.Name] = ofText(value)
		}
	}
	return b.made, nil
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

// shownAs returns what appends the value of a column as a view answers it, and reports whether the row has it.
func shownAs(col *schema.Column, view *schema.View) func(dst []byte, row *source.Cells) ([]byte, bool, error) {
	r := source.ReaderOf(col)
	write := r.Append
	if view.Times != nil && col.Type.Kind == schema.Datetime && !col.Type.Array {
		write = func(dst []byte, row *source.Cells) ([]byte, bool, error) {
			n, known, err := r.Time(row)
			if err != nil || !known {
				return r.Append(dst, row)
			}
			return syntax.AppendQuoted(dst, view.Times(n)), true, nil
		}
	}
	if view.Default[col.Name] == nil {
		return write
	}
	null := source.AppendValue(nil, view.Default[col.Name])
	return func(dst []byte, row *source.Cells) ([]byte, bool, error) {
		begin := len(dst)
		dst, there, err := write(dst, row)
		if there && string(dst[begin:]) == "null" {
			dst = append(dst[:begin], null...)
		}
		return dst, there, err
	}
}

// joined are the rows that the joins of one view lead to, from a batch of rows.
type joined struct {
	*viewer
	ctx        context.Context
	collection *schema.Collection
	rows       []*source.Cells
	hops       map[string]*hop  // by the relations that lead there: joins that begin alike share them
	needs      map[string]*need // by the same
	reads      []*schema.Column // that functions read
	fields     []string         // that are answered
	values     [][]schema.Value // of each row, those of fields; nil: not asked for yet, or of a row, that it is there no more
	made       source.Row       // the last row that a function read
	madeOf     int
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
	rows  []*source.Cells
	of    [][]int             // the rows of each row of the batch, as places in rows
	texts map[string][][]byte // rows as their view has them, by the members that they lack, once they are asked for
}

// join returns what appends a member that is made of related rows.
func (b *joined) join(view *schema.View, m schema.Member) (part, error) {
	j := m.Join
	h, err := b.reach(j.Via)
	if err != nil {
		return nil, err
	}
	value, err := b.valueAt(h, j)
	if err != nil {
		return nil, err
	}
	if j.Many() {
		return func(dst []byte, i int) ([]byte, bool, error) {
			dst = append(dst, '[')
			for n, at := range h.of[i] {
				if n > 0 {
					dst = append(dst, ',')
				}
				var err error
				if dst, err = value(dst, at); err != nil {
					return dst, false, err
				}
			}
			return append(dst, ']'), true, nil
		}, nil
	}
	own := func(dst []byte, _ int) ([]byte, bool, error) { return dst, false, nil }
	if m.Column != nil && j.Pick != nil {
		if own, err = b.part(view, schema.Member{Column: m.Column}); err != nil {
			return nil, err
		}
	}
	return func(dst []byte, i int) ([]byte, bool, error) {
		if found := h.of[i]; len(found) > 0 {
			dst, err := value(dst, found[0])
			return dst, true, err
		}
		dst, there, err := own(dst, i)
		if !there {
			dst = append(dst, "null"...)
		}
		return dst, true, err
	}, nil
}

// valueAt returns what appends what a join answers of the row at a place in a hop. The text of a whole row is made once, however many rows lead to it.
func (b *joined) valueAt(h *hop, j *schema.Join) (func(dst []byte, at int) ([]byte, error), error) {
	to := j.To()
	view := b.views[to.Name]
	if view == nil {
		view = &schema.View{}
	}
	if j.Pick != nil {
		write := shownAs(j.Pick, view)
		return func(dst []byte, at int) ([]byte, error) {
			dst, there, err := write(dst, h.rows[at])
			if !there {
				dst = append(dst, "null"...)
			}
			return dst, err
		}, nil
	}
	var lacks []string
	for column, member := range j.Copies {
		if b.language.Hides(b.collection, column) {
			lacks = append(lacks, member)
		}
	}
	slices.Sort(lacks)
	key := strings.Join(lacks, "\x00")
	if h.texts[key] == nil {
		members := slices.DeleteFunc(b.language.Members(to, b.views[to.Name]), func(m schema.Member) bool { return slices.Contains(lacks, m.Name) })
		write, err := b.sorted(b.ctx, to, view, members, h.rows)
		if err != nil {
			return nil, err
		}
		texts, err := written(len(h.rows), write)
		if err != nil {
			return nil, err
		}
		if h.texts == nil {
			h.texts = map[string][][]byte{}
		}
		h.texts[key] = texts
	}
	texts := h.texts[key]
	return func(dst []byte, at int) ([]byte, error) { return append(dst, texts[at]...), nil }, nil
}

// reach returns the rows at the end of a path.
func (b *joined) reach(via []*schema.Relation) (*hop, error) {
	key := wayKey(via)
	if h := b.hops[key]; h != nil {
		return h, nil
	}
	before := &hop{rows: b.rows, of: make([][]int, len(b.rows))}
	each := make([]int, len(b.rows))
	for i := range each {
		each[i] = i
		before.of[i] = each[i : i+1 : i+1]
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
	keys, keyed := make([]string, len(before.rows)), make([]bool, len(before.rows))
	seen := map[string]bool{}
	var asked [][]schema.Value
	for i, row := range before.rows {
		values, err := keyValues(r.On, row, 0)
		if err != nil {
			return nil, err
		}
		if values == nil {
			continue
		}
		keyed[i] = true
		if keys[i] = keyText(values); !seen[keys[i]] {
			seen[keys[i]] = true
			asked = append(asked, values)
		}
	}
	if len(asked) == 0 {
		return h, nil
	}
	q, err := b.language.Query(r.To.Name, keyIn(r.To, r.On, asked))
	if err != nil {
		return nil, fmt.Errorf("rows of %s: %w", r.To.Name, err)
	}
	if !needs.all {
		q = q.Only(needs.columns...)
	}
	found := map[string][]int{}
	for row, err := range source.AllCells(b.ctx, b.source, q) {
		if err != nil {
			return nil, err
		}
		values, err := keyValues(r.On, row, 1)
		if err != nil {
			return nil, err
		}
		if values != nil {
			key := keyText(values)
			found[key] = append(found[key], len(h.rows))
			h.rows = append(h.rows, row)
		}
	}
	for i, ats := range before.of {
		for _, at := range ats {
			switch to := found[keys[at]]; {
			case !keyed[at]:
			case h.of[i] == nil:
				h.of[i] = slices.Clip(to)
			default:
				h.of[i] = append(h.of[i], to...)
			}
		}
	}
	return h, nil
}

// keyValues returns the values of one side of pairs of columns in a row, as values of the columns of the second side; nil if one of them is null.
func keyValues(pairs [][2]*schema.Column, row *source.Cells, side int) ([]schema.Value, error) {
	out := make([]schema.Value, len(pairs))
	for i, on := range pairs {
		if kind := on[side].Type.Kind; kind == on[1].Type.Kind && kind != schema.Enum && kind != schema.Decimal { // a value of the one is one of the other
			v, known, err := row.Scalar(on[side])
			if err != nil {
				return nil, err
			}
			if known {
				out[i] = v
				continue
			}
		}
		value, _, err := row.Value(on[side])
		if err != nil {
			return nil, err
		}
		if out[i] = read(on[1].Type, value); out[i].IsNull() {
			return nil, nil
		}
	}
	return out, nil
}

// keyText returns a text that no other values of the same columns have.
func keyText(values []schema.Value) string {
	if len(values) == 1 {
		return values[0].String()
	}
	var b []byte
	for _, v := range values {
		b = strconv.AppendQuote(b, v.String())
	}
	return string(b)
}

// keyIn returns the test for rows of c that have one of keys, in the second columns of pairs.
func keyIn(c *schema.Collection, pairs [][2]*schema.Column, keys [][]schema.Value) predicate.Node {
	if len(pairs) == 1 {
		list := schema.Values{Kind: keys[0][0].Kind()}
		for _, values := range keys {
			list = list.Append(values[0])
		}
		return predicate.In(c.Term(pairs[0][1].Name), list)
	}
	any := make([]predicate.Node, len(keys))
	for i, values := range keys {
		all := make([]predicate.Node, len(values))
		for n, v := range values {
			all[n] = predicate.Equal(c.Term(pairs[n][1].Name), v)
		}
		any[i] = predicate.And(all...)
	}
	return predicate.Or(any...)
}
