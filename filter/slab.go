package filter

import (
	"unsafe"

	"github.com/tamis-go/tamis/predicate"
)

// A slab holds what a query is made of, so that a parse costs a handful of allocations, and none where a
// Query's memory is used again.
type slab struct {
	nodes []predicate.Node
	texts []string
	nums  []int64
}

func (m *slab) reset() {
	m.nodes, m.texts, m.nums = kept(m.nodes), m.texts[:0], m.nums[:0]
}

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

// text puts s at the end of the texts.
func (m *slab) text(s string) {
	if m.texts == nil {
		m.texts = make([]string, 0, 8)
	}
	m.texts = append(m.texts, s)
}

// num puts n at the end of the numbers.
func (m *slab) num(n int64) {
	if m.nums == nil {
		m.nums = make([]int64, 0, 8)
	}
	m.nums = append(m.nums, n)
}

// one returns n as the only kid of another node.
func (m *slab) one(n *predicate.Node) []predicate.Node {
	kids := m.take(1)
	kids[0] = *n
	return kids
}

// join replaces what the stack has from mark on, all of it in normal form, by the normal form of its And or Or, as predicate.Simplify
// makes it. Where nothing is said, nothing is left.
func (f *fast) join(op predicate.Op, mark int) {
	kids := f.stack[mark:]
	if len(kids) < 2 {
		return
	}
	absorbing, neutral := predicate.False, predicate.True
	if op == predicate.Or {
		absorbing, neutral = predicate.True, predicate.False
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

// move returns n in memory of its own, just large enough, so that m can be used for another query.
// What does not stand in m, such as a policy, stays where it is.
func (m *slab) move(n predicate.Node) predicate.Node {
	own := mover{from: m, nodes: make([]predicate.Node, 0, len(m.nodes))}
	if len(m.texts) > 0 {
		own.texts = make([]string, 0, len(m.texts))
	}
	if len(m.nums) > 0 {
		own.nums = make([]int64, 0, len(m.nums))
	}
	own.node(&n)
	return n
}

type mover struct {
	from  *slab
	nodes []predicate.Node
	texts []string
	nums  []int64
}

func (m *mover) node(n *predicate.Node) {
	n.Set.Texts = moved(n.Set.Texts, m.from.texts, &m.texts)
	n.Set.Nums = moved(n.Set.Nums, m.from.nums, &m.nums)
	if n.Kids = moved(n.Kids, m.from.nodes, &m.nodes); len(n.Kids) == 0 {
		return
	}
	for i := range n.Kids {
		if k := &n.Kids[i]; k.Kids != nil || k.Set.Texts != nil || k.Set.Nums != nil {
			m.node(k)
		}
	}
}

// moved returns list, copied to the end of to if it stands in from.
func moved[T any](list, from []T, to *[]T) []T {
	if len(list) == 0 || len(from) == 0 {
		return list
	}
	at, start := uintptr(unsafe.Pointer(unsafe.SliceData(list))), uintptr(unsafe.Pointer(unsafe.SliceData(from)))
	if at < start || at >= start+uintptr(cap(from))*unsafe.Sizeof(list[0]) {
		return list
	}
	begin := len(*to)
	*to = append(*to, list...)
	return (*to)[begin:len(*to):len(*to)]
}
