package table

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// existsClause returns the test that a row of a table has a related row that satisfies n's kid: that its key is one of
// theirs, which are gathered now.
func (c *planner) existsClause(n *predicate.Node) (clause, error) {
	if n.Relation.In != nil {
		return c.elementClause(n)
	}
	if n.Relation.Fold != nil {
		return c.rowClause(n)
	}
	from, to := eval.Ends(n.Relation)
	if len(from) != 1 || n.Relation.From != c.Collection || from[0].Type.Array || value.HoldingOf(from[0].Type) != value.HoldingOf(to[0].Type) {
		return c.rowClause(n)
	}
	related, err := c.Store.Set(n.Relation.To)
	if err != nil {
		return nil, err
	}
	var k keySet
	if other, ok := related.Columns.(*snapshot); ok {
		inner := &planner{&eval.Compiler{Store: c.Store, Collection: n.Relation.To, Shape: related.Shape}, other}
		holds, err := inner.clause(&n.Kids[0])
		if err != nil {
			return nil, err
		}
		if c.table().derives() && other.derives() {
			return c.joinedClause(from[0], other, holds, to[0]), nil
		}
		k = other.keys(holds, to[0])
	} else {
		x, _, err := c.Store.Index(n.Relation, &n.Kids[0])
		if err != nil {
			return nil, err
		}
		k = keySetOf(x, to[0])
	}
	return c.keyClause(from[0], k), nil
}

// joinedClause returns the test that a column has the key of one of the rows of another table that satisfy holds.
func (c *planner) joinedClause(from *schema.Column, other *snapshot, holds clause, to *schema.Column) clause {
	c.Use(from)
	keys := other.keyNumbers(to, c.table(), from)
	return &hasKey{number: c.table().number(from), keys: keys, set: other.numbersOf(holds, to, keys)}
}

// A keySet is the keys of some rows: in the form that their column has, uuids beside texts.
type keySet struct {
	texts map[string]struct{}
	uuids map[[16]byte]struct{}
	nums  map[int64]struct{}
}

func newKeySet(c *schema.Column) keySet {
	switch k := value.HoldingOf(c.Type); {
	case k.Kind == schema.UUID:
		return keySet{uuids: map[[16]byte]struct{}{}}
	case k.Textual():
		return keySet{texts: map[string]struct{}{}}
	}
	return keySet{nums: map[int64]struct{}{}}
}

// add puts a text of the column in the set.
func (k *keySet) add(s string) {
	if k.texts != nil {
		k.texts[s] = struct{}{}
	} else if u, ok := value.ParseBytes16(s); ok {
		k.uuids[u] = struct{}{}
	}
}

// keySetOf returns the keys of the rows of x, whose only column is c.
func keySetOf(x *eval.Index, c *schema.Column) keySet {
	k := newKeySet(c)
	for s := range x.Texts[0] {
		k.add(s)
	}
	for n := range x.Nums[0] {
		k.nums[n] = struct{}{}
	}
	return k
}

// keys returns the values that the rows that satisfy a clause have in a column.
func (s *snapshot) keys(holds clause, c *schema.Column) keySet {
	sets := make([]keySet, s.workers())
	seen := make([][]bool, len(sets)) // the numbers of the dictionary that were met
	number := s.number(c)
	for i := range sets {
		sets[i] = newKeySet(c)
		seen[i] = make([]bool, len(s.words[number]))
	}
	s.scan(holds, func(worker, at, from, words int, m *mask) {
		k := &sets[worker]
		var room [batchRows]uint16
		rows := m.list(words, &room)
		switch v := s.pieces[at].vectors[number].(type) {
		case coded:
			var codes [batchRows]uint16
			for _, code := range v.codesAt(from, rows, &codes) {
				seen[worker][code] = true
			}
		case *textVector:
			for _, i := range rows {
				if text, ok := v.text(from + int(i)); ok {
					k.texts[text] = struct{}{}
				}
			}
		case *uuidVector:
			for _, i := range rows {
				if u := v.uuid(from + int(i)); u != nil {
					k.uuids[*u] = struct{}{}
				}
			}
		case numeric:
			for _, i := range rows {
				if n, ok := v.num(from + int(i)); ok {
					k.nums[n] = struct{}{}
				}
			}
		}
	})
	all := sets[0]
	for i := range sets {
		for code, ok := range seen[i] {
			if ok && code > 0 {
				all.add(s.words[number][code])
			}
		}
		if i > 0 {
			all.join(sets[i])
		}
	}
	return all
}

func (k *keySet) join(other keySet) {
	for s := range other.texts {
		k.texts[s] = struct{}{}
	}
	for u := range other.uuids {
		k.uuids[u] = struct{}{}
	}
	for n := range other.nums {
		k.nums[n] = struct{}{}
	}
}

// keyClause returns the test that a column is one of k.
func (c *planner) keyClause(col *schema.Column, k keySet) clause {
	c.Use(col)
	s := &slot{number: c.table().number(col)}
	switch {
	case k.nums != nil:
		list := make([]int64, 0, len(k.nums))
		for n := range k.nums {
			list = append(list, n)
		}
		slices.Sort(list)
		t := value.NumSet(list)
		if col.Type.Kind == schema.Bool {
			return &withinBools{slot: s, no: t.Holds(0), yes: t.Holds(1), otherwise: &withinNums{slot: s, test: t}}
		}
		return &withinNums{slot: s, test: t}
	case k.uuids != nil:
		t := &ofTexts{slot: s, uuids: k.uuids, cost: eval.CostLookup, test: func(s string) bool {
			u, ok := value.ParseBytes16(s)
			if ok {
				_, ok = k.uuids[u]
			}
			return ok
		}}
		c.decide(t, nil)
		return t
	}
	t := &ofTexts{slot: s, cost: eval.CostLookup, test: func(s string) bool { _, ok := k.texts[s]; return ok }}
	c.decide(t, nil)
	return t
}
