package filter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// Query returns the query of a predicate made in Go: every row that satisfies it, and the policies, in the
// default order. It returns an error if the predicate does not fit the collection: a term of another
// collection, a value of another kind, a relation that begins elsewhere. Relative times
// (schema.FromNow) are resolved now.
func (l *Language) Query(collection string, where predicate.Node) (*Query, error) {
	if l.bad != nil {
		return nil, l.bad
	}
	c := l.Collection(collection)
	if c == nil {
		return nil, &CollectionError{Name: collection}
	}
	n, err := fit(c, where)
	if err != nil {
		return nil, err
	}
	q := &Query{
		language: l, collection: c, made: &n, where: l.guard(c, n),
		page: Page{Order: l.order(l.total(c, l.defaultKeys(c))), Limit: NoLimit},
	}
	q.resolve()
	return q, nil
}

// resolve makes relative times in q's where what they are now, or what they were when the query was made.
func (q *Query) resolve() {
	if !predicate.Relative(&q.where) {
		return
	}
	if q.at.IsZero() {
		q.at = q.language.now().UTC()
	}
	q.where = predicate.At(q.where, q.at)
}

// And returns q for those of its rows that also satisfy n, which must fit the collection as for Language.Query. Scope, order, page and history
// stay. A cursor of the query that And returns is bound to n too: it is not one of q's. The error says how n does not fit, or that q was
// resumed by a cursor that counts rows (CursorAt), since it counted those of q.
func (q *Query) And(n predicate.Node) (*Query, error) {
	n, err := fit(q.collection, n)
	if err != nil {
		return nil, err
	}
	if n.Op == predicate.OpNone {
		return q, nil
	}
	if q.page.Resumed && q.page.After == nil {
		return nil, errors.New("and: the cursor of the query counts its rows, and not those that satisfy more")
	}
	out := *q
	out.add(n)
	return &out, nil
}

// add narrows q to the rows that satisfy n, which fits.
func (q *Query) add(n predicate.Node) {
	added := n
	if q.added != nil {
		added = predicate.And(*q.added, n)
	}
	q.added = &added
	q.where = predicate.Simplify(predicate.And(q.where, q.language.protect(n)))
	q.resolve()
}

// Slice returns q with another part of its rows: at most limit of them, from offset on.
func (q *Query) Slice(offset, limit int64) *Query {
	out := *q
	out.page.Offset, out.page.Limit = max(offset, 0), max(limit, 0)
	return &out
}

// Sorted returns q in the order of keys, made total as Page.Order says. A cursor of q is dropped. It returns an error where a key is not
// one of q's collection, has no order, or reads what is hidden from the caller.
func (q *Query) Sorted(keys ...schema.Order) (*Query, error) {
	for _, k := range keys {
		at := q.collection
		for _, r := range k.Via {
			if !slices.Contains(at.Relations, r) || r.Many {
				return nil, errors.New("sort: " + wording.Lacks(relationName(r), "to-one relation of "+at.Name))
			}
			at = r.To
		}
		if err := fitTerm(at, k.Term); err != nil {
			return nil, fmt.Errorf("sort: %w", err)
		}
		if k.Term.Type.Array || !k.Term.Type.Kind.Compared() {
			return nil, fmt.Errorf("sort: %s has no order", k.Term.Type)
		}
		if q.language.HidesOrder(k) {
			return nil, fmt.Errorf("sort: %s is hidden from the caller", k.Term.Columns[0].Name)
		}
	}
	out := *q
	out.page.Order = q.language.order(q.language.total(q.collection, keys))
	if out.page.Resumed {
		out.page.Offset = 0
	}
	out.page.After, out.page.Backward, out.page.Resumed = nil, false, false
	return &out, nil
}

// Resume returns q from where a cursor says, or an error if the cursor is not one of q's.
func (q *Query) Resume(cursor string) (*Query, error) {
	out := *q
	out.page.Offset = 0
	if !out.resume(cursor) {
		return nil, errors.New("the cursor is not one of this query")
	}
	return &out, nil
}

