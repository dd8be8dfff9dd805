package eval

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
)

// Page returns the numbers of the rows on a page, in order.
func (s *Selection) Page(order *Sorter, page *filter.Page) []int {
	if page.Limit <= 0 {
		return nil
	}
	b := s.Best(newBest(order, page))
	slices.SortFunc(b.Found, func(x, y found) int {
		if s.Store.Stop.IsAsked() {
			return 0 // the order does not matter any more
		}
		return b.compare(x, y)
	})
	numbers := make([]int, 0, len(b.Found))
	for _, f := range b.Found[min(int64(len(b.Found)), page.Offset):] {
		numbers = append(numbers, f.row)
	}
	if page.Backward {
		slices.Reverse(numbers)
	}
	return numbers
}

// Best holds the first rows of an order, at the most a given number of them: a heap with the last on top, once it
// is full.
type Best struct {
	*Sorter
	most     int64
	Backward bool       // the order is walked from its end
	After    []KeyValue // the rows stand behind these keys, if not nil
	Found    []found
	Changes  uint32     // how often the top became another row
	Keys     []KeyValue // of the row that is offered
	room     []KeyValue // for those of rows that are found
}

func newBest(order *Sorter, page *filter.Page) *Best {
	b := &Best{Sorter: order, most: page.Offset + page.Limit, Backward: page.Backward, Keys: make([]KeyValue, len(order.Keys))}
	if b.most < 0 { // past the last int64
		b.most = math.MaxInt64
	}
	if page.After != nil {
		b.After = order.keysOf(page.After)
	}
	return b
}

// Fresh returns one like b that has found nothing.
func (b *Best) Fresh() *Best {
	return &Best{Sorter: b.Sorter, most: b.most, Backward: b.Backward, After: b.After, Keys: make([]KeyValue, len(b.Keys))}
}

// Join adds what another one has found.
func (b *Best) Join(other *Best) {
	for _, f := range other.Found {
		b.add(f.row, f.Keys)
	}
}

func (b *Best) Full() bool { return int64(len(b.Found)) == b.most }

// found is a row that matches. Rows whose keys are the same stay in the order of the dataset.
type found struct {
	row  int
	Keys []KeyValue
}

func (b *Best) compare(x, y found) int {
	order := cmp.Or(b.Sorter.compare(x.Keys, y.Keys), cmp.Compare(x.row, y.row))
	if b.Backward {
		return -order
	}
	return order
}

// less reports whether keys stand behind the cursor's.
func (b *Best) less(after, keys []KeyValue) bool {
	order := b.Sorter.compare(after, keys)
	if b.Backward {
		return order > 0
	}
	return order < 0
}

// Beyond reports whether a row with that first key stands behind the last of as many as are wanted.
func (b *Best) Beyond(first *KeyValue) bool {
	if !b.Full() {
		return false
	}
	order := b.Sorter.Keys[0].compare(first, &b.Found[0].Keys[0])
	if b.Backward {
		return order < 0
	}
	return order > 0
}

// Descends reports whether the first key comes from the greatest down.
func (b *Best) Descends() bool { return b.Sorter.Keys[0].descending != b.Backward }

// Offer takes a row, if it is one of the first.
func (b *Best) Offer(i int, row unsafe.Pointer) {
	for k := range b.Keys {
		b.Keys[k] = b.Sorter.Keys[k].Read(row)
		if k == 0 && b.Beyond(&b.Keys[0]) {
			return
		}
	}
	if b.After == nil || b.less(b.After, b.Keys) {
		b.add(i, b.Keys)
	}
}

// add takes a row, if it is one of the first. It copies keys.
func (b *Best) add(row int, keys []KeyValue) {
	f := found{row, keys}
	if !b.Full() {
		f.Keys = b.copied(keys)
		b.Found = append(b.Found, f)
		if b.Full() {
			heap.Init(b)
			b.Changes++
		}
		return
	}
	if top := &b.Found[0]; b.compare(f, *top) < 0 {
		top.row = row
		copy(top.Keys, keys)
		heap.Fix(b, 0)
		b.Changes++
	}
}

// copied returns a copy of keys, many of which lie in one piece of memory.
func (b *Best) copied(keys []KeyValue) []KeyValue {
	n := len(keys)
	if len(b.room) < n {
		b.room = make([]KeyValue, n*int(min(b.most, 64+int64(len(b.Found)))))
	}
	out := b.room[:n:n]
	b.room = b.room[n:]
	copy(out, keys)
	return out
}

// Len, Less, Swap, Push and Pop make b a heap whose top is the last of its rows.
func (b *Best) Len() int           { return len(b.Found) }
func (b *Best) Less(i, j int) bool { return b.compare(b.Found[i], b.Found[j]) > 0 }
func (b *Best) Swap(i, j int)      { b.Found[i], b.Found[j] = b.Found[j], b.Found[i] }
func (b *Best) Push(any)           {} // never called: the heap is filled before it is one
func (b *Best) Pop() any           { return nil }
