package table

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// seek returns s with no other rows than those that have a key which n asks for, where n asks for few: so that one row among a million is found by
// its hash. Rows keep their numbers. It returns s itself where n does not say what the key is, and until enough have asked for keys: to hash all rows
// takes as long as to go through them so often.
func (s *snapshot) seek(n *predicate.Node) *snapshot {
	keys := s.wanted(n)
	if keys == nil || len(keys)*len(s.pieces) > s.n/64 || s.sought.Add(1) <= scansFirst {
		return s
	}
	found := *s
	found.pieces, found.starts, found.live = nil, nil, 0
	for k := range s.pieces {
		p := s.pieces[k]
		p.live = 0
		var dead bitmap
		for _, key := range keys {
			s.find(p.chunk, key, func(i int) bool {
				if p.dead.has(i) {
					return true
				}
				if dead == nil {
					dead = allOf(p.n)
				}
				dead.cut(i)
				p.live++
				return true
			})
		}
		if p.live > 0 {
			p.dead = dead
			found.pieces, found.starts = append(found.pieces, p), append(found.starts, s.starts[k])
			found.live += p.live
		}
	}
	return &found
}

// wanted returns the keys of the rows that can satisfy n, nil if it says of none that it cannot.
func (s *snapshot) wanted(n *predicate.Node) [][]keyCell {
	columns := s.collection.Key
	sets := make([]schema.Values, len(columns))
	var look func(n *predicate.Node)
	look = func(n *predicate.Node) {
		switch n.Op {
		case predicate.OpAnd:
			for i := range n.Kids {
				look(&n.Kids[i])
			}
		case predicate.OpIn:
			for i, col := range columns {
				if t := n.Term; len(t.Columns) == 1 && t.Columns[0] == col && len(t.Path) == 0 && !t.Join && !t.Length && !t.JSONType {
					sets[i] = n.Set
				}
			}
		default: // which key does not matter to it
		}
	}
	look(n)
	many := 1
	for _, set := range sets {
		if many *= set.Len(); many == 0 || many > mostKeys {
			return nil
		}
	}
	if len(columns) == 0 {
		return nil
	}
	keys := make([][]keyCell, 0, many)
	values := make([]schema.Value, len(columns))
	for at := range many {
		for i, set := range sets {
			values[i] = set.At(at % set.Len())
			at /= set.Len()
		}
		key, ok := keyOf(s.collection, values)
		if !ok {
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

const (
	mostKeys   = 256 // that are looked for one by one
	scansFirst = 64  // before keys are hashed, unless rows were taken out by theirs
)

// allOf returns the set of all of so many rows.
func allOf(rows int) bitmap {
	b := newBitmap(rows)
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}
