package match

import (
	"slices"

	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An engine holds filters by number and finds those that a row satisfies. It knows nothing of keys, and its caller
// sees to it that it is not changed while it is read.
type engine struct {
	reader  reader
	columns []*column
	byTerm  map[*schema.Term]uint16

	needles  table[needle]
	needleOf map[needleKey]uint32
	tests    table[compiled]
	testOf   map[string]uint32
	sets     table[idSet]
	trees    table[tree]

	groups   table[group] // the first is the root
	keyed    []uint16     // the columns that have groups
	filters  table[saved]
	repeated int // filters that may be found more than once
	weight   int64

	ids, under []uint32 // room for lists that are being made
	encoded    []test
}

// saved is a filter.
type saved struct {
	places   []place
	weight   int64
	repeated bool
}

const root = 0

func newEngine(r reader) *engine {
	e := &engine{
		reader: r, byTerm: make(map[*schema.Term]uint16),
		needleOf: make(map[needleKey]uint32), testOf: make(map[string]uint32),
	}
	e.groups.add() // the root
	return e
}

// find finds the filters that a row satisfies: v.hits.
func (e *engine) find(v *event, row any) {
	v.begin(e, row)
	for _, col := range e.keyed {
		c := e.columns[col]
		if c.list != nil {
			for _, id := range v.ids(col).list {
				v.under(c, id)
			}
		} else if id := v.id(col); id != absent {
			v.under(c, id)
		}
	}
	v.group(&e.groups.items[root])
	v.end()
}

// under finds the filters that are put under a value.
func (v *event) under(c *column, id uint32) {
	if g := c.values.entries.items[id].group; g != 0 {
		v.group(&v.engine.groups.items[g])
	}
}

// ready makes the columns that where looks at, or returns an error. Nothing else of e changes.
func (e *engine) ready(where *predicate.Node) error {
	return eachTest(where, func(n *predicate.Node) error {
		if !plain(n) {
			return nil
		}
		_, err := e.column(n.Term)
		return err
	})
}

// save puts a filter in. The columns are there, and what has to be compiled is in e or in the kit.
func (e *engine) save(where *predicate.Node, weight int64, kit kit) uint32 {
	filter := e.filters.add()
	e.weight += weight
	e.filters.at(filter).weight = weight
	if where.Op == predicate.False {
		return filter
	}
	clauses := split(where)
	for _, c := range clauses {
		e.saveClause(filter, c, len(clauses) > 1, kit)
	}
	if e.filters.at(filter).repeated {
		e.repeated++
	}
	return filter
}

// saveClause puts the filter where rows that satisfy every one of tests find it.
func (e *engine) saveClause(filter uint32, tests clause, repeated bool, kit kit) {
	at := e.key(tests)
	encoded := e.encoded[:0]
	for i, n := range tests {
		if i != at {
			encoded = e.encode(encoded, n, false, kit)
		}
	}
	if at < 0 {
		byCost(encoded)
		e.put(filter, root, encoded, repeated)
		e.encoded = encoded
		return
	}
	n := tests[at]
	col := e.columnOf(n)
	ids := append(e.under[:0], e.intern(col, n.Set)...)
	switch {
	case n.Op == predicate.HasAny && len(ids) > 1:
		repeated = true
	case n.Op == predicate.HasAll && len(ids) > 1:
		ids = e.rarest(col, ids)
		encoded = e.encode(encoded, n, false, kit)
	}
	byCost(encoded)
	for i, id := range ids {
		if i > 0 {
			e.retain(encoded)
		}
		e.put(filter, e.groupOf(col, id), encoded, repeated)
	}
	e.encoded, e.under = encoded, ids
}

// groupOf returns the number of the group of a value, a new one if it has none. A group counts as a use of its value.
func (e *engine) groupOf(col uint16, id uint32) uint32 {
	c := e.columns[col]
	c.filters++
	entry := c.values.entries.at(id)
	if entry.group != 0 {
		c.values.release(id) // the use that was counted for this filter
		return entry.group
	}
	number := e.groups.add()
	g := e.groups.at(number)
	g.col, g.id = col, id
	entry.group = number
	if c.keys++; c.keys == 1 {
		e.keyed = append(e.keyed, col)
	}
	return number
}

// drop takes a filter out.
func (e *engine) drop(filter uint32) {
	f := *e.filters.at(filter)
	for _, p := range f.places {
		e.release(e.take(filter, p))
		if p.group != root {
			e.leave(p.group)
		}
	}
	if f.repeated {
		e.repeated--
	}
	e.weight -= f.weight
	e.filters.remove(filter)
}

// leave counts one filter less in a group under a value. A group without any is forgotten.
func (e *engine) leave(number uint32) {
	g := e.groups.at(number)
	c := e.columns[g.col]
	c.filters--
	if g.n > 0 {
		return
	}
	col, id := g.col, g.id
	c.values.entries.at(id).group = 0
	c.values.release(id)
	e.groups.remove(number)
	if c.keys--; c.keys == 0 {
		e.keyed = slices.DeleteFunc(e.keyed, func(k uint16) bool { return k == col })
	}
}
