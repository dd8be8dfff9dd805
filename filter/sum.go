package filter

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Sum identifies the query, its policy, its page and its schema: for caches. Queries that print alike have one sum, whose
// relative times, if they have any, were resolved to the same.
func (q *Query) Sum() [32]byte {
	s := sum{sha256.New()}
	binding := q.binding()
	s.Write(binding[:])
	s.text(ordered(q.where).String())
	s.number(q.page.Limit, q.page.Offset, flag(q.page.Backward), flag(q.page.Resumed), int64(len(q.page.After)))
	s.values(q.page.After...)
	for _, k := range slices.SortedFunc(slices.Values(q.keys), func(a, b KeyValue) int { return strings.Compare(a.Name, b.Name) }) {
		s.text(k.Name)
		s.values(k.Value)
	}
	route := q.language.route
	s.number(flag(route.Count), flag(route.History), flag(route.Aggregate))
	if a := q.aggregate; a != nil {
		if h := a.History; h != nil {
			s.number(h.Start, h.End, h.Interval, h.Parts)
		}
		s.number(int64(len(a.GroupBy)), int64(len(a.Sums)), int64(len(a.Mins)), int64(len(a.Maxs)), flag(a.Count), int64(a.Limit))
		for _, c := range a.Columns() {
			s.order(c.Order)
		}
		for _, d := range a.Durations {
			s.number(int64(len(d.Cases)))
			for _, c := range d.Cases {
				s.text(c.When.String())
				s.number(c.Offset, int64(len(c.Plus)), int64(len(c.Minus)))
				for _, t := range slices.Concat(c.Plus, c.Minus) {
					s.text(predicate.IsNull(t).String())
				}
			}
		}
		for _, o := range a.Order {
			s.number(int64(o.By), int64(o.At), flag(o.Descending))
		}
	}
	if q.made == nil {
		s.text(text(q.canonical(printer{})))
	}
	return [32]byte(s.Hash.Sum(nil))
}

// binding identifies what a cursor is good for: schema, policies, hidden columns, collection, filter and sort.
func (q *Query) binding() [32]byte {
	s := sum{sha256.New()}
	version := q.language.registry.Sum()
	policy := q.language.policy()
	s.Write(version[:])
	s.Write(policy[:])
	s.text(q.collection.Name)
	if q.made != nil {
		s.text(q.made.String())
	} else {
		s.text(text(q.canonical(printer{unpaged: true})))
	}
	if q.added != nil {
		s.text("and")
		s.text(ordered(*q.added).String())
	}
	for _, o := range q.page.Order {
		s.order(o)
	}
	return [32]byte(s.Hash.Sum(nil))
}

// sumPolicy identifies which rows and which columns a scope has.
func sumPolicy(scope *Scope) [32]byte {
	if scope.Rows == nil && len(scope.Hides) == 0 {
		return [32]byte{}
	}
	s := sum{sha256.New()}
	s.number(flag(scope.Rows == nil), int64(len(scope.Rows)))
	for _, name := range slices.Sorted(maps.Keys(scope.Rows)) {
		s.text(name)
		s.text(scope.Rows[name].String())
	}
	for _, name := range slices.Sorted(maps.Keys(scope.Hides)) {
		columns := slices.Compact(slices.Sorted(slices.Values(scope.Hides[name])))
		s.text(name)
		s.number(int64(len(columns)))
		for _, column := range columns {
			s.text(column)
		}
	}
	return [32]byte(s.Hash.Sum(nil))
}

// ordered returns n with the parts of each and, or and set in one order, whatever order a body has them in.
func ordered(n predicate.Node) predicate.Node {
	n.Kids = slices.Clone(n.Kids)
	for i, kid := range n.Kids {
		n.Kids[i] = ordered(kid)
	}
	if n.Op == predicate.OpAnd || n.Op == predicate.OpOr {
		slices.SortStableFunc(n.Kids, func(a, b predicate.Node) int { return strings.Compare(a.String(), b.String()) })
	}
	if n.Op != predicate.OpRange {
		n.Set.Nums = slices.Compact(slices.Sorted(slices.Values(n.Set.Nums)))
		n.Set.Texts = slices.Compact(slices.Sorted(slices.Values(n.Set.Texts)))
	}
	return n
}

// A sum is a hash of texts and numbers, each with its length before it, so that no two lists of them look alike.
type sum struct{ hash.Hash }

func (s sum) text(t string) {
	s.Write(binary.AppendUvarint(nil, uint64(len(t))))
	s.Write([]byte(t))
}

func (s sum) number(list ...int64) {
	for _, n := range list {
		s.Write(binary.AppendVarint(nil, n))
	}
}

func (s sum) values(list ...schema.Value) {
	for _, v := range list {
		s.number(int64(v.Kind()), v.Bits())
		s.text(v.Text())
	}
}

// order adds a sort key as it reads a row: its name is no part of that.
func (s sum) order(o Order) {
	via := make([]string, len(o.Via))
	for i, r := range o.Via {
		via[i] = r.Name
	}
	s.text(fmt.Sprint(via))
	s.text(predicate.IsNull(o.Term).String())
	s.number(flag(o.Descending), flag(o.NullsFirst))
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
