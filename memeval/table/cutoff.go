package table

import (
	"math"
	"math/bits"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
)

// A cutoff leaves out rows that cannot be among the top N, by their first key alone.
type cutoff struct {
	best   *eval.Best
	column int // of the first key; -1 if the key is not a column

	vector vector
	words  []string // of the dictionary that said is about
	said   []uint8  // by the number of a text: 0 where it is known to be out
	asked  []uint32 // and the changes of best when it was asked last
}

func (c *cutoff) copy() clause { d := *c; return &d }

func (c *cutoff) bind(chunk *chunk) eval.Cost {
	c.vector = nil
	if c.column < 0 {
		return costColumn
	}
	c.vector = chunk.vectors[c.column]
	switch v := c.vector.(type) {
	case coded:
		c.know(v.dictionary())
	case *textVector:
		return costArena
	}
	return costColumn
}

// know makes room for what is said of a dictionary, which only grows.
func (c *cutoff) know(words []string) {
	if len(words) <= len(c.words) {
		return
	}
	c.words = words
	for len(c.said) < len(words) {
		c.said = append(c.said, 1)
	}
	c.asked = append(c.asked, make([]uint32, len(words)-len(c.asked))...)
}

// bounds are the first keys that may be among the best.
type bounds struct {
	low, high int64
	nulls     bool
}

func (c *cutoff) bounds() bounds {
	w := bounds{math.MinInt64, math.MaxInt64, true}
	b := c.best
	if b.After != nil {
		w.cut(&b.After[0], !b.Descends(), b.Sorter.Keys[0].NullsFirst == b.Backward)
	}
	if b.Full() {
		w.cut(&b.Found[0].Keys[0], b.Descends(), b.Sorter.Keys[0].NullsFirst != b.Backward)
	}
	return w
}

// cut leaves what does not come after a key.
func (w *bounds) cut(last *eval.KeyValue, descends, nullsFirst bool) {
	switch {
	case last.Null && nullsFirst:
		w.low, w.high = math.MaxInt64, math.MinInt64
	case last.Null:
	case descends:
		w.low, w.nulls = max(w.low, last.Num), w.nulls && nullsFirst
	default:
		w.high, w.nulls = min(w.high, last.Num), w.nulls && nullsFirst
	}
}

// skips reports whether no row of a batch is among the best.
func (c *cutoff) skips(from int) bool {
	v, ok := c.vector.(*numVector)
	if !ok {
		return false
	}
	z, w := &v.zones[from/batchRows], c.bounds()
	return max(w.low, z.low) > min(w.high, z.high) && !(w.nulls && z.nulls)
}

func (c *cutoff) keep(from, words int, m *mask) {
	b := c.best
	if !b.Full() && b.After == nil {
		return
	}
	switch v := c.vector.(type) {
	case *numVector:
		w := c.bounds()
		if w.low == math.MinInt64 && w.high == math.MaxInt64 && w.nulls {
			return
		}
		var null mask
		if w.nulls {
			copy(null[:words], m[:words])
			v.nulls(from, words, &null)
		}
		for i := range words {
			in := uint64(0)
			if w.low <= w.high {
				in = range64(m[i], v.nums[from+i*64:], w.low, uint64(w.high)-uint64(w.low)) //nolint:gosec // modulo 2^64
			}
			m[i] = in | null[i]
		}
	case *uuidVector:
		w := c.bounds()
		for i := range words {
			for left := m[i]; left != 0; left &= left - 1 {
				j := bits.TrailingZeros64(left)
				at := from + i*64 + j
				high, _ := value.Halved(&v.values[at])
				if null := v.null.has(at); null && !w.nulls || !null && (high < w.low || high > w.high) {
					m[i] &^= 1 << j
				}
			}
		}
	case *textVector:
		for i := range words {
			for left := m[i]; left != 0; left &= left - 1 {
				j := bits.TrailingZeros64(left)
				text, ok := v.text(from + i*64 + j)
				if c.best.Beyond(&eval.KeyValue{Text: text, Null: !ok}) {
					m[i] &^= 1 << j
				}
			}
		}
	case coded:
		c.cut(v, from, words, m)
	}
}

// cut asks the texts that rows have, each once until the best have changed.
func (c *cutoff) cut(v coded, from, words int, m *mask) {
	b := c.best
	var rows, codes [batchRows]uint16
	kept := m.list(words, &rows)
	for n, code := range v.codesAt(from, kept, &codes) {
		if c.said[code] != 0 && c.asked[code] != b.Changes {
			c.asked[code] = b.Changes
			if c.isBeyond(code) {
				c.said[code] = 0
			}
		}
		if c.said[code] == 0 {
			m[kept[n]/64] &^= 1 << (kept[n] % 64)
		}
	}
}

// isBeyond reports whether a row with the text of a number is not among the best.
func (c *cutoff) isBeyond(code uint16) bool {
	key := eval.KeyValue{Null: code == 0}
	switch k := &c.best.Sorter.Keys[0]; {
	case key.Null:
	case k.Halves != nil:
		u, _ := value.ParseBytes16(c.words[code]) // it was checked
		key.Num, key.Low = value.Halved(&u)
	default:
		key.Text = c.words[code]
	}
	return c.best.Beyond(&key)
}
