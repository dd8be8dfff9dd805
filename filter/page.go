package filter

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// pageKeys are the keys of a body that say which part of the rows is asked for.
type pageKeys struct {
	sort, limit, offset, cursor *syntax.Member
	keys                        []schema.Order
}

// pageKey reads a key of the page and reports whether m is one.
func (c *checker) pageKey(p *pageKeys, collection *schema.Collection, m *syntax.Member) bool {
	var slot **syntax.Member
	switch m.Key {
	case "sort":
		slot = &p.sort
		c.wants(place{sortsOf: collection})
	case "limit":
		slot = &p.limit
		c.wants(place{typ: intType})
	case "offset":
		slot = &p.offset
		c.wants(place{typ: intType})
	case "cursor":
		slot = &p.cursor
		c.wants(place{typ: textType})
	default:
		return false
	}
	if _, null := m.Value.(*syntax.Null); null && c.nullsAbsent() {
		return true
	}
	if c.route.Counts() {
		c.errorf(NotAllowed, m.Pos, "", "%s is not allowed where rows are counted", m.Key)
		return true
	}
	if m.Key == "sort" && collection.FixedOrder {
		c.errorf(NotAllowed, m.Pos, "", "%s has one order, which cannot be changed", collection.Name)
		return true
	}
	if m.Key == "cursor" && len(collection.Key) == 0 {
		c.errorf(NotAllowed, m.Pos, "offset", "cursor is not allowed: %s has no key, so that rows may be equal in every order", collection.Name)
		return true
	}
	if null, _ := c.null(m.Value, m.Key); null {
		return true
	}
	*slot = m
	if m.Key == "sort" {
		p.keys = c.sort(collection, m.Value)
	}
	return true
}

// sort = name | [name, ...]
func (c *checker) sort(collection *schema.Collection, v syntax.Value) []schema.Order {
	switch v := v.(type) {
	case *syntax.String:
		return c.sortKey(collection, v)
	case *syntax.Array:
		var keys []schema.Order
		for i, item := range v.Items {
			if c.full() {
				return nil
			}
			n := c.enterItem(i)
			c.wants(place{sortsOf: collection})
			if name, ok := item.(*syntax.String); ok {
				keys = append(keys, c.sortKey(collection, name)...)
			} else if _, null := item.(*syntax.Null); null {
				c.errorf(NullOperand, item.Position(), "", "null is not a sort")
			} else {
				c.wrong(item, "the name of a sort")
			}
			c.leave(n)
		}
		return keys
	}
	c.wrong(v, "the name of a sort, or a list of names")
	return nil
}

// wrong refuses v, where a plain value of the page is wanted.
func (c *checker) wrong(v syntax.Value, want string) {
	switch v.(type) {
	case *syntax.Object, *syntax.Array:
		c.shape(v, want, "")
	default:
		c.errorf(WrongKind, v.Position(), "", "want %s, not %s", want, shapeOf(v))
	}
}

func (c *checker) sortKey(collection *schema.Collection, v *syntax.String) []schema.Order {
	if s := c.tables[collection.Name].sorts[v.Text]; s != nil && c.seesSort(collection, s) {
		return s.Keys
	}
	known := func() []string { return c.SortNames(collection) }
	c.unknown(UnknownSort, v.Pos, v.Text, "sort of "+collection.Name, known, func() string { return sortFromForeign(v.Text, known()) })
	return nil
}

// sort reads the name of one sort.
func (f *fast) sort(t *table) bool {
	if f.Next() != '"' || t.collection.FixedOrder {
		return false
	}
	k := f.name(t.sortNames)
	if k == nil || !f.l.seesSort(t.collection, k.sort.sort) {
		return false
	}
	f.q.page.Order, f.q.page.named = f.l.ordered(t.collection, k.sort), true
	return true
}

// SortNames returns the sorts of c that the caller may name.
func (l *Language) SortNames(c *schema.Collection) []string {
	var names []string
	if c.FixedOrder {
		return nil
	}
	for i := range c.Sorts {
		if s := &c.Sorts[i]; l.seesSort(c, s) {
			names = append(names, s.Name)
		}
	}
	return names
}

// page checks what the keys of the page say together.
func (c *checker) page(q *Query, p *pageKeys) {
	limit, most := c.PageLimits(q.collection)
	q.page = Page{Limit: limit, named: len(p.keys) > 0}
	keys := p.keys
	if len(keys) == 0 {
		keys = c.usual
	}
	if len(keys) == 0 {
		keys = c.defaultKeys(q.collection)
	}
	q.page.Order = c.order(c.total(q.collection, keys))
	if p.limit != nil {
		q.page.Limit = c.bounded(p.limit, 0, most)
	}
	if p.offset != nil {
		q.page.Offset = c.bounded(p.offset, 0, NoLimit)
	}
	if p.cursor == nil {
		return
	}
	n := c.enter("cursor")
	defer c.leave(n)
	c.wants(place{typ: textType})
	text, ok := p.cursor.Value.(*syntax.String)
	switch {
	case !ok:
		c.wrong(p.cursor.Value, "a cursor")
	case p.offset != nil:
		c.errorf(NotAllowed, p.cursor.Pos, "", "cursor and offset cannot both be given")
	case (len(c.errs) > 0 || c.route.ForeignCursors) && wellFormed(text.Text): // a cursor is bound to all the rest, so the rest must be right
	case !q.resume(text.Text):
		c.errorf(BadCursor, text.Pos, "", "the cursor is not one of this query: leave it out to begin again")
	}
}

