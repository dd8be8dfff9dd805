package source

import (
	"context"
	"fmt"
	"strconv"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// mostAround is the most rows of one collection that Around reads.
const mostAround = 10_000

// A whole is a source that can hand out hidden columns too, which policies and relations read.
type whole interface {
	whole(ctx context.Context, q *filter.Query) Rows
}

// Around returns the row with a primary key, in the order of the key's columns, and with it every row that q looks at to decide
// about it: what memeval.Explain needs. row is nil if there is no such row.
func Around(ctx context.Context, s Source, q *filter.Query, key []schema.Value) (data memeval.Dataset, row Row, err error) {
	from, ok := s.(whole)
	if !ok {
		return nil, nil, fmt.Errorf("rows of a %T cannot be explained: its hidden columns cannot be read", s)
	}
	c := q.Collection()
	if len(c.Key) == 0 {
		return nil, nil, fmt.Errorf("%s has no key that one of its rows could be asked for by", c.Name)
	}
	if len(key) != len(c.Key) {
		return nil, nil, fmt.Errorf("the key of %s has %d parts, not %d", c.Name, len(c.Key), len(key))
	}
	tests := make([]predicate.Node, len(key))
	for i, col := range c.Key {
		tests[i] = predicate.Equal(c.Term(col.Name), key[i])
	}
	l := q.Language().Within(filter.Scope{}).For(filter.Route{}) // the policies are part of the query
	a := around{from: from, l: l, rows: map[*schema.Collection]*table{}, data: memeval.Dataset{}}
	for _, other := range l.Registry().Collections() {
		a.rows[other] = newTable(other)
		a.data[other.Name] = []Row{}
	}
	rows, err := a.add(ctx, c, predicate.And(tests...))
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	where := q.Where()
	if err := a.follow(ctx, rows, &where); err != nil {
		return nil, nil, err
	}
	return a.data, rows[0], nil
}

type around struct {
	from whole
	l    *filter.Language // without a scope: the policies are part of the query
	rows map[*schema.Collection]*table
	data memeval.Dataset
}

// add reads the rows of c that satisfy n, and keeps those that are not there yet.
func (a *around) add(ctx context.Context, c *schema.Collection, n predicate.Node) ([]Row, error) {
	q, err := a.l.Query(c.Name, n)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for row, err := range a.from.whole(ctx, q.Slice(0, mostAround+1)) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) > mostAround {
			return nil, fmt.Errorf("the row has more than %d related rows in %s", mostAround, c.Name)
		}
		canonical, err := memeval.NormaliseRow(c, row)
		if err != nil {
			return nil, err
		}
		if _, err := a.rows[c].finish(canonical, "row "+strconv.Itoa(len(rows))); err == nil { // else it is there already
			a.data[c.Name] = append(a.data[c.Name].([]Row), row)
		}
	}
	return rows, nil
}

// follow reads the rows that n's relations lead to from rows.
func (a *around) follow(ctx context.Context, rows []Row, n *predicate.Node) error {
	for _, s := range n.Sides() {
		if err := a.along(ctx, rows, s); err != nil {
			return err
		}
	}
	if !n.Related() {
		for i := range n.Kids {
			if err := a.follow(ctx, rows, &n.Kids[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if n.Relation.In != nil { // of the row itself
		return nil
	}
	keys, err := a.joined(n.Relation, rows)
	if err != nil || keys.Op == predicate.OpNone {
		return err
	}
	related, err := a.add(ctx, n.Relation.Reads(), keys)
	if err != nil || len(related) == 0 {
		return err
	}
	for i := range n.Kids { // of a fold, also which rows it is made of
		if err := a.follow(ctx, related, &n.Kids[i]); err != nil {
			return err
		}
	}
	return nil
}

// along reads the rows on the way of one of two values that are compared, and what their policies ask of them.
func (a *around) along(ctx context.Context, rows []Row, s *predicate.Side) error {
	for i, r := range s.Via {
		visible := predicate.True()
		if i < len(s.Policy) {
			visible = s.Policy[i]
		}
		step := predicate.Some(r, visible)
		if err := a.follow(ctx, rows, &step); err != nil {
			return err
		}
		keys, err := a.joined(r, rows)
		if err != nil || keys.Op == predicate.OpNone {
			return err
		}
		if rows, err = a.add(ctx, r.Reads(), keys); err != nil || len(rows) == 0 {
			return err
		}
	}
	return nil
}

// joined returns the test of the rows that r leads to from one of rows, or None if none of them has a key.
func (a *around) joined(r *schema.Relation, rows []Row) (predicate.Node, error) {
	order := make([]schema.Order, len(r.On))
	for i, on := range r.On {
		order[i] = schema.Order{Name: on[0].Name, Term: r.From.Term(on[0].Name)}
	}
	q, err := a.l.Query(r.From.Name, predicate.Node{})
	if err != nil {
		return predicate.Node{}, err
	}
	if q, err = q.Sorted(order...); err != nil {
		return predicate.Node{}, err
	}
	keys, err := memeval.Keys[map[string]any](q, nil)
	if err != nil {
		return predicate.Node{}, err
	}
	var either []predicate.Node
	for i := range rows {
		values := keys(&rows[i])
		tests := make([]predicate.Node, 0, len(r.On))
		for j, on := range r.On {
			if values[j].IsNull() {
				break
			}
			tests = append(tests, predicate.Equal(r.Reads().Term(on[1].Name), values[j]))
		}
		if len(tests) == len(r.On) {
			either = append(either, predicate.And(tests...))
		}
	}
	return predicate.Or(either...), nil
}

func (s *Store) whole(ctx context.Context, q *filter.Query) Rows {
	return func(yield func(Row, error) bool) {
		rows, err := memeval.EachContext[map[string]any](ctx, q, *s.data.Load())
		if err != nil {
			yield(nil, err)
			return
		}
		for row := range rows {
			if !yield(*row, nil) {
				return
			}
		}
	}
}

// whole is Rows with the hidden columns.
func (t *Tables) whole(ctx context.Context, q *filter.Query) Rows {
	c := q.Collection()
	text, args, err := t.dialect.Select(q).RemoveColumns().Columns(t.dialect.Columns(c, t.registry)...).ToSql()
	if err == nil {
		err = t.refusal(q)
	}
	if err != nil {
		return noRows(err)
	}
	return t.query(ctx, c, every, look{shown: every}, text, args)
}
