package filter

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
)

// A slab holds what a query is made of while it is parsed. It is used again for the next, so what leaves the parse is moved out of it.
type slab struct {
	nodes []predicate.Node
	texts pile[string]
	nums  pile[int64]
}

func (m *slab) reset() {
	m.nodes = kept(m.nodes)
	m.texts.all, m.nums.all = kept(m.texts.all), kept(m.nums.all)
}

// A pile holds lists, one after another. Where it is full a new one begins, with what there is of the list that is being
// read; the old one lives on in its lists.
type pile[T any] struct {
	all  []T
	from int // where the list begins that is being read
}

// mostOfPile is how long a pile becomes, unless one list is longer.
const mostOfPile = 4096

func (p *pile[T]) begin() { p.from = len(p.all) }

func (p *pile[T]) put(v T) {
	if len(p.all) == cap(p.all) {
		list := p.all[p.from:]
		p.all = make([]T, len(list), max(min(2*cap(p.all), mostOfPile), 2*len(list), 8))
		copy(p.all, list)
		p.from = 0
	}
	p.all = append(p.all, v)
}

// list returns what was put since begin.
func (p *pile[T]) list() []T { return p.all[p.from:len(p.all):len(p.all)] }

// take returns room for n nodes. Where the slab is full a new one begins; the old one lives on in its nodes.
func (m *slab) take(n int) []predicate.Node {
	at := len(m.nodes)
	if at+n > cap(m.nodes) {
		m.nodes = make([]predicate.Node, 0, max(2*cap(m.nodes), n, 16))
		at = 0
	}
	m.nodes = m.nodes[:at+n]
	return m.nodes[at : at+n : at+n]
}

// one returns n as the only kid of another node.
func (m *slab) one(n *predicate.Node) []predicate.Node {
	kids := m.take(1)
	kids[0] = *n
	return kids
}

// join replaces what the stack has from mark on, all of it in normal form, by the normal form of its And or Or, as predicate.Simplify
// makes it. An empty group leaves no node.
func (f *fast) join(op predicate.Op, mark int) {
	kids := f.stack[mark:]
	if len(kids) < 2 {
		return
	}
	absorbing, neutral := predicate.OpFalse, predicate.OpTrue
	if op == predicate.OpOr {
		absorbing, neutral = predicate.OpTrue, predicate.OpFalse
	}
	f.stack = f.stack[:mark+1]
	total, last := 0, 0
	for i := range kids {
		switch kids[i].Op {
		case absorbing:
			kids[0] = predicate.Node{Op: absorbing}
			return
		case neutral:
		case op:
			total += len(kids[i].Kids)
			last = i
		default:
			total++
			last = i
		}
	}
	switch total {
	case 0:
		kids[0] = predicate.Node{Op: neutral}
		return
	case 1:
		kids[0] = kids[last]
		return
	}
	out := f.mem.take(total)
	at := 0
	for i := range kids {
		switch kids[i].Op {
		case neutral:
		case op:
			at += copy(out[at:], kids[i].Kids)
		default:
			out[at] = kids[i]
			at++
		}
	}
	kids[0] = predicate.Node{Op: op, Kids: out}
}

// A room is a query and, if they are short, the texts or the nodes and the numbers that it is made of: then all are one allocation.
type room[T any] struct {
	Query
	nums [4]int64
	more T
}

// settled returns the query that was read in memory of its own, just large enough, so that the slab can be used for another.
// What does not stand in the slab, such as a policy, stays where it is.
func (f *fast) settled() *Query {
	var size sizes
	f.mem.measure(&size, &f.q.where)
	own := mover{from: &f.mem}
	out := own.room(size)
	*out = f.q
	own.node(&out.where)
	return out
}

// sizes are how many things of each kind a query has in a slab.
type sizes struct{ nodes, texts, nums int }

func (m *slab) measure(s *sizes, n *predicate.Node) {
	if within(n.Set.Texts, m.texts.all) {
		s.texts += len(n.Set.Texts)
	}
	if within(n.Set.Nums, m.nums.all) {
		s.nums += len(n.Set.Nums)
	}
	if within(n.Kids, m.nodes) {
		s.nodes += len(n.Kids)
	}
	for i := range n.Kids {
		m.measure(s, &n.Kids[i])
	}
}

type mover struct {
	from  *slab
	nodes []predicate.Node
	texts []string
	nums  []int64
}

// room returns a new query, and makes room for what has the size.
func (m *mover) room(size sizes) *Query {
	if size.nums > len(room[struct{}]{}.nums) {
		m.nums = make([]int64, 0, size.nums)
	}
	switch {
	case size.texts > 16 && 0 < size.nodes && size.nodes <= 4:
		r := new(room[[4]predicate.Node])
		m.texts, m.nodes = make([]string, 0, size.texts), r.more[:0]
		return m.query(&r.Query, r.nums[:0])
	case size.nodes > 0:
		m.nodes = make([]predicate.Node, 0, size.nodes)
	}
	switch {
	case size.texts > 16:
		m.texts = make([]string, 0, size.texts)
	case size.texts > 4:
		r := new(room[[16]string])
		m.texts = r.more[:0]
		return m.query(&r.Query, r.nums[:0])
	case size.texts > 0:
		r := new(room[[4]string])
		m.texts = r.more[:0]
		return m.query(&r.Query, r.nums[:0])
	case size.nums > 0:
		r := new(room[struct{}])
		return m.query(&r.Query, r.nums[:0])
	}
	return new(Query)
}

// query returns q, whose room has nums, to be used unless there are more numbers than that.
func (m *mover) query(q *Query, nums []int64) *Query {
	if m.nums == nil {
		m.nums = nums
	}
	return q
}

func (m *mover) node(n *predicate.Node) {
	move(&n.Set.Texts, m.from.texts.all, &m.texts)
	move(&n.Set.Nums, m.from.nums.all, &m.nums)
	move(&n.Kids, m.from.nodes, &m.nodes)
	for i := range n.Kids {
		m.node(&n.Kids[i])
	}
}

// move copies a list that stands in from to the end of to. Any other is not written to: it may be a policy, which others read.
func move[T any](list *[]T, from []T, to *[]T) {
	if within(*list, from) {
		begin := len(*to)
		*to = append(*to, *list...)
		*list = (*to)[begin:len(*to):len(*to)]
	}
}

// within reports whether list stands in from, and is not empty.
func within[T any](list, from []T) bool {
	if len(list) == 0 || cap(from) == 0 {
		return false
	}
	at, start := uintptr(unsafe.Pointer(unsafe.SliceData(list))), uintptr(unsafe.Pointer(unsafe.SliceData(from)))
	return at-start < uintptr(cap(from))*unsafe.Sizeof(list[0])
}
