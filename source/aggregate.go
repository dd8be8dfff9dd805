package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// An Aggregator is a Source that also answers with numbers about groups of rows, as Store and Tables do.
type Aggregator interface {
	Source
	// Aggregate returns the groups that q asks for, in their order, and whether there are more. It fails where q asks for none, and with
	// q.TooManyGroups where a history has more than it may be answered with.
	Aggregate(ctx context.Context, q *filter.Query) (groups []memeval.Group, more bool, err error)
}

var (
	_ Aggregator = (*Store)(nil)
	_ Aggregator = (*Tables)(nil)
)

// History returns the counts over time that q asks for, of s: the groups of its Aggregate.
func History(ctx context.Context, s Aggregator, q *filter.Query) ([]memeval.Group, error) {
	groups, _, err := s.Aggregate(ctx, q)
	return groups, err
}

// Aggregate returns the groups that q asks for, counted in one pass by the database.
func (t *Tables) Aggregate(ctx context.Context, q *filter.Query) (groups []memeval.Group, more bool, err error) {
	if q.Aggregate() == nil {
		return nil, false, errors.New("the query asks for no groups")
	}
	if err := t.refusal(q); err != nil {
		return nil, false, err
	}
	groups, more, err = t.groups(ctx, q)
	if err == nil && more && q.Aggregate().History != nil {
		err = q.TooManyGroups()
	}
	if err != nil {
		return nil, false, err
	}
	return groups, more, nil
}

func (t *Tables) groups(ctx context.Context, q *filter.Query) (groups []memeval.Group, more bool, err error) {
	wrapped := func(err error) error { return fmt.Errorf("%s: %w", q.Collection().Name, err) }
	if durations := t.dialect.Durations(q); durations != nil {
		whole, err := t.durations(ctx, durations)
		if err != nil {
			return nil, false, wrapped(err)
		}
		if whole {
			return []memeval.Group{durations.Group()}, false, nil
		}
	}
	scanner, err := t.dialect.GroupScanner(q)
	if err != nil {
		return nil, false, wrapped(err)
	}
	text, args, err := t.dialect.AppendAggregate(nil, nil, q)
	if err != nil {
		return nil, false, wrapped(err)
	}
	rows, err := t.ask(ctx, string(text), args)
	if err != nil {
		return nil, false, wrapped(err)
	}
	defer rows.Close()
	for rows.Next() {
		if len(groups) == q.Aggregate().Limit {
			return groups, true, nil
		}
		g, err := scanner.Scan(rows.Scan)
		if err != nil {
			return nil, false, wrapped(err)
		}
		groups = append(groups, g)
	}
	if err := rows.Err(); err != nil {
		return nil, false, wrapped(err)
	}
	return groups, false, nil
}

// durations adds up durations here, and reports whether all of them could be.
func (t *Tables) durations(ctx context.Context, all *sqlgen.Durations) (whole bool, err error) {
	text, args, err := all.Append(nil, nil)
	if err != nil {
		return false, err
	}
	rows, err := t.ask(ctx, string(text), args)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		if ok, err := all.Add(rows.Scan); !ok {
			return false, err
		}
	}
	return true, rows.Err()
}

// A ShownGroup is a group as an API answers with it: values by the names of their fields, as they stand in a [Row].
type ShownGroup struct {
	Group map[string]any `json:"group"`
	Count *int64         `json:"count,omitempty"` // nil where it is not asked for
	Sum   map[string]any `json:"sum,omitempty"`
	Min   map[string]any `json:"min,omitempty"`
	Max   map[string]any `json:"max,omitempty"`
}

// ShowGroup returns a group of a as an API answers with it.
func ShowGroup(a *filter.Aggregate, g *memeval.Group) ShownGroup {
	out := ShownGroup{Group: named(a.GroupBy, g.Values), Sum: named(a.Sums, g.Sums), Min: named(a.Mins, g.Mins), Max: named(a.Maxs, g.Maxs)}
	if a.Count {
		out.Count = &g.Count
	}
	return out
}

// named returns values by the names of their fields.
func named[V interface{ Any() any }](columns []filter.Column, values []V) map[string]any {
	out := make(map[string]any, len(columns))
	for i, col := range columns {
		if one, ok := any(values[i]).(schema.Value); ok { // and not a sum
			out[col.Name] = ShowValue(col.Term, one)
			continue
		}
		out[col.Name] = quoted(col.Term, values[i].Any())
	}
	return out
}

// ShowValue returns a value of a term as it stands in a [Row].
func ShowValue(t *schema.Term, v schema.Value) any {
	if t.Type.Single && !v.IsNull() {
		return schema.ShowSingle(v.Float())
	}
	return quoted(t, v.Any())
}

// quoted returns a value as a string where rows show decimals so.
func quoted(t *schema.Term, v any) any {
	if n, ok := v.(json.Number); ok && len(t.Columns) > 0 && t.Columns[0].Quoted() {
		return string(n)
	}
	return v
}
