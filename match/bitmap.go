package match

import "math/bits"

// A bitmap is a set of positions. Words beyond its end are zero.
type bitmap []uint64

func lowest(word uint64) uint32 { return uint32(bits.TrailingZeros64(word)) } //nolint:gosec // at most 64

func (b bitmap) has(pos uint32) bool {
	i := int(pos / 64)
	return i < len(b) && b[i]>>(pos%64)&1 != 0
}

func (b *bitmap) set(pos uint32) {
	i := int(pos / 64)
	for len(*b) <= i {
		*b = append(*b, 0)
	}
	(*b)[i] |= 1 << (pos % 64)
}

func (b bitmap) clear(pos uint32) {
	if i := int(pos / 64); i < len(b) {
		b[i] &^= 1 << (pos % 64)
	}
}

// add sets the positions of other in b. other is no longer than b.
func (b bitmap) add(other bitmap) {
	b = b[:len(other)]
	for i, word := range other {
		b[i] |= word
	}
}

// remove clears the positions of other in b.
func (b bitmap) remove(other bitmap) {
	n := min(len(b), len(other))
	b, other = b[:n], other[:n]
	for i, word := range other {
		b[i] &^= word
	}
}

// keep clears the positions of some in b that are not in these.
func (b bitmap) keep(some, these bitmap) {
	n := min(len(b), len(some))
	b, some = b[:n], some[:n]
	m := min(n, len(these))
	these = these[:m]
	for i, word := range these {
		b[i] &= word | ^some[i]
	}
	for i := m; i < n; i++ {
		b[i] &^= some[i]
	}
}

// empty makes room for n words, all zero.
func (b *bitmap) empty(n int) {
	if cap(*b) < n {
		*b = make(bitmap, n, n+n/4)
		return
	}
	*b = (*b)[:n]
	clear(*b)
}

// A set is a set of positions. While it has few of them it is a list, in no order.
type set struct {
	list []uint32
	bits bitmap // instead of list
	n    int
}

// A list of up to this many positions never becomes a bitmap; a longer one does where that takes less memory.
const fewPositions = 32

func (s *set) add(pos uint32) {
	switch {
	case s.bits != nil:
		if s.bits.has(pos) {
			return
		}
		s.bits.set(pos)
	case len(s.list) >= fewPositions && len(s.list)*32 >= int(pos):
		for _, p := range s.list {
			s.bits.set(p)
		}
		s.bits.set(pos)
		s.list = nil
	default:
		s.list = append(s.list, pos)
	}
	s.n++
}

func (s *set) remove(pos uint32) {
	if s.bits != nil {
		if s.bits.has(pos) {
			s.bits.clear(pos)
			s.n--
		}
		return
	}
	for i, p := range s.list {
		if p == pos {
			last := len(s.list) - 1
			s.list[i] = s.list[last]
			s.list = s.list[:last]
			s.n--
			return
		}
	}
}

// addTo sets the positions of s in b, which has room for them.
func (s *set) addTo(b bitmap) {
	if s.bits != nil {
		b.add(s.bits)
		return
	}
	for _, p := range s.list {
		b[p/64] |= 1 << (p % 64)
	}
}

// removeFrom clears the positions of s in b, which has room for them.
func (s *set) removeFrom(b bitmap) {
	if s.bits != nil {
		b.remove(s.bits)
		return
	}
	for _, p := range s.list {
		b[p/64] &^= 1 << (p % 64)
	}
}
