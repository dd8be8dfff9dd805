package advise

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// ask gathers what a query wants.
func (a *adviser) ask(q *filter.Query) {
	where := q.Where()
	if g := q.Aggregate(); g != nil {
		a.aggregate(q.Collection(), &where, g)
		return
	}
	page := q.Page()
	a.rows(q.Collection(), &where, page.Order)
}

// A filtered is what a conjunction says of one row of a table.
type filtered struct {
	c      *schema.Collection
	equal  []Part   // tests that a tree finds rows by, and then goes on in order
	ranges []Part   // tests that a tree ends with
	said   []string // what they are on
	lists  bool     // behind all of equal an order is lost: lists, and nulls in PostgreSQL
}

// rows gathers what the rows of c that satisfy n want, in an order if there is one.
func (a *adviser) rows(c *schema.Collection, n *predicate.Node, order []filter.Order) {
	keys, sorted := a.order(c, order)
	f := a.conjunction(c, n, nil, keys, sorted)
	if len(f.equal) > 0 {
		a.found(f, keys, sorted)
	} else if len(f.ranges) > 0 && (len(keys) == 0 || keys[0].SQL != f.ranges[0].SQL) {
		a.want(&want{c: c, rest: f.ranges[:1]}, f.said...)
	}
	if len(keys) > 0 && (len(f.equal) == 0 || f.lists) {
		a.want(&want{c: c, rest: keys}, sorted)
	}
}

// found wants an index on what f compares with =, and behind it the order, or else a range.
func (a *adviser) found(f filtered, keys []Part, sorted string) {
	w := &want{c: f.c, equal: f.equal}
	said := f.said
	switch {
	case len(keys) > 0 && (len(f.ranges) == 0 || keys[0].SQL == f.ranges[0].SQL):
		w.rest = keys
		said = append(slices.Clone(said), sorted)
	case len(f.ranges) > 0:
		w.rest = f.ranges[:1]
	}
	a.want(w, said...)
}

// conjunction gathers what n wants of rows of c beside trees on what it returns: sets, texts, relations, branches. A row is
// already found by the columns of via.
func (a *adviser) conjunction(c *schema.Collection, n *predicate.Node, via, keys []Part, sorted string) filtered {
	f := filtered{c: c, equal: slices.Clone(via), lists: true}
	tests := []predicate.Node{*n}
	if n.Op == predicate.OpAnd {
		tests = n.Kids
	}
	for i := range tests {
		a.test(&f, &tests[i], keys, sorted)
	}
	return f
}

// test gathers what one test of a conjunction wants.
func (a *adviser) test(f *filtered, n *predicate.Node, keys []Part, sorted string) {
	switch n.Op {
	case predicate.OpIn:
		if p, ok := a.part(f.c, Use{For: Equal, Term: n.Term}); ok {
			f.add(p, n.Term, n.One())
			return
		}
		a.lacks(n.Term)
	case predicate.OpIsNull:
		if n.Term.Type.Array || !n.Term.Type.Kind.Compared() {
			return
		}
		if p, ok := a.part(f.c, Use{For: Null, Term: n.Term}); ok {
			f.add(p, n.Term, !p.Loose)
		}
	case predicate.OpRange:
		a.within(f, Use{For: Sorted, Term: n.Term})
	case predicate.OpText:
		a.within(f, Use{For: Text, Term: n.Term, Test: n})
	case predicate.OpHasAll, predicate.OpHasAny:
		a.within(f, Use{For: Set, Term: n.Term, Test: n})
	case predicate.OpExists, predicate.OpCount:
		a.exists(f.c, n, keys, sorted, true)
	case predicate.OpNot:
		if kid := &n.Kids[0]; kid.Related() {
			a.exists(f.c, kid, nil, "", false)
		}
	case predicate.OpOr:
		a.branches(f.c, n)
	case predicate.OpAnd:
		for i := range n.Kids {
			a.test(f, &n.Kids[i], keys, sorted)
		}
	default: // all others
	}
}

// within gathers a test that a tree ends with, or that an index of its own serves.
func (a *adviser) within(f *filtered, u Use) {
	p, ok := a.part(f.c, u)
	switch name := termName(u.Term); {
	case !ok:
		a.lacks(u.Term)
	case u.For == Set:
		a.want(&want{c: f.c, rest: []Part{p}}, name)
	case u.For == Text && p.Method != "":
		a.want(&want{c: f.c, rest: []Part{p}}, "text in "+name)
	case p.Method != "":
		a.want(&want{c: f.c, rest: []Part{p}}, name)
	default:
		p.free = true
		f.ranges = append(f.ranges, p)
		f.said = append(f.said, name)
	}
}

