package table

import (
	"math"
	"math/bits"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Tally counts the rows.
func (s *selected) Tally(a *filter.Aggregate, read *eval.Sorter) *eval.Tally {
	t := s.snapshot
	all := []clause{s.holds}
	if h := a.History; h != nil {
		at := read.Keys[0].Column
		if at == nil {
			return eval.TallyEach(s, a, read)
		}
		all = []clause{&withinNums{slot: &slot{number: t.number(at)}, test: value.NumTest{Low: h.Start, High: h.End - 1}}, s.holds}
	}
	if slices.ContainsFunc(a.GroupBy, func(c filter.Column) bool { return c.Each() }) {
		return eval.TallyEach(s, a, read)
	}
	counters := make([]*counter, t.workers())
	t.share(newEvery(all), func(worker int, holds clause) func(int) {
		c := newCounter(t, a, read)
		counters[worker] = c
		return func(i int) {
			if c.Full() {
				return
			}
			p := &t.pieces[i]
			p.scan(holds, func(from, words int, m *mask) { c.count(p.chunk, from, words, m) })
		}
	})
	for _, c := range counters {
		for place, n := range c.counts {
			if n += c.others[place]; n > 0 {
				c.CountRows(int(c.groups[place])-1, n)
			}
		}
		if c != counters[0] {
			counters[0].Join(c.Tally)
		}
	}
	return counters[0].Tally
}

// A counter counts rows a batch at a time. Where all that it groups by is kept as numbers of dictionaries, or is a
// bool, a row's group is found by those numbers.
type counter struct {
	*eval.Tally
	history *filter.History // nil: there are no buckets
	first   int             // of the keys that are groups
	at      int             // the column of the times
	columns []int           // that it groups by; nil if one of them is more than a column
	sizes   []int           // how many numbers each of them has
	groups  []int32         // by those numbers and the bucket: the number of the group, and 1; nil if there are too many

	// Where rows are counted alone: by those numbers and the bucket, how many there are that the tally does not have yet. Every other row is
	// counted in others, as a processor waits for a number that it has just written.
	counts, others []int64
	ofBatch        [4][maxCoded]uint32 // likewise, of the rows of a batch by their number; all 0 between batches

	rows   [batchRows]uint16
	codes  [batchRows]uint16
	places [batchRows]int64 // in groups
	bucket [batchRows]int64
	values []eval.KeyValue
}

// mostPlaces is how many groups there may be for them to be found by their numbers.
const mostPlaces = 1 << 20

func newCounter(s *snapshot, a *filter.Aggregate, read *eval.Sorter) *counter {
	c := &counter{Tally: eval.NewTally(a, read), history: a.History, values: make([]eval.KeyValue, len(read.Keys))}
	places := int64(1)
	if h := a.History; h != nil {
		c.first, c.at, places = 1, s.number(read.Keys[0].Column), h.Buckets()
	}
	if places > mostPlaces {
		return c
	}
	for _, key := range read.Keys[c.first : c.first+len(a.GroupBy)] {
		size := 3 // a bool's
		switch {
		case key.Column == nil:
			return c
		case key.Kind.Textual():
			size = len(s.words[s.number(key.Column)])
		case key.Kind.Kind != schema.Bool:
			return c
		}
		c.columns, c.sizes = append(c.columns, s.number(key.Column)), append(c.sizes, size)
		if places *= int64(size); places > mostPlaces {
			return c
		}
	}
	c.groups = make([]int32, places)
	if len(c.Of.Keys) == 0 {
		c.counts, c.others = make([]int64, places), make([]int64, places)
	}
	return c
}

// countAlone counts rows whose places were found.
func (c *counter) countAlone(chunk *chunk, from int, rows []uint16) {
	groups, counts, others := c.groups, c.counts, c.others
	for n, place := range c.places[:len(rows)] {
		if groups[place] == 0 {
			if c.Full() {
				continue
			}
			c.open(chunk.row(from+int(rows[n])), place, c.bucket[n])
		}
		counts[place]++
		counts, others = others, counts
	}
}

// open makes the group of a row, which is at a place.
func (c *counter) open(row unsafe.Pointer, place, bucket int64) {
	for k := range c.By.Keys {
		c.values[k] = c.By.Keys[k].Read(row)
	}
	c.groups[place] = int32(c.Group(bucket, c.values[:len(c.By.Keys)]) + 1) //nolint:gosec // below mostPlaces
}

// mostTogether is how many buckets the times of a batch may reach over for its rows to be counted together: those of more change too often.
const mostTogether = 16

// countTogether counts the rows of a batch 64 and more at a time, or returns false: where they are counted alone, in groups of one column with few
// texts or of none, and their times reach over few buckets. Rows that come in the order of their times lie in one bucket for many on end.
func (c *counter) countTogether(chunk *chunk, from, words int, m *mask) bool {
	if c.counts == nil || len(c.columns) > 1 {
		return false
	}
	if len(c.columns) == 1 {
		if _, ok := chunk.vectors[c.columns[0]].(coded); !ok || c.sizes[0] > maxCoded {
			return false
		}
	}
	h := c.history
	if h == nil {
		c.countRun(chunk, from, words, m, 0)
		return true
	}
	times := chunk.vectors[c.at].(*numVector) //nolint:forcetypeassert // the field is a time
	z := times.zones[from/batchRows]
	low, high := max(z.low, h.Start), min(z.high, h.End-1)
	if low > high {
		return false
	}
	first, last := h.Bucket(low), h.Bucket(high)
	if first == last {
		c.countRun(chunk, from, words, m, first)
		return true
	}
	if last-first > mostTogether {
		return false
	}
	var run mask // the rows of one bucket that are not counted yet
	at := 0      // where they begin
	bucket := int64(-1)
	count := func(to int) {
		if bucket >= 0 && run.any(to-at) {
			c.countRun(chunk, from+at*64, to-at, &run, bucket)
		}
	}
	for w := range words {
		if m[w] == 0 {
			run[w-at] = 0
			continue
		}
		low, high := reach(m[w], times.nums[from+w*64:])
		of := h.Bucket(low)
		switch {
		case h.Bucket(high) != of: // its rows are in several
			count(w)
			c.countEach(chunk, from+w*64, 1, &mask{m[w]})
			at, bucket = w+1, -1
			continue
		case of != bucket:
			count(w)
			at, bucket = w, of
		}
		run[w-at] = m[w]
	}
	count(words)
	return true
}

// reach returns the least and the greatest number of some of 64 rows.
func reach(rows uint64, nums []int64) (low, high int64) {
	low, high = math.MaxInt64, math.MinInt64
	if rows == ^uint64(0) {
		for _, n := range (*[64]int64)(nums) {
			low, high = min(low, n), max(high, n)
		}
		return low, high
	}
	for ; rows != 0; rows &= rows - 1 {
		n := nums[bits.TrailingZeros64(rows)]
		low, high = min(low, n), max(high, n)
	}
	return low, high
}

// countRun counts rows of one bucket. There is one.
func (c *counter) countRun(chunk *chunk, from, words int, m *mask, bucket int64) {
	if len(c.columns) == 0 {
		c.countMany(chunk.row(from+m.first(words)), bucket, bucket, m.count(words))
		return
	}
	codes, size := chunk.vectors[c.columns[0]].(coded), c.sizes[0] //nolint:forcetypeassert // countTogether has looked
	codes.countCodes(from, words, m, &c.ofBatch)
	for code := range size {
		n := 0
		for i := range c.ofBatch {
			n += int(c.ofBatch[i][code])
			c.ofBatch[i][code] = 0
		}
		if n > 0 {
			c.countMany(chunk.row(from+codes.firstOf(code, from, words, m)), bucket*int64(size)+int64(code), bucket, n)
		}
	}
}

// countMany counts rows of one place, of which one is given.
func (c *counter) countMany(row unsafe.Pointer, place, bucket int64, n int) {
	if c.groups[place] == 0 {
		if c.Full() {
			return
		}
		c.open(row, place, bucket)
	}
	c.counts[place] += int64(n)
}

func (c *counter) count(chunk *chunk, from, words int, m *mask) {
	if !c.countTogether(chunk, from, words, m) {
		c.countEach(chunk, from, words, m)
	}
}

// countEach counts rows one after another.
func (c *counter) countEach(chunk *chunk, from, words int, m *mask) {
	rows := m.list(words, &c.rows)
	c.buckets(chunk, from, rows)
	placed := c.place(chunk, from, rows)
	by := len(c.By.Keys)
	if placed && c.counts != nil {
		c.countAlone(chunk, from, rows)
		return
	}
	for n, i := range rows {
		if c.Full() {
			return
		}
		row := chunk.row(from + int(i))
		group := -1
		switch {
		case !placed:
			for k := range by {
				c.values[k] = c.By.Keys[k].Read(row)
			}
			group = c.Group(c.bucket[n], c.values[:by])
		case c.groups[c.places[n]] == 0:
			c.open(row, c.places[n], c.bucket[n])
			fallthrough
		default:
			group = int(c.groups[c.places[n]]) - 1
		}
		for k := range c.Of.Keys {
			c.values[by+k] = c.Of.Keys[k].Read(row)
		}
		c.Tally.Count(group, c.values[by:by+len(c.Of.Keys)])
	}
}

// buckets finds the buckets of rows.
func (c *counter) buckets(chunk *chunk, from int, rows []uint16) {
	h := c.history
	if h == nil {
		return // it is the first one for every row
	}
	times := chunk.vectors[c.at].(*numVector).nums[from:] //nolint:forcetypeassert // the field is a time
	begin, bucket := h.Start, int64(0)                    // of the last row's
	length := h.Interval
	if h.Parts > 1 {
		length = 0 // not a whole number of microseconds
	}
	for n, i := range rows {
		// Times are within the years 1 to 9999, so their differences fit, and a row's time is not before the start.
		if t := times[i]; t < begin || t-begin >= length {
			bucket = h.Bucket(t)
			begin = h.Start + bucket*length
		}
		c.bucket[n] = bucket
	}
}

// place finds where the groups of rows are, or returns false.
func (c *counter) place(chunk *chunk, from int, rows []uint16) bool {
	if c.groups == nil {
		return false
	}
	copy(c.places[:len(rows)], c.bucket[:len(rows)])
	for k, number := range c.columns {
		size := int64(c.sizes[k])
		switch v := chunk.vectors[number].(type) {
		case coded:
			for n, code := range v.codesAt(from, rows, &c.codes) {
				c.places[n] = c.places[n]*size + int64(code)
			}
		case *boolVector:
			for n, i := range rows {
				place, ok := v.num(from + int(i))
				if !ok {
					place = 2
				}
				c.places[n] = c.places[n]*size + place
			}
		default:
			return false
		}
	}
	return true
}
