package memeval

import (
	"cmp"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A sorter orders the rows of one query. A row's keys are read once, when the row is found to match.
type sorter struct {
	keys []sortKey
}

// A sortKey reads one key of a sort off a row, and says how rows are ordered by it.
type sortKey struct {
	reader
	name       string
	column     *schema.Column // that the key is, of the row itself; nil if it is more
	kind       holding
	descending bool
	nullsFirst bool
}

// A keyValue is one key of one row.
type keyValue struct {
	text string
	num  int64
	low  uint64 // of a UUID that is read in halves, the second
	null bool
}

// sorter returns what orders rows by order, whose way through relations is gone now, once.
func (c *compiler) sorter(order []filter.Order) (*sorter, error) {
	s := &sorter{make([]sortKey, len(order))}
	for i := range order {
		o := &order[i]
		s.keys[i] = sortKey{name: o.Name, kind: holdingOfTerm(o.Term), descending: o.Descending, nullsFirst: o.NullsFirst}
		if array := o.Term.Type.Array && !o.Term.Length; array || !o.Term.Type.Kind.Compared() {
			s.keys[i].reader = unordered
			continue
		}
		var err error
		if s.keys[i].reader, err = c.along(o.Via, o.Policy, o.Term); err != nil {
			return nil, err
		}
		if t := o.Term; len(o.Via) == 0 && len(t.Columns) == 1 && len(t.Path) == 0 && !t.Length && !t.Join {
			s.keys[i].column = t.Columns[0]
		}
	}
	return s, nil
}

// unordered reads the same off every row: rows that differ in an array or in JSON alone stay in the order of the dataset.
var unordered = reader{nums: func(unsafe.Pointer) (int64, bool) { return 0, false }}

// read puts the keys of a row in values.
func (s *sorter) read(row unsafe.Pointer, values []keyValue) {
	for i := range s.keys {
		values[i] = s.keys[i].read(row)
	}
}

func (k *sortKey) read(row unsafe.Pointer) keyValue {
	var v keyValue
	var ok bool
	switch {
	case k.texts != nil:
		v.text, ok = k.texts(row)
	case k.halves != nil:
		v.num, v.low, ok = k.halves(row)
	default:
		v.num, ok = k.nums(row)
	}
	v.null = !ok
	return v
}

// compare orders two rows by their keys.
func (s *sorter) compare(a, b []keyValue) int {
	for i := range s.keys {
		if order := s.keys[i].compare(&a[i], &b[i]); order != 0 {
			return order
		}
	}
	return 0
}

func (k *sortKey) compare(a, b *keyValue) int {
	switch {
	case a.null || b.null:
		if a.null == b.null {
			return 0
		}
		if a.null == k.nullsFirst {
			return -1
		}
		return 1
	case k.descending:
		a, b = b, a
	}
	if k.texts != nil {
		return strings.Compare(a.text, b.text)
	}
	return cmp.Or(cmp.Compare(a.num, b.num), cmp.Compare(a.low, b.low))
}

// values returns the keys of a row as values of their own.
func (s *sorter) values(row unsafe.Pointer) []schema.Value {
	keys := make([]keyValue, len(s.keys))
	s.read(row, keys)
	return s.own(keys)
}

// own returns keys as values, which stay when the row goes.
func (s *sorter) own(keys []keyValue) []schema.Value {
	values := make([]schema.Value, len(keys))
	for i, v := range keys {
		switch kind := s.keys[i].kind; {
		case v.null:
		case s.keys[i].texts != nil:
			values[i] = kind.textValue(strings.Clone(v.text))
		case s.keys[i].halves != nil:
			values[i] = kind.textValue(joinedUUID(v.num, v.low))
		default:
			values[i] = kind.numValue(v.num)
		}
	}
	return values
}

// keysOf returns values as the keys of a row.
func (s *sorter) keysOf(values []schema.Value) []keyValue {
	keys := make([]keyValue, len(values))
	for i, v := range values {
		keys[i].null = v.IsNull()
		if s.keys[i].kind.Textual() {
			keys[i].text = v.Text()
		} else if !v.IsNull() {
			keys[i].num, _ = s.keys[i].kind.ordered(v) // a row had it
		}
		if s.keys[i].halves != nil && !v.IsNull() {
			u, _ := parseBytes16(v.Text()) // a UUID has no other form
			keys[i].num, keys[i].low = halved(&u)
		}
	}
	return keys
}
