package evaltest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

func (r random) Order(c *schema.Collection) []filter.Order {
	var order []filter.Order
	for range r.IntN(3) {
		o := filter.Order{Order: schema.Order{Descending: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0}}
		at := c
		for range r.IntN(3) {
			if name := Pick(r, "artist", "original"); at.Relation(name) != nil {
				o.Via = append(o.Via, at.Relation(name))
				at = at.Relation(name).To
				o.Policy = append(o.Policy, Pick(r, predicate.True(), r.leaf(at)))
			}
		}
		for o.Term == nil || o.Term.Type.Array || !o.Term.Type.Kind.Compared() {
			o.Term = r.term(at)
		}
		order = append(order, o)
	}
	return append(order, filter.Order{Order: schema.Order{Term: c.Term("id"), Descending: r.IntN(2) == 0}})
}

// Keys returns the sort keys of a row, plainly.
func (d PlainData) Keys(row PlainRow, order []filter.Order) []schema.Value {
	keys := make([]schema.Value, len(order))
	for i, o := range order {
		at := row
		for j, r := range o.Via {
			var next PlainRow
			for _, other := range d[r.To] {
				if next == nil && at.joins(r, other) && d.Says(other, &o.Policy[j]) {
					next = other
				}
			}
			if at = next; at == nil {
				break
			}
		}
		if at != nil {
			keys[i] = at.value(o.Term)
		}
	}
	return keys
}

func CompareKeys(a, b []schema.Value, order []filter.Order) int {
	for i, o := range order {
		result := a[i].Compare(b[i])
		if isNull := a[i].IsNull() || b[i].IsNull(); isNull && o.NullsFirst || !isNull && o.Descending {
			result = -result
		}
		if result != 0 {
			return result
		}
	}
	return 0
}

// Aggregate returns a history of albums, or groups of them.
func (r random) Aggregate() *filter.Aggregate {
	column := func(name string) filter.Column {
		return filter.Column{Order: filter.Order{Order: schema.Order{Name: name, Term: Albums.Term(name)}}}
	}
	a := &filter.Aggregate{Limit: 1 << 20, Sums: []filter.Column{column("discs")}, Mins: []filter.Column{column("title")}, Maxs: []filter.Column{column("released"), column("label")}}
	for _, name := range []string{"live", "country", "label", "year"} {
		if r.IntN(2) == 0 {
			a.GroupBy = append(a.GroupBy, column(name))
		}
	}
	if r.IntN(2) == 0 {
		a.History = &filter.History{
			Field: column("released"),
			Start: Pick(r, schema.MinTime, -1, 0, 999_999), End: Pick(r, 1_000_000, 1_000_001, schema.MaxTime, schema.MaxTime-1),
			Interval: Pick[int64](r, 1, 3, 1_000_000, 86400_000000*365),
		}
		return a
	}
	if r.IntN(2) == 0 {
		a.GroupBy = append(a.GroupBy, column("tags"))
	}
	a.Order = append(a.Order, filter.GroupOrder{By: Pick(r, filter.ByCount, filter.BySum, filter.ByMin, filter.ByMax), Descending: r.IntN(2) == 0})
	for i := range a.GroupBy {
		a.Order = append(a.Order, filter.GroupOrder{By: filter.ByValue, At: i, Descending: r.IntN(2) == 0})
	}
	a.Limit = Pick(r, 0, 1, 3, 1<<20)
	return a
}

