package sqlgen

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A shape is a request without its values: all that a writer has when it writes the text of a statement. What is not in the
// shape cannot reach the text, so requests of equal shapes have one text, and a [Cache] keeps texts by their shapes.
type shape struct {
	collection *schema.Collection
	want       wanted
	inline     int    // how many values of a list have a bind of their own
	before     int    // how many arguments stand before those of the statement
	backward   bool   // the page ends before its cursor
	resumed    bool   // there is a cursor
	within     bool   // the rows satisfy an And of two: see AppendWithin
	nulls      []bool // which of its values are null
	nodes      []node // the first is what the rows satisfy
	pairs      []pairShape
	keys       []keyShape // of the order; of an aggregate, what it reads
	groups     groupShape
	order      []filter.GroupOrder // of the groups
	durations  []span              // their cases
	cases      []caseShape
	times      []*schema.Term // of the cases
	steps      []*schema.Relation
	columns    []*schema.Column // of each row; nil: all that are not hidden
}

// A node is a predicate.Node without its values.
type node struct {
	op        predicate.Op
	low, high predicate.End
	single    bool
	match     predicate.Match
	kind      schema.Kind // of the values
	values    int         // how many there are: exactly where each has a bind of its own, up to a power of two where a dialect writes lists so, else none, one, or two for more
	at        int32       // which of the nodes it is
	kids      span
	pair      int32 // of OpCompare: which of the pairs
	term      *schema.Term
	relation  *schema.Relation
	call      *predicate.Call
}

// A keyShape is a value that is read from a row, perhaps at the end of a path of to-one relations.
type keyShape struct {
	term       *schema.Term
	via        span // its steps
	policy     span // nodes: what the rows at each step satisfy
	descending bool
	nullsFirst bool
}

// A groupShape says which of the keys of an aggregate are what: a time if it has buckets, then groups, sums, and what it wants the least and the
// greatest value of.
type groupShape struct {
	asked, buckets     bool
	parts              bool // the buckets are parts of an interval
	groups, sums, mins int
}

// A caseShape is a case of a duration.
type caseShape struct {
	when        span // one node
	plus, minus span // times
}

// A span is a part of a list, to exclusive.
type span struct{ from, to int32 }

func part[T any](list []T, s span) []T { return list[s.from:s.to:s.to] }

// one reports whether n compares with one value: that of an operator on one, or of a list of one.
func (n *node) one() bool { return n.values == 1 }

// everything reports whether n holds of every row.
func (n *node) everything() bool { return n.op == predicate.OpNone || n.op == predicate.OpTrue }

func (s *shape) where() *node { return &s.nodes[0] }

func (s *shape) kids(n *node) []node { return part(s.nodes, n.kids) }

// read puts the shape of a request in the place of what s was, and appends to values the nodes that those of s were read from.
func (s *shape) read(r *request, want wanted, before int, values []*predicate.Node) []*predicate.Node {
	*s = shape{
		collection: r.c, want: want, before: before, within: r.within, inline: s.inline,
		nulls: s.nulls[:0], nodes: s.nodes[:0], pairs: s.pairs[:0], keys: s.keys[:0], steps: s.steps[:0], order: s.order[:0],
		durations: s.durations[:0], cases: s.cases[:0], times: s.times[:0],
	}
	values = s.node(r.where, values)
	values = s.inside(0, r.where, values)
	switch want {
	case wantCount:
		return values
	case wantGroups, wantTimes:
		return s.aggregate(r.groups, values)
	default:
		s.columns = r.columns
		return s.page(&r.page, values)
	}
}

// node appends a node, its kids not yet.
func (s *shape) node(n *predicate.Node, values []*predicate.Node) []*predicate.Node {
	count := n.Set.Len()
	switch {
	case n.Op == predicate.OpRange || n.Op == predicate.OpCustom:
	case n.Op == predicate.OpIn && count > 1 && s.inline > 0:
		count = min(1<<bits.Len(uint(count-1)), s.inline+1)
	default:
		count = min(count, 2)
	}
	s.nodes = append(s.nodes, node{
		op: n.Op, low: n.Low, high: n.High, single: n.Single, match: n.Match, kind: n.Set.Kind, values: count,
		at: int32(len(s.nodes)), term: n.Term, relation: n.Relation, call: n.Call, //nolint:gosec // bodies are shorter
	})
	return append(values, n)
}

// inside appends the kids of the node at a place side by side, and behind them theirs.
func (s *shape) inside(at int32, n *predicate.Node, values []*predicate.Node) []*predicate.Node {
	if len(n.Kids) > 0 {
		s.nodes[at].kids, values = s.list(n.Kids, values)
	}
	return s.pair(at, n, values)
}

// list appends nodes side by side, and behind them what is inside them.
func (s *shape) list(list []predicate.Node, values []*predicate.Node) (span, []*predicate.Node) {
	from := int32(len(s.nodes)) //nolint:gosec // bodies are shorter
	for i := range list {
		values = s.node(&list[i], values)
	}
	to := int32(len(s.nodes)) //nolint:gosec // bodies are shorter
	for i := range list {
		values = s.inside(from+int32(i), &list[i], values) //nolint:gosec // bodies are shorter
	}
	return span{from, to}, values
}

