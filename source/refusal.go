package source

import (
	"errors"
	"iter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Refusal is why a database does not answer for a collection: it is not as the schema says.
type Refusal struct {
	Collection string
	Reason     error
}

// Error returns the reason, which names the collection.
func (r *Refusal) Error() string { return r.Reason.Error() }

// Unwrap returns the reason.
func (r *Refusal) Unwrap() error { return r.Reason }

// Refused returns a *Refusal for each collection that the database does not answer for, joined by errors.Join; nil if there is none. A
// caller that wants all collections or nothing asks for it once, when the database is open.
func (t *Tables) Refused() error {
	var all []error
	for _, c := range t.registry.Collections() {
		if err := t.refused[c]; err != nil {
			all = append(all, &Refusal{c.Name, err})
		}
	}
	return errors.Join(all...)
}

// refuse adds a reason why c is not answered for.
func (t *Tables) refuse(c *schema.Collection, reason error) {
	t.refused[c] = errors.Join(t.refused[c], reason)
}

// refusal returns the *Refusal of the first collection among those that q reads, or nil.
func (t *Tables) refusal(q *filter.Query) error {
	if len(t.refused) == 0 {
		return nil
	}
	for c := range Reads(q) {
		if reason := t.refused[c]; reason != nil {
			return &Refusal{c.Name, reason}
		}
	}
	return nil
}

// Reads returns the collections that q reads, some of them more than once: its own, those that its criteria and its policies test, and
// those that it sorts, groups and sums by.
func Reads(q *filter.Query) iter.Seq[*schema.Collection] {
	return func(yield func(*schema.Collection) bool) {
		on := true
		reads := func(c *schema.Collection) { on = on && yield(c) }
		var tests func(n *predicate.Node)
		tests = func(n *predicate.Node) {
			predicate.Walk(n, func(n *predicate.Node) bool {
				if n.Relation != nil {
					reads(n.Relation.Reads())
				}
				for _, s := range n.Sides() {
					for _, r := range s.Via {
						reads(r.Reads())
					}
					for i := range s.Policy {
						tests(&s.Policy[i])
					}
				}
				return on
			})
		}
		reads(q.Collection())
		tests(q.Root())
		columns := q.Page().Order
		if a := q.Aggregate(); a != nil {
			columns = nil
			for _, c := range a.Columns() {
				columns = append(columns, c.Order)
			}
		}
		for i := range columns {
			for _, r := range columns[i].Via {
				reads(r.Reads())
			}
			for j := range columns[i].Policy {
				tests(&columns[i].Policy[j])
			}
		}
	}
}

// noRows are no rows but an error.
func noRows(err error) Rows {
	return func(yield func(Row, error) bool) { yield(nil, err) }
}
