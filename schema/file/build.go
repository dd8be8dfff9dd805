package file

import (
	"errors"
	"slices"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/internal/yamltree"
	"github.com/tamis-go/tamis/schema"
)

// A builder makes collections of a document: first the parts that need no other, then those that refer to others.
type builder struct {
	*yamltree.Decoder
	doc         *document
	unread      map[*schema.Collection]bool // with errors: what looks up something in them is left out
	enums       map[string][]string
	collections []*schema.Collection
	byName      map[string]*schema.Collection
	names       []string
}

// build makes the collections. unread are the parts with errors; a collection that has such an error is made in part,
// and lookups in it are left out, because they would only report what follows from it.
func (b *builder) build(unread schema.Errors) (schema.Options, []*schema.Collection) {
	unread = slices.Clone(unread)
	b.declare(unread)
	options := b.options()
	for i := range b.doc.Collections {
		b.columns(b.collections[i], &b.doc.Collections[i].Value)
	}
	for i := range b.doc.Collections {
		b.relations(b.collections[i], &b.doc.Collections[i].Value)
	}
	for i := range b.doc.Collections {
		c, from := b.collections[i], &b.doc.Collections[i].Value
		if b.unread[c] {
			continue
		}
		b.related(c, from)
		if from.Fields != nil {
			c.Fields = b.fields(c, *from.Fields)
		}
		if from.More != nil {
			c.MoreFields = b.fields(c, *from.More)
		}
	}
	for i, c := range b.collections {
		if !b.unread[c] {
			b.sorts(c, &b.doc.Collections[i].Value)
			b.views(c, b.doc.Collections[i])
		}
	}
	return options, b.collections
}

// declare makes the enums and the collections, empty, so that all else finds them by name.
func (b *builder) declare(unread schema.Errors) {
	b.enums = map[string][]string{}
	for _, e := range b.doc.Enums {
		_, kind := schema.ParseKind(e.Name)
		switch {
		case !schema.IsName(e.Name):
			b.Addf(e.Pos, "%s cannot name an enum: want letters, digits and _", wording.Quote(e.Name))
		case kind:
			b.Addf(e.Pos, "%s cannot name an enum: it is a type already", e.Name)
		}
		if err := schema.CheckEnum(e.Value); err != nil {
			b.Addf(e.Pos, "%s: %s", wording.Quote(e.Name), err)
		}
		b.enums[e.Name] = e.Value
	}
	b.byName = map[string]*schema.Collection{}
	b.unread = map[*schema.Collection]bool{}
	for i, e := range b.doc.Collections {
		from := e.Value
		c := &schema.Collection{Name: e.Name, Table: from.Table, Body: from.Body, Doc: from.Doc, Sort: from.Sort.Text, SortPos: from.Sort.Pos, Pos: e.Pos}
		c.Limit, c.MaxLimit = from.Page.values()
		if from.Operator != nil {
			c.NoOperator = !*from.Operator
			if *from.Operator && b.doc.Language.Operator == "listed" {
				b.Addf(e.Pos, "%s: operator: true has no effect, since the language has operator: listed; want operator: collections there",
					wording.Quote(e.Name))
			}
		}
		b.collections = append(b.collections, c)
		b.byName[c.Name] = c
		b.names = append(b.names, c.Name)
		for _, other := range unread {
			last := i+1 == len(b.doc.Collections)
			if !before(other.Pos, e.Pos) && (last || before(other.Pos, b.doc.Collections[i+1].Pos)) {
				b.unread[c] = true
			}
		}
	}
}

func before(a, b schema.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}

func (p page) values() (limit, most int64) {
	if p.Limit != nil {
		limit = *p.Limit
	}
	if p.Max != nil {
		most = *p.Max
	}
	return limit, most
}

func (b *builder) options() schema.Options {
	doc := b.doc
	o := schema.Options{Name: doc.Name, RelativeTimes: doc.Language.RelativeTimes, References: doc.Language.References}
	o.QuoteDecimals = doc.Language.Decimals == "string"
	if doc.Language.Nulls == "absent" {
		o.Nulls = schema.NullsAbsent
	}
	switch doc.Language.Operator {
	case "collections":
		o.Operator = schema.OperatorCollections
	case "listed":
		o.Operator = schema.OperatorListed
	}
	o.NoGroups = doc.Language.Groups != nil && !*doc.Language.Groups
	o.NoRelations = doc.Language.Relations != nil && !*doc.Language.Relations
	o.Limit, o.MaxLimit = doc.Page.values()
	if o.Limit > o.MaxLimit && o.MaxLimit > 0 {
		b.Addf(b.Place("document.Page"), "page: limit %d is above max, %d", o.Limit, o.MaxLimit)
	}
	b.storage(&o)
	return o
}

// storage reads how each dialect keeps each kind.
func (b *builder) storage(o *schema.Options) {
	for _, dialect := range b.doc.Storage {
		if !schema.IsName(dialect.Name) {
			b.Addf(dialect.Pos, "%s cannot name a dialect", wording.Quote(dialect.Name))
		}
		for _, e := range dialect.Value {
			s := schema.Storage(e.Value)
			kind, ok := schema.ParseKind(e.Name)
			switch {
			case e.Name == schema.ArrayStorage:
				if b.stored(e.Pos, s, schema.Type{Kind: schema.String, Array: true}, "a set") {
					put(&o.Arrays, dialect.Name, s)
				}
			case !ok:
				b.Addf(e.Pos, "%s", wording.Unknown(e.Name, "kind", storedKinds()))
			case b.stored(e.Pos, s, schema.Type{Kind: kind}, e.Name):
				of := o.Storage[dialect.Name]
				put(&of, kind, s)
				put(&o.Storage, dialect.Name, of)
			}
		}
	}
}

