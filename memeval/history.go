package memeval

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A Group is the rows of one bucket of a History that agree in every column that it groups by.
type Group struct {
	Bucket int64          // from 0: [Start + Bucket*Interval, and Interval more)
	Values []schema.Value // one for each of GroupBy
	Count  int64
	Sums   []schema.Value // one for each of Sums; of rows that all are null there, zero
}

// History returns the counts over time that q asks for: the groups that have rows, by bucket and then by value,
// nulls last. It fails where q asks for none, and where the sum of ints is no int64.
func History(q *filter.Query, data Dataset) ([]Group, error) {
	return HistoryContext(context.Background(), q, data)
}

// HistoryContext is History that ends with ctx, whose error it returns then.
func HistoryContext(ctx context.Context, q *filter.Query, data Dataset) ([]Group, error) {
	h := q.History()
	if h == nil {
		return nil, errors.New("memeval: the query asks for no history")
	}
	stop, release := stopOf(ctx)
	defer release()
	s, err := selectionOf(q, data, stop)
	if err != nil {
		return nil, cmp.Or(stop.err(), err)
	}
	groups, err := s.history(h)
	if err := cmp.Or(stop.err(), err); err != nil {
		return nil, err
	}
	return groups, nil
}

// history counts the rows of s, in one pass.
func (s *selection) history(h *filter.History) ([]Group, error) {
	read, err := s.sorter(append([]filter.Order{h.Field.Order}, append(orders(h.GroupBy), orders(h.Sums)...)...))
	if err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if t := s.tableTally(h, read); t != nil {
		return t.groups()
	}
	t := newTally(read.keys[1:], len(h.GroupBy))
	values := make([]keyValue, len(read.keys))
	s.each(func(_ int, row unsafe.Pointer) {
		at := read.keys[0].read(row)
		if at.null || at.num < h.Start || at.num >= h.End {
			return
		}
		read.read(row, values)
		// Both are within the years 1 to 9999, so their difference fits, and it is not negative.
		t.add((at.num-h.Start)/h.Interval, values[1:])
	})
	return t.groups()
}

func orders(columns []filter.Column) []filter.Order {
	out := make([]filter.Order, len(columns))
	for i := range columns {
		out[i] = columns[i].Order
		out[i].Descending, out[i].NullsFirst = false, false
	}
	return out
}

// A tally is a history in the making.
type tally struct {
	by, of  sorter // the columns that it groups by, and those that it sums
	numbers map[string]int
	found   []counted
	name    []byte // of the group of the last row
}

// counted is a group in the making.
type counted struct {
	bucket int64
	values []keyValue
	count  int64
	sums   []sum
}

func newTally(keys []sortKey, groupBy int) *tally {
	return &tally{by: sorter{keys[:groupBy]}, of: sorter{keys[groupBy:]}, numbers: make(map[string]int)}
}

// add counts a row. It copies values.
func (t *tally) add(bucket int64, values []keyValue) {
	by := len(t.by.keys)
	t.count(t.group(bucket, values[:by]), values[by:])
}

// group returns the number of a group, a new one if need be.
func (t *tally) group(bucket int64, by []keyValue) int {
	t.name = appendGroup(t.name[:0], bucket, by)
	n, ok := t.numbers[string(t.name)]
	if !ok {
		n = len(t.found)
		t.numbers[string(t.name)] = n
		t.found = append(t.found, counted{bucket: bucket, values: slices.Clone(by), sums: make([]sum, len(t.of.keys))})
	}
	return n
}

// count counts a row of a group.
func (t *tally) count(n int, of []keyValue) {
	group := &t.found[n]
	group.count++
	for i := range of {
		if !of[i].null {
			group.sums[i].add(numValue(t.of.keys[i].kind, of[i].num))
		}
	}
}

// join adds what another one has counted.
func (t *tally) join(other *tally) {
	for i := range other.found {
		f := &other.found[i]
		group := &t.found[t.group(f.bucket, f.values)]
		group.count += f.count
		for j := range f.sums {
			group.sums[j].join(&f.sums[j])
		}
	}
}

// appendGroup appends a text that two rows have in common exactly if they are in one group.
func appendGroup(dst []byte, bucket int64, values []keyValue) []byte {
	dst = binary.AppendVarint(dst, bucket)
	for i := range values {
		v := &values[i]
		if v.null {
			dst = append(dst, 0)
			continue
		}
		dst = append(dst, 1)
		dst = binary.AppendVarint(dst, v.num)
		dst = binary.AppendUvarint(dst, v.low)
		dst = binary.AppendUvarint(dst, uint64(len(v.text)))
		dst = append(dst, v.text...)
	}
	return dst
}

// groups returns what was counted, in order.
func (t *tally) groups() ([]Group, error) {
	slices.SortFunc(t.found, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), t.by.compare(a.values, b.values))
	})
	out := make([]Group, len(t.found))
	for i := range t.found {
		f := &t.found[i]
		out[i] = Group{f.bucket, t.by.own(f.values), f.count, make([]schema.Value, len(f.sums))}
		for j := range f.sums {
			var err error
			if out[i].Sums[j], err = f.sums[j].value(&t.of.keys[j]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// A sum holds ints in 128 bits, so that what counts is the sum of all of them, and not how it came about.
type sum struct {
	high, low uint64
	float     float64
}

func (s *sum) add(v schema.Value) {
	if v.Kind() == schema.Float {
		s.float += v.Float()
		return
	}
	var carry uint64
	s.low, carry = bits.Add64(s.low, uint64(v.Num()), 0)       //nolint:gosec // two's complement
	s.high, _ = bits.Add64(s.high, uint64(v.Num()>>63), carry) //nolint:gosec // the sign, spread
}

func (s *sum) join(other *sum) {
	var carry uint64
	s.low, carry = bits.Add64(s.low, other.low, 0)
	s.high, _ = bits.Add64(s.high, other.high, carry)
	s.float += other.float
}

func (s *sum) value(k *sortKey) (schema.Value, error) {
	if k.kind == schema.Float {
		if !finite(s.float) {
			return schema.Value{}, fmt.Errorf("memeval: the sum of %s is no finite float", k.name)
		}
		return schema.Number(s.float), nil
	}
	n := int64(s.low)            //nolint:gosec // two's complement
	if s.high != uint64(n>>63) { // the sign, spread
		return schema.Value{}, fmt.Errorf("memeval: the sum of %s is beyond int64", k.name)
	}
	return schema.Integer(n), nil
}
