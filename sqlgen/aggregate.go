package sqlgen

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	sq "github.com/Masterminds/squirrel"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// Aggregate returns the groups that q asks for, counts over time among them, whatever its page, in one pass over its rows. Each row of the
// answer is the number of a bucket from 0 if there are buckets, the values of the group, the number of rows, the sums (see [Sum]), the least
// values and the greatest. Groups without a row are left out, but for the one that there is where rows are not grouped. There is one more at
// the most than q may be answered with, which tells that there are more. A query that asks for none has an error.
func (d *Dialect) Aggregate(q *filter.Query) sq.SelectBuilder {
	return d.builder(ask(q), wantGroups)
}

// AppendAggregate appends the statement of Aggregate to dst and its arguments to args.
func (d *Dialect) AppendAggregate(dst []byte, args []any, q *filter.Query) ([]byte, []any, error) {
	return d.appendOf(dst, args, ask(q), wantGroups)
}

// The columns of an aggregate, as its statement has them.
type aggregated struct {
	time                     []key // of the buckets; none or one
	groups, sums, mins, maxs []key
	durations                []key
	each                     []operand // arrays, each of whose values is a group
	apart                    bool      // they are columns of a subquery: see apart
	rows                     bool      // each row is a group: see rowsAreGroups
}

// all returns the columns, in the order of the statement.
func (a *aggregated) all() []*key {
	var out []*key
	for _, list := range [][]key{a.time, a.groups, a.sums, a.durations, a.mins, a.maxs} {
		for i := range list {
			out = append(out, &list[i])
		}
	}
	return out
}

// aggregated finds the columns of an aggregate, and the joins that they need.
func (w *writer) aggregated(root table) (aggregated, []join) {
	var a aggregated
	var joins []join
	read := make([]key, len(w.shape.keys))
	of := &w.shape.groups
	groups := at(of.buckets) // the first
	for i := range read {
		k := &w.shape.keys[i]
		var t table
		t, joins = w.along(root, k, joins)
		o := w.term(t, k.term, sorted)
		if i >= groups && i < groups+of.groups && o.array != nil {
			a.each = append(a.each, o)
			read[i].operand = w.elements(&a.each[len(a.each)-1])
			continue
		}
		read[i] = key{operand: *w.widened(&o), null: w.mayBeNull(&o, k)}
	}
	a.time, read = read[:groups], read[groups:]
	a.groups, read = read[:of.groups], read[of.groups:]
	a.sums, read = read[:of.sums], read[of.sums:]
	a.mins, a.maxs = read[:of.mins], read[of.mins:]
	a.rows = w.rowsAreGroups(root, &a)
	for _, cases := range w.shape.durations {
		a.durations = append(a.durations, key{operand: operand{table: root, term: durationTerm, as: w.d.kept(schema.Int, ""), cases: cases}})
	}
	return a, joins
}

// rowsAreGroups reports whether the groups are of one row each, since the key is among what rows are grouped by: then nothing is to be put together.
// It does not look where what is asked of a group has forms of its own that put values together: all but durations.
func (w *writer) rowsAreGroups(root table, a *aggregated) bool {
	twice := w.d.keyOrders || w.d.bare // a table may have two rows of a key
	counts := func(o filter.GroupOrder) bool { return o.By == filter.ByCount }
	if twice || len(a.time)+len(a.each)+len(a.sums)+len(a.mins)+len(a.maxs) > 0 || slices.ContainsFunc(w.shape.order, counts) {
		return false
	}
	for _, c := range root.c.Key {
		is := func(k key) bool { return k.plain && k.table == root && k.term.Columns[0] == c && !c.NullUnreadable }
		if !slices.ContainsFunc(a.groups, is) {
			return false
		}
	}
	return true
}

// elements returns the values of an array as an operand, which are in a table of their own.
func (w *writer) elements(array *operand) operand {
	array.each = w.fresh(array.table.c).n
	return operand{
		table: array.table, term: array.term, as: array.as, exact: w.d.collate == "" || array.term.Type.Kind == schema.UUID, each: array.each, item: array.array.value,
	}
}

