package filter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// MaxFields is how many fields an [Aggregate] may have in its group_by, and in each of its lists of numbers.
const MaxFields = 8

// An Aggregate asks for numbers about rows in groups: what the key "aggregate" of a body says, or the key "history", whose rows are also
// apart by time. Without GroupBy and History all rows are one group, even where there are none.
type Aggregate struct {
	History *History // its buckets come before GroupBy; nil: none
	GroupBy []Column // null is a group of its own; of an array, each value in it is one, so that a row is in as many groups

	Count bool     // the answer has how many rows a group has
	Sums  []Column // of ints, floats and decimals; null counts nothing
	Mins  []Column
	Maxs  []Column

	Durations []Duration // their sums, in microseconds, are behind those of Sums

	Order []GroupOrder // total: it ends with GroupBy. That of a history is empty: its groups are in order of time, and then of their values
	Limit int          // groups of the answer; a history that has more is TooManyGroups

	pointer string
}

// A GroupOrder is one key of the order of groups. Nulls come last in both directions.
type GroupOrder struct {
	By         GroupPart
	At         int // in the list of that part; the sums of Durations are behind those of Sums
	Descending bool
}

// A GroupPart is what groups may be in order of.
type GroupPart uint8

// The parts of a group.
const (
	ByValue GroupPart = iota // of GroupBy
	ByCount
	BySum
	ByMin
	ByMax
)

// The words that a sort of groups begins with, by part. They are those of the answer.
var groupWords = [...]string{ByValue: "group", ByCount: "count", BySum: "sum", ByMin: "min", ByMax: "max"}

// A Column is a value that is read from a row: a term, perhaps at the end of a path of to-one relations.
type Column struct {
	Order // its Name, Via, Term and Policy; the direction has no meaning
}

// Each reports whether c is an array, each of whose values is a group.
func (c *Column) Each() bool { return c.Term.Type.Array && !c.Term.Length }

// A Group is rows that agree in every column that an [Aggregate] groups by, and that are in one bucket of its history.
type Group struct {
	Bucket int64          // from 0: [Start + Bucket*Interval, and Interval more)
	Values []schema.Value // one for each of GroupBy
	Count  int64
	Sums   []Sum          // one for each of Sums and of Durations; of rows that all are null there, zero
	Mins   []schema.Value // one for each of Mins; of rows that all are null there, null
	Maxs   []schema.Value // likewise
}

// columns returns the columns that a reads, in the order of its parts, except for those of a history.
func (a *Aggregate) columns() []Column { return slices.Concat(a.GroupBy, a.Sums, a.Mins, a.Maxs) }

// Columns returns all that a reads of a row and along relations: the time of its history first.
func (a *Aggregate) Columns() []Column {
	if a.History != nil {
		return append([]Column{a.History.Field}, a.columns()...)
	}
	return a.columns()
}

// The keys of an aggregate.
var aggregateKeys = []string{"group_by", "count", "sum", "min", "max", "sort", "limit"}

// keysOf returns v as an object with known keys, or reports an error and returns nil: v is no object, or too deep.
func (c *checker) keysOf(v syntax.Value, keys []string, suggestion string) *syntax.Object {
	obj, ok := v.(*syntax.Object)
	if !ok {
		c.shape(v, "an object of "+wording.List(keys, "and"), suggestion)
	}
	if !ok || obj.TooDeep {
		return nil
	}
	return obj
}

// aggregate = { "group_by": [field], "count": bool, "sum": [field], "min": [field], "max": [field], "sort": key | [key], "limit": n }
func (c *checker) aggregate(collection *schema.Collection, v syntax.Value) *Aggregate {
	obj := c.keysOf(v, aggregateKeys, "{}")
	if obj == nil {
		return nil
	}
	limit, _ := c.PageLimits(collection)
	a := &Aggregate{Count: true, Limit: int(min(limit, int64(c.limits.Groups)))}
	var sort *syntax.Member
	errs := c.told
	for _, m := range obj.Members {
		n := c.enter(m.Key)
		if !slices.Contains(aggregateKeys, m.Key) {
			c.unknown(UnknownKey, m.Pos, m.Key, "key of aggregate", func() []string { return aggregateKeys }, nil)
		} else if null, _ := c.null(m.Value, m.Key); !null {
			switch m.Key {
			case "count":
				a.Count = c.boolean(m.Value)
			case "sort":
				sort = m
			case "limit":
				if n, ok := c.scalar(intType, 0, m.Value); ok {
					c.within(m, n.Bits(), 0, int64(c.limits.Groups))
					a.Limit = int(n.Bits())
				}
			default:
				c.aggregateKey(a, collection, m)
			}
		}
		c.leave(n)
	}
	if c.told > errs {
		sort = nil // it names what may have been refused
	}
	if sort != nil {
		n := c.enter(sort.Key)
		a.Order = c.groupOrder(a, sort.Value)
		c.leave(n)
	} else {
		a.Order = []GroupOrder{{By: ByCount, Descending: true}}
	}
	a.complete()
	return a
}

// complete makes the order of groups total.
func (a *Aggregate) complete() {
	for i := range a.GroupBy {
		if !slices.ContainsFunc(a.Order, func(o GroupOrder) bool { return o.By == ByValue && o.At == i }) {
			a.Order = append(a.Order, GroupOrder{By: ByValue, At: i})
		}
	}
}

