package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

var histories = []string{
	`{"field": "datetime", "start": "2024-01-01T09:59:59Z", "end": "2024-01-01T10:00:02Z", "interval_seconds": 1}`,
	`{"field": "datetime", "start": "0001-01-01T00:00:00Z", "end": "9999-12-31T23:59:59Z", "interval_seconds": 1000000007, "group_by": ["enum", "bool"], "sum": ["id"]}`,
	`{"field": "datetime", "start": "1969-12-31T23:59:59Z", "end": "2039-01-01", "interval_seconds": 86400001, "group_by": ["string"]}`,
	`{"field": "datetime", "start": "1969-12-31T23:59:59Z", "end": "2039-01-01", "interval_seconds": 86400001, "group_by": ["uuid", "int", "date", "float"], "sum": ["id", "parent"]}`,
	`{"field": "datetime2", "start": "2024-01-01", "end": "2025-01-01", "interval_seconds": 86400, "group_by": ["datetime"]}`,
}

// TestHistoryIsThatOfMemory counts over time, times before 1970 and uneven steps too.
func TestHistoryIsThatOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.language.For(filter.Route{History: true})
		for _, body := range histories {
			q, err := l.Parse("rows", []byte(`{"rows": {"id": {"lt_": 60}}, "history": `+body+`}`))
			if err != nil {
				t.Fatal(err)
			}
			want := schema.Must(memeval.History(q, w.data))
			got := w.groups(t, q)
			if len(want) == 0 {
				t.Errorf("%s has no groups", body)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{}, filter.Sum{}), noValues, noSums); diff != "" {
				statement, args, err := w.dialect.AppendAggregate(nil, nil, q)
				if err != nil {
					t.Fatal(err)
				}
				t.Errorf("%s (-memory +%s):\n%s\n%s %v", body, w.dialect, diff, statement, args)
			}
		}
	})
}

var aggregates = []string{
	`{}`,
	`{"sum": ["id", "float"], "min": ["string", "float", "datetime"], "max": ["date", "int", "string2"]}`,
	`{"group_by": ["enum", "bool"], "sum": ["id", "int", "float"], "sort": ["-sum.int", "group.bool"]}`,
	`{"group_by": ["string"], "min": ["datetime"], "max": ["datetime2"], "sort": ["-min.datetime", "max.datetime2"], "limit": 5}`,
	`{"group_by": ["strings"], "count": false, "max": ["string"]}`,
	`{"group_by": ["ints", "floats"], "sum": ["int"], "sort": "sum.int"}`,
	`{"group_by": ["bools", "dates", "enum"]}`,
	`{"group_by": ["datetimes", "uuids", "enums"], "sort": ["-group.uuids"]}`,
	`{"group_by": ["uuid", "date", "datetime"], "limit": 7}`,
}

// TestGroupsAreThoseOfMemory groups by values of every kind, and by the values of arrays.
func TestGroupsAreThoseOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := w.language.For(filter.Route{Aggregate: true})
		for _, body := range aggregates {
			for _, where := range []string{`{"id": {"lt_": 60}}`, `{"id": {"lt_": -1}}`} {
				q, err := l.Parse("rows", []byte(`{"rows": `+where+`, "aggregate": `+body+`}`))
				if err != nil {
					t.Fatal(err)
				}
				want, more, err := memeval.Aggregate(q, w.data)
				if err != nil {
					t.Fatal(err)
				}
				got := w.groups(t, q)
				if limit := q.Aggregate().Limit; more != (len(got) > limit) {
					t.Errorf("%s has %d groups, of %d, and memory says that there are more: %v", body, len(got), limit, more)
				} else if more {
					got = got[:limit]
				}
				if len(want)+len(got) == 0 {
					continue
				}
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{}), cmp.Comparer(func(a, b filter.Sum) bool { return a.Equal(b) }), noValues, noSums); diff != "" {
					statement, args, _ := w.dialect.AppendAggregate(nil, nil, q)
					t.Errorf("%s (-memory +%s):\n%s\n%s %v", body, w.dialect, diff, statement, args)
				}
			}
		}
	})
}

