package filter

import (
	"sync"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A fast is the fast path, which takes bodies without errors: one pass over the bytes that knows the schema, without a
// tree of the text. It returns a Query or nothing; then the check reads the body again and finds the errors, or that the body
// only has what the fast path does not take: a cursor, a count of elements, every_ and none_ under policies, relative times,
// what is deprecated.
//
// Both accept the same bodies and make equal queries, as FuzzFastPath holds. Each production of the language stands twice, side by side in one
// file: the check's method and then that of the fast path. What a rule compares with (limits, shapes of operands, scalars, names, what a
// caller may see) is written once, and both use it. CONTRIBUTING.md has why there are two.
//
// The nodes of an object are left on the stack, as none or one: each production that ends in join takes away what it put there.
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
	if l.route.grouping() != "" || len(l.route.Keys) > 0 || l.route.Order != "" || l.route.Where.Op != predicate.OpNone || len(body) > l.limits.Body || len(body) == 0 {
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

// rows says what the rows of c satisfy for the caller.
func (f *fast) rows(c *schema.Collection) {
	if f.l.scope != nil {
		f.push(f.l.rows(c))
	}
}

// push puts n on the stack, unless it is a no-op.
func (f *fast) push(n predicate.Node) {
	if n.Op != predicate.OpNone {
		f.stack = append(f.stack, n)
	}
}

// composite returns what a definition made, with the policies inside and in normal form.
func (f *fast) composite(n predicate.Node) {
	if n.Op != predicate.OpNone {
		f.push(predicate.Simplify(f.l.protect(n)))
	}
}
