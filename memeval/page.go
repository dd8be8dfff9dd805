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
	most := page.Offset + page.Limit
	if most < 0 { // past the last int64
		most = math.MaxInt64
	}
	if page.Limit <= 0 {
		return nil
	}
	b := &best{sorter: order, most: most, backward: page.Backward}
	var after []keyValue
	if page.After != nil {
		after = order.keysOf(page.After)
	}
	keys := make([]keyValue, len(order.keys))
	s.each(func(i int, row unsafe.Pointer) {
		order.read(row, keys)
		if after == nil || b.less(after, keys) {
			b.add(i, keys)
		}
	})
	slices.SortFunc(b.found, b.compare)
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
	backward bool // the order is walked from its end
	found    []found
}

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

// add takes a row, if it is one of the first. It copies keys.
func (b *best) add(row int, keys []keyValue) {
	f := found{row, keys}
	if int64(len(b.found)) < b.most {
		f.keys = slices.Clone(keys)
		b.found = append(b.found, f)
		if int64(len(b.found)) == b.most {
			heap.Init(b)
		}
		return
	}
	if top := &b.found[0]; b.compare(f, *top) < 0 {
		top.row = row
		copy(top.keys, keys)
		heap.Fix(b, 0)
	}
}

// Len, Less, Swap, Push and Pop make b a heap whose top is the last of its rows.
func (b *best) Len() int           { return len(b.found) }
func (b *best) Less(i, j int) bool { return b.compare(b.found[i], b.found[j]) > 0 }
func (b *best) Swap(i, j int)      { b.found[i], b.found[j] = b.found[j], b.found[i] }
func (b *best) Push(any)           {} // never called: the heap is filled before it is one
func (b *best) Pop() any           { return nil }
