package match

import (
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// An engine holds filters by number and finds those that a row satisfies. It knows no keys; the caller locks it.
type engine struct {
	collection *schema.Collection
	reader     reader
	columns    []*column
	byTerm     [bases]map[*schema.Term]uint16
	timed      bool // a test has been put that depends on the time

	needles  table[needle]
	needleOf map[needleKey]uint32
	tests    table[compiled]
	testOf   map[string]uint32
	sets     table[idSet]
	trees    table[tree]

	groups   table[group] // the first is the root
	keyed    []uint16     // the columns that have groups
	filters  table[saved]
	further  map[uint32][]place // by filter: where it is but for the first place
	repeated int                // filters that may be found more than once
	weight   int64

	checked map[*schema.Column]bool // the columns that tests read
	checks  []rowCheck              // of those that may have a value of another kind

	// Buffers for lists under construction.
	ids, under []uint32
	encoded    []test
	clause     clause
	clauses    []clause
}

// saved is a filter. It has no pointers, so that a large number of them is no work for the garbage collector.
type saved struct {
	first    place
	weight   uint32
	placed   bool // in first
	spread   bool // in further places too
	repeated bool
}

// place records where a filter was put.
func (e *engine) place(filter uint32, p place, repeated bool) {
	f := e.filters.at(filter)
	f.repeated = f.repeated || repeated
	if !f.placed {
		f.first, f.placed = p, true
		return
	}
	f.spread = true
	e.further[filter] = append(e.further[filter], p)
}

// move changes the position of a filter within its group.
func (e *engine) move(filter, group, pos uint32) {
	list := place{group, nowhere}
	if f := e.filters.at(filter); f.first == list {
		f.first.pos = pos
		return
	}
	further := e.further[filter]
	further[slices.Index(further, list)].pos = pos
}

const root = 0

func newEngine(c *schema.Collection, r reader) *engine {
	e := &engine{
		collection: c, reader: r, checked: make(map[*schema.Column]bool),
		needleOf: make(map[needleKey]uint32), testOf: make(map[string]uint32),
		further: make(map[uint32][]place),
	}
	for b := range e.byTerm {
		e.byTerm[b] = make(map[*schema.Term]uint16)
	}
	e.groups.add() // the root
	return e
}

// find finds the filters that a row satisfies, as v.hits.
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

// ready makes the columns that where reads, or returns an error. It changes nothing else in e.
func (e *engine) ready(where *predicate.Node) error {
	return eachTest(where, func(n *predicate.Node) error {
		if !plain(n) {
			return e.readsTest(n)
		}
		_, err := e.column(n.Term, baseOf(n))
		return err
	})
}

// save stores a filter. Its columns exist, and its compiled tests are in e or in the kit.
func (e *engine) save(where *predicate.Node, weight int64, kit *kit) uint32 {
	filter := e.filters.add()
	e.weight += weight
	e.filters.at(filter).weight = uint32(weight) //nolint:gosec // see Index.put
	if where.Op == predicate.OpFalse {
		return filter
	}
	e.clause = slices.Grow(e.clause[:0], len(where.Kids)+1)
	e.clauses = split(e.clauses[:0], where, e.clause)
	for _, c := range e.clauses {
		e.saveClause(filter, c, len(e.clauses) > 1, kit)
	}
	clear(e.clauses) // they lead to the query
	clear(e.clause[:cap(e.clause)])
	if e.filters.at(filter).repeated {
		e.repeated++
	}
	return filter
}

// saveClause files the filter where rows that satisfy all of tests will find it.
func (e *engine) saveClause(filter uint32, tests clause, repeated bool, kit *kit) {
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
	case n.Op == predicate.OpHasAny && len(ids) > 1:
		repeated = true
	case n.Op == predicate.OpHasAll && len(ids) > 1:
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

// groupOf returns the number of the group of a value, making one if necessary. A group counts as a use of its value.
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

// drop removes a filter.
func (e *engine) drop(filter uint32) {
	f := *e.filters.at(filter)
	if f.placed {
		e.leave(filter, f.first)
	}
	if f.spread {
		for _, p := range e.further[filter] {
			e.leave(filter, p)
		}
		delete(e.further, filter)
	}
	if f.repeated {
		e.repeated--
	}
	e.weight -= int64(f.weight)
	e.filters.remove(filter)
}

// leave removes a filter from a place. An empty group, other than the root, is removed.
func (e *engine) leave(filter uint32, p place) {
	e.release(e.take(filter, p))
	if p.group == root {
		return
	}
	g := e.groups.at(p.group)
	c := e.columns[g.col]
	c.filters--
	if g.n > 0 {
		return
	}
	col, id := g.col, g.id
	c.values.entries.at(id).group = 0
	c.values.release(id)
	e.groups.remove(p.group)
	if c.keys--; c.keys == 0 {
		e.keyed = slices.DeleteFunc(e.keyed, func(k uint16) bool { return k == col })
	}
}
