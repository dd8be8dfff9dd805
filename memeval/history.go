package memeval

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
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
	Sums   []filter.Sum // one for each of Sums; of rows that all are null there, zero
}

// History returns the counts over time that q asks for: the groups that have rows, by bucket and then by value,
// nulls last. It fails where q asks for none, where there are more groups than it may be answered with (as
// [filter.Query.TooManyGroups] says), and where a sum of floats is not finite.
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
	if errors.Is(err, errManyGroups) {
		err = q.TooManyGroups()
	}
	if err := cmp.Or(stop.err(), err); err != nil {
		return nil, err
	}
	return groups, nil
}

var errManyGroups = errors.New("memeval: too many groups")

// history counts the rows of s, in one pass.
func (s *selection) history(h *filter.History) ([]Group, error) {
	read, err := s.sorter(append([]filter.Order{h.Field.Order}, append(orders(h.GroupBy), orders(h.Sums)...)...))
	if err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	t := s.tableTally(h, read)
	if t == nil {
		t = s.tally(h, read)
	}
	if len(t.found) > h.Groups {
		return nil, errManyGroups
	}
	return t.groups()
}

// tally counts the rows of s one after another.
func (s *selection) tally(h *filter.History, read *sorter) *tally {
	t := newTally(h, read.keys[1:])
	values := make([]keyValue, len(read.keys))
	s.each(func(_ int, row unsafe.Pointer) {
		at := read.keys[0].read(row)
		if at.null || at.num < h.Start || at.num >= h.End {
			return
		}
		if t.full() {
			return
		}
		read.read(row, values)
		// Both are within the years 1 to 9999, so their difference fits, and it is not negative.
		t.add((at.num-h.Start)/h.Interval, values[1:])
	})
	return t
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
	most    int    // groups; once there is one more, no row counts any more
	name    []byte // of the group of the last row
}

// counted is a group in the making.
type counted struct {
	bucket int64
	values []keyValue
	count  int64
	sums   []filter.Sum
}

func newTally(h *filter.History, keys []sortKey) *tally {
	by := len(h.GroupBy)
	return &tally{by: sorter{keys[:by]}, of: sorter{keys[by:]}, most: h.Groups, numbers: make(map[string]int)}
}

// full reports whether there are more groups than there may be.
func (t *tally) full() bool { return len(t.found) > t.most }

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
		sums := make([]filter.Sum, len(t.of.keys))
		for i := range sums {
			sums[i] = filter.SumOf(t.of.keys[i].kind.typ())
		}
		t.found = append(t.found, counted{bucket: bucket, values: slices.Clone(by), sums: sums})
	}
	return n
}

// count counts a row of a group.
func (t *tally) count(n int, of []keyValue) {
	group := &t.found[n]
	group.count++
	for i := range of {
		if !of[i].null {
			t.of.keys[i].kind.addTo(&group.sums[i], &of[i])
		}
	}
}

// join adds what another one has counted.
func (t *tally) join(other *tally) {
	for i := range other.found {
		if t.full() {
			return
		}
		f := &other.found[i]
		group := &t.found[t.group(f.bucket, f.values)]
		group.count += f.count
		for j := range f.sums {
			group.sums[j].Join(f.sums[j])
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
		out[i] = Group{f.bucket, t.by.own(f.values), f.count, f.sums}
		for j := range f.sums {
			if !finite(f.sums[j].Float()) {
				return nil, fmt.Errorf("memeval: the sum of %s is not a finite float", t.of.keys[j].name)
			}
		}
	}
	return out, nil
}

// addTo adds a value that is not null to a sum of such values.
func (f holding) addTo(s *filter.Sum, v *keyValue) {
	switch {
	case f.Kind == schema.Int, f.scaled():
		s.AddScaled(v.num)
	case f.Textual():
		s.Add(f.textValue(v.text))
	default:
		s.Add(f.numValue(v.num))
	}
}
