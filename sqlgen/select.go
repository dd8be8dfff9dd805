package sqlgen

import (
	"bytes"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Select returns the rows of q: the columns that it reads (Query.Columns), else those that are not hidden, its order, limit and offset. The table goes by the
// collection's name.
//
// The rows of a page that ends before a cursor (Page.Backward) come in the reverse of their order: turn them round.
func (d *Dialect) Select(q *filter.Query) sq.SelectBuilder { return d.builder(ask(q), wantRows) }

// Count returns the number of rows of q, whatever its page.
func (d *Dialect) Count(q *filter.Query) sq.SelectBuilder { return d.builder(ask(q), wantCount) }

// Append appends the statement of Select to dst and its arguments to args. On an error, which [Dialect.For] finds at start, it returns
// both as they were.
//
// The arguments are the caller's: a list among them is a copy.
func (d *Dialect) Append(dst []byte, args []any, q *filter.Query) ([]byte, []any, error) {
	return d.appendOf(dst, args, ask(q), wantRows)
}

// AppendCount appends the statement of Count to dst and its arguments to args.
func (d *Dialect) AppendCount(dst []byte, args []any, q *filter.Query) ([]byte, []any, error) {
	return d.appendOf(dst, args, ask(q), wantCount)
}

// Keyed is Select with the sort keys behind the columns: what cursors are made of. See Codecs.
func (d *Dialect) Keyed(q *filter.Query) sq.SelectBuilder { return d.builder(ask(q), wantKeys) }

// AppendKeyed appends the statement of Keyed to dst and its arguments to args.
func (d *Dialect) AppendKeyed(dst []byte, args []any, q *filter.Query) ([]byte, []any, error) {
	return d.appendOf(dst, args, ask(q), wantKeys)
}

// AppendWithin is Append for those rows of q that satisfy within as well. The database is to find them by within: an index that serves the rest of the
// filter is left alone. It is what a database wants that takes every filter for one that few rows satisfy.
func (d *Dialect) AppendWithin(dst []byte, args []any, q *filter.Query, within predicate.Node) ([]byte, []any, error) {
	r := ask(q)
	r.where, r.within = &predicate.Node{Op: predicate.OpAnd, Kids: []predicate.Node{within, *r.where}}, true
	return d.appendOf(dst, args, r, wantRows)
}

// A request is what a statement is written of.
type request struct {
	r       *schema.Registry
	c       *schema.Collection
	where   *predicate.Node
	within  bool // where is an And of two: see AppendWithin
	page    filter.Page
	groups  *filter.Aggregate
	columns []*schema.Column // of each row; nil: all that are not hidden
}

func ask(q *filter.Query) request {
	return request{r: q.Language().Registry(), c: q.Collection(), where: q.Root(), page: q.Page(), groups: q.Aggregate(), columns: q.Columns()}
}

// A wanted is what a statement is to give.
type wanted uint8

const (
	wantRows   wanted = iota // Select
	wantKeys                 // Keyed
	wantCount                // Count
	wantGroups               // Aggregate
	wantTimes                // Durations
)

// appendOf writes a statement. One that begins in memory of its own gets just as much as it needs.
func (d *Dialect) appendOf(dst []byte, args []any, r request, want wanted) ([]byte, []any, error) {
	w := d.open(r.r)
	defer w.close()
	w.numbered = d.numbered
	w.read(&r, want, len(args))
	if cap(dst) > 0 {
		w.sql = dst
	}
	w.write()
	switch {
	case w.err != nil:
		return dst, args, w.err
	case cap(dst) > 0:
		dst = w.sql
	default:
		dst = bytes.Clone(w.whole())
	}
	return dst, w.arguments(args, w.binds, &r), nil
}

// write writes the statement of the request that was read.
func (w *writer) write() statement {
	switch w.shape.want {
	case wantCount:
		return w.count()
	case wantGroups:
		return w.aggregate()
	case wantTimes:
		return w.handTimes()
	default:
		return w.page(w.shape.want == wantKeys)
	}
}

// page writes the statement of Select, or with the keys that of Keyed.
func (w *writer) page(withKeys bool) statement {
	var s statement
	root := w.root(w.shape.collection)
	var keys []key
	var joins []join
	order := w.knownOrder()
	if order == "" {
		keys, joins = w.order(root)
		w.joins = joins
	}
	s.prefix = w.roomToSort(w.d.sortRoom, keys)
	w.str("SELECT ")
	s.hint = w.roomToSort(w.d.sortHint, keys)
	s.columns = w.begin()
	w.columnsOf(root)
	if withKeys {
		for i := range keys {
			if len(w.sql) > s.columns.from {
				w.str(", ")
			}
			w.given(w.widened(&keys[i].operand))
		}
	}
	if len(w.sql) == s.columns.from { // a row that shows nothing is still a row
		w.str("1")
	}
	w.end(&s.columns)
	w.source(&s, root, joins)
	tables := w.tables
	orderBy := func() {
		if order == "" && len(keys) == 0 {
			return
		}
		w.str(" ORDER BY ")
		s.order = w.begin()
		if order != "" {
			w.str(order)
		} else {
			w.orderBy(keys, false)
			w.learnOrder(&s, tables)
		}
		w.end(&s.order)
	}
	limit := func() {
		w.str(" ")
		s.suffix = w.begin()
		parts := [2]string{"LIMIT ", " OFFSET "}
		binds := [2]what{pageLimit, pageOffset}
		if w.d.offsetFirst {
			parts, binds = [2]string{"OFFSET ", " LIMIT "}, [2]what{pageOffset, pageLimit}
		}
		for i := range parts {
			w.str(parts[i])
			w.bind(bind{what: binds[i]})
		}
	}
	if w.shape.within && len(joins) == 0 && len(w.shape.keys[0].term.Columns) > 1 { // no one index has the order
		w.byKeys(&s, root, keys, func() { orderBy(); limit() })
		orderBy()
		return s
	}
	w.condition(&s, root, keys)
	orderBy()
	limit()
	w.setting()
	w.end(&s.suffix)
	return s
}

// byKeys writes the condition of a page whose rows are found, sorted and cut in a subquery, of which nothing but the keys is kept: a database that
// sorts rows carries all their columns else.
func (w *writer) byKeys(s *statement, root table, keys []key, cut func()) {
	columns := func() {
		for i, c := range root.c.Key {
			if i > 0 {
				w.str(", ")
			}
			w.field(root, c)
		}
	}
	w.str(" WHERE (")
	columns()
	w.str(") IN (SELECT ")
	columns()
	w.source(s, root, nil)
	w.condition(s, root, keys)
	cut()
	w.str(")")
}

// columnsOf writes the columns of root that are not hidden. They are most of many a statement, and always the same.
func (w *writer) columnsOf(root table) {
	if w.shape.columns != nil {
		for i, c := range w.shape.columns {
			if i > 0 {
				w.str(", ")
			}
			w.shown(root, c)
		}
		return
	}
	if list, known := w.known.columns[root.c]; known {
		w.str(list)
		return
	}
	begin := len(w.sql)
	for _, c := range root.c.Columns {
		if c.Hidden {
			continue
		}
		if len(w.sql) > begin {
			w.str(", ")
		}
		w.shown(root, c)
	}
	if w.err != nil {
		return
	}
	if w.known.columns == nil {
		w.known.columns = map[*schema.Collection]string{}
	}
	w.known.columns[root.c] = string(w.sql[begin:])
}

// shown writes a column of Select, by the name that rows have it under.
func (w *writer) shown(t table, c *schema.Column) {
	var form template
	if c.Type.Array {
		if a := w.arrayKept(c); a != nil {
			form = a.shown
			if e := w.d.element(a, c.Type.Kind); !a.json {
				form = e.shownList
			}
		}
	} else if s := w.storage(c); s != nil {
		form = s.shown
	}
	if form == nil && w.d.timed != nil && w.d.timed(c) {
		form = untimed
	}
	if form == nil {
		w.field(t, c)
	} else {
		w.convert(form, t, c)
	}
	if form != nil || c.SQL() != c.Name {
		w.str(" AS ")
		w.name(c.Name)
	}
}

// untimed is a column as it is kept, in an expression.
var untimed = form("+{}")

// count writes the statement of Count.
func (w *writer) count() statement {
	var s statement
	root := w.root(w.shape.collection)
	w.str("SELECT ")
	s.columns = w.begin()
	w.str("count(*)")
	w.end(&s.columns)
	w.source(&s, root, nil)
	w.condition(&s, root, nil)
	if w.d.settings != "" {
		w.str(" ")
		s.suffix = w.begin()
		w.str(w.d.settings)
		w.end(&s.suffix)
	}
	return s
}

// setting writes what stands at the end of every statement.
func (w *writer) setting() {
	if w.d.settings != "" {
		w.str(" ")
		w.str(w.d.settings)
	}
}

// given writes o, of which only bits matter, as the driver gives it exactly.
func (w *writer) given(o *operand) { w.givenAs(o, func() { w.operand(o) }) }

// givenAs writes o, which bare writes, as the driver gives it exactly.
func (w *writer) givenAs(o *operand, bare func()) {
	if o.as == nil || o.as.given == nil {
		bare()
		return
	}
	w.sized(o.as.given, &o.term.Type, bare)
}

// source writes FROM and the joins.
func (w *writer) source(s *statement, root table, joins []join) {
	w.str(" FROM ")
	s.table = w.begin()
	w.from(root)
	w.end(&s.table)
	for i := range joins {
		w.str(" ")
		j := w.begin()
		w.leftJoin(&joins[i])
		w.end(&j)
		s.joins = append(s.joins, j)
	}
}

// condition writes WHERE, the predicate and what comes after a cursor; nothing where every row is wanted.
func (w *writer) condition(s *statement, root table, keys []key) {
	where := w.shape.where()
	everything := where.everything()
	if everything && !w.shape.resumed {
		return
	}
	w.str(" WHERE ")
	s.where = w.begin()
	if w.shape.resumed { // first: it is what an index begins with
		w.after(keys, 0)
		if !everything {
			w.str(" AND ")
		}
	}
	switch kids := w.shape.kids(where); {
	case w.shape.within:
		w.where(root, &kids[0])
		w.str(" AND " + w.d.aside)
		w.where(root, &kids[1])
	case !everything:
		w.where(root, where)
	}
	w.end(&s.where)
}

// builder returns the statement that write writes, cut into the parts of a squirrel builder.