func (s *shape) page(p *filter.Page, values []*predicate.Node) []*predicate.Node {
	for i := range p.Order {
		values = s.key(&p.Order[i], values)
	}
	s.backward, s.resumed = p.Backward, p.After != nil
	for _, v := range p.After {
		s.nulls = append(s.nulls, v.IsNull())
	}
	return values
}

func (s *shape) aggregate(a *filter.Aggregate, values []*predicate.Node) []*predicate.Node {
	if a == nil {
		return values
	}
	columns := a.Columns()
	for i := range columns {
		values = s.key(&columns[i].Order, values)
	}
	s.groups = groupShape{true, a.History != nil, a.History != nil && a.History.Parts > 1, len(a.GroupBy), len(a.Sums), len(a.Mins)}
	s.order = append(s.order, a.Order...)
	for i := range a.Durations {
		from := len(s.cases)
		for _, c := range a.Durations[i].Cases {
			var one caseShape
			one.when, values = s.list([]predicate.Node{c.When}, values)
			one.plus, one.minus = s.timesOf(c.Plus), s.timesOf(c.Minus)
			s.cases = append(s.cases, one)
		}
		s.durations = append(s.durations, span{int32(from), int32(len(s.cases))}) //nolint:gosec // few
	}
	return values
}

func (s *shape) timesOf(terms []*schema.Term) span {
	from := len(s.times)
	s.times = append(s.times, terms...)
	return span{int32(from), int32(len(s.times))} //nolint:gosec // few
}

func (s *shape) key(o *filter.Order, values []*predicate.Node) []*predicate.Node {
	k, values := s.side(&predicate.Side{Via: o.Via, Policy: o.Policy, Term: o.Term}, values)
	k.descending, k.nullsFirst = o.Descending, o.NullsFirst
	s.keys = append(s.keys, k)
	return values
}

func (s *shape) side(o *predicate.Side, values []*predicate.Node) (keyShape, []*predicate.Node) {
	k := keyShape{term: o.Term}
	if len(o.Via) > 0 {
		from := int32(len(s.steps)) //nolint:gosec // paths are shorter
		s.steps = append(s.steps, o.Via...)
		k.via = span{from, int32(len(s.steps))} //nolint:gosec // paths are shorter
		k.policy, values = s.list(o.Policy, values)
	}
	return k, values
}

// clone returns s in memory of its own.
func (s *shape) clone() shape {
	out := *s
	out.columns = slices.Clone(s.columns)
	out.nulls, out.nodes, out.keys, out.steps = slices.Clone(s.nulls), slices.Clone(s.nodes), slices.Clone(s.keys), slices.Clone(s.steps)
	out.order, out.pairs = slices.Clone(s.order), slices.Clone(s.pairs)
	out.durations, out.cases, out.times = slices.Clone(s.durations), slices.Clone(s.cases), slices.Clone(s.times)
	return out
}

// equal reports whether s and o have one text.
func (s *shape) equal(o *shape) bool {
	return s.collection == o.collection && s.want == o.want && s.before == o.before &&
		s.backward == o.backward && s.resumed == o.resumed && s.within == o.within && slices.Equal(s.nulls, o.nulls) &&
		slices.Equal(s.nodes, o.nodes) && slices.Equal(s.pairs, o.pairs) &&
		slices.Equal(s.keys, o.keys) && (s.columns == nil) == (o.columns == nil) && slices.Equal(s.columns, o.columns) && s.groups == o.groups && slices.Equal(s.order, o.order) &&
		slices.Equal(s.durations, o.durations) && slices.Equal(s.cases, o.cases) && slices.Equal(s.times, o.times) && slices.Equal(s.steps, o.steps)
}

// hash returns a number that equal shapes share. It is of addresses: were things to move, as they do not, a statement would be
// written once more.
func (s *shape) hash() uint64 {
	h := mixed(address(s.collection), uint64(s.want)<<32|uint64(s.before)) //nolint:gosec // bits, not quantities
	for i := range s.nodes {
		n := &s.nodes[i]
		small := uint64(n.op)<<56 | uint64(n.low)<<54 | uint64(n.high)<<52 | uint64(n.match.Where)<<48 |
			bit(n.match.Fold)<<47 | bit(n.match.Every)<<46 | bit(n.single)<<45 | uint64(n.kind)<<32 |
			uint64(n.kids.to-n.kids.from)<<16 ^ uint64(n.values) //nolint:gosec // bits, not quantities
		h = mixed(h, small)
		if n.term != nil {
			h = mixed(h, address(n.term))
		}
		if n.relation != nil {
			h = mixed(h, address(n.relation))
		}
	}
	for i := range s.pairs {
		h = mixed(h, address(s.pairs[i].left.term)^uint64(s.pairs[i].how))
		h = mixed(h, address(s.pairs[i].right.term))
	}
	for i := range s.keys {
		h = mixed(h, address(s.keys[i].term)^bit(s.keys[i].descending)<<1^bit(s.keys[i].nullsFirst))
	}
	for _, col := range s.columns {
		h = mixed(h, address(col))
	}
	for _, null := range s.nulls {
		h = mixed(h, bit(null))
	}
	for _, o := range s.order {
		h = mixed(h, uint64(o.By)<<32|uint64(o.At)<<1|bit(o.Descending)) //nolint:gosec // bits, not quantities
	}
	for _, t := range s.times {
		h = mixed(h, address(t))
	}
	return mixed(h, bit(s.within)<<2|bit(s.backward)<<1|bit(s.resumed))
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func mixed(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

func address[T any](p *T) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }
