package filter

import (
	"sync"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A fast is the road of bodies without fault: one pass over the bytes that knows the schema, without a
// tree of the text. It answers yes, with a Query, or nothing; then the check reads the body anew and finds
// out why, or that the body only has something that this road does not take: a cursor, a count of
// elements, every_ and none_ under policies, relative times, what is deprecated.
//
// Both roads accept the same bodies and make equal queries: FuzzRoads holds them to it.
//
// What an object says is left on the stack, as no node or one: each production that ends in join takes away what it put there.
type fast struct {
	syntax.Scanner
	l     *Language
	q     Query
	text  string // Data as a string of its own, which the query and its texts keep
	mem   slab
	stack []predicate.Node
	paths []entry
	nodes int
	depth int

	searched int // bytes of the texts that are looked for
	nest     int // relations to many rows that it is inside of
}

var fasts = sync.Pool{New: func() any { return new(fast) }}

// parseFast returns the query of a body, or nil if it does not take it. The query has memory of just the size it needs, and keeps
// nothing of body or of what is used for the next.
func (l *Language) parseFast(t *table, body []byte) *Query {
	f := l.readFast(t, body)
	if f == nil {
		return nil
	}
	defer f.close()
	return f.settled()
}

// readFast returns the fast path with the query of a body in its memory, to be closed, or nil if it does not take the body.
func (l *Language) readFast(t *table, body []byte) *fast {
	if l.route.History || len(l.route.Keys) > 0 || l.route.Order != "" || l.route.Where.Op != predicate.OpNone || len(body) > l.limits.Body || len(body) == 0 {
		return nil
	}
	f := fasts.Get().(*fast)
	f.Scanner = syntax.Scanner{Data: body}
	f.text = string(body)
	f.l, f.nodes, f.depth, f.searched, f.nest = l, 0, 0, 0, 0
	f.q.language, f.q.collection, f.q.body = l, t.collection, f.text
	if !f.body(t) {
		f.close()
		return nil
	}
	return f
}

// close gives the memory of f back.
func (f *fast) close() {
	f.mem.reset()
	f.stack, f.paths = kept(f.stack), kept(f.paths)
	f.Scanner, f.l, f.q, f.text = syntax.Scanner{}, nil, Query{}, ""
	fasts.Put(f)
}

// kept returns list for the next body, empty. What is in it holds on to the last query until then, so a
// long one is let go.
func kept[T any](list []T) []T {
	if cap(list) > 4096 {
		return nil
	}
	return list[:0]
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

// rows says what the rows of c satisfy for the caller.
func (f *fast) rows(c *schema.Collection) {
	if f.l.scope != nil {
		f.push(f.l.rows(c))
	}
}

// push says n, if it says something.
func (f *fast) push(n predicate.Node) {
	if n.Op != predicate.OpNone {
		f.stack = append(f.stack, n)
	}
}

// composite says what a card made, with the policies inside and in normal form.
func (f *fast) composite(n predicate.Node) {
	if n.Op != predicate.OpNone {
		f.push(predicate.Simplify(f.l.protect(n)))
	}
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
	f.q.page.Order = f.l.ordered(t.collection, k.sort)
	return true
}