// aggregate writes the statement of Aggregate.
func (w *writer) aggregate() statement {
	var s statement
	if !w.shape.groups.asked {
		w.lacks("the query asks for no groups")
		return s
	}
	root := w.root(w.shape.collection)
	a, joins := w.aggregated(root)

	w.str("SELECT ")
	if w.d.listHint != "" && slices.ContainsFunc(a.sums, func(k key) bool { return k.term.Type.Kind == schema.Float }) {
		s.hint = w.begin()
		w.str(w.d.listHint)
		w.end(&s.hint)
		w.str(" ")
	}
	s.columns = w.begin()
	if w.d.sumHalves && len(a.durations) > 0 {
		inner := a
		a = w.apart(root, &a)
		w.answers(&a)
		w.end(&s.columns)
		w.str(" ")
		from := w.begin()
		w.subquery(root, &inner, joins, a.groupTable())
		w.end(&from)
		s.joins = append(s.joins, from)
	} else {
		w.answers(&a)
		w.end(&s.columns)
		w.rows(&s, root, &a, joins)
	}

	switch grouped := len(a.time) + len(a.groups); {
	case a.rows:
		w.str(" ORDER BY ")
		s.order = w.begin()
		w.inOrder(&a)
		w.end(&s.order)
	case grouped > 0:
		// By position: an expression with binds would not be the same expression twice.
		w.str(" GROUP BY ")
		s.group = w.begin()
		for i := range grouped {
			if i > 0 {
				w.str(", ")
			}
			w.sql = strconv.AppendInt(w.sql, int64(i+1), 10)
		}
		w.end(&s.group)
		w.str(" ORDER BY ")
		s.order = w.begin()
		w.inOrder(&a)
		w.end(&s.order)
	}
	w.str(" ")
	s.suffix = w.begin()
	w.str("LIMIT ")
	w.bind(bind{what: groupLimit})
	w.setting()
	w.end(&s.suffix)
	return s
}

// answers writes what the statement answers with of each group.
func (w *writer) answers(a *aggregated) {
	for i := range a.time {
		if a.apart {
			w.operand(&a.time[i].operand)
		} else {
			w.bucket(&a.time[i].operand)
		}
		w.str(", ")
	}
	for i := range a.groups {
		w.givenAs(&a.groups[i].operand, func() { w.bits(&a.groups[i].operand) })
		w.str(", ")
	}
	if a.rows {
		w.str("1")
	} else {
		w.str("count(*)")
	}
	for _, list := range [][]key{a.sums, a.durations} {
		for i := range list {
			w.str(", ")
			w.sum(&list[i].operand, a.rows)
		}
	}
	for i := range a.mins {
		w.str(", ")
		w.extreme("min", &a.mins[i])
	}
	for i := range a.maxs {
		w.str(", ")
		w.extreme("max", &a.maxs[i])
	}
}

// rows writes where the rows are from that are grouped, and which they are.
func (w *writer) rows(s *statement, root table, a *aggregated, joins []join) {
	w.source(s, root, joins)
	for i := range a.each {
		w.str(" ")
		j := w.begin()
		w.fill(a.each[i].array.each[a.each[i].term.Type.Kind], &a.each[i])
		w.end(&j)
		s.joins = append(s.joins, j)
	}
	if len(a.time) == 0 {
		w.condition(s, root, nil)
		return
	}
	w.str(" WHERE ")
	s.where = w.begin()
	w.within(&a.time[0].operand)
	if where := w.shape.where(); !where.everything() {
		w.str(" AND ")
		w.where(root, where)
	}
	w.end(&s.where)
}

// apart returns the columns of a as those of a subquery. A sum in two halves has what it sums twice, and a duration is work: a subquery does
// it once a row.
func (w *writer) apart(root table, a *aggregated) aggregated {
	out := *a
	out.apart = true
	for _, list := range []*[]key{&out.time, &out.groups, &out.sums, &out.durations, &out.mins, &out.maxs} {
		*list = slices.Clone(*list)
	}
	n := w.fresh(root.c).n
	for i, k := range out.all() {
		k.each, k.item, k.cases = n, ".c"+strconv.Itoa(i), span{}
	}
	return out
}

// groupTable returns the subquery that the columns of a are of.
func (a *aggregated) groupTable() table { return table{n: a.durations[0].each} }

// subquery writes the rows that are grouped with the columns of a. Its limit, which is none, keeps SQLite from writing it into the statement
// around it.
func (w *writer) subquery(root table, a *aggregated, joins []join, as table) {
	w.str("FROM (SELECT ")
	for i, k := range a.all() {
		if i > 0 {
			w.str(", ")
		}
		if i < len(a.time) {
			w.bucket(&k.operand)
		} else {
			w.bits(&k.operand)
		}
		w.str(" AS c")
		w.sql = strconv.AppendInt(w.sql, int64(i), 10)
	}
	var s statement // its parts are no parts of the whole
	w.rows(&s, root, a, joins)
	w.str(" LIMIT -1) AS ")
	w.alias(as)
}

