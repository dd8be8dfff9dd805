// Package sqlgen is a Query as squirrel SQL, a dialect at a time.
//
// [Dialect.Select] and [Dialect.Count] are squirrel builders to compose with, [Dialect.Where] is a condition for a
// custom statement, and [Dialect.Append] writes the statement of Select directly, without garbage; they share one
// writer. [Dialect.Compile] goes from a body to that statement in one pass, and a [Cache] writes the statement of
// queries that differ only in their values once.
//
// The text depends on the shape of a query alone, never on a value in it: a list is one bind, LIMIT and
// OFFSET are binds, and identifiers come from the registry. So nothing of a client's is ever in the text,
// statements stay prepared, and plans stay cached. That a list is empty, or has one value, is of the shape: one is
// compared with =, as an index goes on in order behind one value, and a plan for any list expects several.
//
// Every answer is exact, whatever the collation of a column. A column that is known to be compared bit by
// bit (Column.Exact of its schema, or [Dialect.Knowing]) is compared bare, so that its index serves.
package sqlgen

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A Dialect is one database's SQL. Its text for a query depends on the query's shape alone.
type Dialect struct {
	Name    string   // as schemas name it: postgres, sqlite, mariadb, mysql, duckdb, clickhouse, trino
	Schemes []string // how the URLs of its databases begin

	numbered       bool   // binds are $1, $2, …; else ?
	typed          bool   // numbered binds have a type: {p1:Int64}
	orNull         string // behind the name of an aggregate that is to be null where there are no rows
	settings       string // at the end of every statement
	quote          byte   // around identifiers
	nulls          bool   // knows NULLS FIRST and NULLS LAST
	concat         bool   // CONCAT joins texts, || does not
	collate        string // the collation that compares texts bit by bit; "" if every text is so compared
	bitEqual       bool   // = of a column is by bits whatever its collation; only < is not
	cached         bool   // remembers subqueries by their outer columns; see writer.pin
	sortRoom       string // before a statement that sorts by several texts, {} being bytes; "" where that needs no room of its own
	sortHint       string // the same, between SELECT and the columns
	literalViews   bool   // texts of views may be literals; see writer.meets
	loosePositions bool   // a position in a JSON array finds something in what is no array too
	countsAll      bool   // OFFSET takes no bind inside a correlated subquery
	keysInOrder    bool   // a subquery is ordered by an index only if its ORDER BY has the columns that are equal to what is around it too
	lastByKey      bool   // a subquery behind FROM sees no column of what is around it
	semiJoin       semiJoin
	flat           bool  // no correlated subquery: a value behind a relation is found by joins, and a policy there stands in the table that is joined
	inline         int   // how many values of a list are written one by one, padded to a power of two, as what lies behind the database is sent no other list; 0 if none are
	offsetFirst    bool  // OFFSET stands before LIMIT
	maxLimit       int64 // the greatest OFFSET and LIMIT together; 0 if any will do
	falsehood      bool  // there is no IS NOT TRUE
	bare           bool  // CREATE TABLE has columns alone, and rows are not deleted but all at once
	catalogs       bool  // a table goes by a catalog, a schema and a name
	existsHints    existsHints
	dotted         bool   // a dot leads into a column too, and a column goes before a table of an outer statement
	shownFirst     bool   // that holds of the names that columns are shown under too
	plainIndexes   bool   // indexes are on columns as they stand, not on expressions
	pureIndexes    bool   // an index is on functions alone that the database knows never to change their answer
	trigrams       string // behind what an index finds any part of a text in; "" if none does
	trigramsNeed   string // what must have been said before such an index
	placedNulls    bool   // an index says where its nulls are, if not where they are by nature
	nullsUnordered bool   // what an index finds by IS NULL does not come in the order of the columns behind
	hasIndex       string // finds an index by the schema of its table, the table and its name, where CREATE INDEX has no IF NOT EXISTS
	columnar       bool   // scans columns: no index serves a filter
	skips          bool   // but for indexes by which granules are skipped
	aside          string // before a condition in parentheses that no index is to serve; "" where the database knows how many rows a condition leaves
	maxBinds       int    // of one statement
	listing        string // behind INSERT ... SELECT ... ARRAY JOIN; "" if rows are added by VALUES alone
	lock           string // behind a SELECT: the rows stay as they are until the transaction ends; "" where the whole database is locked
	tellsInserts   bool   // INSERT has RETURNING
	tellsUpdates   bool   // and UPDATE
	overriding     string // behind the columns of INSERT: a column that the database counts itself takes the value that it is given

	kinds     [schema.LastKind + 1][]storage      // how it keeps the values of a kind, its own choice first
	arrays    []arrayStorage                      // how it keeps arrays, its own choice first
	boolTexts []storage                           // how it keeps bools as texts; see textBools
	readable  []readable                          // which values of a storage can be read, where others may be kept
	casts     []cast                              // from one storage to another
	common    [schema.LastKind + 1]schema.Storage // what columns of different storages are compared as
	paths     [schema.LastKind + 1]template       // a value inside a JSON column, null if it is of another type

	list       listForms
	texts      textForms
	jsonType   template // the name of the type of a value inside a JSON column, one of schema.JSONTypes
	objects    objectForms
	nullJSON   template // a JSON column holds the JSON null
	divide     string   // between two ints that are not below zero: the whole quotient
	greatest   string   // the function of the greater of zero and a sum of times; where one of these is null, that is null or zero, which add up alike
	beyond     *storage // of decimals of more digits than a column may have, which sums are; nil where they are as those of columns
	sumColumn  template // the sum, {} being it, that a field is, as a decimal of its type; nil where it is one
	addend     template // what such a sum adds up, {} being the column; nil where it is what any sum does
	handsTimes bool     // to read a row costs less than what the database makes of a time: see Durations
	sumHalves  bool     // the sum of ints overflows, so that it is made of the sums of their halves
	sumFloats  template // the sum of floats; see floatSums
	listHint   string   // between SELECT and the columns where there is one; "" if none is needed
	keyOrders  bool     // CREATE TABLE says by what rows are ordered; two of one key are none of its concern, and rows are not deleted but all at once
	create     string   // behind the columns of CREATE TABLE
	explain    string   // before SELECT: the plan instead of the rows; "EXPLAIN " if empty
	text       template // an array or JSON, as a text: what rows are ordered by that are alike in all that has an order
	arrayText  template // an array, where that is another

	traits    Traits
	version   string                    // a statement: which of the dialects with the same one the server is of; "" if no other shares the protocol
	owns      func(version string) bool // whether a server that answers so is of this one
	catalogue Catalogue

	known   func(*schema.Column) bool           // see Knowing
	longest func(*schema.Column) int64          // see Measuring
	adopted func(*schema.Column) schema.Storage // see Adopting
	refuses func(*schema.Column) bool           // see Requiring
	timed   func(*schema.Column) bool           // see Timing
}

