package source_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var ledger = schema.Must(file.Parse("ledger.yaml", []byte(`
tamis: 1
name: ledger
collections:
  entries:
    key: id
    columns: {id: int, at: datetime, account: string, amount: int or null, rate: float or null}
`)))

// history returns the query of a history of the year 2024.
func history(tb testing.TB, l *filter.Language, more string) *filter.Query {
	tb.Helper()
	body := `{"history": {"field": "at", "start": "2024-01-01", "end": "2025-01-01", "interval_seconds": 31622400` + more + `}}`
	q, err := l.For(filter.Route{History: true}).Parse("entries", []byte(body))
	if err != nil {
		tb.Fatal(err)
	}
	return q
}

func TestSumsAreExactOnEveryBackend(t *testing.T) {
	l := schema.Must(filter.New(ledger, filter.Config{}))
	rows := []map[string]any{}
	for account, amounts := range map[string][]any{
		"above":  {int64(math.MaxInt64), int64(1)},
		"below":  {int64(math.MinInt64), int64(-1), nil},
		"far":    {int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MaxInt64), int64(7)},
		"back":   {int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MinInt64), int64(math.MinInt64)},
		"none":   {nil, nil},
		"small":  {int64(-3), int64(5)},
		"around": {int64(1) << 32, int64(-1), int64(-1) << 32, int64(-1)},
	} {
		for _, n := range amounts {
			rows = append(rows, map[string]any{"id": int64(len(rows)), "at": "2024-05-01T00:00:00.000000Z", "account": account, "amount": n, "rate": 0.5})
		}
	}
	want := map[string]string{
		"above": "9223372036854775808", "below": "-9223372036854775809", "far": "27670116110564327428", "back": "-2",
		"none": "0", "small": "2", "around": "-2",
	}
	q := history(t, l, `, "group_by": ["account"], "sum": ["amount", "rate"]`)
	check := func(t *testing.T, s source.Aggregator) []memeval.Group {
		t.Helper()
		groups, err := source.History(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, g := range groups {
			got[g.Values[0].Text()] = g.Sums[0].String()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return groups
	}
	data := memeval.Dataset{"entries": rows}
	memory := check(t, schema.Must(source.Memory(l, data)))
	check(t, schema.Must(source.Memory(l, memeval.Dataset{"entries": schema.Must(table.New(ledger.Collection("entries"), rows))})))
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		groups := check(t, schema.Must(source.CreateAndLoad(context.Background(), db, d, l, data)))
		if diff := cmp.Diff(memory, groups, cmp.AllowUnexported(schema.Value{}, filter.Sum{})); diff != "" {
			t.Errorf("(-memory +%s):\n%s", d, diff)
		}
	})
}