// TestDurationsAreThoseOfMemory sums lengths of time, however the times are kept, in parts of an interval that are no whole microseconds; and
// groups are in order of such a sum.
func TestDurationsAreThoseOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		from, to := w.term("datetime"), w.term("datetime2")
		column := func(name string) filter.Column {
			var c filter.Column
			c.Name, c.Term = name, w.term(name)
			return c
		}
		at := schema.NumOf(schema.Datetime, 1704103200_000000)
		q := schema.Must(w.language.Query("rows", predicate.Between(w.term("id"), predicate.Bound{}, predicate.Below(schema.Integer(60)))))
		durations := []filter.Duration{
			{Cases: []filter.DurationCase{
				{When: predicate.Between(to, predicate.AtLeast(at), predicate.Bound{}), Plus: []*schema.Term{to}, Minus: []*schema.Term{from}},
				{When: predicate.Not(predicate.IsNull(to)), Plus: []*schema.Term{from}, Minus: []*schema.Term{to}, Offset: 1_500000},
			}},
			{Cases: []filter.DurationCase{{When: predicate.True(), Minus: []*schema.Term{from}, Offset: at.Bits()}}},
		}
		for _, a := range []filter.Aggregate{
			{
				History: &filter.History{Field: column("datetime"), Start: schema.MinTime, End: schema.MaxTime, Interval: schema.MaxTime - schema.MinTime, Parts: 13},
				GroupBy: []filter.Column{column("bool")}, Sums: []filter.Column{column("id")}, Maxs: []filter.Column{column("datetime2")}, Durations: durations, Limit: 1000,
			},
			{
				GroupBy: []filter.Column{column("id")}, Sums: []filter.Column{column("id")}, Durations: durations, Limit: 7,
				Order: []filter.GroupOrder{{By: filter.BySum, At: 1, Descending: true}, {By: filter.BySum, At: 2}, {By: filter.ByValue}},
			},
			{ // each row is a group
				GroupBy: []filter.Column{column("datetime2"), column("id")}, Durations: durations, Limit: 7,
				Order: []filter.GroupOrder{{By: filter.BySum, Descending: true}, {By: filter.BySum, At: 1}, {By: filter.ByValue}, {By: filter.ByValue, At: 1, Descending: true}},
			},
			{
				GroupBy: []filter.Column{column("bool")}, Durations: durations, Limit: 7, Order: []filter.GroupOrder{{By: filter.BySum, At: 1}, {By: filter.ByValue}},
			},
			{ // though counts are in the order, which are all one
				GroupBy: []filter.Column{column("id")}, Durations: durations[1:], Limit: 7,
				Order: []filter.GroupOrder{{By: filter.ByCount}, {By: filter.BySum}, {By: filter.ByValue}},
			},
		} {
			q, err := q.Group(a)
			if err != nil {
				t.Fatal(err)
			}
			statement, args, err := w.dialect.AppendAggregate(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			same(t, w.dialect.Aggregate(q), statement, args)
			alone := a.GroupBy[len(a.GroupBy)-1].Name == "id" && len(a.Sums) == 0 && a.Order[0].By != filter.ByCount && len(w.dialect.Catalogue().Uniques) > 0
			if grouped := strings.Contains(string(statement), " GROUP BY "); grouped == alone {
				t.Errorf("%s: each row is a group: %v; %s", w.dialect, alone, statement)
			}
			want, _, err := memeval.Aggregate(q, w.data)
			if err != nil {
				t.Fatal(err)
			}
			got := w.groups(t, q)
			got = got[:min(len(got), a.Limit)] // one more says that there are more
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{}), cmp.Comparer(func(a, b filter.Sum) bool { return a.Equal(b) }), noValues, noSums); diff != "" || len(want) < 2 {
				t.Errorf("(-memory +%s):\n%s\n%s %v", w.dialect, diff, statement, args)
			}
		}
	})
}

// TestDurationsAreAddedUpAsMemoryDoes adds up what a database hands out of all rows. Other dialects and other storages do it themselves.
func TestDurationsAreAddedUpAsMemoryDoes(t *testing.T) {
	handed := map[string]bool{}
	each(t, func(t *testing.T, w *world) {
		from, to := w.term("datetime"), w.term("datetime2")
		q := schema.Must(w.language.Query("rows", predicate.Between(w.term("id"), predicate.Bound{}, predicate.Below(schema.Integer(60)))))
		list := func(terms ...*schema.Term) []*schema.Term { return terms }
		q = schema.Must(q.Group(filter.Aggregate{Limit: 1, Durations: []filter.Duration{
			{Cases: []filter.DurationCase{
				{When: predicate.In(w.term("enum"), schema.Values{Kind: schema.Enum}), Offset: 1},
				{When: predicate.Between(to, predicate.AtLeast(schema.NumOf(schema.Datetime, 1704103200_000000)), predicate.Bound{}), Plus: list(to), Minus: list(from)},
				{When: predicate.Not(predicate.IsNull(to)), Plus: list(from, from), Minus: list(to, from), Offset: 1_500000},
				{When: predicate.True(), Offset: 3},
			}},
			{Cases: []filter.DurationCase{{When: predicate.True(), Minus: list(from), Offset: 1704103200_000000}}},
		}}))
		all := w.dialect.Durations(q)
		if all == nil {
			return
		}
		handed[w.dialect.Name] = true
		statement, args, err := all.Append(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.db.Query(string(statement), args...)
		if err != nil {
			t.Fatalf("%s %v: %v", statement, args, err)
		}
		defer rows.Close()
		for rows.Next() {
			if ok, err := all.Add(rows.Scan); !ok {
				t.Fatalf("%s: a row is not as its storage says: %v", statement, err)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		want, _, err := memeval.Aggregate(q, w.data)
		if err != nil {
			t.Fatal(err)
		}
		got := all.Group()
		if got.Count != want[0].Count || got.Count == 0 || !got.Sums[0].Equal(want[0].Sums[0]) || !got.Sums[1].Equal(want[0].Sums[1]) || got.Sums[0].String() == "0" {
			t.Errorf("%s\ngives %d rows of %v, and memory %d of %v", statement, got.Count, got.Sums, want[0].Count, want[0].Sums)
		}
	})
	if want := map[string]bool{"sqlite": true}; !cmp.Equal(want, handed) {
		t.Errorf("times are handed out by %v, want %v", handed, want)
	}
}

// groups returns the rows of an aggregate.
func (w *world) groups(t *testing.T, q *filter.Query) []memeval.Group {
	t.Helper()
	statement, args, err := w.dialect.AppendAggregate(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.Query(string(statement), args...)
	if err != nil {
		t.Fatalf("%s %v: %v", statement, args, err)
	}
	defer rows.Close()
	scanner := schema.Must(w.dialect.GroupScanner(q))
	var out []memeval.Group
	for rows.Next() {
		out = append(out, schema.Must(scanner.Scan(rows.Scan)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

var noSums = cmp.FilterValues(func(a, b []filter.Sum) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

// noValues holds a nil list for an empty one.
var noValues = cmp.FilterValues(func(a, b []schema.Value) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
