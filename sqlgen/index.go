package sqlgen

import (
	"strings"

	"github.com/tamis-go/tamis/filter"
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

// Indexes returns the indexes that the statements of queries want, each once, and what of the queries no index of d serves.
//
// What is looked at is each query's predicate and its page or history: equality with the order behind it, ranges, texts to find
// anywhere in (PostgreSQL, by trigrams), sets (PostgreSQL, GIN), the keys of relations with what their rows must satisfy, and
// each branch of an or. What the primary key or a unique column serves is left out, and so is an index that another begins with.
// A dialect that scans columns wants none.
func (d *Dialect) Indexes(queries ...*filter.Query) (indexes []Index, unserved []Served) {
	if d.columnar {
		return nil, nil
	}
	a := &advisor{d: d}
	for i, q := range queries {
		a.query = i
		a.r = q.Language().Registry()
		a.ask(q)
	}
	return a.indexes(), a.unserved
}

// An advisor gathers what queries want.
type advisor struct {
	d        *Dialect
	r        *schema.Registry
	query    int
	wants    []*want
	unserved []Served
}

// A want is an index that one query has a use for.
type want struct {
	c      *schema.Collection
	method string   // "" for a tree, else what stands behind USING
	equal  []column // in any order
	rest   []column // behind them, in this order
	serves []Served
	needs  string
	refuse string // as Index.Refuses
}

// A column of an index.
type column struct {
	sql   string         // as CREATE INDEX has it, without a direction
	name  string         // in the name of the index
	of    *schema.Column // if it is a column as it stands
	reads *schema.Column // if it is one column, in any collation
	bytes int            // of its part of a key of MariaDB
	after string         // its direction:  DESC NULLS LAST
	weak  bool           // it tells few rows apart
	free  bool           // either direction does
}

func (c column) text() string { return c.sql + c.after }

// columns returns what w's index is on, in order.
func (w *want) columns() []column { return append(append([]column{}, w.equal...), w.rest...) }

// begins reports whether an index for other begins with that for w.
func (w *want) begins(other *want) bool {
	mine, theirs := w.columns(), other.columns()
	if w.c != other.c || w.method != other.method || len(mine) > len(theirs) {
		return false
	}
	for i := range mine {
		// The directions of columns that are compared with = do not matter.
		if mine[i].sql != theirs[i].sql || i >= len(w.equal) && !mine[i].free && mine[i].after != theirs[i].after {
			return false
		}
	}
	return true
}

// keyed reports whether the table has such an index without being asked: its primary key or a unique column.
func (w *want) keyed() bool {
	if w.method != "" {
		return false
	}
	has := func(c *schema.Column) bool {
		for _, e := range w.equal {
			if e.of == c {
				return true
			}
		}
		return false
	}
	whole := len(w.c.Key) > 0
	for _, k := range w.c.Key {
		whole = whole && has(k)
	}
	for _, e := range w.equal {
		whole = whole || e.of != nil && e.of.Unique
	}
	if whole {
		return true // at most one row is found
	}
	at := w.columns()
	for i, c := range at {
		if i >= len(w.c.Key) || c.of != w.c.Key[i] || c.after != "" {
			return len(at) == 1 && c.of != nil && c.of.Unique && c.after == ""
		}
	}
	return true
}

// weak reports whether the index would find about as much as there is.
func (w *want) weak() bool {
	for _, e := range w.equal {
		if !e.weak {
			return false
		}
	}
	return len(w.equal) > 0 && w.method == ""
}

// merge adds what other serves to w.
func (w *want) merge(other *want) {
	for _, s := range other.serves {
		known := false
		for _, mine := range w.serves {
			known = known || mine == s
		}
		if !known {
			w.serves = append(w.serves, s)
		}
	}
}

// bare takes the alias of the one table that there is away.
func bare(sql []byte) string { return strings.ReplaceAll(string(sql), "tamis_0.", "") }

// Analyze returns the statement that lets the database look at what the table of c holds, by which it chooses between indexes.
func (d *Dialect) Analyze(c *schema.Collection) string {
	w := writer{d: d}
	w.str("ANALYZE ")
	if d.plainIndexes {
		w.str("TABLE ")
	}
	w.table(c)
	return string(w.sql)
}