// fit returns n as it reads on rows of c: texts become the UUIDs or enums that they are compared with.
func fit(c *schema.Collection, n predicate.Node) (predicate.Node, error) {
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue, predicate.OpFalse:
		return n, nil
	case predicate.OpAnd, predicate.OpOr, predicate.OpNot:
		if n.Op == predicate.OpNot && len(n.Kids) != 1 {
			return n, fmt.Errorf("not wants one part, not %d", len(n.Kids))
		}
		return fitKids(c, c, n)
	case predicate.OpExists, predicate.OpCount:
		switch {
		case !leads(c, n.Relation):
			name := relationName(n.Relation)
			return n, notOf(c, "relation", name, c.Relation(name) != nil)
		case len(n.Kids) != 1 && (n.Relation.Fold == nil || len(n.Kids) != 2):
			return n, fmt.Errorf("%s wants one part, not %d", n.Op, len(n.Kids))
		case n.Op == predicate.OpCount && (n.Relation.In != nil && !n.Relation.IsItems() || n.Relation.Fold != nil || n.Set.Kind != schema.Int || n.Set.Len() != 1 || n.Set.Nums[0] < 1):
			return n, fmt.Errorf("count of %s wants a relation to rows, or to objects in an array, and one number above 0", n.Relation.Name)
		}
		return fitKids(n.Relation.To, n.Relation.Reads(), n)
	case predicate.OpCompare:
		return n, fitPair(c, n.Pair)
	default: // a test
		if err := fitTerm(c, n.Term); err != nil {
			return n, err
		}
		return fitTest(n)
	}
}

// leads reports whether a relation is one of c: to rows, to the elements of an array, or to the one row that an aggregate of c is of.
func leads(c *schema.Collection, r *schema.Relation) bool {
	switch {
	case r == nil:
		return false
	case r.In != nil:
		return r.From == c
	case r.Fold != nil:
		return makes(c.Fields, r)
	}
	return slices.Contains(c.Relations, r)
}

// makes reports whether one of fields, or of their subfields, is of the row that r leads to.
func makes(fields []*schema.Field, r *schema.Relation) bool {
	return slices.ContainsFunc(fields, func(f *schema.Field) bool { return f.Aggregate != nil && f.Aggregate.Row == r || makes(f.Fields, r) })
}

// fitPair checks that two values that are compared are of c, or at the end of relations to one row, and of one kind.
func fitPair(c *schema.Collection, p *predicate.Pair) error {
	if p == nil {
		return errors.New("compare wants two values")
	}
	for _, s := range []*predicate.Side{&p.Left, &p.Right} {
		at := c
		for _, r := range s.Via {
			if r == nil || r.Many || !leads(at, r) {
				return errors.New(wording.Lacks(relationName(r), "relation to one row of "+at.Name))
			}
			at = r.To
		}
		if err := fitTerm(at, s.Term); err != nil {
			return err
		}
		if s.Term.Type.Array || !s.Term.Type.Kind.Compared() {
			return fmt.Errorf("%s, which is %s, is not compared", s.Term.Columns[0].Name, s.Term.Type)
		}
	}
	if a, b := p.Left.Term.Type, p.Right.Term.Type; a.Kind != b.Kind || a.Kind == schema.Decimal && (a.Precision != b.Precision || a.Scale != b.Scale) {
		return fmt.Errorf("%s is compared with %s; want one kind", a, b)
	}
	return nil
}

// fitKids returns n with its kids as they read: the first on rows of c, the others on rows of rest.
func fitKids(c, rest *schema.Collection, n predicate.Node) (predicate.Node, error) {
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		var err error
		kids[i], err = fit(c, k)
		if c = rest; err != nil {
			return n, err
		}
	}
	n.Kids = kids
	return n, nil
}

