package eval

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// Aggregate returns the groups of the rows of s, in one pass, and whether there are more than a allows.
func (s *Selection) Aggregate(a *filter.Aggregate) (groups []filter.Group, more bool, err error) {
	read, err := s.reader(a)
	if err != nil {
		return nil, false, err
	}
	if err := s.Check(); err != nil {
		return nil, false, err
	}
	t := s.Tally(a, read)
	if len(a.GroupBy) == 0 && a.History == nil {
		t.Group(0, nil) // there is one, if without rows
	}
	more = len(t.found) > a.Limit
	if more && a.History != nil {
		return nil, true, nil // it stopped counting
	}
	return t.groups(), more, nil
}

// reader returns what reads what a wants of a row: its columns, and its durations behind those that are summed.
func (s *Selection) reader(a *filter.Aggregate) (*Sorter, error) {
	read, err := s.Sorter(orders(a.Columns()))
	if err != nil {
		return nil, err
	}
	ends := len(read.Keys) - len(a.Mins) - len(a.Maxs)
	by := read.Keys[ends-len(a.Sums)-len(a.GroupBy):]
	for i := range a.GroupBy {
		if c := &a.GroupBy[i]; c.Each() {
			by[i].Column = nil
			if by[i].each, err = s.listsAlong(c.Via, c.Policy, c.Term); err != nil {
				return nil, err
			}
		}
	}
	for i := range a.Durations {
		nums, err := s.duration(&a.Durations[i])
		if err != nil {
			return nil, err
		}
		key := sortKey{scalarReader: scalarReader{nums: nums}, Kind: value.Holding{Kind: schema.Int}}
		read.Keys = slices.Insert(read.Keys, ends+i, key)
	}
	return read, nil
}

// duration returns what reads a duration off a row.
func (c *Compiler) duration(d *filter.Duration) (value.Nums, error) {
	type oneCase struct {
		when  shape.Test
		terms []value.Nums
		plus  int // how many of the terms
		of    int64
	}
	cases := make([]oneCase, len(d.Cases))
	for i := range d.Cases {
		from, to := &d.Cases[i], &cases[i]
		to.plus, to.of = len(from.Plus), from.Offset
		var err error
		if to.when, err = c.Test(&from.When); err != nil {
			return nil, err
		}
		for _, t := range slices.Concat(from.Plus, from.Minus) {
			read, err := c.Nums(t)
			if err != nil {
				return nil, err
			}
			to.terms = append(to.terms, read)
		}
	}
	return func(row unsafe.Pointer) (int64, bool) {
		for i := range cases {
			one := &cases[i]
			if !one.when(row) {
				continue
			}
			sum := one.of
			for j, read := range one.terms {
				n, ok := read(row)
				switch {
				case !ok:
					return 0, false
				case j < one.plus:
					sum += n
				default:
					sum -= n
				}
			}
			return max(sum, 0), true
		}
		return 0, false
	}, nil
}

