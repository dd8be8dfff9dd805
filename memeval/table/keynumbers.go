package table

import (
	"fmt"
	"strings"
	"sync"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// keyNumbers numbers the keys that a relation between two tables goes by, from 1: those of the rows that it leads to,
// and those of the rows that it leads from, so that a row's number stays right whatever rows come. Chunks keep the
// numbers of their rows, so that from the second query on no key is looked up.
type keyNumbers struct {
	name  string
	mu    sync.Mutex
	uuids map[[16]byte]uint32
	texts map[string]uint32
	nums  map[int64]uint32
}

func newKeyNumbers(k value.Holding) *keyNumbers {
	switch {
	case k.Kind == schema.UUID:
		return &keyNumbers{uuids: map[[16]byte]uint32{}}
	case k.Textual():
		return &keyNumbers{texts: map[string]uint32{}}
	}
	return &keyNumbers{nums: map[int64]uint32{}}
}

// What a key takes in a map, roughly.
const keySize = 48

func (k *keyNumbers) len() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.uuids) + len(k.texts) + len(k.nums)
}

// joins are the numbers of keys of a Table, by the column that relations lead to and the one that they lead from.
type joins struct {
	mu   sync.Mutex
	keys map[[2]*schema.Column]*keyNumbers
}

// keyNumbers returns the numbers of the keys in a column that a relation leads to from another table's. Once most are
// of rows that went, they are numbered anew.
func (s *snapshot) keyNumbers(to *schema.Column, other *snapshot, from *schema.Column) *keyNumbers {
	s.joins.mu.Lock()
	defer s.joins.mu.Unlock()
	pair := [2]*schema.Column{to, from}
	k := s.joins.keys[pair]
	if k == nil || k.len() > 2*(s.n+other.n)+fewTexts {
		k = newKeyNumbers(value.HoldingOf(to.Type))
		k.name = fmt.Sprintf("%s.%s of %s.%s", other.collection.Name, from.Name, s.collection.Name, to.Name)
		if s.joins.keys == nil {
			s.joins.keys = map[[2]*schema.Column]*keyNumbers{}
		}
		s.joins.keys[pair] = k
	}
	return k
}

// A numbersVector holds the numbers of the keys in a column; 0 where there is none.
type numbersVector struct {
	numbers []uint32
	of      *keyNumbers
}

func (v *numbersVector) nulls(int, int, *mask) {
	panic("memeval: the numbers of keys are not tested for null")
}
func (v *numbersVector) size() int64 { return sizeOf(v.numbers) + int64(len(v.numbers))*keySize }

// The ends of a relation, which may be in one chunk.
const (
	leadsFrom = "from "
	leadsTo   = "to "
)

// in returns the numbers of the keys in a column of a chunk, which is one end of the relation.
func (k *keyNumbers) in(c *chunk, number int, end string) []uint32 {
	name := end + k.name
	d := &c.derived
	d.mu.Lock()
	defer d.mu.Unlock()
	if v, ok := d.vectors[name].(*numbersVector); ok && v.of == k {
		return v.numbers
	}
	v := &numbersVector{k.number(c, c.vectors[number]), k}
	if d.vectors == nil {
		d.vectors = map[string]vector{}
	}
	d.vectors[name] = v
	return v.numbers
}

// number numbers the keys that a vector of c holds.
func (k *keyNumbers) number(c *chunk, v vector) []uint32 {
	k.mu.Lock()
	defer k.mu.Unlock()
	whole := rounded(make([]uint32, c.n))
	out := whole[:c.n]
	switch v := v.(type) {
	case *uuidVector:
		for i := range out {
			if u := v.uuid(i); u != nil {
				out[i] = numbered(k.uuids, *u)
			}
		}
	case coded:
		k.numberCodes(v, out)
	case *textVector:
		for i := range out {
			if s, ok := v.text(i); ok {
				out[i] = k.text(s)
			}
		}
	case numeric:
		for i := range out {
			if n, ok := v.num(i); ok {
				out[i] = numbered(k.nums, n)
			}
		}
	}
	return whole
}

// numberCodes looks every text of a dictionary up once.
func (k *keyNumbers) numberCodes(v coded, out []uint32) {
	words := v.dictionary()
	known := make([]uint32, len(words))
	var rows, codes [batchRows]uint16
	for i := range rows {
		rows[i] = uint16(i)
	}
	for from := 0; from < len(out); from += batchRows {
		n := min(len(out)-from, batchRows)
		for i, code := range v.codesAt(from, rows[:n], &codes) {
			if code != 0 && known[code] == 0 {
				known[code] = k.text(words[code])
			}
			out[from+i] = known[code]
		}
	}
}

// text returns the number of a text, or of the UUID that it spells: 0 if it spells none.
func (k *keyNumbers) text(s string) uint32 {
	if k.texts == nil {
		u, ok := value.ParseBytes16(s)
		if !ok {
			return 0
		}
		return numbered(k.uuids, u)
	}
	n, ok := k.texts[s]
	if !ok {
		n = uint32(len(k.texts) + 1) //nolint:gosec // fewer than 2^32 keys fit in memory
		k.texts[strings.Clone(s)] = n
	}
	return n
}

func numbered[K [16]byte | int64](numbers map[K]uint32, key K) uint32 {
	n, ok := numbers[key]
	if !ok {
		n = uint32(len(numbers) + 1) //nolint:gosec // fewer than 2^32 keys fit in memory
		numbers[key] = n
	}
	return n
}

// numbersOf returns the keys in a column of the rows that satisfy holds, as a bit for each number.
func (s *snapshot) numbersOf(holds clause, column *schema.Column, k *keyNumbers) bitmap {
	number := s.number(column)
	sets := make([]bitmap, s.workers())
	s.share(holds, func(worker int, holds clause) func(int) {
		var room [batchRows]uint16
		return func(i int) {
			p := &s.pieces[i]
			numbers := k.in(p.chunk, number, leadsTo)
			p.scan(holds, func(from, words int, m *mask) {
				set := sets[worker]
				for _, j := range m.list(words, &room) {
					n := int(numbers[from+int(j)])
					for n/64 >= len(set) {
						set = append(set, make(bitmap, max(64, len(set)))...)
					}
					set.set(n)
				}
				sets[worker] = set
			})
		}
	})
	var all bitmap
	for _, set := range sets {
		if len(set) > len(all) {
			all, set = set, all
		}
		for w := range set {
			all[w] |= set[w]
		}
	}
	if len(all) > 0 {
		all[0] &^= 1 // the number of null
	}
	return all
}

// hasKey holds where the key in a column is one of a set.
type hasKey struct {
	number  int // of the column
	keys    *keyNumbers
	set     bitmap
	numbers []uint32
}

func (c *hasKey) copy() clause { d := *c; return &d }

func (c *hasKey) bind(chunk *chunk) eval.Cost {
	c.numbers = c.keys.in(chunk, c.number, leadsFrom)
	return 2 * costColumn
}

func (c *hasKey) keep(from, words int, m *mask) {
	if len(c.set) == 0 {
		clear(m[:words])
		return
	}
	for w := range words {
		if m[w] != 0 {
			m[w] &= within32((*[64]uint32)(c.numbers[from+w*64:]), c.set)
		}
	}
}

// within32 returns those of 64 numbers that are in set, which is not empty.
func within32(numbers *[64]uint32, set bitmap) uint64 {
	var kept uint64
	for j, n := range numbers {
		word := uint64(0)
		if int(n/64) < len(set) {
			word = set[n/64]
		}
		kept |= word >> (n % 64) & 1 << (j % 64)
	}
	return kept
}