// notOf is the error of a part of a predicate that is not of c. Where c has one of that name, it is mostly that of the collection that
// schema.New copied.
func notOf(c *schema.Collection, what, name string, has bool) error {
	if has {
		return fmt.Errorf("the %s %s is not that of %s, but of another collection, or of what schema.New copied; want that of Language.Collection(%q)", what, name, c.Name, c.Name)
	}
	return errors.New(wording.Lacks(name, what+" of "+c.Name))
}

func relationName(r *schema.Relation) string {
	if r == nil {
		return "nil"
	}
	return r.Name
}

func fitTerm(c *schema.Collection, t *schema.Term) error {
	if t == nil || len(t.Columns) == 0 {
		return fmt.Errorf("a test on a row of %s has no term; Term returns nil where there is no such column", c.Name)
	}
	for _, col := range t.Columns {
		if !slices.Contains(c.Columns, col) {
			return notOf(c, "column", col.Name, c.Column(col.Name) != nil)
		}
	}
	name := t.Columns[0].Name
	if t.Length {
		if len(t.Columns) > 1 || !t.Columns[0].Type.Array || t.Type.Array || t.Type.Kind != schema.Int || t.Join || t.Path != nil {
			return fmt.Errorf("the length of %s, which is %s, as %s", name, t.Columns[0].Type, t.Type)
		}
		return nil
	}
	if err := t.Check(c); err != nil {
		return fmt.Errorf("the term %s %w", name, err)
	}
	return nil
}

