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
	if len(c.Key) == 0 || l.HidesKey(c) {
		return nil, fmt.Errorf("rows of %s have no key to tell them by", c.Name)
	}
	a := &Aggregate{Limit: maxValued}
	read := make([]schema.Order, 0, len(c.Key)+len(fields))
	for _, col := range c.Key {
		read = append(read, schema.Order{Name: col.Name, Term: c.Term(col.Name)})
	}
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
	for _, o := range l.order(read) {
		a.GroupBy = append(a.GroupBy, Column{o})
	}
	a.complete()
	out := *q
	out.aggregate, out.page = a, Page{}
	return &out, nil
}

// maxValued is how many rows have values at the most.
const maxValued = 1 << 30
