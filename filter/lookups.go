package filter

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// The fast road keeps the keys that it has seen in the bits of one word.
const mostKeys = 64

// lookups makes the tables that the fast road reads. Where there are more keys than it can count they
// are empty: then it takes no body, and the check takes all.
func (t *table) lookups() {
	c := t.collection
	keys := []string{c.BodyKey(), "sort", "limit", "offset", "cursor"}
	means := []bodyKey{{kind: ownKey}, {kind: sortKey}, {kind: limitKey}, {kind: offsetKey}, {kind: cursorKey}}
	for i := range c.Related {
		keys = append(keys, c.Related[i].Name)
		means = append(means, bodyKey{relatedKey, &c.Related[i]})
	}
	t.bodyKeys = fewNames(keys, means)

	keys = []string{"operator", "and_", "or_", "not_"}
	what := []objectKey{{kind: operatorKey}, {kind: andKey}, {kind: orKey}, {kind: notKey}}
	for _, f := range t.fields {
		keys = append(keys, f.name)
		what = append(what, objectKey{kind: fieldKey, field: f})
	}
	t.keys = fewNames(keys, what)

	names := make([]string, len(c.Sorts))
	orders := make([]*sortOrder, len(c.Sorts))
	for i := range c.Sorts {
		names[i] = c.Sorts[i].Name
		orders[i] = newSortOrder(c, &c.Sorts[i], c.Sorts[i].Keys)
		if names[i] == c.Sort {
			t.order = orders[i]
		}
	}
	t.sortNames = fewNames(names, orders)
	if t.order == nil {
		t.order = newSortOrder(c, nil, c.Order)
	}
}

func fewNames[T any](keys []string, values []T) *names[T] {
	if len(keys) > mostKeys {
		return newNames[T](nil, nil)
	}
	return newNames(keys, values)
}

func newSortOrder(c *schema.Collection, s *schema.Sort, keys []schema.Order) *sortOrder {
	out := &sortOrder{sort: s}
	for _, k := range total(c, keys) {
		out.total = append(out.total, Order{Order: k})
		out.via = out.via || len(k.Via) > 0
	}
	out.total = slices.Clip(out.total)
	return out
}

func (f *field) lookups() {
	keys := []string{"operator"}
	means := []objectKey{{kind: operatorKey}}
	for _, w := range f.words {
		keys = append(keys, w.Name)
		means = append(means, objectKey{kind: wordKey, word: w})
	}
	for _, sub := range f.fields {
		keys = append(keys, sub.name)
		means = append(means, objectKey{kind: fieldKey, field: sub})
	}
	f.keys = fewNames(keys, means)
}

// ordered returns the order of a sort with the policies of the rows along its way.
func (l *Language) ordered(s *sortOrder) []Order {
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
		return l.ordered(t.order)
	}
	return l.order(total(t.collection, l.defaultKeys(t.collection)))
}
