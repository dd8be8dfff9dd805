package jsonrow

import (
	"math/bits"
	"slices"
)

// A keyOrder is the keys of a row, in their order. Rows that one program wrote have their keys in one order as a rule,
// so a row is expected to have those of a row before it: then no key need be read, looked up, or looked for among the
// others.
type keyOrder struct {
	keys    []expected
	missing []*jsonMember // the columns that are kept and not among the keys
	misses  uint32        // how many rows had another order
}

// An expected is a key with its quotes, and its column; nil if it is not a column.
type expected struct {
	lead   string // all that stands before the value: a brace or a comma, the key, a colon, and spaces
	quoted string
	member *jsonMember
}

// Longer rows, and rows with longer keys, are not learned.
const (
	longestOrder = 256
	longestLead  = 256
)

// next reports whether the next key of the row, which follows spaces, is the i-th expected, and reads it.
func (r *Row) next(i int) bool {
	if i >= len(r.order.keys) {
		return false
	}
	r.Next()
	want := r.order.keys[i].quoted
	end := r.At + len(want)
	if end > len(r.Data) || string(r.Data[r.At:end]) != want {
		return false
	}
	r.At = end
	if r.Scanner.Next() != ':' {
		r.At = end - len(want)
		return false
	}
	r.At++
	return true
}

// strayed notes the keys that the row had before it left the order.
func (r *Row) strayed(n int) {
	for _, e := range r.order.keys[:n] {
		if e.member != nil {
			r.see(e.member)
			continue
		}
		r.others.add([]byte(e.quoted[1 : len(e.quoted)-1]))
	}
}

// learn makes the keys of the row that was read the expected ones: of the first row that had another order, the
// second, the fourth, and so on, so that rows without any order cost no more.
func (r *Row) learn() {
	r.order.misses++
	if bits.OnesCount32(r.order.misses) != 1 {
		return
	}
	r.order.keys, r.order.missing = nil, nil
	s := r.Scanner
	s.At = 0
	s.Next()
	begin := 0
	for more := s.Open(); more; {
		span, _ := s.Key() // the row was read before
		key := r.Data[span.Start:span.End]
		s.Next()
		if span.Escaped || s.At-begin > longestLead || len(r.order.keys) == longestOrder {
			r.order.keys = nil
			return
		}
		r.order.keys = append(r.order.keys, expected{string(r.Data[begin:s.At]), `"` + string(key) + `"`, r.shape.find(key)})
		s.Skip()
		begin = s.At
		more, _ = s.Close('}')
	}
	for _, m := range r.shape.columns {
		if r.cell(m) != nil && !slices.ContainsFunc(r.order.keys, func(e expected) bool { return e.member == m }) {
			r.order.missing = append(r.order.missing, m)
		}
	}
}
