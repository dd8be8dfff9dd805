package schema

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/internal/wording"
)

func (b *builder) columns(c *Collection) {
	if len(c.Columns) == 0 {
		b.errs.addf(c.Pos, "%s has no columns", c.Name)
	}
	seen := map[string]bool{}
	inTable := map[string]*Column{}
	for _, col := range c.Columns {
		what := wording.Quote(c.Name + "." + col.Name)
		if !IsName(col.Name) {
			b.errs.addf(col.Pos, "%s cannot name a column of %s: %s", wording.Quote(col.Name), c.Name, wantName)
		}
		if !isSQLName(col.SQL()) {
			b.errs.addf(col.Pos, "%s cannot name a column of a table: want UTF-8 without U+0000", wording.Quote(col.SQL()))
		}
		if seen[col.Name] {
			b.errs.addf(col.Pos, "%s names two columns of %s", wording.Quote(col.Name), c.Name)
		} else if other := inTable[col.SQL()]; other != nil {
			b.errs.addf(col.Pos, "%s and %s are one column of the table, %s", what, wording.Quote(other.Name), col.SQL())
		}
		seen[col.Name] = true
		inTable[col.SQL()] = col
		b.typ(col.Pos, what, col.Type)
		col.Type.Single = b.options.single(col)
		if col.Index != "" && (col.Index != IndexTrigram || col.Type.Kind != String || col.Type.Array) {
			b.errs.addf(col.Pos, "%s: index %s does not go with %s; there is trigram, for string", what, wording.Quote(col.Index), col.Type)
		}
		if col.Unique && (col.Type.Array || !col.Type.Kind.Compared()) {
			b.errs.addf(col.Pos, "%s is %s, which cannot be unique", what, col.Type)
		}
		if col.NullUnreadable {
			b.unreadable(c, col, what)
		}
		for dialect, s := range col.Storage {
			if allowed := Storages(col.Type); !slices.Contains(allowed, s) {
				b.errs.addf(col.Pos, "%s: %s", what, unknownStorage(dialect, s, col.Type))
			}
		}
	}
	for _, t := range c.terms.byPath {
		t.settle()
	}
}

// settle gives t the width of the floats of its column, which is not known before the storages are.
func (t *Term) settle() {
	if t != nil && len(t.Columns) > 0 && len(t.Path) == 0 && !t.Length && !t.JSONType {
		t.Type.Single = t.Columns[0].Type.Single
	}
}

// unreadable checks a column that is null where its value cannot be read.
func (b *builder) unreadable(c *Collection, col *Column, what string) {
	switch {
	case col.Type.Array || !mayBeUnreadable.Has(col.Type.Kind):
		b.errs.addf(col.Pos, "%s is %s; only an int, a float, a decimal, a bool, a datetime, a date, bytes or a time is null where it cannot be read", what, col.Type)
	case slices.Contains(c.Key, col):
		b.errs.addf(col.Pos, "%s is a key, and a key is never null, nor may it be where it cannot be read", what)
	case col.NotNull || !col.Type.Null:
		b.errs.addf(col.Pos, "%s is null where it cannot be read; want %s or null, without not_null", what, col.Type)
	}
}

// mayBeUnreadable are the kinds of which databases keep values that are none.
const mayBeUnreadable Kinds = 1<<Int | 1<<Float | 1<<Decimal | 1<<Bool | 1<<Datetime | 1<<Date | 1<<Bytes | 1<<Clock

// typ checks a type.
func (b *builder) typ(pos Position, what string, t Type) {
	switch {
	case t.Kind < String || t.Kind > LastKind:
		b.errs.addf(pos, "%s has no type; there are %s", what, wording.List(kindNames[String:], "and"))
	case t.Array && !InSets.Has(t.Kind):
		b.errs.addf(pos, "%s: %s", what, errSetOf(t.Kind))
	case t.Kind == Decimal && (t.Precision != 0 || t.Scale != 0):
		if err := CheckDecimal(int(t.Precision), int(t.Scale)); err != nil {
			b.errs.addf(pos, "%s: %s", what, err)
		}
	case t.Kind == Enum:
		if err := CheckEnum(t.Enum); err != nil {
			b.errs.addf(pos, "%s: %s", what, err)
		}
	}
}

// key checks the primary key of c, which is never null. A collection may have none: a view, or a table in which rows may be twice.
func (b *builder) key(c *Collection) {
	for i, col := range c.Key {
		switch {
		case !slices.Contains(c.Columns, col):
			b.errs.addf(c.Pos, "the key of %s is not one of its columns", c.Name)
			continue
		case slices.Contains(c.Key[:i], col):
			b.errs.addf(c.Pos, "%s is twice in the key of %s", col.Name, c.Name)
		case col.Type.Array || !col.Type.Kind.Compared():
			b.errs.addf(col.Pos, "%s is %s, which cannot be a key", wording.Quote(c.Name+"."+col.Name), col.Type)
		case col.Type.Null:
			b.errs.addf(col.Pos, "%s is a key, and a key is never null; want %s", wording.Quote(c.Name+"."+col.Name), strings.TrimSuffix(col.Type.String(), " or null"))
		}
		col.NotNull = true
	}
}