// aggregateKey reads a list of fields.
func (c *checker) aggregateKey(a *Aggregate, collection *schema.Collection, m *syntax.Member) {
	switch m.Key {
	case "group_by":
		a.pointer = c.pointer()
		a.GroupBy = c.columns(collection, m.Value, byGroups)
	case "sum":
		a.Sums = c.columns(collection, m.Value, ofSums)
	case "min":
		a.Mins = c.columns(collection, m.Value, ofRanges)
	case "max":
		a.Maxs = c.columns(collection, m.Value, ofRanges)
	}
}

// boolean reads true or false.
func (c *checker) boolean(v syntax.Value) bool {
	b, _ := c.scalar(boolType, 0, v)
	return b.Bits() != 0
}

// groupOrder reads the order of groups: names of what the answer has, behind a - where the greatest come first.
func (c *checker) groupOrder(a *Aggregate, v syntax.Value) []GroupOrder {
	var out []GroupOrder
	known := a.orders()
	names := make([]string, 0, 2*len(known))
	for _, o := range known {
		names = append(names, a.orderName(o), "-"+a.orderName(o))
	}
	key := func(v syntax.Value) {
		c.wants(place{typ: &schema.Type{Kind: schema.Enum, Enum: names}})
		name, ok := v.(*syntax.String)
		if !ok {
			c.wrong(v, "what groups are in order of")
			return
		}
		for _, o := range known {
			if strings.TrimPrefix(name.Text, "-") == a.orderName(o) {
				o.Descending = name.Text[0] == '-'
				out = append(out, o)
				return
			}
		}
		c.unknown(UnknownSort, name.Pos, name.Text, "order of the answer", func() []string { return names }, nil)
	}
	list, ok := v.(*syntax.Array)
	if !ok {
		key(v)
		return out
	}
	for i, item := range list.Items {
		if c.full() {
			break
		}
		n := c.enterItem(i)
		key(item)
		c.leave(n)
	}
	return out
}

// orders returns all that the groups of a may be in order of. A sum of floats is not: databases have none that is exact.
func (a *Aggregate) orders() []GroupOrder {
	out := []GroupOrder{{By: ByCount}}
	for part, list := range [][]Column{ByValue: a.GroupBy, ByCount: nil, BySum: a.Sums, ByMin: a.Mins, ByMax: a.Maxs} {
		for i := range list {
			if part := GroupPart(part); part != BySum || list[i].Term.Type.Kind != schema.Float { //nolint:gosec // five
				out = append(out, GroupOrder{By: part, At: i})
			}
		}
	}
	return out
}

func (a *Aggregate) orderName(o GroupOrder) string {
	list := [][]Column{ByValue: a.GroupBy, ByCount: nil, BySum: a.Sums, ByMin: a.Mins, ByMax: a.Maxs}[o.By]
	if list == nil {
		return groupWords[o.By]
	}
	return groupWords[o.By] + "." + list[o.At].Name
}

// A columnUse is what a field is to be for one of the lists of an aggregate.
type columnUse struct {
	kinds  schema.Kinds
	arrays schema.Kinds // of the values of arrays that may be there too
}

// What may be in the lists.
var (
	byGroups = columnUse{schema.Scalar, schema.InSets}
	byValues = columnUse{kinds: schema.Scalar} // the groups of a history
	ofSums   = columnUse{kinds: schema.Summed}
	ofRanges = columnUse{kinds: schema.Ordered}
	ofTimes  = columnUse{kinds: 1 << schema.Datetime}
)

// takes reports whether a field may be there.
func (u columnUse) takes(t schema.Type, targets []schema.Target) bool {
	if len(targets) != 1 {
		return false
	}
	if term := targets[0].Value; t.Array {
		return u.arrays.Has(t.Kind) && len(term.Columns) == 1 && len(term.Path) == 0
	}
	return u.kinds.Has(t.Kind)
}

func (c *checker) columns(collection *schema.Collection, v syntax.Value, use columnUse) []Column {
	c.wants(place{list: true, typ: textType})
	list, ok := v.(*syntax.Array)
	if !ok {
		c.shape(v, "a list of fields", "")
		return nil
	}
	var out []Column
	if len(list.Items) > MaxFields {
		c.errorf(LimitExceeded, list.Pos, strconv.Itoa(MaxFields), "there are at most %d fields here, not %d (limit fields)", MaxFields, len(list.Items))
		return nil
	}
	for i, item := range list.Items {
		n := c.enterItem(i)
		out = append(out, c.column(collection, item, use))
		c.leave(n)
	}
	return out
}

// column reads the name of a field. Subfields have dots: state.type
func (c *checker) column(collection *schema.Collection, v syntax.Value, use columnUse) Column {
	c.wants(place{typ: textType})
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
	targets := f.targets
	if f.aggregate != nil {
		targets = nil
		if f.read != nil {
			targets = []schema.Target{*f.read}
		}
	}
	if !use.takes(f.typ, targets) {
		fits := c.fieldsOf(collection, use)
		near := wording.Nearest(name.Text, fits)
		if i := slices.IndexFunc(fits, func(path string) bool { return strings.HasPrefix(path, name.Text+".") }); i >= 0 {
			near = fits[i]
		}
		c.errorf(NotAllowed, name.Pos, near, "%s, which is %s, cannot be used here; want a field that has one value: %s", name.Text, f.what(), kindList(use.kinds))
		return Column{}
	}
	target := targets[0]
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
