package schema

import (
	"maps"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// New returns the registry of cs, or every error in them, as Errors.
//
// The collections of the registry are copies: cs stay as they are, and may be changed and passed again. Columns, relations and fields that go
// with the registry are those of its collections (Registry.Collection). In the copies these are completed:
//
//   - Columns of a key are NotNull.
//   - Relations of structs find their collections by Go type. A relation between two collections that were made of structs gets
//     its inverse, named as the collection that it leads to, unless the other side has one already, the name is taken,
//     or two relations would give the same name.
//   - Fields, if nil, are every column that is not hidden, with every operator of its type; MoreFields are added to them. A field reads
//     what From names, and without From and targets the column of its name, or asks for the relation of its name.
//   - Every relation is also a field of its own name, unless a field of that name exists or NoRelations is set.
//   - Related, if nil: for each relation whose target is reached by no other relation of the collection, the body key of the
//     target leads through that relation. A collection's own body key is never one of them. (A schema file that names
//     no related keys has none: there, what may be reached is written down.)
//   - Sorts, if nil, are FIELD_ASC and FIELD_DESC, in capitals, of every field and subfield that reads one value that has an
//     order; parts of a dotted name are joined by _. With FixedOrder there are none.
//   - Order, if nil, is the key, ascending. Limits are those of the options.
func (o Options) New(cs ...*Collection) (*Registry, error) {
	cs = copies(cs)
	b := &builder{options: o, collections: cs, byName: map[string]*Collection{}, broken: map[*Collection]bool{}, arrays: map[*Relation]bool{}}
	b.page()
	b.names()
	if b.errs != nil {
		return nil, b.errs.Err() // nothing else can be looked up by name
	}
	b.each(b.columns)
	b.each(b.key)
	b.each(b.uniques)
	b.each(b.relations)
	b.invert()
	if b.errs != nil {
		return nil, b.errs.Err() // what a field reads stands on columns and relations
	}
	b.each(b.fields)
	b.each(b.sorts)
	b.each(b.related)
	b.views()
	if b.errs != nil {
		return nil, b.errs.Err()
	}
	b.options.Storage, b.options.Arrays = maps.Clone(o.Storage), maps.Clone(o.Arrays)
	for dialect, kinds := range b.options.Storage {
		b.options.Storage[dialect] = maps.Clone(kinds)
	}
	r := &Registry{options: b.options, collections: cs, byName: b.byName}
	for _, c := range cs {
		c.registry = r
	}
	r.sum = r.digest()
	for _, c := range r.collections {
		for _, col := range c.Columns {
			b.options.keep(col)
		}
		eachField(c.Fields, func(_ string, f *Field) {
			if t, ok := f.Read(); ok && f.Aggregate != nil && f.Aggregate.Row.Fold.New() {
				t.Value.Columns[0].quoted = b.options.quotes(t.Value.Columns[0])
			}
		})
	}
	return r, nil
}

// A builder makes a registry, a pass at a time.
type builder struct {
	options     Options
	collections []*Collection
	byName      map[string]*Collection
	broken      map[*Collection]bool // with errors in their fields
	arrays      map[*Relation]bool   // those that a field asks for
	errs        Errors
}

func (b *builder) each(pass func(*Collection)) {
	for _, c := range b.collections {
		pass(c)
	}
}

func (b *builder) page() {
	o := &b.options
	const usual = 200
	switch {
	case o.Limit < 0 || o.MaxLimit < 0:
		b.errs.addf(Position{}, "limit: a page has no fewer than 0 rows")
	case o.Limit == 0 && o.MaxLimit == 0:
		o.Limit, o.MaxLimit = usual, usual
	case o.Limit == 0:
		o.Limit = min(usual, o.MaxLimit)
	case o.MaxLimit == 0:
		o.MaxLimit = o.Limit
	case o.Limit > o.MaxLimit:
		b.errs.addf(Position{}, "limit: %d is above the maximum, %d", o.Limit, o.MaxLimit)
	}
}

// names checks the names of the collections, their tables and their bodies, and their pages.
func (b *builder) names() {
	if len(b.collections) == 0 {
		b.errs.addf(Position{}, "a schema has at least one collection")
	}
	for i, c := range b.collections {
		switch {
		case c == nil:
			b.errs.addf(Position{}, "collection %d is nil", i)
			continue
		case c.registry != nil:
			b.errs.addf(c.Pos, "%s is of a registry, which has completed it; want the collection that New took", wording.Quote(c.Name))
			continue
		}
		if !IsName(c.Name) {
			b.errs.addf(c.Pos, "%s cannot name a collection: %s", wording.Quote(c.Name), wantName)
		}
		if b.byName[c.Name] != nil {
			b.errs.addf(c.Pos, "%s names two collections", wording.Quote(c.Name))
		}
		b.byName[c.Name] = c
		if _, _, _, ok := splitTable(c.SQL()); !ok {
			b.errs.addf(c.Pos, `%s cannot name a table: want a name, schema.name or catalog.schema.name; a part with a dot or a quote in it is written "a.b" with quotes around it`, wording.Quote(c.SQL()))
		}
		if key := c.BodyKey(); ReservedBody(key) || !IsName(key) {
			b.errs.addf(c.Pos, "%s cannot be the key of %s in a body: %s are taken, and %s",
				wording.Quote(key), wording.Quote(c.Name), wording.List(reservedBodies, "and"), wantName)
		}
		b.pageOf(c)
	}
}

func (b *builder) pageOf(c *Collection) {
	o := b.options
	switch {
	case c.Limit < 0 || c.MaxLimit < 0:
		b.errs.addf(c.Pos, "limit of %s: a page has no fewer than 0 rows", wording.Quote(c.Name))
		return
	case c.Limit == 0 && c.MaxLimit == 0:
		c.Limit, c.MaxLimit = o.Limit, o.MaxLimit
	case c.Limit == 0:
		c.Limit = min(o.Limit, c.MaxLimit)
	case c.MaxLimit == 0:
		c.MaxLimit = max(o.MaxLimit, c.Limit)
	}
	if c.Limit > c.MaxLimit {
		b.errs.addf(c.Pos, "limit of %s: %d is above the maximum, %d", wording.Quote(c.Name), c.Limit, c.MaxLimit)
	}
}

// upper returns a dotted name as the name of a default sort begins:  state.type is STATE_TYPE
func upper(name string) string { return strings.ToUpper(strings.ReplaceAll(name, ".", "_")) }
