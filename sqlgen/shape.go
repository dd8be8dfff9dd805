package sqlgen

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A shape is all of a request that the text of its statement depends on: no value is in it, but how many there are where each
// has a bind of its own, and which of a cursor's are null.
type shape struct {
	collection *schema.Collection
	want       wanted
	before     int // how many arguments stand before those of the statement
	marks      []mark
}

// A mark is one thing in a shape: a node of a predicate, or a part of the page or of the history.
type mark struct {
	part      part
	op        predicate.Op
	low, high predicate.End
	match     predicate.Match
	kind      schema.Kind // of the values
	flags     uint8
	values    int // how many, where their number is part of the text
	parts     int // how many marks are inside
	term      *schema.Term
	relation  *schema.Relation
	call      *predicate.Call
}

// A part says what a mark is of.
type part uint8

const (
	aNode part = iota
	aKey       // of an order, a group or a sum
	aStep      // of the relations to a key; its policy is inside
	aCursor
	aCursorValue
	aHistory
)

// Flags of a mark.
const (
	isSingle uint8 = 1 << iota
	isDescending
	nullsAreFirst
	isBackward
	isNull
)

// A reader takes the shape off requests. The nodes that it met stand in the order of their marks.
type reader struct {
	marks []mark
	nodes []*predicate.Node
}

// read returns the shape of a request, in memory that the next one is written over.
func (s *reader) read(r *request, want wanted, before int) shape {
	s.marks, s.nodes = s.marks[:0], s.nodes[:0]
	s.node(r.where)
	switch want {
	case wantCount:
	case wantGroups:
		s.history(r.history)
	default:
		s.page(&r.page)
	}
	return shape{r.c, want, before, s.marks}
}

func (s *reader) node(n *predicate.Node) {
	m := mark{
		op: n.Op, low: n.Low, high: n.High, match: n.Match, kind: n.Set.Kind, parts: len(n.Kids),
		term: n.Term, relation: n.Relation, call: n.Call,
	}
	if n.Single {
		m.flags = isSingle
	}
	if n.Single || n.Op == predicate.Range || n.Op == predicate.Custom {
		m.values = n.Set.Len()
	}
	s.marks = append(s.marks, m)
	s.nodes = append(s.nodes, n)
	for i := range n.Kids {
		s.node(&n.Kids[i])
	}
}

func (s *reader) page(p *filter.Page) {
	for i := range p.Order {
		s.key(&p.Order[i])
	}
	m := mark{part: aCursor, parts: len(p.After)}
	if p.Backward {
		m.flags = isBackward
	}
	if p.After != nil {
		m.values = 1
	}
	s.marks = append(s.marks, m)
	for _, v := range p.After {
		m := mark{part: aCursorValue}
		if v.IsNull() {
			m.flags = isNull
		}
		s.marks = append(s.marks, m)
	}
}

func (s *reader) history(h *filter.History) {
	if h == nil {
		return
	}
	s.marks = append(s.marks, mark{part: aHistory, parts: len(h.GroupBy), values: len(h.Sums)})
	s.key(&h.Field.Order)
	for i := range h.GroupBy {
		s.key(&h.GroupBy[i].Order)
	}
	for i := range h.Sums {
		s.key(&h.Sums[i].Order)
	}
}

func (s *reader) key(o *filter.Order) {
	m := mark{part: aKey, term: o.Term, parts: len(o.Via), values: len(o.Policy)}
	if o.Descending {
		m.flags |= isDescending
	}
	if o.NullsFirst {
		m.flags |= nullsAreFirst
	}
	s.marks = append(s.marks, m)
	for _, r := range o.Via {
		s.marks = append(s.marks, mark{part: aStep, relation: r})
	}
	for i := range o.Policy {
		s.node(&o.Policy[i])
	}
}

// hash returns a number that equal shapes share. It is of addresses: were things to move, as they do not, a statement would be
// written once more.
func (s *shape) hash() uint64 {
	h := mixed(address(s.collection), uint64(s.want)<<32|uint64(s.before)) //nolint:gosec // bits, not quantities
	for i := range s.marks {
		m := &s.marks[i]
		small := uint64(m.part)<<56 | uint64(m.op)<<48 | uint64(m.low)<<44 | uint64(m.high)<<40 | uint64(m.match.Where)<<36 |
			uint64(m.kind)<<24 | uint64(m.flags)<<16 | uint64(m.parts)<<8 ^ uint64(m.values) //nolint:gosec // bits, not quantities
		h = mixed(h, small)
		if m.term != nil {
			h = mixed(h, address(m.term))
		}
		if m.relation != nil {
			h = mixed(h, address(m.relation))
		}
	}
	return h
}

func mixed(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

func address[T any](p *T) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

// equal reports whether the texts of s and o are the same.
func (s *shape) equal(o *shape) bool {
	if s.collection != o.collection || s.want != o.want || s.before != o.before || len(s.marks) != len(o.marks) {
		return false
	}
	for i := range s.marks {
		if s.marks[i] != o.marks[i] {
			return false
		}
	}
	return true
}