// bounded reads an int of the page within a range.
func (c *checker) bounded(m *syntax.Member, low, high int64) int64 {
	n := c.enter(m.Key)
	defer c.leave(n)
	c.wants(place{typ: intType})
	value, ok := c.scalar(intType, 0, m.Value)
	if ok {
		c.within(m, value.Bits(), low, high)
	}
	return value.Bits()
}

// within refuses the value of a key that is out of its range.
func (c *checker) within(m *syntax.Member, n, low, high int64) {
	switch near := strconv.FormatInt(min(max(n, low), high), 10); {
	case low <= n && n <= high:
	case high == NoLimit:
		c.errorf(OutOfRange, m.Value.Position(), near, "%s is at least %d, not %d", m.Key, low, n)
	default:
		c.errorf(OutOfRange, m.Value.Position(), near, "%s is from %d to %d, not %d", m.Key, low, high, n)
	}
}

// PageLimits returns the rows of a page of c where none is asked for, and the most that may be.
func (l *Language) PageLimits(c *schema.Collection) (limit, most int64) {
	if l.route.Limit > 0 {
		return l.route.Limit, l.route.Limit
	}
	o := l.registry.Options()
	limit, most = c.Limit, c.MaxLimit
	if limit == 0 {
		limit = o.Limit
	}
	if most == 0 {
		most = max(o.MaxLimit, limit)
	}
	return limit, most
}

// routeFits reads what the route says of the rows of a collection, or returns how that does not fit.
func (c *checker) routeFits(collection *schema.Collection) error {
	var err error
	if c.added, err = fit(collection, c.route.Where); err != nil {
		return fmt.Errorf("route: %w", err)
	}
	if c.route.Order == "" {
		return nil
	}
	key, err := collection.SortKey(c.route.Order)
	if err != nil {
		return fmt.Errorf("route: %w", err)
	}
	if !c.HidesOrder(key) {
		c.usual = []schema.Order{key}
	}
	return nil
}

// defaultKeys returns the order of a body that names none. A caller who may not see it, or what it reads, gets the key's order.
func (l *Language) defaultKeys(c *schema.Collection) []schema.Order {
	if s := l.tables[c.Name].sorts[c.Sort]; s != nil && l.seesSort(c, s) {
		return s.Keys
	}
	if l.seesKeys(c, c.Order) {
		return c.Order
	}
	return nil
}

// total returns keys with what the caller sees of the primary key behind them, and where that is not all of it, with the other columns
// that the caller sees: those that have an order, and then the others. An order by what is hidden would tell of it.
func (l *Language) total(c *schema.Collection, keys []schema.Order) []schema.Order {
	if !l.HidesKey(c) {
		return total(c, keys, c.Key)
	}
	var ordered, others []*schema.Column
	for _, col := range slices.Concat(c.Key, c.Columns) {
		switch {
		case l.hidden[col] || col.Hidden:
		case col.Type.Array || !col.Type.Kind.Compared():
			others = append(others, col)
		default:
			ordered = append(ordered, col)
		}
	}
	return total(c, keys, append(ordered, others...))
}

// total returns keys with columns of c behind them, in the direction of the last, unless they have them;
// a key that is there already adds nothing to an order and is left out.
func total(c *schema.Collection, keys []schema.Order, behind []*schema.Column) []schema.Order {
	out := make([]schema.Order, 0, len(keys)+len(behind))
	for _, k := range keys {
		if !sorted(out, k) {
			out = append(out, k)
		}
	}
	descending := len(out) > 0 && out[len(out)-1].Descending
	for _, col := range behind {
		k := schema.Order{Name: col.Name, Term: c.Term(col.Name), Descending: descending}
		if !sorted(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// sorted reports whether keys have k, in either direction.
func sorted(keys []schema.Order, k schema.Order) bool {
	return slices.ContainsFunc(keys, func(have schema.Order) bool {
		return slices.Equal(have.Via, k.Via) && slices.Equal(have.Term.Columns, k.Term.Columns) &&
			slices.Equal(have.Term.Path, k.Term.Path) && have.Term.Join == k.Term.Join && have.Term.Length == k.Term.Length
	})
}