// Dialects returns the dialects that every law runs over.
func Dialects() []*Dialect { return []*Dialect{Postgres, SQLite, MariaDB, MySQL, DuckDB} }

// Known returns all dialects: those of [Dialects], and [ClickHouse] and [Trino], over which laws of their own run.
func Known() []*Dialect { return append(Dialects(), ClickHouse, Trino) }

// ByName returns the dialect of that name or URL scheme, or nil.
func ByName(name string) *Dialect {
	for _, d := range Known() {
		if d.Name == name || slices.Contains(d.Schemes, name) {
			return d
		}
	}
	return nil
}

// String returns the name of d.
func (d *Dialect) String() string { return d.Name }

// Knowing returns d with what is known of the columns of a database: whether their texts are compared bit by bit. Such texts
// are compared bare, so that their indexes serve.
func (d *Dialect) Knowing(exact func(*schema.Column) bool) *Dialect {
	known := *d
	known.known = exact
	return &known
}

// Measuring returns d with how many characters the texts of the columns of a database may have, 0 where that is not known. An index
// on the beginning of a text is then on the whole of one that has no more.
func (d *Dialect) Measuring(longest func(*schema.Column) int64) *Dialect {
	measuring := *d
	measuring.longest = longest
	return &measuring
}

// Requiring returns d with what is known of the columns of a database: whether their tables refuse null in them. An order by such a column
// has no clause for nulls, so that an index on the column serves it.
func (d *Dialect) Requiring(refuses func(*schema.Column) bool) *Dialect {
	requiring := *d
	requiring.refuses = refuses
	return &requiring
}

// Timing returns d with what is known of the columns of a database: whether its driver makes a time of each of their texts, because of the type that
// they are declared with. The driver does not see it where rows are read through an expression, and gives texts as they are kept, which takes less by far.
func (d *Dialect) Timing(timed func(*schema.Column) bool) *Dialect {
	timing := *d
	timing.timed = timed
	return &timing
}

// Adopting returns d with how a database is found to keep columns, "" where it is as the schema says: a native enum where the schema
// has an enum, CHARACTER(n) or citext where it has a string.
func (d *Dialect) Adopting(storage func(*schema.Column) schema.Storage) *Dialect {
	adopting := *d
	adopting.adopted = storage
	return &adopting
}

// Sharded returns d with relations in the form that a cluster answers where rows and their relatives are on different servers: each subquery stands by
// itself. On PostgreSQL it is k IN (SELECT fk ...) in place of EXISTS, which Citus refuses; on ClickHouse GLOBAL IN, whose subquery is evaluated once for all
// shards and not on each over its own rows. The rows are the same.
func (d *Dialect) Sharded() *Dialect {
	sharded := *d
	sharded.semiJoin = uncorrelated
	if d.typed {
		sharded.semiJoin = global
	}
	return &sharded
}

// Collation returns the collation that compares texts bit by bit, as the database names it: C, utf8mb4_0900_bin. It
// is "" where every text is so compared.
func (d *Dialect) Collation() string { return strings.Trim(d.collate, `"`) }

// exact reports whether the texts of c are known to be compared bit by bit.
func (d *Dialect) exact(c *schema.Column) bool {
	if d.collate == "" || c.Exact || c.Type.Kind.Respelled() {
		return true
	}
	return d.known != nil && d.known(c)
}