// The sum of floats is the same wherever they are added up, and in whatever order: theirs, rounded once.
func TestSumsOfFloatsAreRoundedOnceOnEveryBackend(t *testing.T) {
	l := schema.Must(filter.New(ledger, filter.Config{}))
	rows := []map[string]any{}
	for account, rates := range map[string][]any{
		"tenths": {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, "two": {0.1, 0.2}, "none": {nil}, "lost": {1e16, 1.0, -1e16}, "below": {-0.1, -2.5, -1e-3, -1e15},
		"far": {1e300, 1e-300, -1e300}, "beyond": {math.MaxFloat64, math.MaxFloat64}, "least": {5e-324, 5e-324}, "fine": {1e-20, 2e-20}, "zero": {0.0, math.Copysign(0, -1)},
		"next": {math.Nextafter(1, 2), -1.0}, "large": {9007199254740992.0, 9007199254740994.0, 1.0}, "mixed": {1.7976931348623157e308, 2.2250738585072014e-308, 123456.789, -1.7976931348623157e308},
	} {
		for _, f := range rates {
			rows = append(rows, map[string]any{"id": int64(len(rows)), "at": "2024-05-01T00:00:00.000000Z", "account": account, "rate": f})
		}
	}
	want := map[string]string{
		"tenths": "1", "two": "0.30000000000000004", "none": "0", "lost": "1", "below": "-1.0000000000000026e+15", "far": "1e-300",
		"beyond": "3.5953862697246314e+308", "least": "1e-323", "fine": "2.9999999999999997e-20", "zero": "0", "next": "2.220446049250313e-16", "large": "1.8014398509481988e+16", "mixed": "123456.789",
	}
	r, random := rand.New(rand.NewPCG(1, 2)), filter.SumOf(schema.Type{Kind: schema.Float})
	for range 40 { // no text of a float may be that of another
		f := math.Ldexp(r.Float64()-0.5, r.IntN(600)-300)
		random.Add(schema.Number(f))
		rows = append(rows, map[string]any{"id": int64(len(rows)), "at": "2024-05-01T00:00:00.000000Z", "account": "random", "rate": f})
	}
	want["random"] = random.String()
	q := history(t, l, `, "group_by": ["account"], "sum": ["rate"]`)
	check := func(t *testing.T, s source.Aggregator) {
		t.Helper()
		groups, err := source.History(t.Context(), s, q)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, g := range groups {
			got[g.Values[0].Text()] = g.Sums[0].String()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	data := memeval.Dataset{"entries": rows}
	check(t, schema.Must(source.Memory(l, data)))
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		check(t, schema.Must(source.CreateAndLoad(context.Background(), db, d, l, data)))
	})
}

// As many groups as there may be are an answer, and one more is an error of the body, whoever counts.
func TestTheGroupsOfAHistoryAreBounded(t *testing.T) {
	const most = 40
	rows := []map[string]any{}
	for i := range 3 * most {
		rows = append(rows, map[string]any{"id": int64(i), "at": fmt.Sprintf("2024-05-01T00:00:%02d.000000Z", i%60), "account": fmt.Sprint(i % (most + 1))})
	}
	l := schema.Must(filter.New(ledger, filter.Config{Limits: filter.Limits{Groups: most}}))
	check := func(t *testing.T, s source.Aggregator) {
		t.Helper()
		for _, more := range []string{`, "group_by": ["account"]`, `, "group_by": ["id", "account"], "sum": ["amount"]`} {
			_, err := source.History(t.Context(), s, history(t, l, more))
			var errs filter.Errors
			if !errors.As(err, &errs) || len(errs) != 1 || errs[0].Code != filter.LimitExceeded || errs[0].Pointer != "/history/group_by" ||
				errs[0].Column != 103 || !strings.Contains(errs[0].Message, "at most 40 groups") {
				t.Errorf("%s: %+v, want one error of the limit groups at the group_by", more, errs)
			}
		}
		q, err := l.For(filter.Route{History: true}).Parse("entries", []byte(`{"entries": {"account": {"ne_": "40"}}, "history": `+
			`{"field": "at", "start": "2024-01-01", "end": "2025-01-01", "interval_seconds": 31622400, "group_by": ["account"]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if groups, err := source.History(t.Context(), s, q); len(groups) != most || err != nil {
			t.Errorf("%d groups, %v, want %d", len(groups), err, most)
		}
	}
	data := memeval.Dataset{"entries": rows}
	check(t, schema.Must(source.Memory(l, data)))
	table := schema.Must(table.Options{Workers: 2}.New(ledger.Collection("entries"), rows))
	if _, err := memeval.History(history(t, l, `, "group_by": ["id"]`), memeval.Dataset{"entries": table}); err == nil {
		t.Error("a table has no bound of groups")
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		check(t, schema.Must(source.CreateAndLoad(context.Background(), db, d, l, data)))
	})
}

// Nobody keeps a client from writing a text into JSON that is no UUID and no member of an enum: it is a value as any other.
func TestAHistoryIsGroupedByAnyTextInsideJSON(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("events.yaml", []byte(`
tamis: 1
enums: {Color: [RED, GREEN]}
collections:
  entries:
    key: id
    columns: {id: int, at: datetime, doc: json or null}
    fields: {id: , at: , owner: {from: doc.owner, type: uuid}, color: {from: doc.color, type: Color}}
`))), filter.Config{}))
	rows := []map[string]any{}
	for _, doc := range []any{
		nil, map[string]any{}, map[string]any{"owner": 7, "color": true},
		map[string]any{"owner": "no uuid", "color": "BLUE"}, map[string]any{"owner": "NO UUID", "color": "RED"},
		map[string]any{"owner": "8F3C2A10-1111-4222-8333-444455556666", "color": ""},
		map[string]any{"owner": "8f3c2a10-1111-4222-8333-444455556666", "color": "GREEN"},
	} {
		rows = append(rows, map[string]any{"id": int64(len(rows)), "at": "2024-05-01T00:00:00.000000Z", "doc": doc})
	}
	data := memeval.Dataset{"entries": rows}
	for _, by := range []string{"owner", "color"} {
		q := history(t, l, `, "group_by": ["`+by+`"]`)
		memory, err := source.History(t.Context(), schema.Must(source.Memory(l, data)), q)
		if err != nil || len(memory) < 3 {
			t.Fatalf("by %s: %v, %v", by, memory, err)
		}
		onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
			groups, err := source.History(t.Context(), schema.Must(source.CreateAndLoad(t.Context(), db, d, l, data)), q)
			if diff := cmp.Diff(memory, groups, cmp.AllowUnexported(schema.Value{}, filter.Sum{})); diff != "" || err != nil {
				t.Errorf("by %s: %v (-memory +%s):\n%s", by, err, d, diff)
			}
		})
	}
}

// A group key with more values than groups are asked for is answered with as many as the limit, and with the fact that there are more.
func TestAGroupKeyOfAHundredThousandValues(t *testing.T) {
	const values = 100_000
	rows := make([]map[string]any, values)
	for i := range rows {
		rows[i] = map[string]any{"id": int64(i), "at": "2024-05-01T00:00:00.000000Z", "account": fmt.Sprintf("%06d", i)}
	}
	l := schema.Must(filter.New(ledger, filter.Config{}))
	ask := func(limit int) *filter.Query {
		return schema.Must(l.For(filter.Route{Aggregate: true}).Parse("entries", fmt.Appendf(nil, `{"aggregate": {"group_by": ["account"], "sort": "-group.account", "limit": %d}}`, limit)))
	}
	check := func(t *testing.T, s source.Aggregator) {
		t.Helper()
		for _, limit := range []int{3, 200} {
			groups, more, err := s.Aggregate(t.Context(), ask(limit))
			if err != nil || len(groups) != limit || !more {
				t.Errorf("limit %d: %d groups, more: %v, %v", limit, len(groups), more, err)
			} else if last := groups[0].Values[0].Text(); last != "099999" {
				t.Errorf("limit %d: the first group is %s", limit, last)
			}
		}
	}
	check(t, schema.Must(source.Memory(l, memeval.Dataset{"entries": rows})))
	db := enginetest.Open(t, sqlgen.SQLite.Name)
	check(t, schema.Must(source.CreateAndLoad(t.Context(), db, sqlgen.SQLite, l, memeval.Dataset{"entries": rows})))
}
