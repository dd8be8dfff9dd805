package filter

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Duration is a length of time of each row, made in Go, that an [Aggregate] sums in microseconds: that of the first of its cases that holds
// of the row. A row that no case holds of, and one where a time is null, adds nothing; what is below zero counts as zero.
type Duration struct{ Cases []DurationCase }

// A DurationCase is a sum of times of a row: Offset + Plus - Minus, a time being the microseconds since 1970.
type DurationCase struct {
	When        predicate.Node // without relations
	Plus, Minus []*schema.Term // datetimes of the row itself
	Offset      int64          // microseconds
}

// The most times that a case may have, so that nothing overflows.
const mostTimes = 8

// Group returns q with numbers about groups in place of its page. Of a, the columns are columns of the row itself: a Name and a Term each; Order is
// completed with GroupBy. The error says what does not fit the collection of q.
func (q *Query) Group(a Aggregate) (*Query, error) {
	out := *q
	for _, list := range []*[]Column{&a.GroupBy, &a.Sums, &a.Mins, &a.Maxs} {
		*list = slices.Clone(*list)
		for _, c := range *list {
			if err := q.fitColumn(&c); err != nil {
				return nil, err
			}
		}
	}
	if h := a.History; h != nil {
		if err := q.fitColumn(&h.Field); err != nil {
			return nil, err
		}
		if h.Field.Term.Type.Kind != schema.Datetime || h.End <= h.Start || h.Interval <= 0 || h.Parts < 0 {
			return nil, errors.New("group: want a datetime, an end behind the start, and an interval above 0")
		}
		if h.Parts > 1 && h.End-h.Start > math.MaxInt64/h.Parts {
			return nil, fmt.Errorf("group: %d parts of an interval are too many", h.Parts)
		}
	}
	a.Durations = slices.Clone(a.Durations)
	for i := range a.Durations {
		cases := slices.Clone(a.Durations[i].Cases)
		for j := range cases {
			if err := q.fitCase(&cases[j]); err != nil {
				return nil, fmt.Errorf("group: %w", err)
			}
		}
		a.Durations[i].Cases = cases
	}
	for _, o := range a.Order {
		if most := [...]int{ByValue: len(a.GroupBy), ByCount: 1, BySum: len(a.Sums) + len(a.Durations), ByMin: len(a.Mins), ByMax: len(a.Maxs)}; o.At < 0 || o.At >= most[o.By] {
			return nil, fmt.Errorf("group: the groups have no %s %d to be in order of", groupWords[o.By], o.At)
		}
	}
	a.complete()
	out.aggregate = &a
	return &out, nil
}

func (q *Query) fitColumn(c *Column) error {
	if err := fitTerm(q.collection, c.Term); err != nil {
		return err
	}
	if len(c.Via) > 0 {
		return fmt.Errorf("group: %s leads to another row", c.Name)
	}
	return nil
}

// fitCase checks a case, and puts its condition in the form that backends read.
func (q *Query) fitCase(c *DurationCase) error {
	when, err := fit(q.collection, c.When)
	if err != nil {
		return err
	}
	related := false
	predicate.Walk(&when, func(n *predicate.Node) bool {
		related = related || n.Leads()
		return true
	})
	if related || len(c.Plus)+len(c.Minus) > mostTimes {
		return fmt.Errorf("a case of a duration has no relations and at most %d times", mostTimes)
	}
	for _, t := range slices.Concat(c.Plus, c.Minus) {
		if err := fitTerm(q.collection, t); err != nil {
			return err
		}
		if t.Type.Kind != schema.Datetime || t.Type.Array || t.Length {
			return fmt.Errorf("%s is no time", t.Columns[0].Name)
		}
	}
	c.When = predicate.Simplify(when)
	return nil
}
