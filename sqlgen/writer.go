package sqlgen

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A writer writes a statement's text, and notes what its arguments are made of.
type writer struct {
	d        *Dialect
	r        *schema.Registry
	sql      []byte
	binds    []bind
	numbered bool   // binds are $1, $2, …; in text for squirrel, which numbers them itself, they are ?
	tables   int    // how many names that begin with tamis_ are taken
	joins    []join // of the order of a page: a condition on its rows may read them
	joining  bool   // what is written is a condition of a LEFT JOIN
	err      error  // the first thing that d lacks

	listed bool     // binds are elements of lists, called tamis_1, tamis_2, …
	lists  []string // the types of their elements

	known   known
	fewKeys [4]key // where there are no more

	shape  shape             // what the statement is written of
	values []*predicate.Node // beside the nodes of the shape: what arguments are made of, and no text
	memory memory            // for arguments
	room   []byte            // for texts that are copied once they are whole
}

// What a writer has found out of a registry in a dialect, and needs again for the next statement.
type known struct {
	usual      [schema.LastKind + 1]*storage // of columns whose schema names none, by kind
	usualArray *arrayStorage
	columns    map[*schema.Collection]string // of Select, as they are written
	orders     []knownOrder
}

var writers = sync.Pool{New: func() any { return &writer{room: make([]byte, 0, 1024)} }}

// open returns a writer in memory that is used again.
func (d *Dialect) open(r *schema.Registry) *writer {
	w := writers.Get().(*writer)
	if w.d != d || w.r != r {
		w.d, w.r = d, r
		w.known = known{}
	}
	w.sql, w.binds = w.room[:0], w.binds[:0]
	w.tables, w.numbered, w.joins, w.err = 0, false, nil, nil
	return w
}

// close gives the memory of w back, unless it has grown beyond what statements usually are. What it knows of the last query it
// knows until the next.
func (w *writer) close() {
	w.sql = nil
	if cap(w.room) > 64<<10 || cap(w.binds) > 1024 || cap(w.values) > 1024 {
		return
	}
	writers.Put(w)
}

// read makes a request what the statement is written of.
func (w *writer) read(r *request, want wanted, before int) {
	w.shape.inline = w.d.inline
	w.values = w.shape.read(r, want, before, w.values[:0])
}

// storage returns how the values of c are kept, or nil. An array is kept in a way of its own, which is not the usual one of its elements'
// kind.
func (w *writer) storage(c *schema.Column) *storage {
	if c.Type.Array || len(c.Storage) > 0 || w.d.adopted != nil || w.d.beyond != nil && c.Type.Precision > w.d.beyond.most {
		return w.d.storage(w.r, c)
	}
	s := &w.known.usual[c.Type.Kind]
	if *s == nil {
		*s = w.d.storage(w.r, c)
	}
	return *s
}

// arrayKept returns how the array c is kept, or nil.
func (w *writer) arrayKept(c *schema.Column) *arrayStorage {
	if len(c.Storage) > 0 || w.d.adopted != nil {
		return w.d.arrayKept(w.r, c)
	}
	if w.known.usualArray == nil {
		w.known.usualArray = w.d.arrayKept(w.r, c)
	}
	return w.known.usualArray
}

// whole returns what has been written in the room of w, which the next statement is written over.
func (w *writer) whole() []byte {
	w.room = w.sql
	return w.sql
}

// A table is a table under the name that it has in a statement.
type table struct {
	name    string // quoted when written; "" for tamis_n
	n       int
	c       *schema.Collection
	element *operand // of the elements of an array: their value
	array   *operand // of the elements of an array inside JSON: the array
	number  bool     // of a number of rows, which is not there where there are none

	joined *schema.Column // of a row that a join may have not found: a column that is null there alone; else nil
	behind *table         // of a number of rows that such a row leads to: that row; else nil
}

// fresh returns c under a name that nothing else in the statement has.
func (w *writer) fresh(c *schema.Collection) table {
	w.tables++
	return table{n: w.tables, c: c}
}

func (w *writer) str(s string) { w.sql = append(w.sql, s...) }

