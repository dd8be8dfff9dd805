package table

import (
	"math"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// rounded returns s with room for whole 64s, filled with zeros.
func rounded[E any](s []E) []E {
	n := (len(s) + 63) &^ 63
	out := make([]E, n)
	copy(out, s)
	return out[:len(s):n][:n]
}

// A nullSet is the nulls among the rows that a builder has taken.
type nullSet struct{ null bitmap }

func (s *nullSet) add(i int) {
	for len(s.null) <= i/64 {
		s.null = append(s.null, 0)
	}
	s.null.set(i)
}

// of returns the nulls of so many rows; nil if there are none.
func (s *nullSet) of(rows int) bitmap {
	if s.null == nil {
		return nil
	}
	for len(s.null) < wordsOf(rows) {
		s.null = append(s.null, 0)
	}
	return slices.Clip(s.null)
}

// A textBuilder takes texts, as numbers of the dictionary while they are in it.
type textBuilder struct {
	*encoder
	read  value.Texts
	total *int64
	codes []uint16
	most  uint16
	plain interface {
		put(s string, ok bool)
		finish() vector
	}
}

func (b *textBuilder) add(row unsafe.Pointer) {
	s, ok := b.read(row)
	if b.plain == nil {
		code, fits := uint16(0), true
		if ok {
			code, fits = b.code(s)
		}
		if fits {
			b.codes = append(b.codes, code)
			b.most = max(b.most, code)
			return
		}
		b.unpack()
	}
	b.plain.put(s, ok)
	*b.total += int64(len(s))
}

// unpack goes on without the dictionary.
func (b *textBuilder) unpack() {
	if b.column.Type.Kind == schema.UUID {
		b.plain = &uuidBuilder{}
	} else {
		b.plain = &arenaBuilder{}
	}
	for _, code := range b.codes {
		s := b.texts.values[code]
		b.plain.put(s, code != 0)
		*b.total += int64(len(s))
	}
	b.codes = nil
}

func (b *textBuilder) finish() vector {
	switch {
	case b.plain != nil:
		return b.plain.finish()
	case b.most > math.MaxUint8:
		return &codeVector[uint16]{rounded(b.codes), b.texts.seen()}
	}
	codes := make([]uint8, len(b.codes))
	for i, code := range b.codes {
		codes[i] = uint8(code) //nolint:gosec // there are at most 256 codes
	}
	return &codeVector[uint8]{rounded(codes), b.texts.seen()}
}

// An arenaBuilder takes texts as they are.
type arenaBuilder struct {
	bytes   []byte
	offsets []uint32
	nullSet
}

func (b *arenaBuilder) put(s string, ok bool) {
	if !ok {
		b.nullSet.add(len(b.offsets))
	}
	b.offsets = append(b.offsets, uint32(len(b.bytes))) //nolint:gosec // chunks are cut long before
	b.bytes = append(b.bytes, s...)
}

func (b *arenaBuilder) finish() vector {
	n := len(b.offsets)
	offsets := append(b.offsets, uint32(len(b.bytes))) //nolint:gosec // as above
	bytes := make([]byte, len(b.bytes)+textPadding)
	copy(bytes, b.bytes)
	return &textVector{bytes, slices.Clip(offsets), b.of(n)}
}

// A uuidBuilder takes UUIDs as 16 bytes.
type uuidBuilder struct {
	values [][16]byte
	nullSet
}

func (b *uuidBuilder) put(s string, ok bool) {
	u, _ := value.ParseBytes16(s) // it was checked, or is null
	if !ok {
		b.nullSet.add(len(b.values))
	}
	b.values = append(b.values, u)
}

func (b *uuidBuilder) finish() vector {
	return &uuidVector{slices.Clip(b.values), b.of(len(b.values))}
}

// A numBuilder takes numbers in order.
type numBuilder struct {
	read value.Nums
	nums []int64
	nullSet
	least bool // the least number is a value
}

func (b *numBuilder) add(row unsafe.Pointer) {
	n, ok := b.read(row)
	if !ok {
		b.nullSet.add(len(b.nums))
		n = noNum
	} else if n == noNum {
		b.least = true
	}
	b.nums = append(b.nums, n)
}

func (b *numBuilder) finish() vector {
	n := len(b.nums)
	v := &numVector{nums: rounded(b.nums)}
	null := b.of(n)
	for from := 0; from < n; from += batchRows {
		z := zone{low: math.MaxInt64, high: math.MinInt64}
		for i, x := range v.nums[from:min(n, from+batchRows)] {
			if null.has(from + i) {
				z.nulls = true
				continue
			}
			z.low, z.high = min(z.low, x), max(z.high, x)
		}
		v.zones = append(v.zones, z)
	}
	if b.least {
		v.apart, v.null = true, null
	}
	return v
}

// A boolBuilder takes bools.
type boolBuilder struct {
	read value.Nums
	bits bitmap
	n    int
	nullSet
}

func (b *boolBuilder) add(row unsafe.Pointer) {
	n, ok := b.read(row)
	if b.n%64 == 0 {
		b.bits = append(b.bits, 0)
	}
	switch {
	case !ok:
		b.nullSet.add(b.n)
	case n != 0:
		b.bits.set(b.n)
	}
	b.n++
}

func (b *boolBuilder) finish() vector { return &boolVector{slices.Clip(b.bits), b.of(b.n)} }

// A jsonBuilder takes JSON.
type jsonBuilder struct {
	read    shape.Docs
	total   *int64
	bytes   []byte
	offsets []uint32
}

func (b *jsonBuilder) add(row unsafe.Pointer) {
	begin := len(b.bytes)
	b.offsets = append(b.offsets, uint32(begin)) //nolint:gosec // chunks are cut long before
	if d := b.read(row); !d.Null() {
		b.bytes = d.Append(b.bytes)
	}
	*b.total += int64(len(b.bytes) - begin)
}

func (b *jsonBuilder) finish() vector {
	offsets := append(b.offsets, uint32(len(b.bytes))) //nolint:gosec // as above
	return &jsonVector{slices.Clip(b.bytes), slices.Clip(offsets)}
}

// A listBuilder takes arrays, as the numbers of their elements in the dictionary.
type listBuilder struct {
	*encoder
	read    shape.Lists
	total   *int64
	codes   []uint32
	offsets []uint32
	marks   []uint64
	most    uint32
}

func (b *listBuilder) add(row unsafe.Pointer) {
	l := b.read(row)
	b.offsets = append(b.offsets, uint32(len(b.codes))) //nolint:gosec // chunks are cut long before
	var marks uint64
	for i := range l.N {
		code := b.element(&l, i)
		b.codes = append(b.codes, code)
		b.most = max(b.most, code)
		if code != 0 {
			marks |= markOf(code)
		}
	}
	b.marks = append(b.marks, marks)
	*b.total += int64(l.N) * int64(unsafe.Sizeof(b.codes[0]))
}

func (b *listBuilder) finish() vector {
	offsets := append(b.offsets, uint32(len(b.codes))) //nolint:gosec // as above
	v := &listVector{codes: slices.Clip(b.codes), offsets: slices.Clip(offsets), marks: rounded(b.marks), exact: b.most <= 64}
	if b.encoder.texts != nil {
		words := b.encoder.texts.seen()
		v.Element = &value.Element{Text: func(p unsafe.Pointer) (string, bool) { code := *(*uint32)(p); return words[code], code != 0 }}
		v.texts = b.encoder.texts
	} else {
		words := b.encoder.nums.seen()
		v.Element = &value.Element{Num: func(p unsafe.Pointer) (int64, bool) { code := *(*uint32)(p); return words[code], code != 0 }}
		v.nums = b.encoder.nums
	}
	return v
}
