package filter

import (
	"fmt"

	"github.com/tamis-go/tamis/schema"
)

// Valued returns q asking for the values that fields have in its rows, whatever its page: an Aggregate with a group for each row, whose values are those of
// the key and then of the fields. A field has one value, as those of a [schema.View] have; it fails where one has not, or is hidden from the caller, and
// where the key is.
func (q *Query) Valued(fields ...string) (*Query, error) {
	l, c := q.language, q.collection
	read := make([]schema.Order, 0, len(fields))
	for _, name := range fields {
		f := c.Field(name)
		if f == nil || !l.seesField(l.tables[c.Name].byPath[name]) {
			return nil, fmt.Errorf("%s has no field %q", c.Name, name)
		}
		target, ok := f.Read()
		if !ok || !byValues.takes(f.Type, []schema.Target{target}) {
			return nil, fmt.Errorf("%s of %s has no one value", name, c.Name)
		}
		read = append(read, schema.Order{Name: name, Via: target.Via, Term: target.Value})
	}
	return q.reading(l.order(read))
}

// Placed returns q asking for what its rows have in an order, whatever its page: likewise, but the values behind those of the key are those of order, the
// Page().Order of another query of the collection, whose [Query.Cursor] takes them.
func (q *Query) Placed(order []Order) (*Query, error) { return q.reading(order) }

// reading returns q asking for the key and for what is read.
func (q *Query) reading(read []Order) (*Query, error) {
	l, c := q.language, q.collection
	if len(c.Key) == 0 || l.HidesKey(c) {
		return nil, fmt.Errorf("rows of %s have no key to tell them by", c.Name)
	}
	keys := make([]schema.Order, len(c.Key))
	for i, col := range c.Key {
		keys[i] = schema.Order{Name: col.Name, Term: c.Term(col.Name)}
	}
	a := &Aggregate{Limit: maxValued}
	for _, o := range append(l.order(keys), read...) {
		a.GroupBy = append(a.GroupBy, Column{o})
	}
	a.complete()
	out := *q
	out.aggregate, out.page = a, Page{}
	return &out, nil
}

// maxValued is how many rows have values at the most.
const maxValued = 1 << 30
