package introspect

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// relate makes relations of the foreign keys, both ways, and the body keys that lead through them.
func (r *reader) relate() {
	taken := map[*schema.Collection]map[string]bool{}
	for _, t := range r.tables {
		if t.collection == nil {
			continue
		}
		names := map[string]bool{}
		for _, c := range t.collection.Columns {
			names[c.Name] = true
		}
		for _, reserved := range schema.ReservedFields() {
			names[reserved] = true
		}
		taken[t.collection] = names
	}
	type pair struct {
		forward *schema.Relation
		alone   bool // the only one between the two
	}
	var pairs []pair
	for _, t := range r.tables {
		if t.collection == nil {
			continue
		}
		for i, f := range t.foreign {
			forward := r.forward(t, f)
			if forward == nil || slices.ContainsFunc(t.collection.Relations, func(o *schema.Relation) bool { return slices.Equal(o.On, forward.On) }) {
				continue
			}
			alone := forward.To != t.collection
			for j, other := range t.foreign {
				alone = alone && (i == j || other.table != f.table || other.space != f.space)
			}
			forward.Name = unused(taken[t.collection], forwardName(taken[t.collection], f, forward, alone))
			t.collection.Relations = append(t.collection.Relations, forward)
			pairs = append(pairs, pair{forward, alone})
		}
	}
	for _, p := range pairs {
		back := &schema.Relation{From: p.forward.To, To: p.forward.From, Many: true}
		var theirs []*schema.Column
		for _, on := range p.forward.On {
			back.On = append(back.On, [2]*schema.Column{on[1], on[0]})
			theirs = append(theirs, on[0])
		}
		back.Many = !p.forward.From.Unique(theirs)
		name := p.forward.From.Name
		if !p.alone || taken[back.From][name] {
			name += "_by_" + p.forward.Name
		}
		back.Name = unused(taken[back.From], name)
		back.From.Relations = append(back.From.Relations, back)
	}
	refers := joints{}
	for _, p := range pairs {
		refers[p.forward.From] = append(refers[p.forward.From], p.forward)
	}
	for _, t := range r.tables {
		if t.collection != nil {
			t.collection.Related = refers.related(t.collection)
			t.collection.MoreFields = refers.beyond(t.collection, taken[t.collection])
		}
	}
}

// joints are the relations of each table's own foreign keys.
type joints map[*schema.Collection][]*schema.Relation

// beyond returns fields that ask for the rows beyond tables that only join two: many to many.
func (j joints) beyond(c *schema.Collection, taken map[string]bool) []*schema.Field {
	var out []*schema.Field
	for _, r := range c.Relations {
		if second := j.across(r); second != nil {
			name := second.To.Name
			if taken[name] {
				name += "_by_" + r.Name
			}
			out = append(out, &schema.Field{Name: unused(taken, name), Relation: r, Through: []*schema.Relation{second}})
		}
	}
	return out
}

// forward returns the relation that f is, without a name, or nil if it can be none.
func (r *reader) forward(t *table, f *foreign) *schema.Relation {
	to, theirs := r.target(f)
	leave := func(why string) *schema.Relation {
		f.left = "the relation to " + shown(f.table) + " over " + strings.Join(shownAll(f.columns), ", ") + ": " + why
		return nil
	}
	switch {
	case to == nil:
		return leave("there is no such table here")
	case to.collection == nil:
		return leave("that table is left out")
	case len(theirs) != len(f.columns):
		return leave("it has other columns there")
	}
	out := &schema.Relation{From: t.collection, To: to.collection}
	var cols []*schema.Column
	for i, name := range f.columns {
		mine, their := t.column(name), to.column(theirs[i])
		switch {
		case mine == nil || their == nil:
			return leave("one of its columns is not there")
		case !mine.kind.Kind.Compared():
			return leave(mine.name + " is " + mine.kind.String() + ", which is never compared")
		case mine.kind.Kind != their.kind.Kind || mine.kind.Array || their.kind.Array:
			return leave(mine.name + " is " + mine.kind.String() + " and " + their.name + " is " + their.kind.String())
		}
		out.On = append(out.On, [2]*schema.Column{mine.column, their.column})
		cols = append(cols, their.column)
	}
	out.Many = !to.collection.Unique(cols)
	return out
}

func shownAll(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = shown(name)
	}
	return out
}

// forwardName returns what a row calls the row that f refers to: by its column, or as the other collection is called.
func forwardName(taken map[string]bool, f *foreign, to *schema.Relation, alone bool) string {
	if len(f.columns) == 1 {
		if s := stem(f.columns[0]); s != "" {
			if !taken[s] {
				return s
			}
			return s + "_" + to.To.Name
		}
	}
	if alone && !taken[to.To.Name] {
		return to.To.Name
	}
	return strings.Trim(strings.Join(f.columns, "_"), "_") + "_" + to.To.Name
}

// related returns the body keys of c: of each collection that one relation leads to, or that one is named as, and of those
// beyond a table that only joins two.
func (j joints) related(c *schema.Collection) []schema.Related {
	out := []schema.Related{}
	has := map[string]bool{c.Name: true}
	for _, r := range c.Relations {
		another := func(o *schema.Relation) bool { return o != r && o.To == r.To }
		if !has[r.To.Name] && (r.Name == r.To.Name || !slices.ContainsFunc(c.Relations, another)) {
			has[r.To.Name] = true
			out = append(out, schema.Related{Name: r.To.Name, Path: []*schema.Relation{r}})
		}
	}
	for _, r := range c.Relations {
		beyond := j.across(r)
		if beyond == nil || has[beyond.To.Name] || slices.ContainsFunc(c.Relations, func(o *schema.Relation) bool { return o.To == beyond.To }) {
			continue
		}
		has[beyond.To.Name] = true
		out = append(out, schema.Related{Name: beyond.To.Name, Path: []*schema.Relation{r, beyond}})
	}
	return out
}

// across returns the relation that leads on from a table that r leads to and that only joins two others, or nil.
func (j joints) across(r *schema.Relation) *schema.Relation {
	ends := j.joined(r.To)
	if !r.Many || len(ends) != 2 || ends[0].To == ends[1].To {
		return nil
	}
	for i, end := range ends {
		if slices.Equal(flip(end.On), r.On) {
			return ends[1-i]
		}
	}
	return nil
}

// joined returns the two relations of a table that only joins two others: they are its key, or all that it has beside a key of its own.
func (j joints) joined(c *schema.Collection) []*schema.Relation {
	var all, keys []*schema.Relation
	inKeys := 0
	said := map[*schema.Column]bool{}
	for _, col := range c.Key {
		said[col] = true
	}
	for _, r := range j[c] {
		all = append(all, r)
		onKey := true
		for _, on := range r.On {
			onKey = onKey && slices.Contains(c.Key, on[0])
			said[on[0]] = true
		}
		if onKey {
			keys, inKeys = append(keys, r), inKeys+len(r.On)
		}
	}
	switch {
	case len(keys) == 2 && inKeys == len(c.Key):
		return keys
	case len(all) == 2 && len(said) == len(c.Columns) && len(keys) == 0:
		return all
	}
	return nil
}

func flip(on [][2]*schema.Column) [][2]*schema.Column {
	out := make([][2]*schema.Column, len(on))
	for i, pair := range on {
		out[i] = [2]*schema.Column{pair[1], pair[0]}
	}
	return out
}
