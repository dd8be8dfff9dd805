package httpapi

import (
	"context"
	"encoding/json"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A historian is a Source that counts over time.
type historian interface {
	History(context.Context, *filter.Query) ([]memeval.Group, error)
}

// A bucket is a part of the time that a history is of.
type bucket struct {
	Start  string  `json:"start"`
	End    string  `json:"end"`
	Count  int64   `json:"count"`
	Groups []group `json:"groups,omitempty"`
}

// A group is the rows of a bucket that agree in what the history is grouped by.
type group struct {
	By    map[string]any `json:"by,omitempty"`
	Count int64          `json:"count"`
	Sums  map[string]any `json:"sums,omitempty"`
}

// history answers with buckets of time, those without rows too.
func (c *call) history(_ *routes.Route, collection string) error {
	q, err := c.read(collection)
	if err != nil {
		return err
	}
	s, ok := c.source.(historian)
	if !ok {
		return &problem.Error{Kind: problem.Unsupported}
	}
	groups, err := s.History(c.r.Context(), q)
	if err != nil {
		return err
	}
	return c.answerJSON(buckets(q.History(), groups))
}

func buckets(h *filter.History, groups []memeval.Group) []bucket {
	out := make([]bucket, h.Buckets())
	for i := range out {
		start := h.Start + int64(i)*h.Interval
		out[i].Start = schema.FormatTime(start)
		out[i].End = schema.FormatTime(min(h.End, start+h.Interval))
	}
	for _, g := range groups {
		b := &out[g.Bucket]
		b.Count += g.Count
		if len(h.GroupBy) > 0 || len(h.Sums) > 0 {
			b.Groups = append(b.Groups, group{By: named(h.GroupBy, g.Values), Count: g.Count, Sums: named(h.Sums, g.Sums)})
		}
	}
	return out
}

// named returns values by the names of their fields.
func named[V interface{ Any() any }](columns []filter.Column, values []V) map[string]any {
	out := make(map[string]any, len(columns))
	for i, col := range columns {
		v := values[i].Any()
		if n, ok := v.(json.Number); ok && len(col.Term.Columns) > 0 && col.Term.Columns[0].Quoted() {
			v = string(n)
		}
		if one, ok := any(values[i]).(schema.Value); ok && !one.IsNull() && col.Term.Type.Single { // a group, and not a sum
			v = schema.ShowSingle(one.Float())
		}
		out[col.Name] = v
	}
	return out
}