var durationTerm = &schema.Term{Type: schema.Type{Kind: schema.Int, Null: true}}

// duration writes the microseconds of a duration.
func (w *writer) duration(o *operand) {
	micros, typ := w.d.kept(schema.Datetime, schema.StorageMicros), &schema.Type{Kind: schema.Datetime}
	times := func(sign string, terms span) {
		for _, t := range part(w.shape.times, terms) {
			w.str(sign)
			time := w.term(o.table, t, sorted)
			w.micros(&time, micros)
			w.str(")")
		}
	}
	w.cases(o.table, o.cases, func(at int32) {
		w.str(w.d.greatest)
		w.str("(0, ")
		w.around(micros.one, typ, bind{what: durationOffset, as: micros, at: int(at)})
		times(" + (", w.shape.cases[at].plus)
		times(" - (", w.shape.cases[at].minus)
		w.str(")")
	})
}

// cases writes what the first case that holds of a row is.
func (w *writer) cases(t table, of span, is func(at int32)) {
	w.str("CASE")
	for at := of.from; at < of.to; at++ {
		w.str(" WHEN ")
		w.node(t, &w.shape.nodes[w.shape.cases[at].when.from], false, true)
		w.str(" THEN ")
		is(at)
	}
	w.str(" END")
}

// inOrder writes the order of the groups.
func (w *writer) inOrder(a *aggregated) {
	if len(a.time) > 0 {
		w.str("1")
		if len(a.groups) > 0 {
			w.str(", ")
			w.orderBy(a.groups, true)
		}
		return
	}
	for i, o := range w.shape.order {
		if i > 0 {
			w.str(", ")
		}
		direction := [...]string{" ASC", " DESC"}[at(o.Descending)]
		switch o.By {
		case filter.ByCount:
			w.str("count(*)")
			w.str(direction)
		case filter.BySum:
			if at := o.At - len(a.sums); at >= 0 {
				w.sumOrder(&a.durations[at].operand, direction, a.rows)
			} else {
				w.sumOrder(&a.sums[o.At].operand, direction, false)
			}
		case filter.ByMin, filter.ByMax:
			k, function := &a.mins, "min"
			if o.By == filter.ByMax {
				k, function = &a.maxs, "max"
			}
			w.nullsLast(function, &(*k)[o.At], direction)
		default:
			k := a.groups[o.At]
			k.descending = o.Descending
			w.orderBy([]key{k}, !a.rows)
		}
	}
}

// extreme writes the least or the greatest value of a column.
func (w *writer) extreme(function string, k *key) {
	w.givenAs(&k.operand, func() {
		w.str(function)
		w.str(w.d.orNull)
		w.str("(")
		w.bits(&k.operand)
		w.str(")")
	})
}

// nullsLast writes one of them as a key of an order.
func (w *writer) nullsLast(function string, k *key, direction string) {
	if !w.d.nulls && k.null && direction == " ASC" { // without NULLS LAST, nulls sort below every value
		w.extreme(function, k)
		w.str(" IS NULL, ")
	}
	w.extreme(function, k)
	w.str(direction)
	if w.d.nulls && k.null {
		w.str(" NULLS LAST")
	}
}

// sumOrder writes the sum of a column as a key of an order, or as several where a database has it in parts.
func (w *writer) sumOrder(o *operand, direction string, one bool) {
	keys := sumKeys
	switch {
	case !one && o.as.digits == halvedDigits:
		keys = halvedSumKeys
	case one || !w.halved(o):
		w.sum(o, one)
		w.str(direction)
		return
	}
	for i, key := range keys {
		if i > 0 {
			w.str(", ")
		}
		w.fill(key, o)
		w.str(direction)
	}
}

// sum writes the sum of a column, of the one row or exactly: of ints in two halves where the dialect's own sum would overflow, of floats see floatSums.
func (w *writer) sum(o *operand, one bool) {
	switch {
	case one:
		w.str("coalesce(")
		w.operand(o)
		w.str(", 0)")
	case o.term.Type.Kind == schema.Float:
		w.fill(w.d.sumFloats, o)
	case o.as.digits == halvedDigits:
		w.fill(sumOfHalved, o)
	case w.halved(o):
		w.fill(sumOfHalves, o)
	default:
		w.str("coalesce(sum(")
		w.summed(o)
		w.str("), 0)")
	}
}

