package filter

import (
	"cmp"
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// body = { collection: object, ..., "sort": ..., "limit": n, "offset": n, "cursor": s }
func (c *checker) body(q *Query, v syntax.Value) {
	root, ok := v.(*syntax.Object)
	if !ok {
		c.shape(v, "an object such as {\""+q.collection.BodyKey()+"\": {...}}", "{}")
		return
	}
	t := c.tables[q.collection.Name]
	var own []predicate.Node
	var paths hops
	var page pageKeys
	var looks look
	named := false
	seen := make(map[string]string)
	for _, m := range root.Members {
		if c.full() {
			return
		}
		n := c.enter(m.Key)
		switch related := t.related[m.Key]; {
		case m.Duplicate:
			c.duplicate(t, m)
		case m.Key == q.collection.BodyKey():
			if obj := c.collectionObject(m.Value); obj != nil {
				own = c.said(own, c.defaulted(t, obj))
				named = true
			}
		case related != nil && c.seesRelated(related):
			c.related(&paths, seen, related, m)
		case slices.Contains(c.route.Unread, m.Key):
		case c.pageKey(&page, q.collection, m):
		case c.lookKey(&looks, q.collection, m):
		case c.routeKey(q, m):
		default:
			c.unknownKey(q.collection, t, m)
		}
		c.leave(n)
	}
	if !named {
		for _, d := range t.defaults {
			own = append(own, d.node)
		}
	}
	c.requiredKeys(q, root)
	if !c.refused() {
		q.where = c.guard(q.collection, predicate.And(append(own, paths.nodes()...)...))
		if c.added.Op != predicate.OpNone {
			q.add(c.added)
		}
	}
	c.page(q, &page)
	c.look(q, &looks)
}

// body reads the whole text into the query.
func (f *fast) body(t *table) bool {
	if f.Next() != '{' {
		return false
	}
	f.depth = 1
	f.rows(t.collection)
	named := false
	limit, most := f.l.PageLimits(t.collection)
	page := &f.q.page
	*page = Page{Limit: limit, Order: f.l.defaultOrder(t)}
	var seen uint64
	for more := f.Open(); more; {
		k := f.key(t.bodyKeys)
		if k == nil || seen&k.bit != 0 {
			return false
		}
		seen |= k.bit
		ok := false
		switch first := f.Next(); {
		case k.kind >= sortKey && (f.l.route.Count || k.kind == cursorKey):
		case first == 'n':
			ok = f.l.nullsAbsent() && f.Word("null") && (k.related == nil || f.l.seesRelated(k.related))
		case k.kind == ownKey:
			ok, named = f.own(t), true
		case k.kind == relatedKey:
			ok = f.entry(k.related, k.end)
		case k.kind == sortKey:
			ok = f.sort(t)
		case k.kind == limitKey:
			page.Limit, ok = f.integer()
			ok = ok && page.Limit >= 0 && page.Limit <= most
		case k.kind == offsetKey:
			page.Offset, ok = f.integer()
			ok = ok && page.Offset >= 0
		}
		if !ok {
			return false
		}
		if more, ok = f.Close('}'); !ok {
			return false
		}
	}
	if !f.Finish() || f.nodes > f.l.limits.Nodes || f.searched > f.l.limits.Search {
		return false
	}
	if !named {
		f.defaults(t, 0)
	}
	f.exists(0, len(f.paths), 0)
	f.join(predicate.OpAnd, 0)
	f.q.where = predicate.Node{Op: predicate.OpTrue}
	if len(f.stack) > 0 {
		f.q.where = f.stack[0]
	}
	return true
}

// collectionObject returns the object of a collection, or nil if it is absent or wrong.
func (c *checker) collectionObject(v syntax.Value) *syntax.Object {
	c.wants(place{object: true})
	if null, _ := c.null(v, "a filter"); null {
		return nil
	}
	obj, ok := v.(*syntax.Object)
	if !ok {
		c.shape(v, "an object of fields", "{}")
		return nil
	}
	return obj
}

// duplicate checks what stands under a key that was there before, for its own errors.
func (c *checker) duplicate(t *table, m *syntax.Member) {
	obj, ok := m.Value.(*syntax.Object)
	if !ok {
		return
	}
	if related := t.related[m.Key]; related != nil && c.seesRelated(related) {
		t = c.tables[related.Path[len(related.Path)-1].To.Name]
	} else if m.Key != t.collection.BodyKey() {
		return
	}
	c.object(t, obj, nil)
}

// related = collection: object of rows that must exist, at the end of a path.
func (c *checker) related(paths *hops, seen map[string]string, r *schema.Related, m *syntax.Member) {
	obj := c.collectionObject(m.Value)
	if _, null := m.Value.(*syntax.Null); null {
		return
	}
	key := cmp.Or(r.SameAs, r.Name)
	if other, twice := seen[key]; twice {
		c.errorf(NotAllowed, m.Pos, "", "%s is another name of %s, which the body has already", r.Name, other)
	}
	seen[key] = r.Name
	c.node(m.Pos)
	if obj == nil {
		return
	}
	before := c.enterRows(m.Pos, r.Path...)
	t := c.tables[r.Path[len(r.Path)-1].To.Name]
	paths.add(r.Path, c.defaulted(t, obj))
	c.leaveRows(before)
}

// entry reads the object of a related collection, whose rows have the table t.
func (f *fast) entry(r *schema.Related, t *table) bool {
	if !f.l.seesRelated(r) || len(f.paths) == 16 {
		return false
	}
	key := cmp.Or(r.SameAs, r.Name)
	for i := range f.paths {
		if f.paths[i].key == key {
			return false
		}
	}
	f.nodes++
	mark := len(f.stack)
	var named uint64
	if f.nest += manyOf(r.Path...); f.nest > f.l.limits.Nest || !f.object(t, &named) {
		return false
	}
	f.nest -= manyOf(r.Path...)
	if len(t.defaults) > 0 {
		f.defaults(t, named)
		f.join(predicate.OpAnd, mark)
	}
	f.paths = append(f.paths, entry{path: r.Path, key: key})
	if len(f.stack) > mark {
		f.paths[len(f.paths)-1].node = f.stack[mark]
		f.stack = f.stack[:mark]
	}
	return true
}

// defaulted is object, and the defaults of the fields that it does not name, outside of its operator.
func (c *checker) defaulted(t *table, obj *syntax.Object) predicate.Node {
	names := make(map[string]bool)
	n := c.object(t, obj, names)
	if len(t.defaults) == 0 {
		return n
	}
	parts := []predicate.Node{n}
	for _, d := range t.defaults {
		if !names[d.field] {
			parts = append(parts, d.node)
		}
	}
	return predicate.And(parts...)
}

// own reads the object of the queried collection. Its parts stay on the stack beside the policy, if they all must
// hold, and are joined with the rest at the end.
func (f *fast) own(t *table) bool {
	mark := len(f.stack)
	var named uint64
	op, ok := f.members(t, &named)
	if !ok {
		return false
	}
	if op == predicate.OpOr {
		f.join(op, mark)
	}
	f.defaults(t, named)
	return true
}

// defaults says what holds of the fields that are not named.
func (f *fast) defaults(t *table, named uint64) {
	for i := range t.defaults {
		if d := &t.defaults[i]; named&d.bit == 0 {
			f.composite(d.node)
		}
	}
}

// unknownKey refuses a key of the body, and says which it was probably meant to be.
func (c *checker) unknownKey(collection *schema.Collection, t *table, m *syntax.Member) {
	code, what := UnknownKey, "key of a body on "+collection.Name
	known := func() []string { return c.BodyKeys(collection) }
	if _, ok := m.Value.(*syntax.Object); ok {
		code, what = UnknownCollection, "collection of a body on "+collection.Name
	}
	near := ""
	if c.hints < mostHints {
		near = wording.Nearest(m.Key, known())
	}
	if f := t.byName[m.Key]; near == "" && f != nil && c.seesField(f) {
		c.errorf(code, m.Pos, collection.BodyKey(), "%s is a field; it stands inside %s", m.Key, collection.BodyKey())
		return
	}
	if code == UnknownCollection {
		if near == "" && isFilter[m.Key] {
			near = collection.BodyKey()
		}
		known = func() []string { return c.collectionKeys(collection) }
	}
	c.unknown(code, m.Pos, m.Key, what, known, func() string { return near })
}

// unknown is wording.Unknown without the suggestion, which an Error has apart.
func unknown(word, what string, known []string, near string) string {
	switch {
	case near != "":
		return wording.Lacks(word, what)
	case len(known) == 0:
		return wording.Lacks(word, what) + "; there is none"
	case len(known) == 1:
		return wording.Lacks(word, what) + "; there is " + known[0]
	}
	return wording.Lacks(word, what) + "; there are " + wording.List(known, "and")
}

// collectionKeys returns the keys of collections in a body on c, as the caller sees them.
func (l *Language) collectionKeys(c *schema.Collection) []string {
	keys := []string{c.BodyKey()}
	for _, r := range l.Related(c) {
		keys = append(keys, r.Name)
	}
	return keys
}

// BodyKeys returns the keys that a body on c may have, as the caller sees them.
func (l *Language) BodyKeys(c *schema.Collection) []string {
	keys := l.collectionKeys(c)
	if !l.route.Counts() {
		if !c.FixedOrder {
			keys = append(keys, "sort")
		}
		keys = append(keys, "limit", "offset", "cursor")
	}
	if l.route.Select {
		keys = append(keys, "select")
		if len(c.Views) > 0 {
			keys = append(keys, "view")
		}
	}
	for _, k := range l.route.Keys {
		keys = append(keys, k.Name)
	}
	if key := l.route.grouping(); key != "" {
		keys = append(keys, key)
	}
	return keys
}
