package introspect

import (
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/schema"
)

// A table is what a catalog says of one, and what became of it.
type table struct {
	space      string // the schema that it is in, where that must be said
	name       string
	what       string // what it is, if it is no table: "a view"
	columns    []*column
	key        []string   // the primary key, or what takes its place
	primary    []string   // the primary key
	unkeyed    string     // why it can have none
	uniques    [][]string // the columns of which no two rows have the same values
	foreign    []*foreign
	checks     [][]token // the conditions on its rows
	definition []token   // its CREATE TABLE, where the catalogue gives it

	collection *schema.Collection // nil if it is left out
	left       string             // why it is left out
	notes      []string
}

// A column is what a catalog says of one, and what became of it.
type column struct {
	name     string
	declared string // its type, as people write it
	typ      string // its type, as one lower-case word
	element  string // of an array: the type of its elements, likewise
	notNull  bool
	standard string   // the value that it has by default, as SQL
	labels   []string // of an enum
	enum     string   // the name of an enum, if it has one
	exact    bool     // its texts are compared bit by bit
	loose    string   // a collation in which texts that differ are equal; the dialect cannot compare such a column exactly
	narrow   string   // a collation of a character set that does not hold every character
	trigram  bool     // it has an index that finds any part of a text

	values []value // a sample; nil if none was taken
	kind   schema.Type
	kept   schema.Storage // "" for the dialect's own choice
	by     evidence       // what the kind was decided by
	note   string
	column *schema.Column
}

// Evidence is what a kind was decided by.
type evidence uint8

const (
	byType   evidence = iota // the catalog says so
	byHabit                  // people who declare it like this mean that; no value was seen
	byValues                 // all values of a sample are so
	byValue                  // a value of the sample speaks against anything narrower
)

// A foreign is a foreign key.
type foreign struct {
	columns []string
	space   string
	table   string
	theirs  []string // the primary key if there are none
	left    string   // why it is no relation
}

func (t *table) column(name string) *column {
	i := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return t.columns[i]
}

// collectionName returns the name that t has in the schema, or in the notes.
func (t *table) collectionName() string {
	switch {
	case t.collection != nil:
		return t.collection.Name
	case t.space != "":
		return shown(t.space) + "." + shown(t.name)
	}
	return shown(t.name)
}

// shown returns a name as a comment can hold it: on one line, whatever is in it.
func shown(name string) string {
	if schema.IsName(name) {
		return name
	}
	return strconv.Quote(name)
}

// other decides that c holds what no kind stands for, and notes why: its values are answered as the database prints them.
func (c *column) other(reason string) {
	c.is(schema.Type{Kind: schema.Other}, "", byType, "other: "+reason)
}

// is decides what c holds.
func (c *column) is(t schema.Type, kept schema.Storage, by evidence, note string) {
	c.kind, c.kept, c.by, c.note = t, kept, by, note
}
