package table

import (
	"math/bits"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
)

// withinNums holds where a number is not null and satisfies a test.
type withinNums struct {
	slot   *slot
	test   value.NumTest
	vector *numVector
}

func (c *withinNums) copy() clause { d := *c; return &d }

func (c *withinNums) bind(chunk *chunk) eval.Cost {
	c.vector = c.slot.on(chunk).(*numVector) //nolint:forcetypeassert // the kind says so
	if c.test.Plain() {
		return costColumn
	}
	return costFew
}

// What clauses cost a row, roughly in quarters of a nanosecond.
const (
	costBits   eval.Cost = 1
	costColumn eval.Cost = 3
	costFew    eval.Cost = 12
	costArena  eval.Cost = 40
)

func (c *withinNums) keep(from, words int, m *mask) {
	v, t := c.vector, &c.test
	z := &v.zones[from/batchRows]
	low, high := max(t.Low, z.low), min(t.High, z.high)
	switch {
	case low > high:
		clear(m[:words])
		return
	case !t.Plain():
		for w := range words {
			m[w] = pick64(m[w], v.nums[from+w*64:], t)
		}
	case low == z.low && high == z.high && !z.nulls:
		return
	default:
		// From low to high there is no null, unless nulls are apart.
		for w := range words {
			m[w] = range64(m[w], v.nums[from+w*64:], low, uint64(high)-uint64(low)) //nolint:gosec // modulo 2^64
		}
	}
	if v.apart {
		v.null.drop(from, words, m)
		return
	}
	if !t.Plain() && t.Holds(noNum) {
		var null mask
		copy(null[:words], m[:words])
		v.nulls(from, words, &null)
		for w := range words {
			m[w] &^= null[w]
		}
	}
}

// range64 returns those of 64 rows whose number lies so far at the most above low.
func range64(rows uint64, nums []int64, low int64, span uint64) uint64 {
	if bits.OnesCount64(rows) >= dense {
		return rows & within64((*[64]int64)(nums), low, span)
	}
	var kept uint64
	for left := rows; left != 0; left &= left - 1 {
		j := bits.TrailingZeros64(left)
		var in uint64
		if uint64(nums[j])-uint64(low) <= span { //nolint:gosec // modulo 2^64
			in = 1
		}
		kept |= in << j
	}
	return kept
}

// within64 tests 64 numbers without a branch.
func within64(nums *[64]int64, low int64, span uint64) uint64 {
	var set uint64
	for i := 60; i >= 0; i -= 4 {
		s := (*[4]int64)(nums[i : i+4])
		var a, b, c, d uint64
		if uint64(s[0]-low) <= span { //nolint:gosec // modulo 2^64, as below
			a = 1
		}
		if uint64(s[1]-low) <= span { //nolint:gosec // modulo 2^64
			b = 1
		}
		if uint64(s[2]-low) <= span { //nolint:gosec // modulo 2^64
			c = 1
		}
		if uint64(s[3]-low) <= span { //nolint:gosec // modulo 2^64
			d = 1
		}
		set += set + d
		set += set + c
		set += set + b
		set += set + a
	}
	return set
}

// pick64 returns those of 64 rows whose number satisfies t.
func pick64(rows uint64, nums []int64, t *value.NumTest) uint64 {
	var kept uint64
	for left := rows; left != 0; left &= left - 1 {
		if j := bits.TrailingZeros64(left); t.Holds(nums[j]) {
			kept |= 1 << j
		}
	}
	return kept
}

// withinBools holds where a bool is not null and one of those that are wanted.
type withinBools struct {
	slot      *slot
	no, yes   bool // wanted
	vector    *boolVector
	otherwise *withinNums // of bools that are derived
}

func (c *withinBools) copy() clause {
	d := *c
	d.otherwise = &withinNums{slot: c.slot, test: c.otherwise.test}
	return &d
}

func (c *withinBools) bind(chunk *chunk) eval.Cost {
	var ok bool
	if c.vector, ok = c.slot.on(chunk).(*boolVector); !ok {
		return c.otherwise.bind(chunk)
	}
	return costBits
}

func (c *withinBools) keep(from, words int, m *mask) {
	v := c.vector
	switch {
	case v == nil:
		c.otherwise.keep(from, words, m)
		return
	case c.yes && !c.no:
		v.bits.keep(from, words, m)
	case c.no && !c.yes:
		v.bits.drop(from, words, m)
	case !c.no:
		clear(m[:words])
	}
	v.null.drop(from, words, m)
}

// lengths holds where the number of an array's elements satisfies a test.
type lengths struct {
	slot   *slot
	test   value.NumTest
	vector *listVector
}

func (c *lengths) copy() clause { d := *c; return &d }

func (c *lengths) bind(chunk *chunk) eval.Cost {
	c.vector = c.slot.on(chunk).(*listVector) //nolint:forcetypeassert // the type says so
	return costFew
}

func (c *lengths) keep(from, words int, m *mask) {
	for w := range words {
		for left := m[w]; left != 0; left &= left - 1 {
			j := bits.TrailingZeros64(left)
			if !c.test.Holds(c.vector.length(from + w*64 + j)) {
				m[w] &^= 1 << j
			}
		}
	}
}

// isNull holds where a value is null, or, of an array, empty.
type isNull struct {
	slot   *slot
	vector vector
}

func (c *isNull) copy() clause                  { d := *c; return &d }
func (c *isNull) keep(from, words int, m *mask) { c.vector.nulls(from, words, m) }

func (c *isNull) bind(chunk *chunk) eval.Cost {
	c.vector = c.slot.on(chunk)
	return costColumn
}
