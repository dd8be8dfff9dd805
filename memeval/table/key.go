package table

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"sync"

	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A keyTable finds the rows of a chunk by their primary key. It is made when it is first asked.
type keyTable struct {
	once  sync.Once
	slots []uint16 // a row's number and 1, where the hash of its key says, or in the next that was free
}

// keyCell is the value of one column of a key.
type keyCell struct {
	text string
	uuid [16]byte
	num  int64
}

var keySeed = maphash.MakeSeed()

func hashKey(key []keyCell) uint64 {
	var h uint64
	for i := range key {
		h = bits.RotateLeft64(h, 17) ^ maphash.Comparable(keySeed, key[i])
	}
	return h
}

// keyOf returns the key of values, or false if they are not a key of c.
func keyOf(c *schema.Collection, values []schema.Value) ([]keyCell, bool) {
	if len(values) != len(c.Key) || len(values) == 0 {
		return nil, false
	}
	key := make([]keyCell, len(values))
	for i, v := range values {
		if v.Kind() != c.Key[i].Type.Kind {
			return nil, false
		}
		switch {
		case v.Kind() == schema.UUID:
			var ok bool
			if key[i].uuid, ok = value.ParseBytes16(v.Text()); !ok {
				return nil, false
			}
		case value.IsTextual(c.Key[i].Type):
			key[i].text = v.Text()
		default:
			var exact bool
			if key[i].num, exact = value.HoldingOf(c.Key[i].Type).Ordered(v); !exact {
				return nil, false
			}
		}
	}
	return key, true
}

// keyAt puts the key of a row in key. It returns false if there is a null in it, or if the rows have no key.
func (t *Table) keyAt(c *chunk, i int, key []keyCell) bool {
	if len(key) == 0 {
		return false
	}
	for k, col := range t.collection.Key {
		switch v := c.vectors[t.number(col)].(type) {
		case *uuidVector:
			u := v.uuid(i)
			if u == nil {
				return false
			}
			key[k].uuid = *u
		case textual:
			s, ok := v.text(i)
			if !ok {
				return false
			}
			if col.Type.Kind == schema.UUID {
				key[k].uuid, _ = value.ParseBytes16(s) // it was checked
				continue
			}
			key[k].text = s
		case numeric:
			n, ok := v.num(i)
			if !ok {
				return false
			}
			key[k].num = n
		default:
			return false
		}
	}
	return true
}

// find ranges over the rows of c that have a key, until yield returns false.
func (t *Table) find(c *chunk, key []keyCell, yield func(i int) bool) {
	c.keys.once.Do(func() { t.makeKeys(c) })
	other := make([]keyCell, len(key))
	slots := c.keys.slots
	for at := slotOf(key, slots); slots[at] != 0; at = (at + 1) & (len(slots) - 1) {
		i := int(slots[at] - 1)
		if t.keyAt(c, i, other) && slices.Equal(key, other) && !yield(i) {
			return
		}
	}
}

// slotOf returns where a key is looked for first. There are as many slots as a power of two.
func slotOf(key []keyCell, slots []uint16) int {
	return int(hashKey(key) & (uint64(len(slots)) - 1)) //nolint:gosec // below len(slots)
}

func (t *Table) makeKeys(c *chunk) {
	slots := make([]uint16, 1<<bits.Len(uint(2*c.n)))
	key := make([]keyCell, len(t.collection.Key))
	for i := range c.n {
		if !t.keyAt(c, i, key) {
			continue
		}
		at := slotOf(key, slots)
		for slots[at] != 0 {
			at = (at + 1) & (len(slots) - 1)
		}
		slots[at] = uint16(i + 1)
	}
	c.keys.slots = slots
}

// kill takes a row out.
func (w *tableWriter) kill(k, i int) {
	w.sought.Store(scansFirst) // keys are hashed
	p := &w.pieces[k]
	switch {
	case p.dead.has(i):
		return
	case p.dead == nil:
		p.dead = newBitmap(p.n)
	case k < w.old && !w.copied[k]:
		p.dead = slices.Clone(p.dead)
	}
	if k < w.old {
		w.copied[k] = true
	}
	p.dead.set(i)
	p.live--
}

// Has reports whether there is a row whose primary key has the values, one for each of its columns.
func (t *Table) Has(key ...schema.Value) (found bool) {
	cells, ok := keyOf(t.collection, key)
	if !ok {
		return false
	}
	s := t.now.Load()
	for k := range s.pieces {
		p := &s.pieces[k]
		t.find(p.chunk, cells, func(i int) bool {
			found = !p.dead.has(i)
			return !found
		})
		if found {
			break
		}
	}
	return found
}

// remove takes the rows of a key out, and reports whether there were any.
func (w *tableWriter) remove(values []schema.Value) bool {
	key, ok := keyOf(w.collection, values)
	if !ok {
		return false
	}
	found := false
	for k := range w.pieces {
		w.find(w.pieces[k].chunk, key, func(i int) bool {
			found = found || !w.pieces[k].dead.has(i)
			w.kill(k, i)
			return true
		})
	}
	return found
}

// replace takes the rows out that have the key of a new row behind them.
func (w *tableWriter) replace() {
	key := make([]keyCell, len(w.collection.Key))
	for k := w.old; k < len(w.pieces); k++ {
		c := w.pieces[k].chunk
		for i := range c.n {
			if !w.keyAt(c, i, key) {
				continue
			}
			for before := range k + 1 {
				w.find(w.pieces[before].chunk, key, func(j int) bool {
					if before < k || j < i {
						w.kill(before, j)
					}
					return true
				})
			}
		}
	}
	w.compact()
}

// compact makes new chunks of those that have lost most of their rows.
func (w *tableWriter) compact() {
	out := w.pieces[:0:0]
	for k := range w.pieces {
		p := &w.pieces[k]
		switch last := len(out) - 1; {
		case p.live == 0:
		case 2*p.live >= p.n:
			out = append(out, *p)
		case last >= 0 && 2*out[last].live < w.chunkRows && w.fit(&out[last], p):
			out = append(out[:last], w.joined(&out[last], p)...)
		default:
			out = append(out, w.joined(p)...)
		}
	}
	w.pieces = out
}
