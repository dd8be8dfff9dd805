package filter

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// The most buckets that a History may have, and the most fields in its group_by and in its sum. The most groups are a limit of
// the language: see [Limits].
const (
	MaxBuckets = 500
	MaxFields  = 8
)

// A History asks for counts of rows over time: buckets [start, end) of one length, the last may be
// shorter, each bucket's rows grouped. A row is in bucket floor((t - Start) / Interval).
type History struct {
	Field      Column   // a datetime; rows where it is null are in no bucket
	Start, End int64    // microseconds since 1970; Start < End
	Interval   int64    // microseconds, above 0
	GroupBy    []Column // null is a group of its own
	Sums       []Column // ints and floats, summed in each group; null counts nothing
	Groups     int      // the most that the answer may have, over all buckets; with one more it is TooManyGroups

	pos     syntax.Pos // of what it is grouped by
	pointer string
}

// Buckets returns the number of buckets.
func (h *History) Buckets() int64 { return (h.End-h.Start-1)/h.Interval + 1 } // an interval may be as long as an int64

// TooManyGroups returns the error of a history whose rows have more groups than it may answer with: what a source returns that
// has counted one more. It is Errors, as those of Parse.
func (q *Query) TooManyGroups() error {
	h := q.history
	errs := Errors{{
		Code: LimitExceeded, Pointer: h.pointer, pos: h.pos,
		Message: fmt.Sprintf("a history has at most %d groups over all of its buckets, and these rows have more (limit groups)", h.Groups),
	}}
	errs.locate([]byte(q.body))
	return errs
}

// A Column is a value that is read from a row: a term, perhaps at the end of a path of to-one relations.
type Column struct {
	Order // its Name, Via, Term and Policy; the direction has no meaning
}

// history = { "field": field, "start": time, "end": time, "interval_seconds": n, "group_by": [field], "sum": [field] }
func (c *checker) history(collection *schema.Collection, v syntax.Value) *History {
	obj, ok := v.(*syntax.Object)
	if !ok {
		c.shape(v, "an object of field, start, end, interval_seconds and group_by", "")
		return nil
	}
	if obj.TooDeep {
		return nil
	}
	h := &History{Groups: c.limits.Groups, pos: obj.Pos, pointer: c.pointer()}
	errs := c.told
	has := make(map[string]bool)
	for _, m := range obj.Members {
		n := c.enter(m.Key)
		if !slices.Contains(historyKeys, m.Key) {
			c.unknown(UnknownKey, m.Pos, m.Key, "key of history", func() []string { return historyKeys }, nil)
		} else if null, absent := c.null(m.Value, m.Key); !absent {
			has[m.Key] = true // if only as a null that was refused
			if !null {
				c.historyKey(h, collection, m)
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
		return h
	}
	return nil
}

// The keys of a history; the first four must be there.
var historyKeys = []string{"field", "start", "end", "interval_seconds", "group_by", "sum"}

func (c *checker) historyKey(h *History, collection *schema.Collection, m *syntax.Member) {
	moment := &schema.Type{Kind: schema.Datetime}
	switch m.Key {
	case "field":
		h.Field = c.column(collection, m.Value, 1<<schema.Datetime)
	case "start":
		start, _ := c.scalar(moment, 0, m.Value)
		h.Start = start.Bits()
	case "end":
		end, _ := c.scalar(moment, 0, m.Value)
		h.End = end.Bits()
	case "interval_seconds":
		h.Interval = c.seconds(m.Value)
	case "group_by":
		h.pos, h.pointer = m.Pos, c.pointer()
		h.GroupBy = c.columns(collection, m.Value, schema.Scalar)
	case "sum":
		h.Sums = c.columns(collection, m.Value, schema.Summed)
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

func (c *checker) columns(collection *schema.Collection, v syntax.Value, kinds schema.Kinds) []Column {
	list, ok := v.(*syntax.Array)
	if !ok {
		c.shape(v, "a list of fields", "")
		return nil
	}
	var out []Column
	if len(list.Items) > MaxFields {
		c.errorf(LimitExceeded, list.Pos, strconv.Itoa(MaxFields), "a history has at most %d fields here, not %d (limit fields)", MaxFields, len(list.Items))
		return nil
	}
	for i, item := range list.Items {
		n := c.enterItem(i)
		out = append(out, c.column(collection, item, kinds))
		c.leave(n)
	}
	return out
}

// column reads the name of a field that has one value of one of kinds. Subfields have dots: state.type
func (c *checker) column(collection *schema.Collection, v syntax.Value, kinds schema.Kinds) Column {
	name, ok := v.(*syntax.String)
	if !ok {
		if _, null := v.(*syntax.Null); null { // of a list
			c.errorf(NullOperand, v.Position(), "", "null is not a field")
		} else {
			c.wrong(v, "the name of a field")
		}
		return Column{}
	}
	t := c.tables[collection.Name]
	f := t.byPath[name.Text]
	if f == nil || !c.seesPath(t, name.Text) {
		c.unknown(UnknownField, name.Pos, name.Text, "field of "+collection.Name, func() []string { return c.FieldNames(collection) }, nil)
		return Column{}
	}
	if len(f.targets) != 1 || f.typ.Array || !kinds.Has(f.typ.Kind) {
		c.errorf(NotAllowed, name.Pos, "", "%s, which is %s, cannot be used here; want a field that has one value: %s", name.Text, f.what(), kindList(kinds))
		return Column{}
	}
	target := f.targets[0]
	return Column{c.order([]schema.Order{{Name: name.Text, Via: target.Via, Term: target.Value}})[0]}
}

// kindList returns the names of kinds, for a message.
func kindList(kinds schema.Kinds) string {
	var names []string
	for k := schema.String; k <= schema.LastKind; k++ {
		if kinds.Has(k) {
			names = append(names, k.String())
		}
	}
	return wording.List(names, "or")
}

// seesPath asks for a field and for every field that it is inside of.
func (l *Language) seesPath(t *table, path string) bool {
	for i := range path {
		if path[i] == '.' && !l.seesField(t.byPath[path[:i]]) {
			return false
		}
	}
	return l.seesField(t.byPath[path])
}
