// Package advise finds the indexes that filters want.
//
// What is looked at is each query's predicate and its page or history: equality with the order behind it, ranges, texts to find
// anywhere in, sets, the keys of relations with what their rows must satisfy, and each branch of an or. What the primary key or
// a unique column serves is left out, and so is an index that another begins with.
//
// A [Database] says what its indexes serve. That of a dialect is behind Dialect.Indexes of package sqlgen.
package advise

import (
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An Index is one that filters want.
type Index struct {
	Name       string // of the table, its columns and its kind: the same for the same index
	Collection *schema.Collection
	SQL        string // the statement that makes it, unless it is there
	Needs      string // the statement that must have been run before; "" if none
	Refuses    string // which rows the table takes no longer once it has the index; "" if it takes all that it took before
	Serves     []Served
}

// A Served is a filter, and what of it an index finds or walks.
type Served struct {
	Query int    // its place among the queries
	What  string // such as: name, in the order of -created, id
}

// A Database says what the indexes of one database serve, and how they are written.
type Database interface {
	// Part returns what an index on the table of c holds to serve a use; false if none serves it.
	Part(c *schema.Collection, u Use) (Part, bool)
	// Joins reports whether two columns are compared as they are kept, so that an index on either finds the rows that match the other.
	Joins(a, b *schema.Column) bool
	// Create returns the statement that makes an index on parts.
	Create(x *Index, parts []Part) string
	// KeyBytes returns how many bytes the parts of an index may have together, or 0 if any number.
	KeyBytes() int
}

// A Use is what an index is to serve: a test on a term, or its place in an order.
type Use struct {
	For   Purpose
	Term  *schema.Term
	Test  *predicate.Node // of Text and Set
	Order *filter.Order   // of Sorted; nil for a range
}

// A Purpose is a kind of use.
type Purpose uint8

// The purposes.
const (
	Equal  Purpose = iota // = and IN
	Null                  // IS NULL
	Sorted                // < and the like, and ORDER BY
	Text                  // text anywhere in a text, or at its start
	Set                   // elements of an array
)

// A Part is what an index holds in the place of one column.
type Part struct {
	SQL        string         // as CREATE INDEX has it, without After
	After      string         // its direction, and where its nulls are
	Descending bool           // After says so
	Fixed      bool           // After places its nulls: the index serves the order in one direction alone
	Loose      bool           // the rows that it finds are not in the order of the parts behind
	Column     *schema.Column // if it is a column as it stands
	Reads      *schema.Column // if it is one column, in any collation
	Bytes      int            // of its part of a key
	Suffix     string         // of the index's name, behind the columns
	Method     string         // of an index of its own, behind USING; "" for a part of a tree
	Needs      string         // as in Index
	Refuses    string         // as in Index

	name string // in the name of the index
	weak bool   // it distinguishes few rows
	free bool   // either direction serves
}

// Indexes returns the indexes that the statements of queries want, each once, and what of the queries no index serves. Of gives
// the database whose tables are those of a registry.
func Indexes(of func(*schema.Registry) Database, queries ...*filter.Query) (indexes []Index, unserved []Served) {
	a := &adviser{}
	for i, q := range queries {
		a.query = i
		if r := q.Language().Registry(); r != a.registry {
			a.registry, a.Database = r, of(r)
		}
		a.ask(q)
	}
	if a.Database == nil {
		return nil, nil
	}
	return a.indexes(), a.unserved
}
