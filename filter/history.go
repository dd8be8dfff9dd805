package filter

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// MaxBuckets is how many buckets a [History] may have. The most groups are a limit of the language: see [Limits].
const MaxBuckets = 500

// A History is the buckets of time that the rows of an [Aggregate] are apart by: [start, end) of one length, the last may be
// shorter. A row is in bucket floor((t - Start) * Parts / Interval).
type History struct {
	Field      Column // a datetime; rows where it is null are in no bucket
	Start, End int64  // microseconds since 1970; Start < End
	Interval   int64  // microseconds, above 0
	Parts      int64  // of an interval: each is a bucket; 1 if 0
}

// Buckets returns the number of buckets.
func (h *History) Buckets() int64 { return h.Bucket(h.End-1) + 1 }

// Bucket returns the bucket of a time that is not before Start.
func (h *History) Bucket(t int64) int64 { return (t - h.Start) * max(h.Parts, 1) / h.Interval }

// TooManyGroups returns the error of a history whose rows have more groups than it may answer with: what a source returns that
// has counted one more. It is Errors, as those of Parse.
func (q *Query) TooManyGroups() error {
	a := q.aggregate
	return q.Refused(LimitExceeded, a.pointer,
		fmt.Sprintf("a history has at most %d groups over all of its buckets, and these rows have more (limit groups)", a.Limit))
}

// history = { "field": field, "start": time, "end": time, "interval_seconds": n, "group_by": [field], "sum": [field] }
func (c *checker) history(collection *schema.Collection, v syntax.Value) *Aggregate {
	obj := c.keysOf(v, historyKeys, "")
	if obj == nil {
		return nil
	}
	h := &History{}
	a := &Aggregate{History: h, Count: true, Limit: c.limits.Groups, pointer: c.pointer()}
	errs := c.told
	has := make(map[string]bool)
	for _, m := range obj.Members {
		n := c.enter(m.Key)
		if !slices.Contains(historyKeys, m.Key) {
			c.unknown(UnknownKey, m.Pos, m.Key, "key of history", func() []string { return historyKeys }, nil)
		} else if null, absent := c.null(m.Value, m.Key); !absent {
			has[m.Key] = true // if only as a null that was refused
			if !null {
				c.historyKey(a, collection, m)
			}
		}
		c.leave(n)
	}
	for _, key := range historyKeys[:4] {
		if !has[key] {
			c.errorf(Missing, obj.Pos, key, "history wants the key %s", key)
		}
	}
	if c.told > errs {
		return nil
	}
	switch {
	case h.End <= h.Start:
		c.errorf(OutOfRange, obj.Pos, "", "the end of a history is after its start")
	case h.Buckets() > MaxBuckets:
		c.errorf(LimitExceeded, obj.Pos, "", "a history has at most %d buckets, not %d (limit buckets)", MaxBuckets, h.Buckets())
	default:
		return a
	}
	return nil
}

// The keys of a history; the first four must be there.
var historyKeys = []string{"field", "start", "end", "interval_seconds", "group_by", "sum"}

func (c *checker) historyKey(a *Aggregate, collection *schema.Collection, m *syntax.Member) {
	h, moment := a.History, &schema.Type{Kind: schema.Datetime}
	switch m.Key {
	case "field":
		h.Field = c.column(collection, m.Value, ofTimes)
	case "start":
		start, _ := c.scalar(moment, 0, m.Value)
		h.Start = start.Bits()
	case "end":
		end, _ := c.scalar(moment, 0, m.Value)
		h.End = end.Bits()
	case "interval_seconds":
		h.Interval = c.seconds(m.Value)
	case "group_by":
		a.pointer = c.pointer()
		a.GroupBy = c.columns(collection, m.Value, byValues)
	case "sum":
		a.Sums = c.columns(collection, m.Value, ofSums)
	}
}

// seconds reads a number of seconds above zero, in whole microseconds.
func (c *checker) seconds(v syntax.Value) int64 {
	num, ok := v.(*syntax.Number)
	if !ok {
		c.wrong(v, "a number of seconds")
		return 0
	}
	if strings.ContainsAny(num.Text, "eE") { // a small text could be a number of a million digits
		c.errorf(WrongKind, num.Pos, "", "want a number of seconds, written without exponent, not %s", wording.Quote(num.Text))
		return 0
	}
	if len(num.Text) < 32 {
		r, _ := new(big.Rat).SetString(num.Text)
		r.Mul(r, big.NewRat(1_000000, 1))
		if r.IsInt() && r.Sign() > 0 && r.Num().IsInt64() {
			return r.Num().Int64()
		}
	}
	c.errorf(OutOfRange, num.Pos, "", "interval_seconds is above 0, in whole microseconds, not %s", wording.Quote(num.Text))
	return 0
}