// TallyEach counts rows one after another.
func TallyEach(s Selected, a *filter.Aggregate, read *Sorter) *Tally {
	t := NewTally(a, read)
	first := len(read.Keys) - len(t.By.Keys) - len(t.Of.Keys)
	values := make([]KeyValue, len(read.Keys))
	s.Each(func(_ int, row unsafe.Pointer) {
		bucket := int64(0)
		if h := a.History; h != nil {
			at := read.Keys[0].Read(row)
			if at.Null || at.Num < h.Start || at.Num >= h.End || t.Full() {
				return
			}
			// Both are within the years 1 to 9999, so their difference fits, and it is not negative.
			bucket = h.Bucket(at.Num)
		}
		read.read(row, values)
		t.add(row, bucket, values[first:], 0)
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

// A Tally is an aggregate in the making.
type Tally struct {
	By, Of  Sorter // the columns that it groups by; those that it sums, and that it has the least and the greatest value of
	of      *filter.Aggregate
	numbers map[string]int
	found   []counted
	name    []byte // of the group of the last row
	many    [][]KeyValue
}

// counted is a group in the making.
type counted struct {
	bucket int64
	values []KeyValue
	count  int64
	sums   []filter.Sum
	ends   []KeyValue // the least values, and then the greatest
}

// NewTally returns what counts rows whose columns are read by the last of the keys of read.
func NewTally(a *filter.Aggregate, read *Sorter) *Tally {
	of := len(read.Keys) - len(a.Sums) - len(a.Durations) - len(a.Mins) - len(a.Maxs)
	by := of - len(a.GroupBy)
	return &Tally{
		By: Sorter{read.Keys[by:of]}, Of: Sorter{read.Keys[of:]}, of: a, numbers: make(map[string]int),
		many: make([][]KeyValue, len(a.GroupBy)),
	}
}

// Full reports whether there are more groups than a history may have. Which of other groups are the first is known at the end alone.
func (t *Tally) Full() bool { return t.of.History != nil && len(t.found) > t.of.Limit }

// sums returns how many sums each group has.
func (t *Tally) sums() int { return len(t.of.Sums) + len(t.of.Durations) }

// add counts a row, in the groups of its values: from the one at k on, each value of an array is a group. It copies values.
func (t *Tally) add(row unsafe.Pointer, bucket int64, values []KeyValue, k int) {
	by := len(t.By.Keys)
	for k < by && t.By.Keys[k].each == nil {
		k++
	}
	if k == by {
		t.Count(t.Group(bucket, values[:by]), values[by:])
		return
	}
	t.many[k] = t.By.Keys[k].distinct(row, t.many[k][:0])
	for _, v := range t.many[k] {
		values[k] = v
		t.add(row, bucket, values, k+1)
	}
}

// distinct appends the values of an array, each once and in order. Null is no value.
func (k *sortKey) distinct(row unsafe.Pointer, values []KeyValue) []KeyValue {
	list := k.each(row)
	for i := range list.N {
		var v KeyValue
		var ok bool
		if k.Kind.Textual() {
			v.Text, ok = list.TextAt(i)
		} else {
			v.Num, ok = list.NumAt(i)
		}
		if ok {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b KeyValue) int { return k.compare(&a, &b) })
	return slices.Compact(values)
}

// Group returns the number of a group, a new one if need be.
func (t *Tally) Group(bucket int64, by []KeyValue) int {
	t.name = appendGroup(t.name[:0], bucket, by)
	n, ok := t.numbers[string(t.name)]
	if !ok {
		n = len(t.found)
		t.numbers[string(t.name)] = n
		group := counted{
			bucket: bucket, values: slices.Clone(by),
			sums: make([]filter.Sum, t.sums()), ends: make([]KeyValue, len(t.Of.Keys)-t.sums()),
		}
		for i := range group.sums {
			group.sums[i] = filter.SumOf(t.Of.Keys[i].Kind.Typ())
		}
		for i := range group.ends {
			group.ends[i].Null = true
		}
		t.found = append(t.found, group)
	}
	return n
}

// Count counts a row of a group.
func (t *Tally) Count(n int, of []KeyValue) {
	group := &t.found[n]
	group.count++
	for i := range group.sums {
		if !of[i].Null {
			addTo(t.Of.Keys[i].Kind, &group.sums[i], &of[i])
		}
	}
	t.widen(group, of[len(group.sums):])
}

// CountRows counts rows of a group of which nothing but their number is asked for.
func (t *Tally) CountRows(n int, rows int64) { t.found[n].count += rows }

// widen makes the ends of a group those of its values and these.
func (t *Tally) widen(group *counted, values []KeyValue) {
	for i := range values {
		end, key := &group.ends[i], &t.Of.Keys[len(group.sums)+i]
		if values[i].Null {
			continue
		}
		if end.Null || key.compare(&values[i], end) < 0 == (i < len(t.of.Mins)) {
			*end = values[i]
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
		t.widen(group, f.ends)
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

// groups returns what was counted, in order, as much as is asked for.
func (t *Tally) groups() []filter.Group {
	ends := Sorter{t.Of.Keys[t.sums():]}
	slices.SortFunc(t.found, func(a, b counted) int {
		if t.of.History != nil {
			return cmp.Or(cmp.Compare(a.bucket, b.bucket), t.By.compare(a.values, b.values))
		}
		for _, o := range t.of.Order {
			if order := t.compare(&a, &b, o); order != 0 {
				return order
			}
		}
		return 0
	})
	out := make([]filter.Group, min(len(t.found), t.of.Limit))
	for i := range out {
		f := &t.found[i]
		all := ends.own(f.ends)
		out[i] = filter.Group{Bucket: f.bucket, Values: t.By.own(f.values), Count: f.count, Sums: f.sums, Mins: all[:len(t.of.Mins):len(t.of.Mins)], Maxs: all[len(t.of.Mins):]}
	}
	return out
}

// compare orders two groups by one key.
func (t *Tally) compare(a, b *counted, o filter.GroupOrder) int {
	var key sortKey
	var x, y *KeyValue
	at := o.At
	switch o.By {
	case filter.ByCount, filter.BySum:
		if o.Descending {
			a, b = b, a
		}
		if o.By == filter.ByCount {
			return cmp.Compare(a.count, b.count)
		}
		return a.sums[at].Compare(b.sums[at])
	case filter.ByValue:
		key, x, y = t.By.Keys[at], &a.values[at], &b.values[at]
	default:
		if o.By == filter.ByMax {
			at += len(t.of.Mins)
		}
		key, x, y = t.Of.Keys[t.sums()+at], &a.ends[at], &b.ends[at]
	}
	key.descending = o.Descending
	return key.compare(x, y)
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