// part returns what an index holds to serve a use.
func (a *adviser) part(c *schema.Collection, u Use) (Part, bool) {
	p, ok := a.Part(c, u)
	p.name = columnNames(u.Term) + p.Suffix
	p.weak = p.Column != nil && p.Column.Type.Kind == schema.Bool
	return p, ok
}

func (f *filtered) add(col Part, t *schema.Term, single bool) {
	f.lists = f.lists && !single
	if !slices.ContainsFunc(f.equal, func(have Part) bool { return have.SQL == col.SQL }) {
		f.equal = append(f.equal, col)
		f.said = append(f.said, termName(t))
	}
}

// exists gathers what a test on the rows that a relation leads to wants: a way to those of one row, with what they must satisfy,
// and, where the test may find few of them, a way from each back to the row that is asked about.
func (a *adviser) exists(c *schema.Collection, n *predicate.Node, keys []Part, sorted string, positive bool) {
	r := n.Relation
	if r.Fold != nil {
		a.fold(c, r, n.Among())
		return
	}
	inner := &predicate.Node{Op: predicate.OpTrue}
	if len(n.Kids) > 0 {
		inner = &n.Kids[0]
	}
	theirs, mine := a.joined(r.To, r.On, 1), a.joined(c, r.On, 0)
	if theirs == nil || mine == nil {
		return
	}
	name := r.To.Name + " of " + c.Name
	f := a.conjunction(r.To, inner, theirs, nil, "")
	f.said = append([]string{name}, f.said...)
	to, own := &want{c: r.To, equal: theirs}, f.equal[len(theirs):]
	switch {
	case !to.keyed() && positive && slices.ContainsFunc(own, func(p Part) bool { return !p.weak }):
		// Behind what they must satisfy, the keys serve the way from one row as well as before it, and all that satisfy it are found at once.
		keys := slices.Clone(theirs)
		for i := range keys {
			keys[i].free = true
		}
		a.want(&want{c: r.To, equal: own, rest: keys}, f.said...)
	case !to.keyed():
		a.found(f, nil, "")
	case len(own) > 0 || len(f.ranges) > 0:
		a.found(filtered{c: r.To, equal: own, ranges: f.ranges, said: f.said[1:]}, nil, "")
	}
	if said := inner.Op != predicate.OpTrue && inner.Op != predicate.OpNone; positive && said {
		back := &want{c: c, equal: mine, rest: keys}
		if keys == nil {
			a.want(back, name)
			return
		}
		a.want(back, name, sorted)
	}
}

// fold gathers what the row wants that r makes of the rows that satisfy among: a way to those of one row and, where it is the last of them, in the order
// that it is the last by.
func (a *adviser) fold(c *schema.Collection, r *schema.Relation, among *predicate.Node) {
	rows := r.Reads()
	theirs := a.joined(rows, r.On, 1)
	if theirs == nil {
		return
	}
	f := a.conjunction(rows, among, theirs, nil, "")
	f.said = append([]string{rows.Name + " of " + c.Name}, f.said...)
	if r.Fold.New() {
		if w := (&want{c: rows, equal: theirs}); !w.keyed() || len(f.equal) > len(theirs) {
			a.found(f, nil, "")
		}
		return
	}
	order := make([]filter.Order, len(r.Fold.Order))
	for i, t := range r.Fold.Order {
		order[i] = filter.Order{Order: schema.Order{Name: t.Columns[0].Name, Term: t, Descending: i > 0 || !r.Fold.Descending}} // its end first
	}
	keys, sorted := a.order(rows, order)
	if f.lists {
		f.equal, f.said = theirs, f.said[:1]
	}
	a.found(filtered{c: rows, equal: f.equal, said: f.said}, keys, sorted)
}

// joined returns the columns of one side of the keys of a relation, or nil if no index serves one of them.
func (a *adviser) joined(c *schema.Collection, on [][2]*schema.Column, side int) []Part {
	var out []Part
	for _, pair := range on {
		col, ok := a.part(c, Use{For: Equal, Term: c.Term(pair[side].Name)})
		if !ok || !a.Joins(pair[0], pair[1]) {
			return nil
		}
		col.weak = false
		out = append(out, col)
	}
	return out
}

