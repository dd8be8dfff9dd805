package filter

import (
	"slices"

	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// lookups makes what the fast path reads, once there is a table of every collection.
func (t *table) lookups(tables map[string]*table) {
	c := t.collection
	keys := []key{{name: c.BodyKey(), kind: ownKey}, {name: "sort", kind: sortKey}, {name: "limit", kind: limitKey},
		{name: "offset", kind: offsetKey}, {name: "cursor", kind: cursorKey}}
	for i := range c.Related {
		r := &c.Related[i]
		keys = append(keys, key{name: r.Name, kind: relatedKey, related: r, end: tables[r.Path[len(r.Path)-1].To.Name]})
	}
	t.bodyKeys = newNames(keys)

	keys = []key{{name: "operator", kind: operatorKey}, {name: "and_", kind: andKey}, {name: "or_", kind: orKey}, {name: "not_", kind: notKey}}
	for _, f := range t.fields {
		keys = append(keys, key{name: f.name, kind: fieldKey, field: f})
	}
	t.keys = newNames(keys)
	for _, f := range t.byPath {
		f.lookups(tables)
	}

	keys = nil
	for i := range c.Sorts {
		order := newSortOrder(c, &c.Sorts[i], c.Sorts[i].Keys)
		keys = append(keys, key{name: c.Sorts[i].Name, kind: valueName, sort: order})
		if c.Sorts[i].Name == c.Sort {
			t.order = order
		}
	}
	t.sortNames = newNames(keys)
	if t.order == nil {
		t.order = newSortOrder(c, nil, c.Order)
	}
}

func newSortOrder(c *schema.Collection, s *schema.Sort, keys []schema.Order) *sortOrder {
	out := &sortOrder{sort: s}
	for _, k := range total(c, keys, c.Key) {
		out.total = append(out.total, Order{Order: k})
		out.via = out.via || len(k.Via) > 0
	}
	out.total = slices.Clip(out.total)
	return out
}

func (f *field) lookups(tables map[string]*table) {
	keys := []key{{name: "operator", kind: operatorKey}}
	for _, w := range f.words {
		keys = append(keys, key{name: w.Name, kind: wordKey, word: w})
	}
	for _, sub := range f.fields {
		keys = append(keys, key{name: sub.name, kind: fieldKey, field: sub})
	}
	f.keys = newNames(keys)
	if f.relation != nil {
		f.inner = tables[f.relation.To.Name]
	}
}

// lookups says what the operand of w is made of.
func (w *word) lookups() {
	switch w.operand = w.typ; w.definition.Operand {
	case operators.Flag:
		w.operand = schema.Type{Kind: schema.Bool}
	case operators.Pattern:
		w.operand = schema.Type{Kind: schema.String}
	default: // values of the field's own type
	}
	if w.definition.Of != nil {
		w.operand = *w.definition.Of
	}
	if w.operand.Kind == schema.Enum {
		values := make([]key, len(w.operand.Enum))
		for i, v := range w.operand.Enum {
			values[i] = key{name: v, kind: valueName}
		}
		w.enum = newNames(values)
	}
}

// ordered returns the order of a sort of c with the policies of the rows along its way.
func (l *Language) ordered(c *schema.Collection, s *sortOrder) []Order {
	if l.HidesKey(c) {
		return l.order(l.total(c, s.sort.Keys))
	}
	if !s.via {
		return s.total
	}
	keys := make([]schema.Order, len(s.total))
	for i := range s.total {
		keys[i] = s.total[i].Order
	}
	return l.order(keys)
}

// defaultOrder returns the order of a body that names none.
func (l *Language) defaultOrder(t *table) []Order {
	if l.scope == nil {
		return l.ordered(t.collection, t.order)
	}
	return l.order(l.total(t.collection, l.defaultKeys(t.collection)))
}