// stored reports whether s is a storage of t, and says what is if it is not.
func (b *builder) stored(pos schema.Position, s schema.Storage, t schema.Type, what string) bool {
	allowed := schema.Storages(t)
	if slices.Contains(allowed, s) {
		return true
	}
	known := make([]string, len(allowed))
	for i, k := range allowed {
		known[i] = string(k)
	}
	b.Addf(pos, "%s", wording.Unknown(string(s), "storage of "+what, known))
	return false
}

func storedKinds() []string {
	var out []string
	for k := schema.String; k <= schema.LastKind; k++ {
		if schema.Storages(schema.Type{Kind: k}) != nil {
			out = append(out, k.String())
		}
	}
	return append(out, schema.ArrayStorage)
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

func (b *builder) columns(c *schema.Collection, from *collection) {
	for _, e := range from.Columns {
		v := e.Value
		col := &schema.Column{
			NullUnreadable: bool(v.Unreadable), Name: e.Name, Column: v.Column, Hidden: v.Hidden, NotNull: v.NotNull, Unique: v.Unique, Exact: v.Exact, Index: v.Index, Pos: e.Pos,
		}
		t, err := schema.ParseType(v.Type.Text, b.enums)
		if err != nil && v.Type.Text != "" {
			b.Addf(v.Type.Pos, "%s: %s", wording.Quote(c.Name+"."+e.Name), err)
		}
		col.Type = t
		for _, s := range v.Storage {
			if err == nil && b.stored(s.Pos, schema.Storage(s.Value), t, wording.Quote(c.Name+"."+e.Name)) {
				put(&col.Storage, s.Name, schema.Storage(s.Value))
			}
		}
		c.Columns = append(c.Columns, col)
	}
	c.Key = b.columnsOf(c, from.Key)
	for _, set := range from.Unique {
		if cols := b.columnsOf(c, set); len(cols) == len(set) {
			c.Uniques = append(c.Uniques, cols)
		}
	}
}

// columnsOf returns the columns of c that a file names.
func (b *builder) columnsOf(c *schema.Collection, names yamltree.Words) []*schema.Column {
	var out []*schema.Column
	for _, w := range names {
		switch col := c.Column(w.Text); {
		case col != nil:
			out = append(out, col)
		case !b.unread[c]:
			b.Addf(w.Pos, "%s", wording.Unknown(w.Text, "column of "+c.Name, columnNames(c)))
		}
	}
	return out
}

// relations makes the relations of c. One with an error leads to nil: paths through it are not errors of their own.
func (b *builder) relations(c *schema.Collection, from *collection) {
	for _, e := range from.Relations {
		c.Relations = append(c.Relations, b.relation(c, e.Name, e.Pos, e.Value))
	}
}

func (b *builder) relation(c *schema.Collection, name string, pos schema.Position, from relation) *schema.Relation {
	r := &schema.Relation{Name: name, From: c, Many: from.Many.Text != "", Pos: pos}
	target := from.One
	if r.Many {
		target = from.Many
	}
	to := b.byName[target.Text]
	if to == nil {
		if target.Text != "" {
			b.Addf(target.Pos, "%s: %s", wording.Quote(c.Name+"."+name), wording.Unknown(target.Text, "collection", b.names))
		}
		return r
	}
	if b.unread[c] || b.unread[to] {
		return r
	}
	good := true
	for _, key := range from.Keys {
		mine, theirs := c.Column(key.Name), to.Column(key.Value.Text)
		if mine == nil {
			b.Addf(key.Pos, "%s: %s", wording.Quote(c.Name+"."+name), wording.Unknown(key.Name, "column of "+c.Name, columnNames(c)))
			good = false
		}
		if theirs == nil {
			b.Addf(key.Value.Pos, "%s: %s", wording.Quote(c.Name+"."+name), wording.Unknown(key.Value.Text, "column of "+to.Name, columnNames(to)))
			good = false
		}
		r.On = append(r.On, [2]*schema.Column{mine, theirs})
	}
	if good {
		r.To = to
	}
	return r
}

func (b *builder) related(c *schema.Collection, from *collection) {
	c.Related = []schema.Related{} // without relations in the file nothing else is reachable
	if from.Related == nil {
		return
	}
	for _, e := range *from.Related {
		r := schema.Related{Name: e.Name, SameAs: e.Value.SameAs.Text, Pos: e.Pos}
		if r.SameAs == "" {
			path, err := c.Path(e.Value.Path.Text)
			if err != nil {
				b.pathError(e.Value.Path.Pos, e.Name, err)
				continue
			}
			r.Path = path
		}
		c.Related = append(c.Related, r)
	}
}

// pathError adds what is wrong with a path, unless the relation that it goes through has an error of its own.
func (b *builder) pathError(pos schema.Position, what string, err error) {
	if !errors.Is(err, schema.ErrNowhere) {
		b.Addf(pos, "%s: %s", wording.Quote(what), err)
	}
}

func columnNames(c *schema.Collection) []string {
	out := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		out[i] = col.Name
	}
	return out
}
