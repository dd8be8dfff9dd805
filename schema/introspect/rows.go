package introspect

import (
	"fmt"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Rows returns the schema of one collection whose rows these are, read to their end: every value fits it. Name is that of the collection and of
// the schema, changed where it is no name.
//
// A column is of the narrowest kind that all its values are of, and json where they have none in common or are objects; what is inside these
// are fields of their own. A column that some rows lack may be null. The key is what differs in every row and looks like one: id, or what ends in
// it, or the first column. Of what has more than a quarter of a million values, only so many are compared.
func Rows(name string, rows iter.Seq2[[]source.Member, error]) (*Result, error) {
	p := &profile{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		p.rows++
		for i := range row {
			m := &row[i]
			c := p.member(m.Name)
			if m.Text == nil {
				continue
			}
			if err := c.see(m); err != nil {
				return nil, fmt.Errorf("row %d: %s: %w", p.rows, m.Name, err)
			}
			c.distinguish(m.Text)
		}
	}
	if len(p.members) == 0 {
		return nil, fmt.Errorf("%s has no rows", name)
	}
	name = plainName(name)
	if schema.ReservedBody(name) {
		name = "rows_" + name
	}
	f := &found{profile: p, taken: map[string]bool{}, collection: &schema.Collection{Name: name}}
	f.columns()
	f.key()
	registry, err := schema.Options{Name: name}.New(f.collection)
	if err != nil {
		return nil, fmt.Errorf("introspect: %w", err)
	}
	return &Result{Registry: registry, Notes: f.notes}, nil
}

// found is a collection that is made of the values of its rows.
type found struct {
	*profile
	collection *schema.Collection
	taken      map[string]bool // names of columns and fields
	notes      []Note
}

func (f *found) note(p *profile, text string) {
	i := slices.IndexFunc(f.notes, func(n Note) bool { return n.Columns != nil && n.Text == text })
	if i < 0 {
		i = len(f.notes)
		f.notes = append(f.notes, Note{Collection: f.collection.Name, Text: text})
	}
	f.notes[i].Columns = append(f.notes[i].Columns, shown(p.name))
}

func (f *found) columns() {
	names := make([]string, len(f.members)) // a key of the rows that is a name is that of its own column
	for _, own := range []bool{true, false} {
		for i, m := range f.members {
			if own == (schema.IsName(m.name) && !schema.ReservedField(m.name)) {
				names[i] = fieldName(f.taken, m.name)
			}
		}
	}
	for i, m := range f.members {
		col := &schema.Column{Name: names[i], Type: m.typ()}
		if col.Name != m.name {
			col.Column = m.name
		}
		absent := m.rows < f.rows
		switch {
		case m.rows == 0:
			f.note(m, "no row has a value")
		case col.Type.Kind == schema.JSON && m.mixed():
			f.note(m, "json, as its values are of several kinds")
		case col.Type.Kind == schema.Bool && absent && m.nulls == 0:
			f.note(m, "false where a row does not have it")
			absent = false
		}
		col.Type.Null = absent && !col.Type.Array
		col.NotNull = !col.Type.Null && !col.Type.Array && (col.Type.Kind != schema.Bool || m.nulls == 0)
		f.collection.Columns = append(f.collection.Columns, col)
		m.column = col
	}
	for _, m := range f.members {
		if m.column.Type.Kind == schema.JSON && m.forms == formObject {
			f.inside(m, []string{m.name}, []string{m.column.Name})
		}
	}
}

// Of what is inside JSON, so much is a field of its own.
const (
	deepest    = 3
	mostFields = 100
)

// inside adds fields for the members of an object.
func (f *found) inside(p *profile, names, path []string) {
	for _, m := range p.members {
		names, path := append(slices.Clip(names), m.name), append(slices.Clip(path), m.name)
		t := m.typ()
		if len(f.collection.MoreFields) == mostFields || !mayBeKey(m.name) || m.rows == 0 {
			continue
		}
		switch {
		case t.Kind == schema.JSON && m.forms == formObject && len(path) < deepest:
			f.inside(m, names, path)
		case t.Array || t.Kind == schema.JSON || t.Kind == schema.Decimal:
		default:
			if t.Kind == schema.Datetime || t.Kind == schema.Date {
				t.Kind = schema.String
			}
			t.Null = true
			f.collection.MoreFields = append(f.collection.MoreFields, &schema.Field{
				Name: fieldName(f.taken, strings.Join(names, "_")), Type: t, From: schema.JoinPath(path...),
			})
		}
	}
}

// key chooses the key.
func (f *found) key() {
	var best *profile
	for i, m := range f.members {
		if k := m.column.Type.Kind; m.twice || m.rows < f.rows || m.column.Type.Array || k != schema.Int && k != schema.UUID && k != schema.String {
			continue
		}
		if m.rank = keyRank(m.name); m.rank == 0 && i == 0 {
			m.rank = 1
		}
		if m.rank > 0 && (best == nil || m.rank > best.rank) {
			best = m
		}
	}
	if best == nil {
		f.notes = append([]Note{{Collection: f.collection.Name, Text: "without a key, and so without cursors: no column that looks like a key has another value in every row"}}, f.notes...)
		return
	}
	f.collection.Key = []*schema.Column{best.column}
	best.column.NotNull = true
	f.note(best, "the key, as it has another value in every "+map[bool]string{false: "row", true: "row that was compared"}[len(best.distinct) == mostDistinct])
}

// keyRank says how much a name is that of a key: 0 for not at all.
func keyRank(name string) int {
	switch name = strings.ToLower(name); {
	case name == "id" || name == "_id":
		return 5
	case name == "uuid" || name == "key" || name == "guid":
		return 4
	case stem(name) != "" && strings.HasSuffix(name, "id"):
		return 3
	case strings.HasSuffix(name, "id"):
		return 2
	}
	return 0
}

// mayBeKey reports whether a key inside JSON may be in the path of a field.
func mayBeKey(key string) bool {
	return key != "" && len(key) < 64 && !strings.ContainsAny(key, "\"\\?`") && !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f })
}

const mostDistinct = 1 << 18

var seed = maphash.MakeSeed()

// distinguish notes a value of a column that may be the key.
func (p *profile) distinguish(text []byte) {
	if p.twice || len(p.distinct) == mostDistinct {
		return
	}
	if p.distinct == nil {
		p.distinct = map[uint64]struct{}{}
	}
	n := len(p.distinct)
	p.distinct[maphash.Bytes(seed, text)] = struct{}{}
	if p.twice = len(p.distinct) == n; p.twice {
		p.distinct = nil
	}
}