// Aggregate groups plainly: a list of groups, each looked for from the start.
func (d PlainData) Aggregate(where *predicate.Node, a *filter.Aggregate) (groups []filter.Group, more bool) {
	if a.History == nil && len(a.GroupBy) == 0 {
		groups = append(groups, plainGroup(a, filter.Group{Values: []schema.Value{}}))
	}
	for _, row := range d[Albums] {
		if !d.Says(row, where) {
			continue
		}
		of := []filter.Group{{Values: []schema.Value{}}}
		if h := a.History; h != nil {
			at := row.value(h.Field.Term)
			if at.IsNull() || at.Bits() < h.Start || at.Bits() >= h.End {
				continue
			}
			of[0].Bucket = (at.Bits() - h.Start) / h.Interval
		}
		for i := range a.GroupBy {
			var next []filter.Group
			for _, g := range of {
				for _, v := range row.values(&a.GroupBy[i]) {
					next = append(next, filter.Group{Bucket: g.Bucket, Values: append(slices.Clone(g.Values), v)})
				}
			}
			of = next
		}
		for _, g := range of {
			i := slices.IndexFunc(groups, func(o filter.Group) bool { return o.Bucket == g.Bucket && slices.Equal(o.Values, g.Values) })
			if i < 0 {
				groups = append(groups, plainGroup(a, g))
				i = len(groups) - 1
			}
			groups[i].Count++
			for j, c := range a.Sums {
				groups[i].Sums[j].Add(row.value(c.Term))
			}
			for j, c := range a.Mins {
				if v, end := row.value(c.Term), &groups[i].Mins[j]; end.IsNull() || !v.IsNull() && v.Compare(*end) < 0 {
					*end = v
				}
			}
			for j, c := range a.Maxs {
				if v, end := row.value(c.Term), &groups[i].Maxs[j]; end.IsNull() || !v.IsNull() && v.Compare(*end) > 0 {
					*end = v
				}
			}
		}
	}
	slices.SortFunc(groups, func(x, y filter.Group) int {
		if a.History != nil {
			return cmp.Or(cmp.Compare(x.Bucket, y.Bucket), slices.CompareFunc(x.Values, y.Values, schema.Value.Compare))
		}
		for _, o := range a.Order {
			if order := plainOrder(&x, &y, o); order != 0 {
				return order
			}
		}
		return 0
	})
	if len(groups) > a.Limit {
		return groups[:a.Limit], true
	}
	return groups, false
}

// values returns the groups that a row is in by one column.
func (row PlainRow) values(c *filter.Column) []schema.Value {
	if !c.Each() {
		return []schema.Value{row.value(c.Term)}
	}
	var out []schema.Value
	for _, v := range row.elements(c.Term) {
		if !v.IsNull() && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func plainGroup(a *filter.Aggregate, g filter.Group) filter.Group {
	g.Sums, g.Mins, g.Maxs = make([]filter.Sum, len(a.Sums)), make([]schema.Value, len(a.Mins)), make([]schema.Value, len(a.Maxs))
	return g
}

func plainOrder(x, y *filter.Group, o filter.GroupOrder) int {
	var order int
	var a, b schema.Value
	switch o.By {
	case filter.ByCount:
		order = cmp.Compare(x.Count, y.Count)
	case filter.BySum:
		order = x.Sums[o.At].Int().Cmp(y.Sums[o.At].Int())
	case filter.ByMin:
		a, b = x.Mins[o.At], y.Mins[o.At]
	case filter.ByMax:
		a, b = x.Maxs[o.At], y.Maxs[o.At]
	default:
		a, b = x.Values[o.At], y.Values[o.At]
	}
	order += a.Compare(b)
	if o.Descending && !a.IsNull() && !b.IsNull() || o.Descending && (o.By == filter.ByCount || o.By == filter.BySum) {
		return -order
	}
	return order
}

func MessageOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Many returns n rows, with texts that repeat and, now and then, texts that do not.
func (r random) Many(c *schema.Collection, n int) []PlainRow {
	unique := r.IntN(2) == 0
	rows := make([]PlainRow, n)
	for i := range rows {
		rows[i] = r.Row(c, i)
		if unique && c == Albums {
			rows[i]["title"] = schema.Text(fmt.Sprint(r.text(), i))
			rows[i]["artist_id"] = schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", r.IntN(3*n)))
			if tags, _ := rows[i]["tags"].([]schema.Value); r.IntN(3) == 0 {
				rows[i]["tags"] = append(tags, schema.Text(fmt.Sprint(r.IntN(90))))
			}
		}
	}
	return rows
}

func SelectNode(t *testing.T, dataset memeval.Dataset, where *predicate.Node, order []filter.Order) (*eval.Selection, *eval.Sorter) {
	t.Helper()
	store := eval.NewStore(dataset)
	rows, err := store.Set(Albums)
	if err != nil {
		t.Fatal(err)
	}
	c := &eval.Compiler{Store: store, Collection: Albums, Shape: rows.Shape}
	s, err := c.Selection(rows, where)
	if err != nil {
		t.Fatal(err)
	}
	sorter, err := c.Sorter(order)
	if err != nil {
		t.Fatal(err)
	}
	return s, sorter
}

func IdsAt(t *testing.T, s *eval.Selection, numbers []int) []string {
	t.Helper()
	read, err := s.Shape.Texts(Albums.Column("id"))
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, n := range numbers {
		id, _ := read(s.Rows.At(n))
		out = append(out, id)
	}
	return out
}

func UsesCustom(n *predicate.Node) bool {
	found := false
	predicate.Walk(n, func(n *predicate.Node) bool {
		found = found || n.Op == predicate.OpCustom
		return true
	})
	return found
}
