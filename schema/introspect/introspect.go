// Package introspect is a schema read from a live database, or from rows.
//
// [Read] looks at the catalog of a database and at a sample of its values, and returns a registry that package source
// opens the same database with, unchanged. What a schema cannot hold is left out, and every such thing has a [Note]
// that says why: a column of a type that there is no kind for, a table without a key, a name with a space in it.
//
// [Rows] does the same for a file of rows, all of whose values it looks at.
//
// A column that the catalog does not decide is decided by its values, and a note says so: in SQLite declared types
// are only a hint, everywhere a JSON column may be a set, and an integer may be a time.
package introspect

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Options configure Read; the zero Options work.
type Options struct {
	Name   string // of the schema
	Sample int    // how many rows of a table are looked at, from each end of it; 500 if 0
}

// A Result is a schema with notes on how it was found.
type Result struct {
	Registry *schema.Registry
	Notes    []Note // in the order of the tables and of their columns

	hints   bool            // a declared type is a hint alone, as in SQLite: what is of kind other may be anything
	unkeyed map[string]bool // the collections whose tables have no keys by the nature of the database: only a schema says what is unique
}

// A Note is what a schema cannot show of a database: what was left out and why, or what was decided by values.
type Note struct {
	Collection string   // of the schema, or the table that was left out
	Columns    []string // of the table; nil for the table as a whole, and for a relation
	Text       string   // one line
	LeftOut    bool     // the schema does not have it
}

// Read returns the schema of a database, or an error if the database cannot be read, or has no table that a schema can hold.
func Read(ctx context.Context, db *sql.DB, d *sqlgen.Dialect, o Options) (*Result, error) {
	is, err := d.Of(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("introspect: %w", err)
	}
	if is != d {
		return nil, fmt.Errorf("introspect: the server is of the dialect %s, not %s", is, d)
	}
	tables, err := readCatalog(ctx, db, d.Catalogue())
	if err != nil {
		return nil, fmt.Errorf("introspect: the catalog: %w", err)
	}
	if o.Sample <= 0 {
		o.Sample = 500
	}
	r := &reader{db: db, dialect: d, sample: o.Sample, names: map[string]bool{}}
	for _, t := range tables {
		if err := r.table(ctx, t); err != nil {
			return nil, fmt.Errorf("introspect: %s: %w", t.name, err)
		}
	}
	r.agree()
	collections := r.build()
	if len(collections) == 0 {
		return nil, errors.New("the database has no table that a schema can hold" + r.reasons())
	}
	registry, err := schema.Options{Name: o.Name}.New(collections...)
	if err != nil {
		return nil, fmt.Errorf("introspect: %w", err)
	}
	found := &Result{Registry: registry, Notes: r.notes(), hints: r.dialect.Traits().DynamicTypes, unkeyed: map[string]bool{}}
	for _, t := range r.tables {
		found.unkeyed[t.collectionName()] = t.unkeyed != ""
	}
	return found, nil
}

// A reader turns a catalog into collections.
type reader struct {
	db      *sql.DB
	dialect *sqlgen.Dialect
	sample  int
	tables  []*table
	names   map[string]bool // of collections
}

// reasons returns why tables were left out, for an error.
func (r *reader) reasons() string {
	var out []string
	for _, n := range r.notes() {
		if n.LeftOut && len(n.Columns) == 0 && len(out) < 5 {
			out = append(out, n.Collection+": "+n.Text)
		}
	}
	if out == nil {
		return ""
	}
	return ": " + strings.Join(out, "; ")
}

// notes returns the notes, table by table.
func (r *reader) notes() []Note {
	var out []Note
	for _, t := range r.tables {
		out = append(out, t.said()...)
	}
	return out
}

// said returns the notes on t. Columns with the same note share one.
func (t *table) said() []Note {
	name := t.collectionName()
	if t.left != "" {
		return []Note{{Collection: name, Text: t.left, LeftOut: true}}
	}
	var out []Note
	for _, text := range t.notes {
		out = append(out, Note{Collection: name, Text: text})
	}
	for _, c := range t.columns {
		if c.note == "" {
			continue
		}
		i := slices.IndexFunc(out, func(n Note) bool { return n.Columns != nil && n.Text == c.note })
		if i < 0 {
			i = len(out)
			out = append(out, Note{Collection: name, Text: c.note})
		}
		out[i].Columns = append(out[i].Columns, shown(c.name))
	}
	for _, f := range t.foreign {
		if f.left != "" {
			out = append(out, Note{Collection: name, Text: f.left, LeftOut: true})
		}
	}
	return out
}
