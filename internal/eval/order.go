package eval

import (
	"cmp"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A Sorter orders the rows of one query. A row's keys are read once, when the row is found to match.
type Sorter struct {
	Keys []sortKey
}

// A sortKey reads one key of a sort off a row, and says how rows are ordered by it.
type sortKey struct {
	scalarReader
	name       string
	Column     *schema.Column // that the key is, of the row itself; nil if it is more
	Kind       value.Holding
	descending bool
	NullsFirst bool
	each       shape.Lists // of an array, each of whose values is a group; else nil
}

// A KeyValue is one key of one row.
type KeyValue struct {
	Text string
	Num  int64
	Low  uint64 // of a UUID that is read in halves, the second
	Null bool
}

// Sorter returns what orders rows by order, whose way through relations is gone now, once.
func (c *Compiler) Sorter(order []filter.Order) (*Sorter, error) {
	s := &Sorter{make([]sortKey, len(order))}
	for i := range order {
		o := &order[i]
		s.Keys[i] = sortKey{name: o.Name, Kind: value.HoldingOfTerm(o.Term), descending: o.Descending, NullsFirst: o.NullsFirst}
		if array := o.Term.Type.Array && !o.Term.Length; array || !o.Term.Type.Kind.Compared() {
			s.Keys[i].scalarReader = unordered
			continue
		}
		var err error
		if s.Keys[i].scalarReader, err = c.along(o.Via, o.Policy, o.Term); err != nil {
			return nil, err
		}
		if t := o.Term; len(o.Via) == 0 && len(t.Columns) == 1 && len(t.Path) == 0 && !t.Length && !t.Join {
			s.Keys[i].Column = t.Columns[0]
		}
	}
	return s, nil
}

// unordered reads the same off every row: rows that differ in an array or in JSON alone stay in the order of the dataset.
var unordered = scalarReader{nums: func(unsafe.Pointer) (int64, bool) { return 0, false }}

// read puts the keys of a row in values.
func (s *Sorter) read(row unsafe.Pointer, values []KeyValue) {
	for i := range s.Keys {
		values[i] = s.Keys[i].Read(row)
	}
}

func (k *sortKey) Read(row unsafe.Pointer) KeyValue {
	var v KeyValue
	var ok bool
	switch {
	case k.texts != nil:
		v.Text, ok = k.texts(row)
	case k.Halves != nil:
		v.Num, v.Low, ok = k.Halves(row)
	default:
		v.Num, ok = k.nums(row)
	}
	v.Null = !ok
	return v
}

// compare orders two rows by their keys.
func (s *Sorter) compare(a, b []KeyValue) int {
	for i := range s.Keys {
		if order := s.Keys[i].compare(&a[i], &b[i]); order != 0 {
			return order
		}
	}
	return 0
}

func (k *sortKey) compare(a, b *KeyValue) int {
	switch {
	case a.Null || b.Null:
		if a.Null == b.Null {
			return 0
		}
		if a.Null == k.NullsFirst {
			return -1
		}
		return 1
	case k.descending:
		a, b = b, a
	}
	if k.Kind.Textual() && k.Halves == nil {
		return strings.Compare(a.Text, b.Text)
	}
	return cmp.Or(cmp.Compare(a.Num, b.Num), cmp.Compare(a.Low, b.Low))
}

// Values returns the keys of a row as values of their own.
func (s *Sorter) Values(row unsafe.Pointer) []schema.Value {
	keys := make([]KeyValue, len(s.Keys))
	s.read(row, keys)
	return s.own(keys)
}

// own returns keys as values, which stay when the row goes.
func (s *Sorter) own(keys []KeyValue) []schema.Value {
	values := make([]schema.Value, len(keys))
	for i, v := range keys {
		switch kind := s.Keys[i].Kind; {
		case v.Null:
		case kind.Textual() && s.Keys[i].Halves == nil:
			values[i] = kind.TextValue(strings.Clone(v.Text))
		case kind.Textual():
			values[i] = kind.TextValue(value.JoinedUUID(v.Num, v.Low))
		default:
			values[i] = kind.NumValue(v.Num)
		}
	}
	return values
}

// keysOf returns values as the keys of a row.
func (s *Sorter) keysOf(values []schema.Value) []KeyValue {
	keys := make([]KeyValue, len(values))
	for i, v := range values {
		keys[i].Null = v.IsNull()
		if s.Keys[i].Kind.Textual() {
			keys[i].Text = v.Text()
		} else if !v.IsNull() {
			keys[i].Num, _ = s.Keys[i].Kind.Ordered(v) // a row had it
		}
		if s.Keys[i].Halves != nil && !v.IsNull() {
			u, _ := value.ParseBytes16(v.Text()) // a UUID has no other form
			keys[i].Num, keys[i].Low = value.Halved(&u)
		}
	}
	return keys
}
