// Package memeval is a Query over Go values and tables.
//
// [Compile] makes a predicate on one row, [Select] answers a query with its page of the rows of a [Dataset],
// [Count] with their number, [History] with counts over time. Rows are structs, or maps as JSON gives them. The
// answers are those of the same query in a database.
//
// # Rows
//
// A struct's fields are the columns that schema.For made of them; of any other struct, a field is the column that
// its tag or its name says. Pointers and sql.Null types hold null. A map's members are the columns by name; each
// may be nil, or hold its value as encoding/json gives it, with or without UseNumber, or as Go keeps it: an int in
// any integer type, a datetime as a time.Time or a text, a set as a slice. A member that is missing is its
// column's default: null, the empty set, or false for a bool.
//
// A value that cannot be read as its column's kind (a float that is NaN, a time in the year 10000, a text where an
// int should be) is an error of [Select], [Each], [Count] and [History], if they read the column: a [*RowError], which
// names the place. [Check] and [Normalise] look at every column, and refuse too an enum that is not one of its values, an
// invalid UUID, text that is not UTF-8, and null in a key. Data that stays is best made [Rows] of once: then
// queries need not look again. The function that [Compile] returns has no error to give: it reads such a value as
// null.
//
// # Relations
//
// A query that looks at related rows needs a Dataset that holds their collections. They are looked at once, when
// the query is compiled: a row is then tested with one look into a table of keys. So a compiled function knows
// the related rows as they were then. Rows must not change while a query runs.
//
// # Tables
//
// A table.Table of package memeval/table keeps rows column by column, and stands in a Dataset as a slice would: from about
// 2,000 rows on it answers faster. Package memeval/ndjson tests lines of NDJSON where they lie.
//
// # Speed
//
// A query is compiled to closures over the places of struct fields, or over the names of a map's members, each made
// for its field's type; reflection is done with by then. Testing a row makes no garbage. The cheap tests of an and_
// come first. See BenchmarkStruct, which has the same filter written by hand beside it.
package memeval