// Quote returns a name, whatever is in it, as d writes identifiers.
func (d *Dialect) Quote(name string) string {
	w := writer{d: d}
	w.name(name)
	return string(w.sql)
}

// name writes an identifier.
func (w *writer) name(s string) {
	quote := w.d.quote
	sql := append(w.sql, quote)
	if strings.IndexByte(s, quote) < 0 {
		sql = append(sql, s...)
		w.sql = append(sql, quote)
		return
	}
	for i := range len(s) {
		if s[i] == quote {
			sql = append(sql, quote)
		}
		sql = append(sql, s[i])
	}
	w.sql = append(sql, quote)
}

// alias writes the name that t has in the statement.
func (w *writer) alias(t table) {
	if t.name != "" {
		w.name(t.name)
		return
	}
	w.str("tamis_")
	w.sql = strconv.AppendInt(w.sql, int64(t.n), 10)
}

// from writes a table and its name, as it stands behind FROM and JOIN.
func (w *writer) from(t table) {
	w.table(t.c)
	w.str(" AS ")
	w.alias(t)
}

// field writes a column as it is in its table; if the column says so, null where its value cannot be read.
func (w *writer) field(t table, c *schema.Column) {
	if t.array != nil {
		w.fillPath(t.array, w.d.objects.value)
		return
	}
	switch {
	case t.number:
		if t.behind != nil {
			w.str("CASE WHEN ")
			w.bare(*t.behind, t.behind.joined)
			w.str(" IS NOT NULL THEN ")
		}
		w.str("coalesce(")
		w.bare(t, c)
		w.str(", 0)")
		if t.behind != nil {
			w.str(" END")
		}
	case c.NullUnreadable:
		w.guarded(t, c)
	default:
		w.bare(t, c)
	}
}

func (w *writer) bare(t table, c *schema.Column) {
	w.alias(t)
	w.sql = append(w.sql, '.')
	w.name(c.SQL())
}

// bind writes a placeholder for what b makes.
func (w *writer) bind(b bind) { w.bindAs(b, "") }

// bindAs writes it as one of a type, where binds have types.
func (w *writer) bindAs(b bind, typ string) {
	w.binds = append(w.binds, b)
	if w.d.typed {
		if typ == "" {
			typ = b.typeOf()
		}
		if b.what == unbound && !strings.HasPrefix(typ, "Array") {
			typ = "Nullable(" + typ + ")"
		}
		if w.listed {
			w.lists = append(w.lists, typ)
			w.alias(table{n: len(w.lists)})
			return
		}
		w.str("{p")
		if w.numbered {
			w.sql = strconv.AppendInt(w.sql, int64(w.shape.before+len(w.binds)), 10)
		} else {
			w.str("?")
		}
		w.str(":" + typ + "}")
		return
	}
	if !w.numbered {
		w.sql = append(w.sql, '?')
		return
	}
	w.sql = append(w.sql, '$')
	w.sql = strconv.AppendInt(w.sql, int64(w.shape.before+len(w.binds)), 10)
}

// value writes a bind of a value that o is compared with, in the form that one value has.
func (w *writer) value(o *operand, i int) {
	if i >= o.node.values || o.node.kind == 0 {
		w.str("NULL")
		return
	}
	w.around(o.as.one, &o.term.Type, bind{what: o.oneValue(), as: o.as, typ: o.digits(), node: o.node.at, at: i})
}

// lacks notes what d does not have: the statement is an error. Dialect.For finds all of it at start.
func (w *writer) lacks(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("sqlgen: %s: "+format, append([]any{w.d.Name}, args...)...)
	}
}

// pin names the key of the row that a subquery on texts or keys is about.
//
// MariaDB remembers what a subquery found by the values of its outer columns, compared in their own collation:
// for A it would answer what it found for a. No two rows have one key, so with the key among them it cannot.
func (w *writer) pin(o *operand) {
	if !w.d.cached || o.exact {
		return
	}
	w.pinTable(o.table)
}

func (w *writer) pinTable(t table) {
	if len(t.c.Key) == 0 {
		w.str(" AND RAND() >= 0") // what is random is not remembered
	}
	for _, k := range t.c.Key {
		w.str(" AND ")
		w.field(t, k)
		w.str(" IS NOT NULL")
	}
}
