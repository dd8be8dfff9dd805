package fuzz

import (
	"iter"
	"maps"
	"math/rand"
	"slices"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Hides generates, per collection, hidden columns, as map[string][]string: a value for filter.Scope.Hides. Keys and
// foreign keys are among them.
func Hides(l *filter.Language) gopter.Gen {
	return gen(func(rng *rand.Rand) map[string][]string { return newBuilder(rng, l, nil).hides() },
		func(map[string][]string) iter.Seq[map[string][]string] {
			return func(func(map[string][]string) bool) {}
		})
}

func (b *builder) hides() map[string][]string {
	out := map[string][]string{}
	for _, c := range b.language.Registry().Collections() {
		each := pick(b.Rand, []int{0, 15, 30, 70, 95}) // in a hundred
		for _, col := range c.Columns {
			chance := each
			if isKey(c, col) {
				chance = each/2 + 10
			}
			if b.chance(chance) {
				out[c.Name] = append(out[c.Name], col.Name)
			}
		}
	}
	return out
}

// Disguised generates rows that a caller of l within a scope cannot tell from data, as Rows. They differ in columns that
// the scope hides: values are exchanged or replaced. What the policies of the scope and the defaults of fields read is
// kept, because it decides which rows exist.
func Disguised(l *filter.Language, scope filter.Scope, data Rows) gopter.Gen {
	return gen(func(rng *rand.Rand) Rows { return newBuilder(rng, l, data).disguised(scope) }, ShrinkRows)
}

func (b *builder) disguised(scope filter.Scope) Rows {
	read := b.decisive(scope)
	out := Rows{}
	for _, name := range slices.Sorted(maps.Keys(b.data)) {
		rows := b.data[name]
		c := b.language.Registry().Collection(name)
		var hidden []*schema.Column
		for _, column := range scope.Hides[name] {
			if col := c.Column(column); !read[col] {
				hidden = append(hidden, col)
			}
		}
		out[name] = rows
		for range 20 { // until keys and unique columns are unique again
			changed := make([]map[string]any, len(rows))
			for i, row := range rows {
				changed[i] = maps.Clone(row)
			}
			for _, col := range hidden {
				b.disguise(c, col, changed)
			}
			if isUnique(c, changed) {
				out[name] = changed
				break
			}
		}
	}
	return out
}

// disguise gives a column other values: those of other rows, or new ones.
func (b *builder) disguise(c *schema.Collection, col *schema.Column, rows []map[string]any) {
	place := b.Perm(len(rows))
	values := make([]any, len(rows))
	has := make([]bool, len(rows))
	for i, row := range rows {
		values[place[i]], has[place[i]] = row[col.Name], hasMember(row, col.Name)
	}
	fresh := b.chance(40)
	for i, row := range rows {
		now := fresh && b.chance(80)
		switch {
		case now && col.Type.Array:
			row[col.Name] = b.set(col.Type)
		case now && keyed(c, col):
			row[col.Name] = b.short(b.scalar(col.Type))
		case now:
			row[col.Name] = b.scalar(col.Type)
		case has[i]:
			row[col.Name] = values[i]
		default:
			delete(row, col.Name)
		}
	}
}

func hasMember(row map[string]any, name string) bool {
	_, ok := row[name]
	return ok
}

// keyed reports whether col is part of a unique set of c.
func keyed(c *schema.Collection, col *schema.Column) bool {
	for set := range c.UniqueSets() {
		if slices.Contains(set, col) {
			return true
		}
	}
	return false
}

// isUnique reports whether the unique sets of rows are unique.
func isUnique(c *schema.Collection, rows []map[string]any) bool {
	for columns := range c.UniqueSets() {
		seen := map[string]bool{}
		for _, row := range rows {
			text, null := uniqueText(columns, row)
			if seen[text] && !null {
				return false
			}
			seen[text] = true
		}
	}
	return true
}

// decisive returns the columns that decide which rows exist: those that policies and defaults read.
func (b *builder) decisive(scope filter.Scope) map[*schema.Column]bool {
	read := map[*schema.Column]bool{}
	term := func(t *schema.Term) {
		if t != nil {
			for _, col := range t.Columns {
				read[col] = true
			}
		}
	}
	step := func(r *schema.Relation) {
		if r != nil {
			term(r.In)
			for _, on := range r.On {
				read[on[0]], read[on[1]] = true, true
			}
			if f := r.Fold; f != nil {
				term(f.Sum)
				for _, t := range f.Order {
					term(t)
				}
			}
		}
	}
	var note func(n predicate.Node)
	note = func(n predicate.Node) {
		predicate.Walk(&n, func(n *predicate.Node) bool {
			term(n.Term)
			step(n.Relation)
			for _, side := range n.Sides() {
				term(side.Term)
				for _, r := range side.Via {
					step(r)
				}
				for _, policy := range side.Policy {
					note(policy)
				}
			}
			return true
		})
	}
	for _, name := range slices.Sorted(maps.Keys(scope.Rows)) {
		note(scope.Rows[name])
	}
	for _, c := range b.language.Registry().Collections() {
		if q, err := b.language.Parse(c.Name, []byte("{}")); err == nil {
			note(q.Where())
		}
	}
	return read
}
