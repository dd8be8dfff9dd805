package introspect

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// build makes the collections of the tables that are not left out.
func (r *reader) build() []*schema.Collection {
	var collections []*schema.Collection
	for _, t := range r.tables {
		if t.left == "" {
			r.buildTable(t)
			collections = append(collections, t.collection)
		}
	}
	r.relate()
	return collections
}

func (r *reader) buildTable(t *table) {
	name := r.collection(t)
	c := &schema.Collection{Name: name, Table: schema.JoinTable(t.space, t.name)}
	t.collection = c
	names := map[string]bool{}
	for _, col := range t.columns {
		col.column = r.buildColumn(t, col, fieldName(names, col.name))
		c.Columns = append(c.Columns, col.column)
	}
	for _, name := range t.key {
		c.Key = append(c.Key, t.column(name).column)
	}
	for _, set := range t.uniques {
		var cols []*schema.Column
		for _, name := range set {
			if col := t.column(name); col != nil && !col.kind.Array && col.kind.Kind.Compared() {
				cols = append(cols, col.column)
			}
		}
		if len(cols) == len(set) && !c.Unique(cols) {
			c.Uniques = append(c.Uniques, cols)
		}
	}
}

func (r *reader) buildColumn(t *table, c *column, name string) *schema.Column {
	key := slices.Contains(t.key, c.name)
	typ := c.kind
	notNull := c.notNull && (typ.Kind != schema.JSON || typ.Array) || key // what is not null may be the null of JSON
	typ.Null = !notNull && !typ.Array
	out := &schema.Column{Name: name, Column: c.name, Type: typ, NotNull: notNull}
	single := func(columns []string) bool { return len(columns) == 1 && columns[0] == c.name }
	out.Unique = !single(t.key) && slices.ContainsFunc(t.uniques, single) && !typ.Array && typ.Kind.Compared()
	text := !typ.Array && (typ.Kind == schema.String || typ.Kind == schema.Enum && c.kept != schema.StorageNative)
	out.Exact = c.exact && text
	if c.trigram && typ.Kind == schema.String && text {
		out.Index = schema.IndexTrigram
	}
	if c.kept != "" && c.kept != r.dialect.Keeps(typ) {
		out.Storage = map[string]schema.Storage{r.dialect.Name: c.kept}
	}
	return out
}

// agree makes the columns of a foreign key be of one kind where values decided: what one of them is seen to be, the other is.
func (r *reader) agree() {
	for range 4 { // keys refer to keys that refer to keys
		for _, t := range r.tables {
			for _, f := range t.foreign {
				to, theirs := r.target(f)
				if to == nil || len(theirs) != len(f.columns) {
					continue
				}
				for i, name := range f.columns {
					if mine, their := t.column(name), to.column(theirs[i]); mine != nil && their != nil {
						agree(mine, their)
					}
				}
			}
		}
	}
}

func agree(a, b *column) {
	if a.kind.Kind == schema.UUID {
		a, b = b, a
	}
	if a.kind.Kind != schema.String || b.kind.Kind != schema.UUID || a.kind.Array || b.kind.Array {
		return
	}
	// a is a string, b a UUID as text or bytes
	switch {
	case b.kept != schema.StorageText:
	case a.by != byValue && a.none(func(v value) bool { return !isUUID(v) }) && a.values != nil:
		a.is(b.kind, b.kept, b.by, "a uuid, as what it refers to, or is referred to by")
	case b.by == byHabit:
		b.is(a.kind, a.kept, byValue, "a string, as what it refers to, or is referred to by")
	}
}

// target returns the table that a foreign key refers to, and the columns there; nil if there is none.
func (r *reader) target(f *foreign) (*table, []string) {
	fold := func(s string) string { return s }
	if !r.dialect.Traits().CaseMatters {
		fold = schema.FoldASCII
	}
	for _, t := range r.tables {
		if t.space != f.space || fold(t.name) != fold(f.table) {
			continue
		}
		theirs := f.theirs
		if len(theirs) == 0 {
			theirs = t.primary
		}
		out := make([]string, len(theirs))
		for i, name := range theirs {
			for _, c := range t.columns {
				if fold(c.name) == fold(name) {
					out[i] = c.name
				}
			}
		}
		return t, out
	}
	return nil, nil
}
