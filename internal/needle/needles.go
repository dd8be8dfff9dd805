package needle

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// From so many needles on, a text is read once for all of them. Fewer are looked for one after another, eight bytes at a
// time, which is quicker.
const ManyNeedles = 20

// Needles is an automaton that finds many texts in another at once (Aho and Corasick), in time that the length of the text
// bounds, whatever the needles are. At the start or at the end of a text it is a trie, which is walked once.
//
// Its nodes are the beginnings of needles, by length and then by text, so that the children of a node lie one behind the
// other. Node 0 is the empty text.
type needles struct {
	where predicate.Where
	lower *[256]byte // what each byte of a text is compared as
	count int        // different needles
	root  [256]int32 // by byte: the child of node 0, or 0
	first []int32    // by node: its first child; those up to the first child of the next node are its own
	label []byte     // by node: the last byte of its text
	back  []int32    // by node: the longest other node that its text ends with
	found []int32    // by node: the longest needle that its text ends with, as a node; 0 if none
	order []int32    // by node: the number of the needle that it is
}

// newNeedles returns the automaton of texts, none of which is empty. Where one of them is enough, what goes on behind a
// needle is left out.
func newNeedles(texts []string, m predicate.Match) *needles {
	a := &needles{where: m.Where, lower: &asItIs}
	if m.Fold {
		a.lower = &lowered
	}
	list := slices.Clone(texts)
	for i, s := range list {
		if m.Fold {
			s = schema.FoldASCII(s)
		}
		if m.Where == predicate.AtEnd {
			s = reversed(s)
		}
		list[i] = s
	}
	slices.Sort(list)
	list = slices.Compact(list)
	a.count = len(list)
	a.grow(list, !m.Every)
	if m.Where == predicate.Anywhere {
		a.link()
	}
	return a
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// grow makes the nodes of a sorted list.
func (a *needles) grow(list []string, cut bool) {
	type span struct{ from, to, depth int } // the needles that begin with the text of a node, and its length
	size := 1
	for i, text := range list {
		size += len(text)
		if i > 0 {
			size -= commonPrefix(list[i-1], text)
		}
	}
	spans := append(make([]span, 0, size), span{0, len(list), 0})
	a.first = make([]int32, 0, size+1)
	a.label, a.found, a.order = make([]byte, 1, size), make([]int32, 1, size), make([]int32, 1, size)
	for n := 0; n < len(spans); n++ {
		s := spans[n]
		a.first = append(a.first, int32(len(spans))) //nolint:gosec // a body has fewer bytes
		if len(list[s.from]) == s.depth {
			a.found[n], a.order[n] = int32(n), int32(s.from) //nolint:gosec // as above
			if s.from++; cut {
				continue
			}
		}
		for s.from < s.to {
			b, from := list[s.from][s.depth], s.from
			for s.from < s.to && list[s.from][s.depth] == b {
				s.from++
			}
			if n == 0 {
				a.root[b] = int32(len(spans)) //nolint:gosec // as above
			}
			spans = append(spans, span{from, s.from, s.depth + 1})
			a.label, a.found, a.order = append(a.label, b), append(a.found, 0), append(a.order, 0)
		}
	}
	a.first = append(a.first, int32(len(spans))) //nolint:gosec // as above
}

func commonPrefix(s, t string) int {
	n := 0
	for n < min(len(s), len(t)) && s[n] == t[n] {
		n++
	}
	return n
}

// link sets, for each node, where the search goes on when the next byte does not match (the failure links). Shorter texts come first.
func (a *needles) link() {
	a.back = make([]int32, len(a.label))
	for n := range a.label {
		for c := a.first[n]; c < a.first[n+1]; c++ {
			if n > 0 {
				a.back[c] = a.next(a.back[n], a.label[c])
			}
			if a.found[c] == 0 {
				a.found[c] = a.found[a.back[c]]
			}
		}
	}
}

// child returns the node of n's text and b, or 0.
func (a *needles) child(n int32, b byte) int32 {
	if n == 0 {
		return a.root[b]
	}
	from, to := a.first[n], a.first[n+1]
	for to-from > 8 {
		if middle := (from + to) / 2; a.label[middle] <= b {
			from = middle
		} else {
			to = middle
		}
	}
	for ; from < to; from++ {
		if a.label[from] == b {
			return from
		}
	}
	return 0
}

// next returns the longest node that n's text and b end with.
func (a *needles) next(n int32, b byte) int32 {
	for {
		if c := a.child(n, b); c != 0 || n == 0 {
			return c
		}
		n = a.back[n]
	}
}

// some reports whether s holds one of the needles.
func (a *needles) some(s string) bool {
	n := int32(0)
	if a.where != predicate.Anywhere {
		for i := range len(s) {
			if n = a.child(n, a.byteOf(s, i)); n == 0 || a.found[n] == n {
				return n != 0
			}
		}
		return false
	}
	for i := range len(s) {
		if n = a.next(n, a.lower[s[i]]); a.found[n] != 0 {
			return true
		}
	}
	return false
}

// every reports whether s holds each of the needles.
func (a *needles) every(s string) bool {
	left, n := a.count, int32(0)
	if a.where != predicate.Anywhere {
		for i := 0; i < len(s) && left > 0; i++ {
			if n = a.child(n, a.byteOf(s, i)); n == 0 {
				return false
			}
			if a.found[n] == n {
				left--
			}
		}
		return left == 0
	}
	var fixed [16]uint64 // enough for the longest list that filters may have
	seen := fixed[:]
	if words := (a.count + 63) / 64; words > len(fixed) {
		seen = make([]uint64, words)
	}
	for i := range len(s) {
		n = a.next(n, a.lower[s[i]])
		// Behind a needle that was seen, all that it ends with were seen too.
		for f := a.found[n]; f != 0 && seen[a.order[f]/64]>>(a.order[f]%64)&1 == 0; f = a.found[a.back[f]] {
			seen[a.order[f]/64] |= 1 << (a.order[f] % 64)
			if left--; left == 0 {
				return true
			}
		}
	}
	return false
}

// byteOf returns the byte of s that is compared at step i, from the end that the needles stand at.
func (a *needles) byteOf(s string, i int) byte {
	if a.where == predicate.AtEnd {
		i = len(s) - 1 - i
	}
	return a.lower[s[i]]
}

// lowered is every byte, of ASCII letters the small one; asItIs is every byte itself.
var lowered, asItIs = func() (low, same [256]byte) {
	for i := range low {
		low[i], same[i] = byte(i), byte(i) //nolint:gosec // 256 of them
		if 'A' <= i && i <= 'Z' {
			low[i] |= value.CaseBit
		}
	}
	return low, same
}()