// uniques checks the unique sets of columns of c.
func (b *builder) uniques(c *Collection) {
	for _, set := range c.Uniques {
		if len(set) < 2 {
			b.errs.addf(c.Pos, "a unique set of %s has two columns at least; of one, the column says that it is unique", c.Name)
		}
		for i, col := range set {
			switch {
			case !slices.Contains(c.Columns, col):
				b.errs.addf(c.Pos, "a unique set of %s has what is not one of its columns", c.Name)
			case slices.Contains(set[:i], col):
				b.errs.addf(c.Pos, "%s is twice in a unique set of %s", col.Name, c.Name)
			case col.Type.Array || !col.Type.Kind.Compared():
				b.errs.addf(c.Pos, "%s is %s, which cannot be unique", wording.Quote(c.Name+"."+col.Name), col.Type)
			}
		}
	}
}

// relations links and checks the relations of c.
func (b *builder) relations(c *Collection) {
	seen := map[string]bool{}
	for _, r := range c.Relations {
		what := wording.Quote(c.Name + "." + r.Name)
		if !IsName(r.Name) {
			b.errs.addf(r.Pos, "%s cannot name a relation of %s: %s", wording.Quote(r.Name), c.Name, wantName)
		}
		if seen[r.Name] {
			b.errs.addf(r.Pos, "%s names two relations of %s", wording.Quote(r.Name), c.Name)
		}
		seen[r.Name] = true
		if c.Column(r.Name) != nil {
			b.errs.addf(r.Pos, "%s is a column and a relation of %s; one of them needs another name", wording.Quote(r.Name), c.Name)
		}
		if r.From == nil {
			r.From = c
		}
		if r.link != nil {
			if err := b.follow(r); err != nil {
				b.errs.addf(r.Pos, "%s: %s", what, err)
				continue
			}
		}
		switch {
		case r.From != c:
			b.errs.addf(r.Pos, "%s begins at %s", what, wording.Quote(r.From.Name))
		case r.To == nil:
			b.errs.addf(r.Pos, "%s leads nowhere; there are %s", what, wording.List(b.collectionNames(), "and"))
		case b.byName[r.To.Name] != r.To:
			b.errs.addf(r.Pos, "%s leads to %s, which is not in the schema", what, wording.Quote(r.To.Name))
		case len(r.On) == 0:
			b.errs.addf(r.Pos, "%s has no keys", what)
		default:
			b.join(r, what)
		}
	}
}

// join checks the keys of r.
func (b *builder) join(r *Relation, what string) {
	var theirs []*Column
	for _, on := range r.On {
		if !slices.Contains(r.From.Columns, on[0]) || !slices.Contains(r.To.Columns, on[1]) {
			b.errs.addf(r.Pos, "%s: its keys are not columns of %s and %s", what, r.From.Name, r.To.Name)
			return
		}
		for _, col := range on {
			if col.Type.Array || !col.Type.Kind.Compared() {
				b.errs.addf(r.Pos, "%s: %s is %s, which cannot be a key", what, col.Name, col.Type)
				return
			}
		}
		if mine, their := keyType(on[0]), keyType(on[1]); mine != their {
			b.errs.addf(r.Pos, "%s: %s is %s and %s of %s is %s; keys are of one kind",
				what, on[0].Name, mine, on[1].Name, r.To.Name, their)
			return
		}
		theirs = append(theirs, on[1])
	}
	if !r.Many && !r.To.Unique(theirs) {
		b.errs.addf(r.Pos, "%s leads to one of %s, but %s is not a unique key of it; want its key, %s, or what is unique there, or many",
			what, r.To.Name, wording.List(names(theirs), "and"), wording.List(names(r.To.Key), "and"))
	}
}

// keyType returns what the keys of a relation have in common: their kind, of decimals their digits, and of floats their bits.
func keyType(c *Column) string {
	t := Type{Kind: c.Type.Kind, Single: c.Type.Single, Precision: c.Type.Precision, Scale: c.Type.Scale}
	return t.words()
}

// Unique reports whether the schema says that no two rows of c agree on all of cols. A to-one relation leads to such columns.
func (c *Collection) Unique(cols []*Column) bool {
	for set := range c.UniqueSets() {
		if !slices.ContainsFunc(set, func(col *Column) bool { return !slices.Contains(cols, col) }) {
			return true
		}
	}
	return false
}

// UniqueSets yields the sets of columns on all of which no two rows agree, unless one of them is null: the primary key, if there is one,
// each unique column, and Uniques.
func (c *Collection) UniqueSets() iter.Seq[[]*Column] {
	return func(yield func([]*Column) bool) {
		if len(c.Key) > 0 && !yield(c.Key) {
			return
		}
		for i, col := range c.Columns {
			if col.Unique && (len(c.Key) != 1 || c.Key[0] != col) && !yield(c.Columns[i:i+1:i+1]) {
				return
			}
		}
		for _, set := range c.Uniques {
			if !yield(set) {
				return
			}
		}
	}
}

func (b *builder) collectionNames() []string {
	out := make([]string, len(b.collections))
	for i, c := range b.collections {
		out[i] = c.Name
	}
	return out
}

func names(cols []*Column) []string {
	out := make([]string, len(cols))
	for i, col := range cols {
		out[i] = col.Name
	}
	return out
}

// plain reports whether s is text that every database holds: valid UTF-8 without NUL.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
