package filter

import (
	"sync"
	"unsafe"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A fast is the road of bodies without fault: one pass over the bytes that knows the schema, without a
// tree of the text. It answers yes, with a Query, or nothing; then the check reads the body anew and finds
// out why, or that the body only has something that this road does not take: a cursor, a count of
// elements, every_ and none_, relative times, what is deprecated.
//
// Both roads accept the same bodies and make equal queries: FuzzRoads holds them to it.
type fast struct {
	syntax.Scanner
	l     *Language
	q     *Query
	text  string // Data as a string
	mem   *slab
	fresh slab // for queries that are made new
	stack []predicate.Node
	paths []entry
	nodes int
	depth int
}

// An entry is a related filter of the body.
type entry struct {
	path []*schema.Relation
	node predicate.Node
	key  string
}

var fasts = sync.Pool{New: func() any { return new(fast) }}

// parseFast parses the body of q into q and reports whether it could. A q that is new gets memory of just
// the size it needs; one that is used again keeps its own, whatever the size.
func (l *Language) parseFast(q *Query, again bool) bool {
	t := l.tables[q.collection.Name]
	if l.route.History || len(l.route.Keys) > 0 || len(q.body) > l.limits.Body || len(q.body) == 0 {
		return false
	}
	f := fasts.Get().(*fast)
	f.Scanner = syntax.Scanner{Data: q.body}
	f.l, f.q, f.mem = l, q, &f.fresh
	if again {
		f.mem = &q.mem
	}
	f.text = unsafe.String(&q.body[0], len(q.body)) // the body is q's own, and only changed where q's memory is used again
	f.nodes, f.depth = 0, 0
	ok := f.body(t)
	if ok && !again {
		q.where = f.fresh.move(q.where)
	}
	f.fresh.reset()
	f.fresh.texts, f.fresh.nums = kept(f.fresh.texts), kept(f.fresh.nums)
	f.stack, f.paths = kept(f.stack), kept(f.paths)
	f.Scanner, f.l, f.q, f.mem, f.text = syntax.Scanner{}, nil, nil, nil, ""
	fasts.Put(f)
	return ok
}

// kept returns list for the next body, empty. What is in it holds on to the last query until then, so a
// long one is let go.
func kept[T any](list []T) []T {
	if cap(list) > 4096 {
		return nil
	}
	return list[:0]
}

func (f *fast) body(t *table) bool {
	if f.Next() != '{' {
		return false
	}
	f.depth = 1
	f.stack = append(f.stack, f.policy(t.collection))
	named := false
	q, l := f.q, f.l
	limit, most := l.PageLimits(q.collection)
	q.page = Page{Limit: limit, Order: l.defaultOrder(t)}
	var seen uint64
	for more := f.Open(); more; {
		span, ok := f.Key()
		if !ok || span.Escaped {
			return false
		}
		key, index, ok := t.bodyKeys.find(f.Data[span.Start:span.End])
		if !ok || seen&(1<<index) != 0 {
			return false
		}
		seen |= 1 << index
		null := f.Next() == 'n'
		switch {
		case key.kind >= sortKey && (l.route.Count || key.kind == cursorKey):
			return false
		case null:
			if !l.nullsAbsent() || !f.Word("null") || key.related != nil && !l.seesRelated(key.related) {
				return false
			}
		case key.kind == ownKey:
			if !f.own(t) {
				return false
			}
			named = true
		case key.kind == relatedKey:
			if !f.related(key.related) {
				return false
			}
		case key.kind == sortKey:
			if !f.sort(t) {
				return false
			}
		case key.kind == limitKey:
			n, ok := f.integer()
			if !ok || n < 0 || n > most {
				return false
			}
			q.page.Limit = n
		case key.kind == offsetKey:
			n, ok := f.integer()
			if !ok || n < 0 {
				return false
			}
			q.page.Offset = n
		}
		if more, ok = f.Close('}'); !ok {
			return false
		}
	}
	if !f.Finish() || f.nodes > l.limits.Nodes {
		return false
	}
	f.finish(t, named)
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
	if op == predicate.Or {
		f.stack = append(f.stack[:mark], f.mem.fuse(op, f.stack[mark:]))
	}
	for _, d := range t.defaults {
		if named&(1<<d.index) == 0 {
			f.stack = append(f.stack, f.composite(d.node))
		}
	}
	return true
}

// finish joins what is on the stack, which is the policy and what the body says of its own rows, with the rows that must exist.
func (f *fast) finish(t *table, named bool) {
	if !named {
		for _, d := range t.defaults {
			f.stack = append(f.stack, f.composite(d.node))
		}
	}
	f.exists(0, len(f.paths), 0)
	f.q.where = f.mem.fuse(predicate.And, f.stack)
	if f.q.where.Op == predicate.None {
		f.q.where.Op = predicate.True
	}
}

// policy returns what the rows of c satisfy, in normal form.
func (f *fast) policy(c *schema.Collection) predicate.Node { return f.l.rows(c) }

// exists puts a test for each beginning of the paths on the stack, as hops.nodes makes them: those from
// one entry to another, at a depth. The entries of the next depth are put behind them while they are read.
func (f *fast) exists(from, to, depth int) {
	for i := from; i < to; i++ {
		if begun(f.paths[from:i], f.paths[i].path, depth) {
			continue
		}
		r := f.paths[i].path[depth]
		mark, next := len(f.stack), len(f.paths)
		f.stack = append(f.stack, f.policy(r.To))
		for j := i; j < to; j++ {
			switch e := &f.paths[j]; {
			case e.path[depth] != r:
			case len(e.path) == depth+1:
				f.stack = append(f.stack, e.node)
			default:
				f.paths = append(f.paths, *e)
			}
		}
		f.exists(next, len(f.paths), depth+1)
		f.paths = f.paths[:next]
		f.stack = append(f.stack[:mark], f.some(r, f.mem.fuse(predicate.And, f.stack[mark:])))
	}
}

func begun(paths []entry, path []*schema.Relation, depth int) bool {
	for i := range paths {
		if paths[i].path[depth] == path[depth] {
			return true
		}
	}
	return false
}

// some returns the test that a row exists and satisfies n, which holds the policy already.
func (f *fast) some(r *schema.Relation, n predicate.Node) predicate.Node {
	switch n.Op {
	case predicate.False:
		return n
	case predicate.None:
		n.Op = predicate.True
	}
	return predicate.Node{Op: predicate.Exists, Relation: r, Kids: f.mem.one(n)}
}

func (f *fast) related(r *schema.Related) bool {
	if !f.l.seesRelated(r) || len(f.paths) == 16 {
		return false
	}
	key := r.Name
	if r.SameAs != "" {
		key = r.SameAs
	}
	for i := range f.paths {
		if f.paths[i].key == key {
			return false
		}
	}
	f.nodes++
	n, ok := f.defaulted(f.l.tables[r.Path[len(r.Path)-1].To.Name])
	f.paths = append(f.paths, entry{path: r.Path, node: n, key: key})
	return ok
}

// defaulted is object, and the defaults of the fields that it does not name.
func (f *fast) defaulted(t *table) (predicate.Node, bool) {
	var named uint64
	n, ok := f.object(t, &named)
	if !ok || len(t.defaults) == 0 {
		return n, ok
	}
	mark := len(f.stack)
	f.stack = append(f.stack, n)
	for _, d := range t.defaults {
		if named&(1<<d.index) == 0 {
			f.stack = append(f.stack, f.composite(d.node))
		}
	}
	n = f.mem.fuse(predicate.And, f.stack[mark:])
	f.stack = f.stack[:mark]
	return n, true
}

// composite returns the normal form of what a card made, with the policies inside.
func (f *fast) composite(n predicate.Node) predicate.Node {
	if n.Op == predicate.None {
		return n
	}
	return predicate.Simplify(f.l.protect(n))
}

// object reads an object of fields and groups. The fields that it names are set in named.
func (f *fast) object(t *table, named *uint64) (out predicate.Node, ok bool) {
	mark := len(f.stack)
	op, ok := f.members(t, named)
	if !ok {
		return out, false
	}
	out = f.mem.fuse(op, f.stack[mark:])
	f.stack = f.stack[:mark]
	return out, true
}

// members reads an object, and leaves what its members say on the stack, to be joined by op.
func (f *fast) members(t *table, named *uint64) (op predicate.Op, ok bool) {
	if f.Next() != '{' {
		return op, false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return op, false
	}
	op = predicate.And
	var seen uint64
	for more := f.Open(); more; {
		span, ok := f.Key()
		if !ok || span.Escaped {
			return op, false
		}
		key, index, ok := t.keys.find(f.Data[span.Start:span.End])
		if !ok || seen&(1<<index) != 0 {
			return op, false
		}
		seen |= 1 << index
		null := f.Next() == 'n'
		switch {
		case key.kind == operatorKey:
			if op, ok = f.operator(t.operator); !ok {
				return op, false
			}
		case key.kind != fieldKey && f.l.registry.Options().NoGroups:
			return op, false
		case key.kind == fieldKey && (key.field.deprecated != "" || !f.l.seesField(key.field)):
			return op, false
		case null:
			if !f.l.nullsAbsent() || !f.Word("null") {
				return op, false
			}
			if key.kind != fieldKey {
				f.nodes++
			}
			*named |= 1 << index
		case key.kind == fieldKey:
			*named |= 1 << index
			if !f.criteria(key.field) {
				return op, false
			}
		case key.kind == notKey:
			f.nodes++
			n, ok := f.object(t, named)
			if !ok {
				return op, false
			}
			if n.Op == predicate.None {
				n.Op = predicate.True
			}
			f.stack = append(f.stack, predicate.Simplify(predicate.Complement(n)))
		default:
			f.nodes++
			n, ok := f.group(t, key.kind, named)
			if !ok {
				return op, false
			}
			f.stack = append(f.stack, n)
		}
		if more, ok = f.Close('}'); !ok {
			return op, false
		}
	}
	f.depth--
	return op, true
}

func (f *fast) operator(accepted bool) (predicate.Op, bool) {
	if !accepted || f.Next() != '"' {
		return 0, false
	}
	span, ok := f.Quoted()
	if !ok || span.Escaped {
		return 0, false
	}
	switch string(f.Data[span.Start:span.End]) {
	case "and_":
		return predicate.And, true
	case "or_":
		return predicate.Or, true
	}
	return 0, false
}

// group reads a list of objects.
func (f *fast) group(t *table, kind keyKind, named *uint64) (out predicate.Node, ok bool) {
	if f.Next() != '[' {
		return out, false
	}
	mark := len(f.stack)
	items := 0
	for more := f.Open(); more; {
		if items++; items > f.l.limits.List {
			return out, false
		}
		n, ok := f.object(t, named)
		if !ok {
			return out, false
		}
		f.stack = append(f.stack, n)
		if more, ok = f.Close(']'); !ok {
			return out, false
		}
	}
	op := predicate.And
	if kind == orKey {
		op = predicate.Or
	}
	out = f.mem.fuse(op, f.stack[mark:])
	f.stack = f.stack[:mark]
	return out, true
}

// criteria reads the operators on a field, and puts what they say on the stack.
func (f *fast) criteria(on *field) bool {
	if f.Next() != '{' || len(on.required) > 0 || on.ignored {
		return false
	}
	if f.depth++; f.depth > f.l.limits.Depth {
		return false
	}
	mark := len(f.stack)
	op := predicate.And
	var seen uint64
	for more := f.Open(); more; {
		span, ok := f.Key()
		if !ok || span.Escaped {
			return false
		}
		key, index, ok := on.keys.find(f.Data[span.Start:span.End])
		if !ok || seen&(1<<index) != 0 {
			return false
		}
		seen |= 1 << index
		first := f.Next()
		switch {
		case key.kind == operatorKey:
			if op, ok = f.operator(on.operator); !ok {
				return false
			}
		case key.kind == wordKey && (key.word.Deprecated != "" || f.l.scope != nil && !f.l.seesWord(on, key.word)):
			return false
		case key.kind == fieldKey && (key.field.deprecated != "" || !f.l.seesField(key.field)):
			return false
		case first == 'n':
			if !f.l.nullsAbsent() || !f.Word("null") {
				return false
			}
			if key.kind == wordKey {
				f.nodes++
			}
		case key.kind == fieldKey:
			if !f.criteria(key.field) {
				return false
			}
		default:
			f.nodes++
			if !f.word(on, key.word) {
				return false
			}
		}
		if more, ok = f.Close('}'); !ok {
			return false
		}
	}
	f.depth--
	switch len(f.stack) - mark {
	case 0:
		return true
	case 1: // one test stays as it is
		return true
	}
	n := f.mem.fuse(op, f.stack[mark:])
	f.stack = append(f.stack[:mark], n)
	return true
}

// word reads what stands after an operator, and puts what that says on the stack.
func (f *fast) word(on *field, w *word) bool {
	if w.plain.Op != predicate.None {
		set, _, ok := f.operand(w)
		if !ok {
			return false
		}
		if set.Len() > 0 {
			f.stack = append(f.stack, w.plain)
			f.stack[len(f.stack)-1].Set = set
			return true
		}
		n := w.card.Lower(operators.Use{Target: w.targets[0], Operand: set})
		f.stack = append(f.stack, f.composite(n))
		return true
	}
	n, ok := f.lowered(on, w)
	f.stack = append(f.stack, n)
	return ok
}

// lowered reads what stands after an operator that is not plain, and lowers it.
func (f *fast) lowered(on *field, w *word) (out predicate.Node, ok bool) {
	use := operators.Use{Relation: on.relation}
	switch w.card.Operand {
	case operators.Count:
		return out, false
	case operators.Object:
		if w.card != operators.Some || f.l.registry.Options().NoRelations {
			return out, false
		}
		return f.quantified(on.relation)
	}
	if use.Operand, use.Single, ok = f.operand(w); !ok {
		return out, false
	}
	if w.card.Check != nil && w.card.Check(use.Operand) != nil {
		return out, false
	}
	if use.Relation == nil && len(w.targets) == 1 && len(w.targets[0].Via) == 0 {
		use.Target = w.targets[0]
		return f.normal(w.card.Lower(use)), true
	}
	return f.composite(lower(w, use)), true
}

// normal is composite for what most cards make: one test, which is in normal form already.
func (f *fast) normal(n predicate.Node) predicate.Node {
	switch n.Op {
	case predicate.None, predicate.Range:
		return n
	case predicate.In, predicate.Text, predicate.HasAll, predicate.HasAny:
		if n.Set.Len() > 0 {
			return n
		}
	}
	return f.composite(n)
}

// quantified reads the operand of some_.
func (f *fast) quantified(r *schema.Relation) (out predicate.Node, ok bool) {
	var named uint64
	mark := len(f.stack)
	n, ok := f.object(f.l.tables[r.To.Name], &named)
	if !ok {
		return out, false
	}
	f.stack = append(f.stack, f.policy(r.To), n)
	out = f.some(r, f.mem.fuse(predicate.And, f.stack[mark:]))
	f.stack = f.stack[:mark]
	return out, true
}

// sort reads the name of one sort.
func (f *fast) sort(t *table) bool {
	if f.Next() != '"' {
		return false
	}
	span, ok := f.Quoted()
	if !ok || span.Escaped || t.collection.FixedOrder {
		return false
	}
	s, _, ok := t.sortNames.find(f.Data[span.Start:span.End])
	if !ok || !f.l.seesSort(t.collection, s.sort) {
		return false
	}
	f.q.page.Order = f.l.ordered(s)
	return true
}
