package introspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A Change is in which way a database differs from a schema.
type Change string

// The changes.
const (
	Gone    Change = "gone"    // the schema names it, and the database does not have it
	Changed Change = "changed" // both have it, and it is not the same
	New     Change = "new"     // the database has it, and the schema does not name it
)

// A Difference is one thing in which a database is not as a schema says.
type Difference struct {
	Change     Change `json:"change"`
	Collection string `json:"collection"`       // of the schema, or what a schema of the database would call it
	Column     string `json:"column,omitempty"` // likewise; "" where the collection as a whole differs
	Message    string `json:"message"`          // one line
}

// String returns d on one line.
func (d Difference) String() string {
	at := d.Collection
	if d.Column != "" {
		at += "." + d.Column
	}
	return fmt.Sprintf("%s: %s: %s", at, d.Change, d.Message)
}

// Compare returns what differs between a schema and the database that found was read from: first what the schema has, in its order,
// then what it does not name. A schema may read a text as a UUID, an enum, a time or a date, and an integer as a bool or a time, so these
// differ only where the database declares another type. What is unique in a database that has no keys, only a schema says, and is no
// difference. What a schema leaves out of the database on purpose is New each time.
func Compare(s *schema.Registry, found *Result) []Difference {
	c := comparison{schema: s, found: found, seen: map[*schema.Collection]bool{}}
	for _, mine := range s.Collections() {
		c.collection(mine)
	}
	for _, theirs := range found.Registry.Collections() {
		if !c.seen[theirs] {
			c.add(New, theirs.Name, "", "the database has the table %s", theirs.SQL())
		}
	}
	return c.out
}

type comparison struct {
	schema *schema.Registry
	found  *Result
	seen   map[*schema.Collection]bool // of found
	out    []Difference
}

func (c *comparison) add(change Change, collection, column, format string, args ...any) {
	c.out = append(c.out, Difference{change, collection, column, fmt.Sprintf(format, args...)})
}

func (c *comparison) collection(mine *schema.Collection) {
	theirs := c.table(mine.SQL())
	if theirs == nil {
		if why := c.leftOut(mine.SQL()); why != "" {
			c.add(Changed, mine.Name, "", "the table %s cannot be a collection: %s", mine.SQL(), why)
		} else {
			c.add(Gone, mine.Name, "", "the database has no table %s", mine.SQL())
		}
		return
	}
	c.seen[theirs] = true
	named := map[*schema.Column]bool{}
	for _, col := range mine.Columns {
		their := columnOf(theirs, col.SQL())
		if their != nil {
			named[their] = true
			c.column(mine, theirs, col, their)
			continue
		}
		c.add(Gone, mine.Name, col.Name, "the table %s has no column %s", mine.SQL(), col.SQL())
	}
	if a, b := columnNames(mine.Key), columnNames(theirs.Key); !slices.EqualFunc(a, b, strings.EqualFold) && !c.unique(theirs, ownColumns(theirs, a)) {
		c.add(Changed, mine.Name, "", "the key is %s in the schema; in the database it is %s", strings.Join(a, ", "), strings.Join(b, ", "))
	}
	for _, set := range mine.Uniques {
		if cols := ownColumns(theirs, columnNames(set)); len(cols) == len(set) && !c.unique(theirs, cols) {
			c.add(Changed, mine.Name, "", "the schema says that %s are unique together; in the database they are not", wording.List(columnNames(set), "and"))
		}
	}
	for _, their := range theirs.Columns {
		if !named[their] {
			c.add(New, mine.Name, their.Name, "the table has a column %s, which is %s", their.SQL(), their.Type)
		}
	}
}

// unique reports whether no two rows of a table of the database have these columns alike, as far as the database can say.
func (c *comparison) unique(theirs *schema.Collection, columns []*schema.Column) bool {
	return c.found.unkeyed[theirs.Name] || theirs.Unique(columns)
}

// column compares a column of the schema with that of the database.
func (c *comparison) column(in, their *schema.Collection, mine, theirs *schema.Column) {
	a, b := mine.Type, theirs.Type
	switch {
	case b.Kind == schema.Other && c.found.hints:
	case a.Array != b.Array && !(a.Array && b.Kind == schema.JSON), a.Array == b.Array && !mayBe(a.Kind, b.Kind):
		c.add(Changed, in.Name, mine.Name, "it is %s in the schema; the database has %s", a, b)
		return
	case a.Kind == schema.Enum && b.Kind == schema.Enum:
		if missing := without(b.Enum, a.Enum); len(missing) > 0 {
			c.add(Changed, in.Name, mine.Name, "the database has the enum values %s, which the schema does not know", wording.List(missing, "and"))
		}
		if missing := without(a.Enum, b.Enum); len(missing) > 0 {
			c.add(Changed, in.Name, mine.Name, "the schema has the enum values %s, which the database does not know", wording.List(missing, "and"))
		}
	}
	if mine.NotNull && !theirs.NotNull {
		c.add(Changed, in.Name, mine.Name, "the schema says that it is never null; the database lets it be null")
	}
	if mine.Unique && !c.unique(their, []*schema.Column{theirs}) && !slices.Contains(in.Key, mine) {
		c.add(Changed, in.Name, mine.Name, "the schema says that it is unique; in the database it is not")
	}
}

// readings are the kinds that a schema may read values of one kind as: which of them it is, only the values tell.
var readings = map[schema.Kind]schema.Kinds{
	schema.String: 1<<schema.Enum | 1<<schema.UUID | 1<<schema.Datetime | 1<<schema.Date | 1<<schema.JSON | 1<<schema.Clock,
	schema.Enum:   1 << schema.String,
	schema.UUID:   1<<schema.String | 1<<schema.Bytes,
	schema.Bytes:  1 << schema.UUID,
	schema.Int:    1<<schema.Bool | 1<<schema.Datetime | 1<<schema.Float,
	schema.Bool:   1 << schema.Int,
}

// mayBe reports whether a column that is found to be of one kind may be read as another.
func mayBe(wanted, found schema.Kind) bool {
	return wanted == found || wanted == schema.Other || readings[found].Has(wanted)
}

// without returns what of list is not in other.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// table returns the collection of the database whose table has a name, or nil. A name without a schema is found in any.
func (c *comparison) table(name string) *schema.Collection {
	for _, equal := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		strings.EqualFold,
		func(a, b string) bool { return strings.EqualFold(lastOf(a), lastOf(b)) },
	} {
		for _, t := range c.found.Registry.Collections() {
			if equal(t.SQL(), name) {
				return t
			}
		}
	}
	return nil
}

func lastOf(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// leftOut returns why the database's schema does not have a table, or "".
func (c *comparison) leftOut(table string) string {
	for _, n := range c.found.Notes {
		if n.LeftOut && n.Columns == nil && strings.EqualFold(lastOf(n.Collection), lastOf(table)) {
			return n.Text
		}
	}
	return ""
}

func columnOf(c *schema.Collection, name string) *schema.Column {
	for _, col := range c.Columns {
		if strings.EqualFold(col.SQL(), name) {
			return col
		}
	}
	return nil
}

func columnNames(list []*schema.Column) []string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.SQL()
	}
	return names
}

// ownColumns returns the columns of c that have these names in the table.
func ownColumns(c *schema.Collection, names []string) []*schema.Column {
	var out []*schema.Column
	for _, name := range names {
		if col := columnOf(c, name); col != nil {
			out = append(out, col)
		}
	}
	return out
}
