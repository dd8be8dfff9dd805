package introspect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// unreadable are the tables whose rows cannot be read, or only by means that are not SQL's, or of which a row may have versions.
var unreadable = []string{"a table that this user may not read", "a virtual table", "a table whose rows have versions until they are merged: connect with final=1"}

// table decides what the columns of t hold, and whether t can be a collection at all.
func (r *reader) table(ctx context.Context, t *table) error {
	r.tables = append(r.tables, t)
	switch {
	case slices.Contains(unreadable, t.what):
		t.left = t.what
		return nil
	case len(t.columns) == 0:
		t.left = "it has no columns"
		return nil
	}
	t.enums()
	if r.dialect.Traits().FoldsEquality { // a condition on such a column lets other texts in than those it lists
		for _, c := range t.columns {
			if c.typ != "enum" && !c.exact {
				c.labels = nil
			}
		}
	}
	r.exactly(t)
	if err := r.sampleOf(ctx, t); err != nil {
		return err
	}
	for _, c := range t.columns {
		r.decide(c)
		c.fold()
	}
	if err := r.foretell(ctx, t); err != nil {
		return err
	}
	return r.keyOf(ctx, t)
}

// fold says how a text is kept whose collation takes different texts for equal.
func (c *column) fold() {
	if c.loose != "" && c.kind.Kind == schema.String && !c.kind.Array {
		c.kept = schema.StorageFolded
		if c.note == "" {
			c.note = "its collation, " + shown(c.loose) + ", takes different texts for equal; here they are different"
		}
	}
}

// exactly spells the columns of the keys of t as the table does: most engines take any case.
func (r *reader) exactly(t *table) {
	if r.dialect.Traits().CaseMatters {
		return
	}
	lists := append([][]string{t.key}, t.uniques...)
	for _, f := range t.foreign {
		lists = append(lists, f.columns)
	}
	for _, names := range lists {
		for i, name := range names {
			for _, c := range t.columns {
				if schema.FoldASCII(c.name) == schema.FoldASCII(name) {
					names[i] = c.name
				}
			}
		}
	}
}

// typeText returns the type of c as its table declares it.
func (c *column) typeText() string {
	if text := strings.Join(strings.Fields(c.declared), " "); text != "" {
		return text
	}
	return "no type"
}

// keyOf finds the columns that tell the rows of t apart: the primary key, or else what is unique and never null.
func (r *reader) keyOf(ctx context.Context, t *table) error {
	primary := t.key
	t.primary, t.key = primary, nil
	reason := t.unkeyed
	if reason == "" {
		reason = "it has no primary key, and nothing unique that is never null"
	}
	for i, key := range append([][]string{primary}, t.uniques...) {
		if len(key) == 0 {
			continue
		}
		why, err := r.cannotBeKey(ctx, t, key, i == 0)
		if err != nil {
			return err
		}
		if why == "" {
			t.key = key
			if i > 0 {
				t.notes = append(t.notes, "its key is what is unique in it: it has no primary key that can be used")
			}
			return nil
		}
		if i == 0 {
			reason = why
		}
	}
	if t.what == "" {
		t.notes = append(t.notes, "without a key, and so without cursors: "+reason)
	} else {
		t.notes = append(t.notes, t.what+", without a key, and so without cursors")
	}
	return nil
}

func (r *reader) cannotBeKey(ctx context.Context, t *table, key []string, primary bool) (string, error) {
	for _, name := range key {
		c := t.column(name)
		switch {
		case c == nil:
			return "its key is no column", nil
		case c.kind.Array || !c.kind.Kind.Compared():
			return fmt.Sprintf("its key has the column %s, which is %s", c.name, c.kind), nil
		case c.notNull || primary && !r.dialect.Traits().NullKeys:
		case !primary:
			return "what is unique in it may be null", nil
		default: // SQLite lets a primary key be null
			var n int
			statement := "SELECT count(*) FROM (SELECT 1 FROM " + r.tableName(t) + " WHERE " + r.quote(c.name) + " IS NULL LIMIT 1)"
			if err := r.db.QueryRowContext(ctx, statement).Scan(&n); err != nil {
				return "", err
			}
			if n > 0 {
				return fmt.Sprintf("its key %s is null in some rows", c.name), nil
			}
		}
	}
	return "", nil
}

// undecided reports whether the values of c are to be looked at.
func (r *reader) undecided(c *column) bool {
	if r.dialect.Traits().DynamicTypes {
		return true
	}
	switch t := r.dialect.Catalogue().Types[c.typ]; t.Kind {
	case schema.JSON:
		return true
	case schema.Int:
		return timeName.MatchString(c.name) || c.flag()
	case schema.String:
		return r.mayBeUUID(c) || c.mayBeBool()
	default:
		return false
	}
}

// mayBeUUID reports whether UUIDs are mostly declared as c is, in a database that has no type for them.
func (r *reader) mayBeUUID(c *column) bool {
	return c.declared == "char(36)" && r.dialect.Keeps(schema.Type{Kind: schema.UUID}) == schema.StorageText
}

