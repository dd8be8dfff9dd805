package eval

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Group is the rows of one bucket of a History that agree in every column that it groups by.
type Group struct {
	Bucket int64          // from 0: [Start + Bucket*Interval, and Interval more)
	Values []schema.Value // one for each of GroupBy
	Count  int64
	Sums   []filter.Sum // one for each of Sums; of rows that all are null there, zero
}

var ErrManyGroups = errors.New("memeval: too many groups")

// History counts the rows of s, in one pass.
func (s *Selection) History(h *filter.History) ([]Group, error) {
	read, err := s.Sorter(append([]filter.Order{h.Field.Order}, append(orders(h.GroupBy), orders(h.Sums)...)...))
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	t := s.Tally(h, read)
	if len(t.found) > h.Groups {
		return nil, ErrManyGroups
	}
	return t.groups(), nil
}

// TallyEach counts rows one after another.
func TallyEach(s Selected, h *filter.History, read *Sorter) *Tally {
	t := NewTally(h, read.Keys[1:])
	values := make([]KeyValue, len(read.Keys))
	s.Each(func(_ int, row unsafe.Pointer) {
		at := read.Keys[0].Read(row)
		if at.Null || at.Num < h.Start || at.Num >= h.End {
			return
		}
		if t.Full() {
			return
		}
		read.read(row, values)
		// Both are within the years 1 to 9999, so their difference fits, and it is not negative.
		t.add((at.Num-h.Start)/h.Interval, values[1:])
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

// A Tally is a history in the making.
type Tally struct {
	By, Of  Sorter // the columns that it groups by, and those that it sums
	numbers map[string]int
	found   []counted
	most    int    // groups; once there is one more, no row counts any more
	name    []byte // of the group of the last row
}

// counted is a group in the making.
type counted struct {
	bucket int64
	values []KeyValue
	count  int64
	sums   []filter.Sum
}

func NewTally(h *filter.History, keys []sortKey) *Tally {
	by := len(h.GroupBy)
	return &Tally{By: Sorter{keys[:by]}, Of: Sorter{keys[by:]}, most: h.Groups, numbers: make(map[string]int)}
}

// Full reports whether there are more groups than there may be.
func (t *Tally) Full() bool { return len(t.found) > t.most }

// add counts a row. It copies values.
func (t *Tally) add(bucket int64, values []KeyValue) {
	by := len(t.By.Keys)
	t.Count(t.Group(bucket, values[:by]), values[by:])
}

// Group returns the number of a group, a new one if need be.
func (t *Tally) Group(bucket int64, by []KeyValue) int {
	t.name = appendGroup(t.name[:0], bucket, by)
	n, ok := t.numbers[string(t.name)]
	if !ok {
		n = len(t.found)
		t.numbers[string(t.name)] = n
		sums := make([]filter.Sum, len(t.Of.Keys))
		for i := range sums {
			sums[i] = filter.SumOf(t.Of.Keys[i].Kind.Typ())
		}
		t.found = append(t.found, counted{bucket: bucket, values: slices.Clone(by), sums: sums})
	}
	return n
}

// Count counts a row of a group.
func (t *Tally) Count(n int, of []KeyValue) {
	group := &t.found[n]
	group.count++
	for i := range of {
		if !of[i].Null {
			addTo(t.Of.Keys[i].Kind, &group.sums[i], &of[i])
		}
	}
}

// Join adds what another one has counted.
func (t *Tally) Join(other *Tally) {
	for i := range other.found {
		if t.Full() {
			return
		}
		f := &other.found[i]
		group := &t.found[t.Group(f.bucket, f.values)]
		group.count += f.count
		for j := range f.sums {
			group.sums[j].Join(f.sums[j])
		}
	}
}

// appendGroup appends a text that two rows have in common exactly if they are in one group.
func appendGroup(dst []byte, bucket int64, values []KeyValue) []byte {
	dst = binary.AppendVarint(dst, bucket)
	for i := range values {
		v := &values[i]
		if v.Null {
			dst = append(dst, 0)
			continue
		}
		dst = append(dst, 1)
		dst = binary.AppendVarint(dst, v.Num)
		dst = binary.AppendUvarint(dst, v.Low)
		dst = binary.AppendUvarint(dst, uint64(len(v.Text)))
		dst = append(dst, v.Text...)
	}
	return dst
}

// groups returns what was counted, in order.
func (t *Tally) groups() []Group {
	slices.SortFunc(t.found, func(a, b counted) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), t.By.compare(a.values, b.values))
	})
	out := make([]Group, len(t.found))
	for i := range t.found {
		f := &t.found[i]
		out[i] = Group{f.bucket, t.By.own(f.values), f.count, f.sums}
	}
	return out
}

// addTo adds a value that is not null to a sum of such values.
func addTo(f value.Holding, s *filter.Sum, v *KeyValue) {
	switch {
	case f.Kind == schema.Int, f.Scaled():
		s.AddScaled(v.Num)
	case f.Textual():
		s.Add(f.TextValue(v.Text))
	default:
		s.Add(f.NumValue(v.Num))
	}
}
