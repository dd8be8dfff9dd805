package match

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/like"
)

// grams find the needles that may be in a text without trying each: a needle is filed under three of its bytes, and only
// needles whose three bytes are in the text are tried. ASCII letters count in either case.
type grams struct {
	needles map[uint32][]uint32 // by gram
	gramOf  map[uint32]uint32   // by needle
	short   []uint32            // needles of fewer than three bytes in a row: they are always tried
	maybe   *[1 << gramBits / 64]uint64
}

// gramBits is the size of the bitmap that rules out, for most grams, that any needle has them.
const gramBits = 15

// noGram marks a needle without three bytes in a row.
const noGram = ^uint32(0)

func newGrams() grams {
	return grams{needles: make(map[uint32][]uint32), gramOf: make(map[uint32]uint32), maybe: new([1 << gramBits / 64]uint64)}
}

func (g *grams) add(number uint32, n *needle) {
	gram := g.rarest(literalOf(n))
	g.gramOf[number] = gram
	if gram == noGram {
		g.short = append(g.short, number)
		return
	}
	g.needles[gram] = append(g.needles[gram], number)
	h := hashGram(gram)
	g.maybe[h/64] |= 1 << (h % 64)
}

func (g *grams) remove(number uint32) {
	gram := g.gramOf[number]
	delete(g.gramOf, number)
	if gram == noGram {
		g.short = without(g.short, number)
		return
	}
	if left := without(g.needles[gram], number); len(left) > 0 {
		g.needles[gram] = left
		return
	}
	delete(g.needles, gram)
	if len(g.needles) == 0 {
		clear(g.maybe[:])
	}
}

func without(list []uint32, n uint32) []uint32 {
	at := slices.Index(list, n)
	list[at] = list[len(list)-1]
	return list[:len(list)-1]
}

// literalOf returns the longest text that every text holding n must hold.
func literalOf(n *needle) string {
	parse := like.Parse
	switch n.where {
	case predicate.Like:
	case predicate.Glob:
		parse = like.ParseGlob
	default:
		return n.text
	}
	longest := ""
	for _, t := range parse(n.text) {
		if t.Kind == like.Literal && len(t.Text) > len(longest) {
			longest = t.Text
		}
	}
	return longest
}

// rarest returns the gram of s that the fewest needles are filed under.
func (g *grams) rarest(s string) uint32 {
	best, fewest := noGram, 0
	gram := uint32(0)
	for i := range len(s) {
		gram = nextGram(gram, s[i])
		if i < 2 {
			continue
		}
		if n := len(g.needles[gram]); best == noGram || n < fewest {
			best, fewest = gram, n
		}
	}
	return best
}

func nextGram(gram uint32, c byte) uint32 {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return (gram<<8 | uint32(c)) & (1<<24 - 1)
}

func hashGram(gram uint32) uint32 { return gram * 0x9E3779B1 >> (32 - gramBits) }

// find appends the needles that s holds to dst.
func (g *grams) find(v *event, s string, dst []uint32) []uint32 {
	for _, n := range g.short {
		if v.needle(n) {
			dst = append(dst, n)
		}
	}
	if len(g.needles) == 0 {
		return dst
	}
	gram := uint32(0)
	for i := range len(s) {
		gram = nextGram(gram, s[i])
		h := hashGram(gram)
		if i < 2 || g.maybe[h/64]>>(h%64)&1 == 0 {
			continue
		}
		for _, n := range g.needles[gram] {
			if v.needle(n) {
				dst = append(dst, n)
			}
		}
	}
	return dst
}
