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

// History returns a history of albums.
func (r random) History() *filter.History {
	column := func(name string) filter.Column {
		return filter.Column{Order: filter.Order{Order: schema.Order{Name: name, Term: Albums.Term(name)}}}
	}
	h := &filter.History{
		Field: column("released"),
		Start: Pick(r, schema.MinTime, -1, 0, 999_999), End: Pick(r, 1_000_000, 1_000_001, schema.MaxTime, schema.MaxTime-1),
		Interval: Pick[int64](r, 1, 3, 1_000_000, 86400_000000*365), Groups: 1 << 20,
	}
	for _, name := range []string{"live", "country", "label", "year"} {
		if r.IntN(2) == 0 {
			h.GroupBy = append(h.GroupBy, column(name))
		}
	}
	h.Sums = []filter.Column{column("discs")}
	return h
}

// History counts plainly: a list of groups, each looked for from the start.
func (d PlainData) History(where *predicate.Node, h *filter.History) []eval.Group {
	var groups []eval.Group
	for _, row := range d[Albums] {
		at := row.value(h.Field.Term)
		if !d.Says(row, where) || at.IsNull() || at.Bits() < h.Start || at.Bits() >= h.End {
			continue
		}
		g := eval.Group{Bucket: (at.Bits() - h.Start) / h.Interval, Values: []schema.Value{}}
		for _, c := range h.GroupBy {
			g.Values = append(g.Values, row.value(c.Term))
		}
		i := slices.IndexFunc(groups, func(o eval.Group) bool { return o.Bucket == g.Bucket && slices.Equal(o.Values, g.Values) })
		if i < 0 {
			g.Sums = make([]filter.Sum, 1)
			groups = append(groups, g)
			i = len(groups) - 1
		}
		groups[i].Count++
		groups[i].Sums[0].Add(row.value(h.Sums[0].Term))
	}
	slices.SortFunc(groups, func(a, b eval.Group) int {
		return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), slices.CompareFunc(a.Values, b.Values, schema.Value.Compare))
	})
	return groups
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
