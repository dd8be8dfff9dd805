package match

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A base is what the times of a column are compared relative to. A column with a base reads a time as schema.FromNow and schema.Today
// number it, so that a bound which moves with the clock is a number that stays: where it is put, nothing has to be moved.
type base uint8

const (
	fixed    base = iota // not a relative time
	toNow                // a datetime, relative to now
	toToday              // a datetime, relative to the midnight that began today
	dayBegin             // a date, as its first moment relative to now
	dayEnd               // a date, as its last moment relative to now
	bases    int  = iota
)

// baseOf returns the base of the values that a test names. They have one, as moving has seen to.
//
// A date is compared with the day of a moment. It is that day or later if it ends at the moment or later, and that day or earlier if
// it begins at the moment or earlier.
func baseOf(n *predicate.Node) base {
	if !n.Set.Relative() {
		return fixed
	}
	if n.Set.Kind == schema.Date {
		if n.Low == predicate.Inclusive || n.High == predicate.Exclusive {
			return dayEnd
		}
		return dayBegin
	}
	return baseOfTime(n.Set.At(0))
}

// baseOfTime returns the base of one value.
func baseOfTime(v schema.Value) base {
	switch _, midnight, relative := v.Relative(); {
	case !relative:
		return fixed
	case midnight:
		return toToday
	default:
		return toNow
	}
}

// moving returns an equal predicate in which each test on relative times that the engine has a form for names times of one base.
func moving(n predicate.Node) predicate.Node {
	switch {
	case !predicate.Relative(&n) || isTest(&n) && !plain(&n):
		return n
	case n.Op == predicate.OpIn:
		return oneOfTimes(&n)
	case n.Op == predicate.OpRange:
		low, high := n.Ends()
		return predicate.And(between(n.Term, predicate.Bound{Value: low, End: n.Low}, predicate.Bound{}),
			between(n.Term, predicate.Bound{}, predicate.Bound{Value: high, End: n.High}))
	}
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = moving(k)
	}
	n.Kids = kids
	return n
}

// between is predicate.Between, but no criterion where there is no end.
func between(t *schema.Term, low, high predicate.Bound) predicate.Node {
	if low.End == predicate.Open && high.End == predicate.Open {
		return predicate.Node{}
	}
	return predicate.Between(t, low, high)
}

// oneOfTimes returns the tests whose Or is an OpIn with relative times.
func oneOfTimes(n *predicate.Node) predicate.Node {
	var sets [bases]schema.Values
	var parts []predicate.Node
	for i := range n.Set.Len() {
		v := n.Set.At(i)
		b := baseOfTime(v)
		if b != fixed && n.Set.Kind == schema.Date {
			parts = append(parts, predicate.And(
				predicate.Between(n.Term, predicate.AtLeast(v), predicate.Bound{}),
				predicate.Between(n.Term, predicate.Bound{}, predicate.AtMost(v))))
			continue
		}
		sets[b].Kind = n.Set.Kind
		sets[b] = sets[b].Append(v)
	}
	for _, set := range sets {
		if set.Len() > 0 {
			parts = append(parts, predicate.In(n.Term, set))
		}
	}
	return predicate.Or(parts...)
}

// A clock is the moment of an event: what a column with a base adds to the times that it reads.
type clock struct {
	time time.Time
	add  [bases]int64
}

const microsOfDay = 86400_000000

func (c *clock) set(now time.Time) {
	c.time = now
	micros := now.UnixMicro()
	today := micros % microsOfDay
	if today < 0 {
		today += microsOfDay
	}
	c.add[toNow] = schema.FromNow(schema.Datetime, 0).Bits() - micros
	c.add[toToday] = schema.Today(schema.Datetime).Bits() - (micros - today)
	c.add[dayBegin] = c.add[toNow]
	c.add[dayEnd] = c.add[toNow] + microsOfDay - 1
}

// relative returns a time as a column of a base reads it.
func (c *clock) relative(b base, n int64) int64 {
	switch b {
	case fixed:
		return n
	case dayBegin, dayEnd:
		n *= microsOfDay
	case toNow, toToday:
	}
	return n + c.add[b]
}

// movingTest returns a compiled test with relative times, given a moment. It is compiled again when a time that it compares with has passed
// a related row's: mostly that is long after the moment for which it was compiled.
func movingTest(read reader, n *predicate.Node, now time.Time) (func(now time.Time) func(row any) bool, error) {
	type compiledAt struct {
		from, until time.Time
		holds       func(row any) bool
	}
	compile := func(now time.Time) (*compiledAt, error) {
		holds, until, err := read.testAt(n, now)
		if err != nil {
			return nil, err
		}
		return &compiledAt{now, until, holds}, nil
	}
	first, err := compile(now)
	if err != nil {
		return nil, err
	}
	var last atomic.Pointer[compiledAt]
	last.Store(first)
	var mu sync.Mutex // of read
	return func(now time.Time) func(row any) bool {
		if c := last.Load(); !now.Before(c.from) && now.Before(c.until) {
			return c.holds
		}
		mu.Lock()
		defer mu.Unlock()
		c, err := compile(now)
		if err != nil {
			panic("match: " + err.Error()) // the rows are those that it was compiled with before
		}
		last.Store(c)
		return c.holds
	}, nil
}