// summed writes what a sum adds up.
func (w *writer) summed(o *operand) {
	if o.as.summed != nil {
		w.sized(o.as.summed, &o.term.Type, func() { w.operand(o) })
		return
	}
	w.operand(o)
}

// halved reports whether the sum of a column is made in two halves.
func (w *writer) halved(o *operand) bool {
	return w.d.sumHalves && (o.term.Type.Kind == schema.Int || o.as.digits == scaledDigits)
}

// Sum returns what a driver gave for a sum of Aggregate, of a column of type t. Some are texts that only Sum reads: of floats, and of ints
// where a database's own sum of them overflows, as SQLite's does.
func Sum(t schema.Type, src any) (filter.Sum, error) {
	var text string
	switch x := src.(type) {
	case []byte:
		text = string(x)
	case string:
		text = x
	case big.Int:
		text = x.String()
	default:
		text = fmt.Sprint(x) // an integer, or a driver's own decimal
	}
	if t.Kind == schema.Float {
		return sumOfFloats(text)
	}
	if !strings.Contains(text, ":") {
		return filter.ParseSum(t, text)
	}
	n, err := intOfSum(text)
	if err != nil {
		return filter.Sum{}, err
	}
	text = n.String()
	if t.Kind == schema.Decimal { // the integers that they are, scaled
		text += "e-" + strconv.Itoa(int(t.Scale))
	}
	return filter.ParseSum(t, text)
}

// A GroupScanner reads the groups that a statement of Aggregate answers with.
type GroupScanner struct {
	of           *filter.Aggregate
	values, ends []Codec // of the groups, and of the least and the greatest values
	cells        []any
	into         []any // they point at the cells
}

// GroupScanner returns what reads the groups that q asks for.
func (d *Dialect) GroupScanner(q *filter.Query) (*GroupScanner, error) {
	a := q.Aggregate()
	if a == nil {
		return nil, fmt.Errorf("sqlgen: %s: the query asks for no groups", d.Name)
	}
	s := &GroupScanner{of: a}
	for i := range a.GroupBy {
		s.values = append(s.values, d.reader(q.Language().Registry(), a.GroupBy[i].Term))
	}
	for _, c := range slices.Concat(a.Mins, a.Maxs) {
		s.ends = append(s.ends, d.reader(q.Language().Registry(), c.Term))
	}
	s.cells = make([]any, len(s.values)+1+len(a.Sums)+len(a.Durations)+len(s.ends))
	if a.History != nil {
		s.cells = append(s.cells, nil)
	}
	for i := range s.cells {
		s.into = append(s.into, &s.cells[i])
	}
	return s, nil
}

// Scan returns the group of a row, given the Scan of its rows.
func (s *GroupScanner) Scan(scan func(into ...any) error) (filter.Group, error) {
	g := filter.Group{Values: make([]schema.Value, len(s.values)), Sums: make([]filter.Sum, len(s.of.Sums)+len(s.of.Durations))}
	if err := scan(s.into...); err != nil {
		return g, err
	}
	cells, err := s.cells, error(nil)
	if s.of.History != nil {
		if g.Bucket, err = whole(cells[0]); err != nil {
			return g, err
		}
		cells = cells[1:]
	}
	for i := range s.values {
		if g.Values[i], err = s.values[i].Value(cells[i]); err != nil {
			return g, fmt.Errorf("%s: %w", s.of.GroupBy[i].Name, err)
		}
	}
	cells = cells[len(s.values):]
	if g.Count, err = whole(cells[0]); err != nil {
		return g, err
	}
	cells = cells[1:]
	for i := range g.Sums {
		typ, name := durationTerm.Type, "a duration"
		if i < len(s.of.Sums) {
			typ, name = s.of.Sums[i].Term.Type, s.of.Sums[i].Name
		}
		if g.Sums[i], err = Sum(typ, cells[i]); err != nil {
			return g, fmt.Errorf("the sum of %s: %w", name, err)
		}
	}
	ends := make([]schema.Value, len(s.ends))
	for i := range ends {
		if ends[i], err = s.ends[i].Value(cells[len(g.Sums)+i]); err != nil {
			return g, err
		}
	}
	g.Mins, g.Maxs = ends[:len(s.of.Mins):len(s.of.Mins)], ends[len(s.of.Mins):]
	return g, nil
}

// whole returns an int that a driver gave.
func whole(src any) (int64, error) {
	v, err := scanScalar(schema.Int, src)
	return v.Bits(), err
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
	if w.shape.groups.parts {
		w.str(" * ")
		w.around(micros.one, &o.term.Type, bind{what: historyParts, as: micros})
	}
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
