package memeval

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

func (r random) order(c *schema.Collection) []filter.Order {
	var order []filter.Order
	for range r.IntN(3) {
		o := filter.Order{Order: schema.Order{Descending: r.IntN(2) == 0, NullsFirst: r.IntN(2) == 0}}
		at := c
		for range r.IntN(3) {
			if name := pick(r, "artist", "original"); at.Relation(name) != nil {
				o.Via = append(o.Via, at.Relation(name))
				at = at.Relation(name).To
				o.Policy = append(o.Policy, pick(r, predicate.True(), r.leaf(at)))
			}
		}
		for o.Term == nil || o.Term.Type.Array || !o.Term.Type.Kind.Compared() {
			o.Term = r.term(at)
		}
		order = append(order, o)
	}
	return append(order, filter.Order{Order: schema.Order{Term: c.Term("id"), Descending: r.IntN(2) == 0}})
}

// keys returns the sort keys of a row, plainly.
func (d plainData) keys(row plainRow, order []filter.Order) []schema.Value {
	keys := make([]schema.Value, len(order))
	for i, o := range order {
		at := row
		for j, r := range o.Via {
			var next plainRow
			for _, other := range d[r.To] {
				if next == nil && at.joins(r, other) && d.says(other, &o.Policy[j]) {
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

func compareKeys(a, b []schema.Value, order []filter.Order) int {
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

func TestAPageIsAPartOfTheOrder(t *testing.T) {
	for seed := range uint64(1500) {
		r := newRandom(seed)
		data := r.data()
		where, order := r.node(albums, 1), r.order(albums)
		var want []plainRow
		for _, row := range data[albums] {
			if data.says(row, &where) {
				want = append(want, row)
			}
		}
		slices.SortStableFunc(want, func(a, b plainRow) int { return compareKeys(data.keys(a, order), data.keys(b, order), order) })
		form := forms[r.IntN(len(forms))]
		dataset := form.dataset(t, data)
		if dataset == nil {
			continue
		}
		name := fmt.Sprintf("seed %d, %s", seed, form.name)
		s, sorter := selectNode(t, dataset, &where, order)

		all := s.page(sorter, &filter.Page{Order: order, Limit: filter.NoLimit})
		if diff := gocmp.Diff(ids(want), s.ids(t, all)); diff != "" {
			t.Fatalf("%s: the whole order (-want +got):\n%s", name, diff)
		}
		offset, limit := r.IntN(4), r.IntN(5)
		part := s.page(sorter, &filter.Page{Order: order, Offset: int64(offset), Limit: int64(limit)})
		from := min(offset, len(want))
		if diff := gocmp.Diff(ids(want[from:min(from+limit, len(want))]), s.ids(t, part)); diff != "" {
			t.Fatalf("%s: offset %d, limit %d (-want +got):\n%s", name, offset, limit, diff)
		}
		for i := range all {
			after := sorter.values(s.rows.at(all[i]))
			if diff := gocmp.Diff(data.keys(want[i], order), after, gocmp.Comparer(func(a, b schema.Value) bool { return a == b })); diff != "" {
				t.Fatalf("%s: the keys of row %d (-want +got):\n%s", name, i, diff)
			}
			forward := s.page(sorter, &filter.Page{Order: order, Limit: int64(limit), After: after})
			if diff := gocmp.Diff(ids(want[i+1:min(i+1+limit, len(want))]), s.ids(t, forward)); diff != "" {
				t.Fatalf("%s: after row %d, limit %d (-want +got):\n%s", name, i, limit, diff)
			}
			back := s.page(sorter, &filter.Page{Order: order, Limit: int64(limit), After: after, Backward: true})
			if diff := gocmp.Diff(ids(want[max(0, i-limit):i]), s.ids(t, back)); diff != "" {
				t.Fatalf("%s: before row %d, limit %d (-want +got):\n%s", name, i, limit, diff)
			}
		}
	}
}

func selectNode(t *testing.T, dataset Dataset, where *predicate.Node, order []filter.Order) (*selection, *sorter) {
	t.Helper()
	store := newStore(dataset)
	rows, err := store.rows(albums)
	if err != nil {
		t.Fatal(err)
	}
	c := &compiler{store: store, collection: albums, shape: rows.shape}
	s, err := c.selection(rows, where)
	if err != nil {
		t.Fatal(err)
	}
	sorter, err := c.sorter(order)
	if err != nil {
		t.Fatal(err)
	}
	return s, sorter
}

func ids(rows []plainRow) []string {
	out := []string{}
	for _, row := range rows {
		out = append(out, row["id"].(schema.Value).Text())
	}
	return out
}

func (s *selection) ids(t *testing.T, numbers []int) []string {
	t.Helper()
	read, err := s.shape.texts(albums.Column("id"))
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, n := range numbers {
		id, _ := read(s.rows.at(n))
		out = append(out, id)
	}
	return out
}

// history returns a history of albums.
func (r random) history() *filter.History {
	column := func(name string) filter.Column {
		return filter.Column{Order: filter.Order{Order: schema.Order{Name: name, Term: albums.Term(name)}}}
	}
	h := &filter.History{
		Field: column("released"),
		Start: pick(r, schema.MinTime, -1, 0, 999_999), End: pick(r, 1_000_000, 1_000_001, schema.MaxTime, schema.MaxTime-1),
		Interval: pick[int64](r, 1, 3, 1_000_000, 86400_000000*365), Groups: 1 << 20,
	}
	for _, name := range []string{"live", "country", "label", "year"} {
		if r.IntN(2) == 0 {
			h.GroupBy = append(h.GroupBy, column(name))
		}
	}
	h.Sums = []filter.Column{column("discs")}
	return h
}

func TestHistoryCountsEachRowOnce(t *testing.T) {
	for seed := range uint64(500) {
		r := newRandom(seed)
		data := r.data()
		where := r.node(albums, 1)
		h := r.history()
		want := data.history(&where, h)

		s, _ := selectNode(t, forms[pick(r, 0, 1, 2, 5, 6)].dataset(t, data), &where, nil)
		got, err := s.history(h)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty(), gocmp.Comparer(func(a, b schema.Value) bool { return a == b }), gocmp.AllowUnexported(filter.Sum{})); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// history counts plainly: a list of groups, each looked for from the start.
func (d plainData) history(where *predicate.Node, h *filter.History) []Group {
	var groups []Group
	for _, row := range d[albums] {
		at := row.value(h.Field.Term)
		if !d.says(row, where) || at.IsNull() || at.Bits() < h.Start || at.Bits() >= h.End {
			continue
		}
		g := Group{Bucket: (at.Bits() - h.Start) / h.Interval, Values: []schema.Value{}}
		for _, c := range h.GroupBy {
			g.Values = append(g.Values, row.value(c.Term))
		}
		i := slices.IndexFunc(groups, func(o Group) bool { return o.Bucket == g.Bucket && slices.Equal(o.Values, g.Values) })
		if i < 0 {
			g.Sums = make([]filter.Sum, 1)
			groups = append(groups, g)
			i = len(groups) - 1
		}
		groups[i].Count++
		groups[i].Sums[0].Add(row.value(h.Sums[0].Term))
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), slices.CompareFunc(a.Values, b.Values, schema.Value.Compare))
	})
	return groups
}
