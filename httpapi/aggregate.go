package httpapi

import (
	"context"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An aggregator is a Source that answers with numbers about groups.
type aggregator interface {
	Aggregate(context.Context, *filter.Query) ([]memeval.Group, bool, error)
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

// aggregate answers with numbers about groups.
func (c *call) aggregate(_ *routes.Route, collection string) error {
	q, groups, more, err := c.groups(collection)
	if err != nil {
		return err
	}
	out := aggregated{make([]source.ShownGroup, len(groups)), more}
	for i := range groups {
		out.Results[i] = source.ShowGroup(q.Aggregate(), &groups[i])
	}
	return c.answerJSON(out)
}

// aggregated is what an aggregate is answered with.
type aggregated struct {
	Results []source.ShownGroup `json:"results"`
	More    bool                `json:"more"` // there are groups beyond the limit
}

// history answers with buckets of time, those without rows too.
func (c *call) history(_ *routes.Route, collection string) error {
	q, groups, _, err := c.groups(collection)
	if err != nil {
		return err
	}
	return c.answerJSON(buckets(q.Aggregate(), groups))
}

func (c *call) groups(collection string) (q *filter.Query, groups []memeval.Group, more bool, err error) {
	if q, err = c.read(collection); err != nil {
		return nil, nil, false, err
	}
	s, ok := c.source.(aggregator)
	if !ok {
		return nil, nil, false, &problem.Error{Kind: problem.Unsupported}
	}
	groups, more, err = s.Aggregate(c.r.Context(), q)
	return q, groups, more, err
}

func buckets(a *filter.Aggregate, groups []memeval.Group) []bucket {
	h := a.History
	out := make([]bucket, h.Buckets())
	for i := range out {
		start := h.Start + int64(i)*h.Interval
		out[i].Start = schema.FormatTime(start)
		out[i].End = schema.FormatTime(min(h.End, start+h.Interval))
	}
	for _, g := range groups {
		b := &out[g.Bucket]
		b.Count += g.Count
		if len(a.GroupBy) > 0 || len(a.Sums) > 0 {
			shown := source.ShowGroup(a, &g)
			b.Groups = append(b.Groups, group{By: shown.Group, Count: g.Count, Sums: shown.Sum})
		}
	}
	return out
}
