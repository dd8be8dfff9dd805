package eval

import (
	"unsafe"

	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// An Index finds rows of a collection by the columns that a relation leads to. Rows with a null in one of them are
// not in it.
//
// Each column's values are numbered as they come, and pairs of numbers are numbered in turn, so that a key of any
// number of columns is looked up without making anything.
type Index struct {
	Texts []map[string]int32 // by column; nil for a column that is not textual
	Nums  []map[int64]int32
	pairs []map[pair]int32 // from the second column on
	rows  []unsafe.Pointer // by number: the first row that has the key
	count []int64          // by number: how many have it
}

type pair struct{ before, here int32 }

func newIndex(columns []*schema.Column) *Index {
	x := &Index{
		Texts: make([]map[string]int32, len(columns)),
		Nums:  make([]map[int64]int32, len(columns)),
		pairs: make([]map[pair]int32, len(columns)),
	}
	for i, c := range columns {
		if value.IsTextual(c.Type) {
			x.Texts[i] = make(map[string]int32)
		} else {
			x.Nums[i] = make(map[int64]int32)
		}
		x.pairs[i] = make(map[pair]int32)
	}
	return x
}

// A key reads the columns of a key off a row: for each column one of the three.
type key struct {
	texts []value.Texts
	uuids []shape.UUIDs
	nums  []value.Nums
}

func (c *Compiler) key(columns []*schema.Column) (*key, error) {
	k := &key{make([]value.Texts, len(columns)), make([]shape.UUIDs, len(columns)), make([]value.Nums, len(columns))}
	for i, col := range columns {
		c.Use(col)
		if k.uuids[i] = c.Shape.UUIDs(col); k.uuids[i] != nil {
			continue
		}
		var err error
		if value.IsTextual(col.Type) {
			k.texts[i], err = c.Shape.Texts(col)
		} else {
			k.nums[i], err = c.Shape.Nums(col)
		}
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

// add puts a row in the index; of rows with the same key, the first is kept, and the others are counted. It returns the number of the key, or -1 for null.
func (x *Index) add(k *key, row unsafe.Pointer) int32 {
	n := int32(0)
	for i := range x.pairs {
		here, ok := x.number(k, i, row, true)
		if !ok {
			return -1
		}
		if i == 0 {
			n = here
			continue
		}
		p := pair{n, here}
		if n, ok = x.pairs[i][p]; !ok {
			n = int32(len(x.pairs[i])) //nolint:gosec // fewer than 2^31 rows
			x.pairs[i][p] = n
		}
	}
	if int(n) == len(x.rows) {
		x.rows, x.count = append(x.rows, row), append(x.count, 0)
	}
	x.count[n]++
	return n
}

// find returns the number of the row that has the key, or -1.
func (x *Index) find(k *key, row unsafe.Pointer) int32 {
	n := int32(0)
	for i := range x.pairs {
		here, ok := x.number(k, i, row, false)
		if !ok {
			return -1
		}
		if i == 0 {
			n = here
			continue
		}
		if n, ok = x.pairs[i][pair{n, here}]; !ok {
			return -1
		}
	}
	return n
}

// number returns the number of the row's value in column i, a new one if it may be made. It returns false for null.
func (x *Index) number(k *key, i int, row unsafe.Pointer, add bool) (int32, bool) {
	if read := k.uuids[i]; read != nil {
		u := read(row)
		if u == nil {
			return 0, false
		}
		var b [36]byte
		value.PutUUID(&b, u)
		if add {
			return numberOf(x.Texts[i], string(b[:]), add)
		}
		n, ok := x.Texts[i][string(b[:])] // no string is made to look it up
		return n, ok
	}
	if x.Texts[i] != nil {
		s, ok := k.texts[i](row)
		if !ok {
			return 0, false
		}
		return numberOf(x.Texts[i], s, add)
	}
	v, ok := k.nums[i](row)
	if !ok {
		return 0, false
	}
	return numberOf(x.Nums[i], v, add)
}

func numberOf[E string | int64](numbers map[E]int32, v E, add bool) (int32, bool) {
	n, ok := numbers[v]
	if !ok && add {
		n = int32(len(numbers)) //nolint:gosec // fewer than 2^31 rows
		numbers[v] = n
		return n, true
	}
	return n, ok
}
