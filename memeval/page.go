package memeval

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"unsafe"

	"github.com/tamis-go/tamis/filter"
)

// page returns the numbers of the rows on a page, in order.
func (s *selection) page(order *sorter, page *filter.Page) []int {
	if page.Limit <= 0 {
		return nil
	}
	b := newBest(order, page)
	if s.rows.table != nil {
		b = s.rows.table.best(s.clause, b)
	} else {
		s.each(b.offer)
	}
	slices.SortFunc(b.found, func(x, y found) int {
		if s.store.stop.isAsked() {
			return 0 // to have it over with
		}
		return b.compare(x, y)
	})
	numbers := make([]int, 0, len(b.found))
	for _, f := range b.found[min(int64(len(b.found)), page.Offset):] {
		numbers = append(numbers, f.row)
	}
	if page.Backward {
		slices.Reverse(numbers)
	}
	return numbers
}

// best holds the first rows of an order, at the most a given number of them: a heap with the last on top, once it
// is full.
type best struct {
	*sorter
	most     int64
	backward bool       // the order is walked from its end
	after    []keyValue // the rows stand behind these keys, if not nil
	found    []found
	changes  uint32     // how often the top became another row
	keys     []keyValue // of the row that is offered
	room     []keyValue // for those of rows that are found
}

func newBest(order *sorter, page *filter.Page) *best {
	b := &best{sorter: order, most: page.Offset + page.Limit, backward: page.Backward, keys: make([]keyValue, len(order.keys))}
	if b.most < 0 { // past the last int64
		b.most = math.MaxInt64
	}
	if page.After != nil {
		b.after = order.keysOf(page.After)
	}
	return b
}

// fresh returns one like b that has found nothing.
func (b *best) fresh() *best {
	return &best{sorter: b.sorter, most: b.most, backward: b.backward, after: b.after, keys: make([]keyValue, len(b.keys))}
}

// join adds what another one has found.
func (b *best) join(other *best) {
	for _, f := range other.found {
		b.add(f.row, f.keys)
	}
}

func (b *best) full() bool { return int64(len(b.found)) == b.most }

// found is a row that matches. Rows whose keys are the same stay in the order of the dataset.
type found struct {
	row  int
	keys []keyValue
}

func (b *best) compare(x, y found) int {
	order := cmp.Or(b.sorter.compare(x.keys, y.keys), cmp.Compare(x.row, y.row))
	if b.backward {
		return -order
	}
	return order
}

// less reports whether keys stand behind the cursor's.
func (b *best) less(after, keys []keyValue) bool {
	order := b.sorter.compare(after, keys)
	if b.backward {
		return order > 0
	}
	return order < 0
}

// beyond reports whether a row with that first key stands behind the last of as many as are wanted.
func (b *best) beyond(first *keyValue) bool {
	if !b.full() {
		return false
	}
	order := b.sorter.keys[0].compare(first, &b.found[0].keys[0])
	if b.backward {
		return order < 0
	}
	return order > 0
}

// offer takes a row, if it is one of the first.
func (b *best) offer(i int, row unsafe.Pointer) {
	for k := range b.keys {
		b.keys[k] = b.sorter.keys[k].read(row)
		if k == 0 && b.beyond(&b.keys[0]) {
			return
		}
	}
	if b.after == nil || b.less(b.after, b.keys) {
		b.add(i, b.keys)
	}
}

// add takes a row, if it is one of the first. It copies keys.
func (b *best) add(row int, keys []keyValue) {
	f := found{row, keys}
	if !b.full() {
		f.keys = b.copied(keys)
		b.found = append(b.found, f)
		if b.full() {
			heap.Init(b)
			b.changes++
		}
		return
	}
	if top := &b.found[0]; b.compare(f, *top) < 0 {
		top.row = row
		copy(top.keys, keys)
		heap.Fix(b, 0)
		b.changes++
	}
}

// copied returns a copy of keys, many of which lie in one piece of memory.
func (b *best) copied(keys []keyValue) []keyValue {
	n := len(keys)
	if len(b.room) < n {
		b.room = make([]keyValue, n*int(min(b.most, 64+int64(len(b.found)))))
	}
	out := b.room[:n:n]
	b.room = b.room[n:]
	copy(out, keys)
	return out
}

// Len, Less, Swap, Push and Pop make b a heap whose top is the last of its rows.
func (b *best) Len() int           { return len(b.found) }
func (b *best) Less(i, j int) bool { return b.compare(b.found[i], b.found[j]) > 0 }
func (b *best) Swap(i, j int)      { b.found[i], b.found[j] = b.found[j], b.found[i] }
func (b *best) Push(any)           {} // never called: the heap is filled before it is one
func (b *best) Pop() any           { return nil }