// fitTest checks that a test is one that its term can have, with values that its kind can have.
func fitTest(n predicate.Node) (predicate.Node, error) {
	array := n.Term.Type.Array && !n.Term.Length
	name := n.Term.Columns[0].Name
	switch n.Op {
	case predicate.OpHasAll, predicate.OpHasAny:
		if !array {
			return n, fmt.Errorf("%s of %s, which is %s", n.Op, name, n.Term.Type)
		}
	case predicate.OpIn, predicate.OpRange, predicate.OpText:
		if array {
			return n, fmt.Errorf("%s of %s, which is %s", n.Op, name, n.Term.Type)
		}
	case predicate.OpIsNull:
		return n, nil
	case predicate.OpCustom:
		if n.Call == nil || n.Call.Go == nil {
			return n, fmt.Errorf("a custom test of %s has no function", name)
		}
		return n, nil
	default:
		return n, fmt.Errorf("unexpected %s", n.Op)
	}
	switch n.Term.Type.Kind {
	case schema.JSON:
		return n, fmt.Errorf("%s of %s, which is json: name a path in it", n.Op, name)
	case schema.Other:
		return n, fmt.Errorf("%s of %s, which is other: such values are never compared", n.Op, name)
	default: // all others are compared
	}
	if n.Op == predicate.OpText && n.Term.Type.Kind != schema.String {
		return n, fmt.Errorf("text of %s, which is %s", name, n.Term.Type)
	}
	if n.Op == predicate.OpRange {
		ends := 0
		for _, e := range []predicate.End{n.Low, n.High} {
			if e != predicate.Open {
				ends++
			}
		}
		if ends != n.Set.Len() {
			return n, fmt.Errorf("a range of %s has %d ends and %d values", name, ends, n.Set.Len())
		}
	}
	if n.Single && n.Set.Len() != 1 {
		return n, fmt.Errorf("%s of %s wants one value, not %d", n.Op, name, n.Set.Len())
	}
	var err error
	n.Set, err = fitValues(n.Term.Type, n.Set)
	if err != nil {
		return n, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

func fitValues(t schema.Type, list schema.Values) (schema.Values, error) {
	if list.Len() == 0 {
		list.Kind = t.Kind
		return list, nil
	}
	if list.Kind == schema.String && (t.Kind == schema.UUID || t.Kind == schema.Bytes) {
		out := schema.Values{Kind: t.Kind, Texts: make([]string, len(list.Texts))}
		for i, s := range list.Texts {
			v, err := schema.ParseValue(t, s)
			if err != nil {
				return list, fmt.Errorf("%s: %w", wording.Quote(s), err)
			}
			out.Texts[i] = v.Text()
		}
		return out, nil
	}
	if list.Kind == schema.String && t.Kind == schema.Enum {
		list.Kind = schema.Enum
	}
	if t.Kind == schema.Decimal && (list.Kind == schema.Int || list.Kind == schema.String) {
		return decimals(list)
	}
	if list.Kind != t.Kind {
		return list, fmt.Errorf("want %s, not %s", t.Kind, list.Kind)
	}
	for i := range list.Len() {
		if err := fitValue(t, list.At(i)); err != nil {
			return list, err
		}
	}
	if t.Single {
		return singles(list)
	}
	return list, nil
}

// singles returns the floats of 32 bits that are nearest to those of list.
func singles(list schema.Values) (schema.Values, error) {
	out := schema.Values{Kind: schema.Float, Nums: make([]int64, len(list.Nums))}
	for i := range list.Nums {
		f, ok := schema.Single(list.At(i).Float())
		if !ok {
			return list, fmt.Errorf("%v is beyond the range of this float, which has 32 bits", list.At(i))
		}
		out.Nums[i] = schema.Number(f).Bits()
	}
	return out, nil
}

// decimals returns ints, or texts, as the decimals that they are.
func decimals(list schema.Values) (schema.Values, error) {
	out := schema.Values{Kind: schema.Decimal, Texts: make([]string, list.Len())}
	for i := range out.Texts {
		text := list.At(i).String()
		key, err := schema.ParseDecimal(text)
		if err != nil {
			return list, fmt.Errorf("%w, not %s", err, wording.Quote(text))
		}
		out.Texts[i] = key
	}
	return out, nil
}

func fitValue(t schema.Type, v schema.Value) error {
	if _, _, relative := v.Relative(); relative {
		return nil
	}
	switch t.Kind {
	case schema.Enum:
		if !slices.Contains(t.Enum, v.Text()) {
			return fmt.Errorf("%s is not one of %s", wording.Quote(v.Text()), wording.List(t.Enum, "and"))
		}
	case schema.UUID:
		if u, err := schema.ParseUUID(v.Text()); err != nil || u != v.Text() {
			return fmt.Errorf("%s: %w, in lower case", wording.Quote(v.Text()), schema.ErrUUID)
		}
	case schema.String:
		return fitText(v.Text())
	case schema.Decimal:
		if key, err := schema.ParseDecimal(v.String()); err != nil || key != v.Text() {
			return fmt.Errorf("%s is not the key of a decimal; want a value that schema.DecimalOf returns", wording.Quote(v.Text()))
		}
	case schema.Bytes:
		if schema.BytesFrom(schema.RawBytes(v.Text())) != v {
			return fmt.Errorf("%s is not how bytes are held; want a value that schema.BytesOf or schema.BytesFrom returns", wording.Quote(v.Text()))
		}
	case schema.Clock:
		if n := v.Bits(); n < 0 || n >= schema.DayMicros {
			return schema.ErrClock
		}
	case schema.Float:
		if f := v.Float(); f-f != 0 {
			return fmt.Errorf("%v is not finite", f)
		}
	case schema.Datetime:
		if v.Bits() < schema.MinTime || v.Bits() > schema.MaxTime {
			return schema.ErrTimeRange
		}
	case schema.Date:
		if v.Bits() < schema.MinDate || v.Bits() > schema.MaxDate {
			return schema.ErrDateRange
		}
	case schema.Bool:
		if n := v.Bits(); n != 0 && n != 1 {
			return fmt.Errorf("%d is neither true nor false", n)
		}
	default: // every int64 is an int
	}
	return nil
}

// fitText refuses texts that no engine can store: with NUL, or with bytes that are not UTF-8.
func fitText(s string) error {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("%s is not a valid text: it has U+0000, or bytes that are not UTF-8", wording.Quote(s))
	}
	return nil
}
