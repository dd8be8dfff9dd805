package table

import (
	"math/bits"
	"slices"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/needle"
	"github.com/tamis-go/tamis/internal/value"
)

// ofTexts holds where a text is not null and satisfies a test. Of a dictionary, every text is asked once.
type ofTexts struct {
	slot  *slot
	test  value.TextTest
	one   *needle.Folded        // if the test is that the text holds this
	uuids map[[16]byte]struct{} // if the test is that the text is one of these
	cost  eval.Cost             // of the test
	stop  *eval.Stop

	words []string        // of the dictionary that said is about
	said  *[1 << 16]uint8 // by the number of a text: 1 where the test holds; of any size that a number may have, so that no bound is checked

	vector  vector
	touched byte // keeps the compiler from leaving the touching out
}

func (c *ofTexts) copy() clause { d := *c; return &d }

// decide asks every text of a dictionary. Where set is not nil, the test is that a text is in it.
func (c *ofTexts) decide(words []string, set []string, d *dictionary[string]) {
	c.words = words
	c.said = new([1 << 16]uint8)
	if d != nil && set != nil && len(set) < len(words) {
		for _, s := range set {
			if code := d.find(s); code > 0 && int(code) < len(words) {
				c.said[code] = 1
			}
		}
	} else {
		for i, s := range words[1:] {
			if c.stop.After(i) {
				return
			}
			if c.test(s) {
				c.said[i+1] = 1
			}
		}
	}
}

func (c *ofTexts) bind(chunk *chunk) eval.Cost {
	c.vector = c.slot.on(chunk)
	switch v := c.vector.(type) {
	case coded:
		c.know(v.dictionary())
	case *uuidVector:
		if c.uuids != nil {
			return costFew
		}
		return 4 * eval.CostCall
	default:
		return costArena + 4*c.cost
	}
	return costColumn
}

// know makes sure that what was said is of a dictionary.
func (c *ofTexts) know(words []string) {
	if len(words) > len(c.words) || &words[0] != &c.words[0] && c.slot.number < 0 {
		c.decide(words, nil, nil)
	}
}

func (c *ofTexts) keep(from, words int, m *mask) {
	switch v := c.vector.(type) {
	case coded:
		v.keepSaid(from, words, m, c.said)
	case *textVector:
		c.search(v, from, words, m)
	case *uuidVector:
		c.compare(v, from, words, m)
	}
}

// said64 returns those of 64 rows whose number is one of those that said has.
func said64[C uint8 | uint16](rows uint64, codes []C, said *[1 << 16]uint8) uint64 {
	if bits.OnesCount64(rows) >= dense {
		var set uint64
		for i := 60; i >= 0; i -= 4 {
			s := (*[4]C)(codes[i : i+4])
			set += set + uint64(said[s[3]])
			set += set + uint64(said[s[2]])
			set += set + uint64(said[s[1]])
			set += set + uint64(said[s[0]])
		}
		return rows & set
	}
	var kept uint64
	for left := rows; left != 0; left &= left - 1 {
		j := bits.TrailingZeros64(left)
		kept |= uint64(said[codes[j]]) << j
	}
	return kept
}

// search looks into texts that lie one after another. Before any of a batch is looked into, the beginning of each is
// touched, so that the processor waits for all of them at once and not for one after another.
func (c *ofTexts) search(v *textVector, from, words int, m *mask) {
	v.null.drop(from, words, m)
	var room [batchRows]uint16
	rows := m.list(words, &room)
	offsets := v.offsets[from:]
	if len(rows) < batchRows/2 { // else they are read in order, which the processor foresees
		touched := byte(0)
		for _, i := range rows {
			touched |= v.bytes[offsets[i]]
		}
		c.touched = touched
	}
	if f := c.one; f != nil {
		for n, i := range rows {
			if c.stop.After(n) {
				return
			}
			if !f.WithinPadded(v.bytes, int(offsets[i]), int(offsets[i+1])) {
				m[i/64] &^= 1 << (i % 64)
			}
		}
		return
	}
	for n, i := range rows {
		if c.stop.After(n) {
			return
		}
		if !c.test(value.View(v.bytes[offsets[i]:offsets[i+1]])) {
			m[i/64] &^= 1 << (i % 64)
		}
	}
}

// compare looks at UUIDs of 16 bytes.
func (c *ofTexts) compare(v *uuidVector, from, words int, m *mask) {
	v.null.drop(from, words, m)
	var room [batchRows]uint16
	rows := m.list(words, &room)
	values := v.values[from:]
	if len(c.uuids) == 1 {
		for want := range c.uuids {
			for _, i := range rows {
				if values[i] != want {
					m[i/64] &^= 1 << (i % 64)
				}
			}
		}
		return
	}
	for n, i := range rows {
		if c.stop.After(n) {
			return
		}
		ok := false
		if c.uuids != nil {
			_, ok = c.uuids[values[i]]
		} else {
			ok = c.test(value.FormatUUID(&values[i]))
		}
		if !ok {
			m[i/64] &^= 1 << (i % 64)
		}
	}
}

// uuidSet returns the UUIDs of a set as bytes; an invalid one matches no row.
func uuidSet(set []string) map[[16]byte]struct{} {
	out := make(map[[16]byte]struct{}, len(set))
	for _, s := range set {
		if u, ok := value.ParseBytes16(s); ok && !slices.ContainsFunc([]byte(s), func(b byte) bool { return b-'A' < 26 }) {
			out[u] = struct{}{}
		}
	}
	return out
}
