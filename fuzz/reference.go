package fuzz

import (
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// oneOrField returns a value of the word's type, or sometimes the name of another field that has one.
func (b *builder) oneOrField(w word, f *schema.Field, hits cell) syntax.Value {
	read := f.Aggregate != nil && f.Aggregate.Row != nil
	if len(w.definition.Refers) > 0 && (!w.inner || read) && b.options().References && b.chance(25) {
		if names := b.comparable(w, f, b.owners[f], "", nil); len(names) > 0 {
			return &syntax.Object{Members: []*syntax.Member{{Key: "field", Value: &syntax.String{Text: pick(b.Rand, names)}}}}
		}
	}
	return b.one(w, hits)
}

// comparable returns the paths from rows of c to the fields that a word on f may be compared with, through two relations at most.
func (b *builder) comparable(w word, f *schema.Field, c *schema.Collection, before string, via []*schema.Relation) []string {
	var out []string
	var walk func(fields []*schema.Field, before string)
	walk = func(fields []*schema.Field, before string) {
		for _, other := range b.fields(fields) {
			path := before + other.Name
			switch one := toOne(other.Path()); {
			case other == f && len(via) == 0 || other.Ignored:
			case one && len(via) < 2:
				out = append(out, b.comparable(w, f, other.To(), path+".", slices.Concat(via, other.Path()))...)
			case other.Aggregate != nil:
				if other.Aggregate.Row != nil && sameKind(other.Type, w.typ) {
					out = append(out, path)
				}
			case f.Aggregate == nil && other.Relation == nil && len(other.Targets) == 1 && readsSame(w, other.Targets[0], via):
			case other.Relation == nil && len(other.Targets) == 1 && !other.Type.Array && sameKind(other.Type, w.typ):
				out = append(out, path)
			}
			walk(other.Fields, path+".")
		}
	}
	walk(c.Fields, before)
	return out
}

// readsSame reports whether a target, of a row at the end of a path, is what a word reads.
func readsSame(w word, t schema.Target, via []*schema.Relation) bool {
	return len(w.targets) == 1 && w.targets[0].Value == t.Value && slices.Equal(w.targets[0].Via, slices.Concat(via, t.Via))
}

// toOne reports whether a path of relations, not an empty one, leads to one row.
func toOne(path []*schema.Relation) bool {
	for _, r := range path {
		if r.Many {
			return false
		}
	}
	return len(path) > 0
}

// sameKind reports whether values of two types may be compared: decimals have one scale.
func sameKind(a, b schema.Type) bool {
	return a.Kind == b.Kind && (a.Kind != schema.Decimal || a.Precision == b.Precision && a.Scale == b.Scale)
}