// branches gathers what the branches of an or want: one that no index serves makes the others' useless.
func (a *adviser) branches(c *schema.Collection, n *predicate.Node) {
	before, missing := len(a.wants), len(a.unserved)
	for i := range n.Kids {
		had := len(a.wants)
		f := a.conjunction(c, &n.Kids[i], nil, nil, "")
		switch {
		case len(f.equal) > 0:
			a.found(f, nil, "")
		case len(f.ranges) > 0:
			a.want(&want{c: c, rest: f.ranges[:1]}, f.said...)
		case len(a.wants) == had:
			a.wants = a.wants[:before]
			if len(a.unserved) == missing {
				a.unserved = append(a.unserved, Served{a.query, "an or, one branch of which no index finds"})
			}
			return
		}
	}
}

// aggregate gathers what numbers about groups want: the rows in time order if they are counted over time, and what is read of them beside.
func (a *adviser) aggregate(c *schema.Collection, n *predicate.Node, g *filter.Aggregate) {
	if g.History == nil {
		a.rows(c, n, nil)
		return
	}
	f := a.conjunction(c, n, nil, nil, "")
	columns := g.Columns()
	field, columns := columns[0], columns[1:]
	if len(field.Via) > 0 {
		return
	}
	time, ok := a.part(c, Use{For: Sorted, Term: field.Term})
	if !ok {
		a.lacks(field.Term)
		return
	}
	w := &want{c: c, equal: f.equal, rest: []Part{time}}
	said := append(slices.Clone(f.said), "over "+field.Name)
	for _, g := range columns {
		if col, ok := a.part(c, Use{For: Equal, Term: g.Term}); ok && len(g.Via) == 0 && col.Column != nil {
			w.rest = append(w.rest, col)
		}
	}
	a.want(w, said...)
}

// order returns the parts of an index that an order walks, and what it is, or nothing if no index serves it.
func (a *adviser) order(c *schema.Collection, order []filter.Order) ([]Part, string) {
	var keys []Part
	var said []string
	for i := range order {
		o := &order[i]
		name := termName(o.Term)
		if o.Descending {
			name = "-" + name
		}
		said = append(said, name)
		if len(o.Via) > 0 && o.Via[0].Fold != nil {
			among := predicate.True()
			if len(o.Policy) > 0 {
				among = o.Policy[0]
			}
			a.fold(c, o.Via[0], &among)
		}
		p, ok := a.part(c, Use{For: Sorted, Term: o.Term, Order: o})
		if !ok || len(o.Via) > 0 {
			a.unserved = append(a.unserved, Served{a.query, "the order of " + strings.Join(said, ", ")})
			return nil, ""
		}
		keys = append(keys, p)
	}
	if !slices.ContainsFunc(keys, func(p Part) bool { return !p.Descending || p.Fixed }) { // an index is walked either way
		for i := range keys {
			keys[i].After, keys[i].Descending = "", false
		}
	}
	return keys, "in the order of " + strings.Join(said, ", ")
}

// want adds an index that the query has a use for.
func (a *adviser) want(w *want, said ...string) {
	w.serves = []Served{{a.query, strings.Join(said, ", ")}}
	a.wants = append(a.wants, w)
}

// lacks notes that no index serves a test on t.
func (a *adviser) lacks(t *schema.Term) {
	s := Served{a.query, termName(t)}
	if !slices.Contains(a.unserved, s) {
		a.unserved = append(a.unserved, s)
	}
}

// termName returns t for people.
func termName(t *schema.Term) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	sep := " or "
	if t.Join {
		sep = " with "
	}
	name := strings.Join(append([]string{strings.Join(names, sep)}, t.Path...), ".")
	switch {
	case t.Length:
		return "length of " + name
	case t.JSONType:
		return "type of " + name
	}
	return name
}

// columnNames returns the columns of t in the name of an index.
func columnNames(t *schema.Term) string {
	var parts []string
	for _, c := range t.Columns {
		parts = append(parts, c.SQL())
	}
	parts = append(parts, t.Path...)
	if t.Length {
		parts = append(parts, "length")
	}
	if t.JSONType {
		parts = append(parts, "type")
	}
	return strings.Join(parts, "_")
}
