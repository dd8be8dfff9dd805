package sqlgen

import (
	"encoding/json"
	"fmt"

	"github.com/tamis-go/tamis/schema"
)

// A Catalogue is how a database is asked what it holds, and what its answers mean. Packages source and introspect ask; each dialect
// fills it in its own file.
//
// In the rows of its statements a table goes by the schema that it is in ("" for the one of the connection) and its name; lists of columns
// are JSON arrays, and what is not known is "".
type Catalogue struct {
	// All that somebody made, which a schema is read from.
	Tables  string // its table; what it is, if it is no table: "a view"; its CREATE TABLE, where conditions and collations stand only there
	Columns string // its table, its name, its type as declared, see ColumnOf
	Uniques string // the table, whether it is the primary key, the columns
	Unkeyed string // the table, why nothing tells its rows apart, where that is of the database's nature
	Foreign string // the table, the columns; the table that is referred to, and the columns there: [] for its primary key
	Checks  string // the table, a condition on its rows

	// What the tables of others accept, beyond their keys and checks; "" where the columns of a table accept whatever their kinds hold.
	Limits     string               // the table, a column, its type as declared and in one lower-case word, a domain and an array being what they are made of, see LimitsOf
	Conditions string               // the table, a column that VALUE stands for or "", a condition on every row that is not among Checks
	Altered    string               // the tables whose rows may not be as a statement that changes them tells, since something in the database changes them behind it; "" where no statement tells
	Ranges     map[string][2]string // the least and the greatest number or time of a type, by its name in lower case, with " unsigned" behind it where there are such
	Samples    map[string][]string  // values of a type that no kind stands for, as they are loaded; those of "" are of every other type

	Types   map[string]TypeOf // by the name of a type in lower case
	Sample  string            // a value as a text of at most 4,000 characters, {} being the column; with Traits.DynamicTypes behind its class and a colon
	JSONIsA string            // what the types of columns end with that hold JSON if a condition says json_valid of them; "" if JSON is a type

	// What is asked of one table before its first statement, to know that every answer will be exact.
	Table      string                                                           // its columns: see FoundColumn. Its binds are a schema, or null, and a name
	Whole      string                                                           // why no answer about its rows can be exact, one reason a row; none if all can. It has the binds of Table
	Unsorted   string                                                           // its columns with texts of more bytes than a connection sorts by, and how many it sorts by. It has the binds of Table
	Leading    string                                                           // its columns that an index begins with whose order is that of the values; "" where a page in their order needs no help to walk it. It has the binds of Table
	Folds      string                                                           // an expression, not 0 if {column} of {table} takes different texts for equal
	Remote     *Remote                                                          // what is asked of tables that other servers keep; nil if there are none
	Connection []Condition                                                      // what must hold of a connection
	Adopts     func(f FoundColumn, c *schema.Column) schema.Storage             // how a column is kept where the schema names no storage; "" for the dialect's own choice. May be nil
	Timed      []string                                                         // the types of columns of whose texts the driver makes times, in lower case; see Dialect.Timing
	Refuses    func(f FoundColumn, c *schema.Column, kept schema.Storage) error // why a column cannot be c, kept so. May be nil
}

// A LimitsOf is what Catalogue.Limits answers of a column behind its type, in this order.
type LimitsOf struct {
	Made    string // "generated" if the database itself computes the value and takes no other, "counted" if the next one follows from the greatest there ever was
	Letters string // the characters that its texts may have: "ascii", "latin1", "bmp" up to U+FFFF; "" for all
	Trims   bool   // blanks at the end of a text are lost
}

// A TypeOf is what a type of a database holds, or why there is no kind for it.
type TypeOf struct {
	Kind    schema.Kind
	Kept    schema.Storage // "" for the dialect's own choice
	Note    string         // what one should know of it
	Refused string         // why there is no kind for it but other
}

// A Condition is a statement of one value, which is true, and what is wrong otherwise.
type Condition struct{ Statement, Otherwise string }

// A FoundColumn is what Catalogue.Table answers of a column, in this order.
type FoundColumn struct {
	Name      string
	Type      string // in lower case
	Collation string // "" if it has none, or if it is not known
	Labels    string // of an enum of the database's own, as a JSON array; "" if it is none
	NotNull   bool   // it is a column of a table that refuses null in it
	Longest   int64  // how many characters a text may have; 0 if that is not known, or as many as one likes
}

// Missing returns the values of an enum that the database's own enum does not have.
func (f FoundColumn) Missing(values []string) ([]string, error) {
	var labels []string
	if err := json.Unmarshal([]byte(f.Labels), &labels); err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, label := range labels {
		has[label] = true
	}
	var missing []string
	for _, v := range values {
		if !has[v] {
			missing = append(missing, v)
		}
	}
	return missing, nil
}

// noFloat refuses a float over a column of exact numbers. Two that differ there may be one float: a cursor that begins behind the one would
// leave out the other, an index would not serve, and sums would not be exact.
func noFloat(f FoundColumn) error {
	return fmt.Errorf("is %s, of which floats are not exact; declare it decimal in the schema", f.Type)
}

// Catalogue returns how a database of d is asked what it holds.
func (d *Dialect) Catalogue() *Catalogue { return &d.catalogue }

// Why types have no kind.
const (
	noZone  = "there is no kind for a time of day in a zone"
	noSpan  = "there is no kind for a span of time"
	noShape = "there is no kind for shapes and vectors"
)
