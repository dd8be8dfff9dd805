package schema

import (
	"fmt"
	"strings"
)

// A Position is where something of a schema was written. The zero Position is nowhere: it was made in Go.
type Position struct {
	File         string
	Line, Column int // from 1
}

// String returns file:line:column, or "" for nowhere.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// A Storage is how a database keeps a column.
type Storage string

// EveryDialect stands for the dialects that a Storage is not named for.
const EveryDialect = "every"

// The storages. A dialect has its own choice where a schema names none.
const (
	StorageNative      Storage = "native"      // uuid, enum, decimal or array type of the engine; of SQLite, a decimal as integers and reals
	StorageText        Storage = "text"        // uuid, enum, json as text; time as 10:00:00.000000
	StorageTextSpace   Storage = "text_space"  // datetime: 2024-01-01 10:00:00.000000, in UTC
	StorageRFC3339     Storage = "rfc3339"     // datetime: RFC 3339 text of any offset
	StorageMicros      Storage = "micros"      // datetime: integer microseconds since 1970
	StorageBytes       Storage = "bytes"       // uuid: 16 bytes
	StorageJSON        Storage = "json"        // array or json: JSON text, or the engine's json type
	StorageJSONB       Storage = "jsonb"       // array or json: jsonb of PostgreSQL
	StorageTimestamptz Storage = "timestamptz" // datetime with time zone
	StorageTimestamp   Storage = "timestamp"   // datetime without time zone, holding UTC; TIMESTAMP of MariaDB and MySQL, read by connections in UTC
	StorageDatetime    Storage = "datetime"    // datetime: DATETIME(6) of MariaDB and MySQL, holding UTC
	StorageHex         Storage = "hex"         // other: bytes, answered as hexadecimal digits
	StorageInteger     Storage = "integer"     // bool as 0 and 1; decimal(p,s) as an integer, times ten to the s
	StorageSingle      Storage = "single"      // float: of 32 bits, and so everywhere; a dialect without a type for them keeps them in 64
	StorageChar        Storage = "char"        // string, enum: CHARACTER(n) of PostgreSQL, whose texts have no blanks at their end
	StorageFolded      Storage = "folded"      // string, enum: text in a collation that takes different texts for equal: citext, NOCASE

	// A bool as one of two texts, that of true first: "Y/N", "t/f", "true/false"; see BoolTexts and Storages.
)

// BoolTexts returns the texts that stand for true and false where s keeps a bool as a text; ok is false of all other storages.
func (s Storage) BoolTexts() (yes, no string, ok bool) { return strings.Cut(string(s), "/") }

// A Column is one member of a row: in a table, a JSON row, a map, a struct.
type Column struct {
	Name    string // in JSON rows and in filters
	Column  string // in the table; Name if empty
	Type    Type
	Hidden  bool               // kept from rows that are handed out
	NotNull bool               // the database refuses null here. Keys do; a type without "or null" is only a promise
	Unique  bool               // no two rows have the same value; a to-one relation may lead to it
	Exact   bool               // known to be compared bit by bit in the database (a binary collation)
	Index   string             // the kind of index that a text column has: "trigram", or ""
	Storage map[string]Storage // by dialect, or EveryDialect; the dialect's own choice if absent
	Pos     Position

	// A value that the database has and the kind does not is null, everywhere: infinity, a date BC or without a day, an int beyond 64 bits.
	// Else it is an error of its row.
	NullUnreadable bool

	kept   []keeping // Storage and that of the schema, once it is in a registry
	quoted bool      // see Quoted
}

// Quoted reports whether rows show c as a string though it is a number: a decimal, where Options.QuoteDecimals says so.
func (c *Column) Quoted() bool { return c.quoted }

// SQL returns the column's name in its table.
func (c *Column) SQL() string {
	if c.Column != "" {
		return c.Column
	}
	return c.Name
}

// A Relation leads from a row to the rows of another collection.
type Relation struct {
	Name     string
	From, To *Collection
	Many     bool
	On       [][2]*Column // of From, of To: equal, and not null
	In       *Term        // instead of On: the rows are the elements of an array of From's row; see [Collection.Elements]
	Fold     *Fold        // beside On: it leads to one of the rows that another leads to; see [Aggregate]
	Pos      Position

	link *link // of a struct: what To and On are to be, until New finds them
}

// A Term is what a test looks at: a column; a path inside a JSON column; the first of
// several columns that is not null; with Join, their texts with a space between, a null being
// empty; with Length, the number of elements of an array, as stored; or, with JSONType, the name of the JSON type of what a JSON column, or a
// path inside one, has.
//
// A term with Join or Length is never null.
type Term struct {
	Type    Type
	Columns []*Column
	Join    bool
	Length  bool
	// One of JSONTypes. A column that is null, or that has the JSON null, has none; neither has a path that leads nowhere.
	JSONType bool
	Path     []string // keys and [ArrayIndex] positions, inside Columns[0], a JSON column; a value of another JSON type than Type's is null
}

// Nullable reports whether t may be null.
func (t *Term) Nullable() bool {
	switch {
	case t.Join || t.Length || t.Type.Array:
		return false
	case len(t.Path) > 0 || t.JSONType:
		return true
	}
	for _, c := range t.Columns {
		if c.NotNull {
			return false
		}
	}
	return true
}

// A Target is one place that a field reads. A row that Via does not reach reads as null.
type Target struct {
	Via         []*Relation // to-one, often none
	Value, Null *Term       // Null is what is_null_ looks at: it differs where there is a fallback
}

