package source

import (
	"context"
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A Historian is a Source that also counts rows over time, as Store and Tables do.
type Historian interface {
	Source
	// History returns the groups that have rows, by bucket and then by value, nulls last.
	// It fails where q asks for no history, and with q.TooManyGroups where there are more than it may be answered with.
	History(ctx context.Context, q *filter.Query) ([]memeval.Group, error)
}

var (
	_ Historian = (*Store)(nil)
	_ Historian = (*Tables)(nil)
)

// History returns the counts over time that q asks for, counted in one pass by the database.
func (t *Tables) History(ctx context.Context, q *filter.Query) ([]memeval.Group, error) {
	h := q.History()
	if h == nil {
		return nil, errors.New("the query asks for no history")
	}
	if err := t.refusal(q); err != nil {
		return nil, err
	}
	decode := make([]func(any) (schema.Value, error), len(h.GroupBy))
	for i, c := range h.GroupBy {
		var err error
		if decode[i], err = t.values(c.Term); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", q.Collection().Name, c.Name, err)
		}
	}
	text, args, err := t.dialect.AppendHistory(nil, nil, q)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	rows, err := t.db.QueryContext(ctx, string(text), args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	defer rows.Close()
	raw := make([]any, len(h.GroupBy)+len(h.Sums))
	var g memeval.Group
	into := []any{&g.Bucket}
	for i := range raw {
		if i == len(h.GroupBy) {
			into = append(into, &g.Count)
		}
		into = append(into, &raw[i])
	}
	if len(h.Sums) == 0 {
		into = append(into, &g.Count)
	}
	var groups []memeval.Group
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
		}
		if len(groups) == h.Groups {
			return nil, q.TooManyGroups()
		}
		g.Values, g.Sums = make([]schema.Value, len(h.GroupBy)), make([]filter.Sum, len(h.Sums))
		for i := range g.Values {
			if g.Values[i], err = decode[i](raw[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
			}
		}
		for i := range g.Sums {
			if g.Sums[i], err = sqlgen.Sum(h.Sums[i].Term.Type, raw[len(h.GroupBy)+i]); err != nil {
				return nil, fmt.Errorf("%s: the sum of %s: %w", q.Collection().Name, h.Sums[i].Name, err)
			}
		}
		groups = append(groups, g)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", q.Collection().Name, err)
	}
	return groups, nil
}

// values returns what reads a value of a term, however it is kept: a driver's value says what it is. A text inside JSON is
// read as it stands there, whether or not it is a UUID or a member of the enum that the term expects.
func (t *Tables) values(term *schema.Term) (func(any) (schema.Value, error), error) {
	typ := term.Type
	typ.Null, typ.Array = true, false
	kind := typ.Kind
	inside := len(term.Path) > 0 && (kind == schema.UUID || kind == schema.Enum)
	if inside {
		typ = schema.Type{Kind: schema.String, Null: true}
	}
	codec, err := t.dialect.Codec(t.registry, &schema.Column{Name: "value", Type: typ})
	if !inside || err != nil {
		return codec.Value, err
	}
	return func(src any) (schema.Value, error) {
		v, err := codec.Value(src)
		if err != nil || v.IsNull() {
			return v, err
		}
		return schema.TextOf(kind, v.Text()), nil
	}, nil
}
