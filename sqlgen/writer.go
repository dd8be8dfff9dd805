package sqlgen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A writer writes a statement's text and its arguments in one pass.
type writer struct {
	d        *Dialect
	r        *schema.Registry
	sql      []byte
	args     []any
	numbered bool  // binds are $1, $2, …; in text for squirrel, which numbers them itself, they are ?
	tables   int   // how many names that begin with tamis_ are taken
	err      error // the first thing that d lacks

	usual      [schema.JSON + 1]*storage // of columns that say nothing themselves, once it was looked up
	usualArray *arrayStorage
	fewKeys    [4]key // where there are no more
}

// storage returns how the values of c are kept, or nil.
func (w *writer) storage(c *schema.Column) *storage {
	if len(c.Storage) > 0 {
		return w.d.storage(w.r, c)
	}
	s := &w.usual[c.Type.Kind]
	if *s == nil {
		*s = w.d.storage(w.r, c)
	}
	return *s
}

// arrayKept returns how the array c is kept, or nil.
func (w *writer) arrayKept(c *schema.Column) *arrayStorage {
	if len(c.Storage) > 0 {
		return w.d.arrayKept(w.r, c)
	}
	if w.usualArray == nil {
		w.usualArray = w.d.arrayKept(w.r, c)
	}
	return w.usualArray
}

// A table is a table under the name that it has in a statement.
type table struct {
	name string // quoted when written; "" for tamis_n
	n    int
	c    *schema.Collection
}

// fresh returns c under a name that nothing else in the statement has.
func (w *writer) fresh(c *schema.Collection) table {
	w.tables++
	return table{n: w.tables, c: c}
}

func (w *writer) str(s string) { w.sql = append(w.sql, s...) }

// name writes an identifier.
func (w *writer) name(s string) {
	w.sql = append(w.sql, w.d.quote)
	if strings.IndexByte(s, w.d.quote) < 0 {
		w.sql = append(w.sql, s...)
		w.sql = append(w.sql, w.d.quote)
		return
	}
	for i := range len(s) {
		if s[i] == w.d.quote {
			w.sql = append(w.sql, w.d.quote)
		}
		w.sql = append(w.sql, s[i])
	}
	w.sql = append(w.sql, w.d.quote)
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

// field writes a column as it is in its table.
func (w *writer) field(t table, c *schema.Column) {
	w.alias(t)
	w.sql = append(w.sql, '.')
	w.name(c.SQL())
}

// bind writes a placeholder for v.
func (w *writer) bind(v any) {
	w.args = append(w.args, v)
	if !w.numbered {
		w.sql = append(w.sql, '?')
		return
	}
	w.sql = append(w.sql, '$')
	w.sql = strconv.AppendInt(w.sql, int64(len(w.args)), 10)
}

// value writes a bind of v, in the form that one value of s has.
func (w *writer) value(s *storage, v schema.Value) {
	if v.IsNull() {
		w.str("NULL")
		return
	}
	w.around(s.one, s.arg(v))
}

// around writes a form with a bind of v in the place of {?}.
func (w *writer) around(form string, v any) {
	before, after := split(form, "{?}")
	w.str(before)
	w.bind(v)
	w.str(after)
}

// lacks notes what d has not, and writes what every database refuses: nothing is ever left out.
// Dialect.Supports finds all of it at start.
func (w *writer) lacks(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("sqlgen: %s: "+format, append([]any{w.d.Name}, args...)...)
	}
	w.str("tamis_lacks()")
}

// fill writes a form of the dialect. In it,
//
//	{x} the operand as it is kept           {one}   a bind of its one value
//	{e} the same, so that = is by bits      {list}  a bind of its list
//	{t} the same, so that < is by bits too  {as}    what follows that bind: ::text[]
//	{c} its column as it is in the table    {json}  a bind of the list as one JSON text
//	{f} a text, folded if the test folds    {jsons} a bind of the list as one JSON array each
//	{n} the needle of a test on texts       {item}  a value of the list, where lists come as rows
//	{pin} see writer.pin                    {row}   the type of those rows
//	{after}, {pattern} see textForms.begins {where} which of them count
func (w *writer) fill(form string, o *operand) {
	w.template(form, func(token string) { w.token(token, o) })
}

// template writes a form, and calls fill for each token that stands in braces.
func (w *writer) template(form string, fill func(token string)) {
	for {
		before, rest := split(form, "{")
		w.str(before)
		if rest == "" {
			return
		}
		var token string
		token, form = split(rest, "}")
		fill(token)
	}
}

func (w *writer) token(token string, o *operand) {
	switch token {
	case "x":
		w.operand(o)
	case "e":
		w.equal(o)
	case "t":
		w.bits(o)
	case "f":
		w.folded(o)
	case "len":
		w.needleLength(o)
	case "n":
		w.needle(o)
	case "after":
		// No UTF-8 has the byte 0xff, so that all that begins with the needle is before the needle and that byte.
		w.bind(o.set.Texts[0] + "\xff")
	case "pattern":
		w.bind(pattern(o.match, o.set.Texts[0], '!'))
	case "c":
		w.field(o.table, o.term.Columns[0])
	case "one":
		w.value(o.as, o.set.At(0))
	case "list":
		w.around(o.as.list, o.as.args(o.set))
	case "item":
		w.str(o.as.item)
	case "row":
		w.str(o.as.row)
	case "json":
		w.bind(jsonList(o.set))
	case "jsons":
		w.bind(jsonEach(o.set))
	case "as":
		_, after := split(o.as.list, "{?}")
		w.str(after)
	case "where":
		w.str(o.as.where)
	case "pin":
		w.pin(o)
	default:
		panic("sqlgen: unexpected {" + token + "}")
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
	for _, k := range t.c.Key {
		w.str(" AND ")
		w.field(t, k)
		w.str(" IS NOT NULL")
	}
}

// split returns what stands before and after the first sep in s; all of s if there is none.
func split(s, sep string) (before, after string) {
	before, after, _ = strings.Cut(s, sep)
	return before, after
}