// decide decides what c holds.
func (r *reader) decide(c *column) {
	if c.labels != nil && c.element == "" {
		r.isEnum(c)
		return
	}
	known := r.dialect.Catalogue().Types
	if r.dialect.Traits().DynamicTypes {
		c.dynamic(known)
		return
	}
	if c.element != "" {
		e, ok := known[c.element]
		switch {
		case c.element == "enum" && schema.CheckEnum(c.labels) == nil:
			c.is(schema.Type{Kind: schema.Enum, Array: true, Name: enumName(c.enum), Enum: c.labels}, schema.StorageNative, byType, "")
		case !ok || e.Refused != "" || !schema.InSets.Has(e.Kind) || e.Kept != "" && e.Kept != schema.StorageNative:
			c.other(c.typeText() + ": there is no set of these")
		default:
			c.is(schema.Type{Kind: e.Kind, Array: true}, schema.StorageNative, byType, "")
		}
		return
	}
	k, ok := known[c.typ]
	switch {
	case c.declared == "binary(16)" && idName.MatchString(c.name):
		c.is(schema.Type{Kind: schema.UUID}, schema.StorageBytes, byHabit, "a uuid as 16 bytes, as its name and its length say")
	case !ok:
		c.other(c.typeText() + ": there is no kind for it")
	case k.Refused != "":
		c.other(c.typeText() + ": " + k.Refused)
		c.kept = k.Kept
	default:
		c.is(schema.Type{Kind: k.Kind}, k.Kept, byType, k.Note)
		if k.Kind == schema.Decimal {
			c.decimal(r.dialect)
		}
		r.look(c)
	}
}

// look looks at the values of a column whose type may stand for more than it says.
func (r *reader) look(c *column) {
	switch c.kind.Kind {
	case schema.JSON:
		kept := c.kept
		if kept == "" {
			kept = r.dialect.Keeps(c.kind)
		}
		c.set(kept)
	case schema.Int:
		c.micros()
	case schema.String:
		switch {
		case r.mayBeUUID(c):
			c.uuids()
		case c.mayBeBool():
			c.textBool()
		}
	default: // all others
	}
	switch {
	case c.kind.Kind == schema.String && !c.kind.Array && c.narrow != "":
		c.kept, c.note = schema.StorageFolded, "its collation is "+c.narrow+", whose character set does not hold every character"
	case c.flag() && c.none(func(v value) bool { return v.text != "0" && v.text != "1" }):
		c.is(schema.Type{Kind: schema.Bool}, "", byType, "")
	case c.flag():
		c.note = "an int: it holds more than 0 and 1"
	case c.typ == "bigint" && strings.HasSuffix(c.declared, "unsigned"):
		c.note = "unsigned: a value beyond 9223372036854775807 cannot be read"
	}
}

// flag reports whether c is declared as MySQL declares a BOOLEAN, which any small int fits into.
func (c *column) flag() bool { return strings.HasPrefix(c.declared, "tinyint(1)") }

// isEnum decides that c is an enum of its labels.
func (r *reader) isEnum(c *column) {
	if err := schema.CheckEnum(c.labels); err != nil {
		c.other(c.typeText() + ": " + err.Error())
		return
	}
	kept := schema.Storage("")
	if as := boolTexts(c.labels); as != "" {
		c.is(schema.Type{Kind: schema.Bool}, as, byType, "")
		return
	}
	switch {
	case c.typ == "enum":
		kept = schema.StorageNative
	default:
		if as := r.dialect.Catalogue().Types[c.typ].Kept; as == schema.StorageChar || as == schema.StorageFolded {
			kept = as
		}
	}
	c.is(schema.Type{Kind: schema.Enum, Name: enumName(c.enum), Enum: c.labels}, kept, byType, "")
}

// enumName returns the name of an enum if a schema file can have it.
func enumName(name string) string {
	if _, kind := schema.ParseKind(name); kind || !schema.IsName(name) {
		return ""
	}
	return name
}

// set decides whether a JSON column is a set: all its values are arrays of scalars of one kind.
func (c *column) set(kept schema.Storage) {
	kind, some, sets := c.elements()
	switch {
	case sets && some:
		c.is(schema.Type{Kind: kind, Array: true}, kept, byValues, "a set, as every value is")
	case sets && c.emptyArray() && setName.MatchString(c.name):
		c.is(schema.Type{Kind: schema.String, Array: true}, kept, byHabit, "a set, as its name and its default say; nothing in it was seen")
	case sets && !c.none(func(v value) bool { return strings.HasPrefix(v.text, "[") }):
		c.note = "json: every value is an empty array; write set of string if that is what it is for"
	}
}

// micros decides whether an int is a time: every value could count microseconds, and the name is that of a time.
func (c *column) micros() {
	if timeName.MatchString(c.name) && c.all(isMicros) {
		c.is(schema.Type{Kind: schema.Datetime}, schema.StorageMicros, byValues, "microseconds since 1970, as its name and every value say")
	}
}

// uuids decides whether a text of 36 characters is a UUID: no value is anything else.
func (c *column) uuids() {
	switch {
	case c.all(isUUID):
		c.is(schema.Type{Kind: schema.UUID}, schema.StorageText, byValues, "a uuid, as every value is")
	case len(c.values) == 0:
		c.is(schema.Type{Kind: schema.UUID}, schema.StorageText, byHabit, "a uuid, as what is declared so mostly is; no value was seen")
	default:
		c.by = byValue
	}
}