// A Word is an operator on a field: the name of its definition, and the name that clients write.
type Word struct {
	Name, Operator string
	Targets        []Target // the field's own if nil
	Type           *Type    // of Targets; the field's own if nil
	Max            int      // length of a text in code points, or of a list; 0 means the limit of the language
	Required       bool     // the field may not be named without it
	Deprecated     string   // why, and what instead
	Pos            Position
}

// A Field is what a filter may name. It holds where any of its Targets does.
type Field struct {
	Name       string
	Doc        string
	Type       Type // of its Targets; unused where Relation is set
	Targets    []Target
	From       string      // the path of what it reads or asks for, as a schema file writes it, instead of Targets and Relation; New follows it
	Relation   *Relation   // instead of Targets: a field that asks for related rows, or for the objects in an array (Collection.Items)
	Through    []*Relation // the relations behind Relation, where the rows are at the end of a path
	Aggregate  *Aggregate  // instead of Targets: a value made of many related rows
	Words      []Word      // nil: every operator of its type
	Fields     []*Field    // subfields
	Operator   bool        // whether the key "operator" is accepted
	Default    string      // the criteria, as JSON, of a body that does not name the field; "" if none
	Ignored    bool        // checked, and then without effect
	Deprecated string      // why, and what instead
	Pos        Position

	link *link // of a struct: what From is to be, until New finds it
}

// To returns the collection whose rows f asks for, or nil.
func (f *Field) To() *Collection {
	switch path := f.Path(); len(path) {
	case 0:
		return nil
	default:
		return path[len(path)-1].To
	}
}

// Read returns where the one value of f is read, of a row or of one that relations to one lead to; ok is false if it has none there.
func (f *Field) Read() (t Target, ok bool) {
	switch {
	case f.Aggregate != nil:
		return f.Aggregate.Read()
	case len(f.Targets) == 1:
		return f.Targets[0], true
	}
	return Target{}, false
}

// Shown returns the value of f, which has one, as a column of the rows that show it.
func (f *Field) Shown() *Column {
	out := &Column{Name: f.Name, Type: f.Type}
	if t, ok := f.Read(); ok {
		out.quoted = t.Value.Columns[0].quoted
	}
	return out
}

// Path returns the relations that lead to the rows that f asks for: none if it reads values.
func (f *Field) Path() []*Relation {
	if f.Relation == nil {
		return nil
	}
	return append([]*Relation{f.Relation}, f.Through...)
}

// An Order is one key of a sort.
type Order struct {
	Name       string      // the field or column that it was made of
	Via        []*Relation // to-one
	Term       *Term
	Descending bool
	NullsFirst bool
}

// A Sort is a sort that clients may name.
type Sort struct {
	Name string
	Keys []Order
	Pos  Position

	usual bool // made by New; its name may be longer than others
}

// A Related is a body key of a filter on related rows, and the relations that lead to them.
type Related struct {
	Name   string
	Path   []*Relation
	SameAs string // the key that this is another name of; both in one body are refused
	Pos    Position
}

// A Collection is a kind of row, what filters may say of it, and how it is sorted.
//
// New copies it into a Registry, whose collections are not to be changed.
type Collection struct {
	Name  string
	Table string // Name if empty
	Body  string // its key in its own bodies; Name if empty
	Doc   string

	Key        []*Column
	Uniques    [][]*Column // of several columns each: no two rows agree on all of one, unless one of them is null. A column alone is Unique
	Columns    []*Column
	Relations  []*Relation
	Fields     []*Field // nil: every column that is not hidden, with every operator of its type
	MoreFields []*Field // beside those of the columns; one of a column's name takes its place. New adds them to Fields
	Related    []Related
	View       *View            // how rows look to clients; nil: as their columns
	Views      map[string]*View // other looks, which a body may name

	Sorts      []Sort  // nil: NAME_ASC and NAME_DESC of every field that has an order
	Sort       string  // the default, one of Sorts
	Order      []Order // the order where Sort is "": the key if nil
	FixedOrder bool    // clients cannot sort

	Limit, MaxLimit int64 // the page: the registry's if 0
	NoOperator      bool  // its objects do not accept "operator"
	Pos             Position
	SortPos         Position // of Sort; Pos if it is nowhere

	registry *Registry // that c is in; nil before
	origin   *origin   // the Go struct that c was made from; nil if none
	terms    terms
}

// BodyKey returns the key of c in its own bodies.
func (c *Collection) BodyKey() string {
	if c.Body != "" {
		return c.Body
	}
	return c.Name
}

// SQL returns the name of c's table as a schema file writes it; see splitTable.
func (c *Collection) SQL() string {
	if c.Table != "" {
		return c.Table
	}
	return c.Name
}

// TableName returns the schema that c's table is in, empty if it is that of the connection, and the table's name in it.
func (c *Collection) TableName() (space, name string) {
	_, space, name = c.TableParts()
	return space, name
}

// TableParts returns the name of c's table, and of the schema and the catalog that it is in, empty if they are those of the connection.
func (c *Collection) TableParts() (catalog, space, name string) {
	catalog, space, name, _ = splitTable(c.SQL()) // New has looked at it
	return catalog, space, name
}

// Column returns the named column, or nil.
func (c *Collection) Column(name string) *Column {
	for _, col := range c.Columns {
		if col.Name == name {
			return col
		}
	}
	return nil
}

// Relation returns the named relation, or nil.
func (c *Collection) Relation(name string) *Relation {
	for _, r := range c.Relations {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Field returns the named field, or nil.
func (c *Collection) Field(name string) *Field {
	for _, f := range c.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}
