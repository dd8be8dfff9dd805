package sqlgen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// History returns the counts over time of q, whatever its page, in one pass over its rows. Each row is the number of a
// bucket from 0, the values of the group, the number of rows and the sums; in that order, nulls last. Buckets and groups without a
// row are left out; there is one group more at the most than q may be answered with, which tells that there are too many. A query that asks for no history has an error.
func (d *Dialect) History(q *filter.Query) sq.SelectBuilder {
	return d.builder(ask(q), wantGroups)
}

// AppendHistory appends the statement of History to dst and its arguments to args.
func (d *Dialect) AppendHistory(dst []byte, args []any, q *filter.Query) ([]byte, []any, error) {
	return d.appendOf(dst, args, ask(q), wantGroups)
}

// buckets writes the statement of History.
func (w *writer) buckets() statement {
	var s statement
	if len(w.shape.keys) == 0 {
		w.lacks("the query asks for no history")
		return s
	}
	root := w.root(w.shape.collection)
	var joins []join
	read := make([]key, len(w.shape.keys))
	for i := range read {
		k := &w.shape.keys[i]
		var t table
		t, joins = w.along(root, k, joins)
		o := w.term(t, k.term, sorted)
		read[i] = key{operand: *w.widened(&o), null: o.nullable() || k.via.to > k.via.from}
	}
	time, groups, sums := read[0].operand, read[1:1+w.shape.groups], read[1+w.shape.groups:]

	w.str("SELECT ")
	if w.d.listHint != "" && slices.ContainsFunc(sums, func(k key) bool { return k.term.Type.Kind == schema.Float }) {
		s.hint = w.begin()
		w.str(w.d.listHint)
		w.end(&s.hint)
		w.str(" ")
	}
	s.columns = w.begin()
	w.bucket(&time)
	for i := range groups {
		w.str(", ")
		w.bits(&groups[i].operand)
	}
	w.str(", count(*)")
	for i := range sums {
		w.str(", ")
		w.sum(&sums[i].operand)
	}
	w.end(&s.columns)
	w.source(&s, root, joins)

	w.str(" WHERE ")
	s.where = w.begin()
	w.within(&time)
	if where := w.shape.where(); !where.everything() {
		w.str(" AND ")
		w.where(root, where)
	}
	w.end(&s.where)

	// By position: an expression with binds would not be the same expression twice.
	w.str(" GROUP BY ")
	s.group = w.begin()
	for i := 0; i <= len(groups); i++ {
		if i > 0 {
			w.str(", ")
		}
		w.sql = strconv.AppendInt(w.sql, int64(i+1), 10)
	}
	w.end(&s.group)
	w.str(" ORDER BY ")
	s.order = w.begin()
	w.str("1")
	if len(groups) > 0 {
		w.str(", ")
		w.orderBy(groups, true)
	}
	w.end(&s.order)
	w.str(" ")
	s.suffix = w.begin()
	w.str("LIMIT ")
	w.bind(bind{what: historyGroups})
	w.end(&s.suffix)
	return s
}

// sum writes the sum of a column, exactly: of ints in two halves where the dialect's own sum would overflow, of floats see floatSums.
func (w *writer) sum(o *operand) {
	switch {
	case o.term.Type.Kind == schema.Float:
		w.fill(w.d.sumFloats, o)
	case w.d.sumHalves && (o.term.Type.Kind == schema.Int || o.as.digits == scaledDigits):
		w.fill(sumOfHalves, o)
	default:
		w.str("coalesce(sum(")
		w.operand(o)
		w.str("), 0)")
	}
}

// sumInHalves is the sum of ints where that of a database is an error beyond 64 bits: high:low.
func sumInHalves(ints string) string {
	return "coalesce(sum(" + ints + " >> 32) || ':' || sum(" + ints + " & 4294967295), 0)"
}

var sumOfHalves = form(sumInHalves("{value}"))

// Sum returns what a driver gave for a sum of a history, of a column of type t. Some are texts that only Sum reads: of floats, and of ints
// where a database's own sum of them overflows, as SQLite's does.
func Sum(t schema.Type, src any) (filter.Sum, error) {
	var text string
	switch x := src.(type) {
	case []byte:
		text = string(x)
	case string:
		text = x
	default:
		text = fmt.Sprint(x) // an integer, or a driver's own decimal
	}
	if t.Kind == schema.Float {
		return sumOfFloats(text)
	}
	if !strings.Contains(text, ":") {
		return filter.ParseSum(t, text)
	}
	n, ok := intOf(text)
	if !ok {
		return filter.Sum{}, fmt.Errorf("%s is not a sum of ints", wording.Quote(text))
	}
	text = n.String()
	if t.Kind == schema.Decimal { // the integers that they are, scaled
		text += "e-" + strconv.Itoa(int(t.Scale))
	}
	return filter.ParseSum(t, text)
}

// within writes that a time lies in the buckets.
func (w *writer) within(o *operand) {
	w.str("(")
	w.bits(o)
	w.str(" >= ")
	w.around(o.as.one, &o.term.Type, bind{what: historyStart, as: o.as})
	w.str(" AND ")
	w.bits(o)
	w.str(" < ")
	w.around(o.as.one, &o.term.Type, bind{what: historyEnd, as: o.as})
	w.str(")")
}

// bucket writes the number of the bucket that a time lies in. The time is not before the first bucket,
// so that cutting the quotient rounds it down.
func (w *writer) bucket(o *operand) {
	micros := w.d.kept(schema.Datetime, schema.StorageMicros)
	w.str("((")
	w.micros(o, micros)
	w.str(" - ")
	w.around(micros.one, &o.term.Type, bind{what: historyStart, as: micros})
	w.str(")")
	w.str(w.d.divide)
	w.around(micros.one, &o.term.Type, bind{what: historyInterval, as: micros})
	w.str(")")
}

// micros writes a time as microseconds since 1970.
func (w *writer) micros(o *operand, as *storage) {
	if o.as == as {
		w.operand(o)
		return
	}
	if len(o.term.Columns) > 1 {
		coalesced := *o
		coalesced.as = as
		w.operand(&coalesced)
		return
	}
	w.column(o.table, o.term.Columns[0], as.name)
}
