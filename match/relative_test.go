package match_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

const timedSchema = `
tamis: 1
language: {relative_times: true}
collections:
  jobs:
    key: id
    columns:
      id: int
      queue: string
      start: datetime or null
      due: date or null
      days: set of date
      seen: set of datetime
      expected: datetime or null
      flow_id: int or null
    relations:
      flow: {one: flows, keys: {flow_id: id}}
    fields:
      begun: {from: start, fallback: expected}
      queue: {}
      start: {}
      due: {}
      days: {}
      seen: {}
      flow: {}
  flows:
    key: id
    columns: {id: int, created: datetime or null, born: date or null}
`

// A timed is a language with a clock that a test moves.
type timed struct {
	language *filter.Language
	now      time.Time
}

func newTimed(t testing.TB, now string) *timed {
	t.Helper()
	r, err := file.Parse("jobs.yaml", []byte(timedSchema))
	if err != nil {
		t.Fatal(err)
	}
	w := &timed{now: at(t, now)}
	w.language = schema.Must(filter.New(r, filter.Config{Now: func() time.Time { return w.now }}))
	return w
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *timed) parse(t testing.TB, body string) *filter.Query {
	t.Helper()
	q, err := w.language.Parse("jobs", []byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return q
}

func (w *timed) index(t testing.TB, data memeval.Dataset) *match.Index[int, map[string]any] {
	t.Helper()
	return schema.Must(match.New[int, map[string]any](w.language.Collection("jobs"), data))
}

// A filter that was saved on the 10th is about the last hour of the 11th on the 11th.
func TestARelativeTimeMovesWithEachEvent(t *testing.T) {
	w := newTimed(t, "2026-03-10T12:00:00Z")
	ix := w.index(t, nil)
	for key, body := range []string{
		`{"jobs": {"start": {"after_": "now-1h"}}}`,
		`{"jobs": {"due": {"le_": "today"}}}`,
		`{"jobs": {"not_": {"start": {"between_": ["today", "now"]}}}}`,
	} {
		if err := ix.Put(key, w.parse(t, body)); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		now, start, due string
		want            []int
	}{
		{"2026-03-10T12:00:00Z", "2026-03-10T11:30:00Z", "2026-03-10", []int{0, 1}},
		{"2026-03-11T12:00:00Z", "2026-03-10T11:30:00Z", "2026-03-11", []int{1, 2}},
		{"2026-03-11T12:00:00Z", "2026-03-11T11:00:00Z", "2026-03-12", []int{0}},
		{"2026-03-09T12:00:00Z", "2026-03-10T00:00:00Z", "2026-03-10", []int{0, 2}},
	} {
		w.now = at(t, test.now)
		row := map[string]any{"id": 1, "start": test.start, "due": test.due}
		if got := matches(t, ix, &row); !slices.Equal(got, test.want) {
			t.Errorf("at %s: start %s and due %s match %v, want %v", test.now, test.start, test.due, got, test.want)
		}
	}
}

// random bodies with relative times and others, on every kind of field that may have them.
func (w *timed) body(rng *rand.Rand) string {
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	when := func() string {
		return pick("now", "today", "now-1h", "now+2h", "now-1d", "now-30m", "now+3d", "2026-03-10T00:00:00Z", "2026-03-10", "2026-03-11T06:30:00Z")
	}
	day := func() string {
		return pick("now", "today", "now-1h", "now+1d", "now-1d", "now-36h", "2026-03-10", "2026-03-11")
	}
	list := func(one func() string) string {
		var items []string
		for range 1 + rng.IntN(4) {
			items = append(items, fmt.Sprintf("%q", one()))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	test := func(one func() string) string {
		switch rng.IntN(4) {
		case 0:
			return fmt.Sprintf(`{%q: %s}`, pick("any_", "not_any_"), list(one))
		case 1:
			return fmt.Sprintf(`{"between_": [%q, %q]}`, one(), one())
		default:
			return fmt.Sprintf(`{%q: %q}`, pick("eq_", "ne_", "lt_", "le_", "gt_", "ge_", "before_", "after_"), one())
		}
	}
	object := func() string {
		switch rng.IntN(8) {
		case 0, 1:
			return `{"start": ` + test(when) + `}`
		case 2:
			return `{"due": ` + test(day) + `}`
		case 3:
			return `{"begun": ` + test(when) + `}`
		case 4:
			return fmt.Sprintf(`{%q: {%q: %s}}`, "days", pick("any_", "all_", "not_any_"), list(day))
		case 5:
			return fmt.Sprintf(`{%q: {%q: %s}}`, "seen", pick("any_", "all_"), list(when))
		case 6:
			return `{"flow": {"` + pick("some_", "none_") + `": {"created": ` + test(when) + `}}}`
		default:
			return `{"flow": {"some_": {"born": ` + test(day) + `, "created": ` + test(when) + `}}}`
		}
	}
	out := fmt.Sprintf(`"and_": [%s, %s]`, object(), object())
	switch rng.IntN(4) {
	case 0:
		out = fmt.Sprintf(`"or_": [%s, %s]`, object(), object())
	case 1:
		out = `"not_": ` + object()
	case 2:
		out += `, "queue": {"any_": ["` + pick("a", "b") + `"]}`
	}
	return `{"jobs": {` + out + `}}`
}

func (w *timed) row(rng *rand.Rand) map[string]any {
	near := func() any {
		if rng.IntN(5) == 0 {
			return nil
		}
		return w.now.Add([]time.Duration{0, -time.Hour, 2 * time.Hour, -24 * time.Hour, time.Microsecond, -time.Microsecond, 30 * time.Minute}[rng.IntN(7)])
	}
	day := func() any { return w.now.AddDate(0, 0, rng.IntN(5)-2).Format(time.DateOnly) }
	row := map[string]any{"id": 1, "queue": string(rune('a' + rng.IntN(2))), "start": near(), "due": day(), "days": []any{day(), day()}, "flow_id": rng.IntN(8)}
	if v, ok := near().(time.Time); ok {
		row["expected"] = v
		row["seen"] = []any{v}
	}
	return row
}

// TestMatchIsTheQueryOfTheMoment compares an index, while the clock moves, with each body parsed and compiled at the event.
func TestMatchIsTheQueryOfTheMoment(t *testing.T) {
	for _, size := range []int{20, 300} { // a list, and bit positions
		rng := rand.New(rand.NewPCG(uint64(size), 1))
		w := newTimed(t, "2026-03-10T00:00:00Z")
		flows := []map[string]any{}
		for i := range 6 {
			flows = append(flows, map[string]any{
				"id": i, "created": w.now.Add(time.Duration(rng.IntN(96)) * time.Hour / 2), "born": w.now.AddDate(0, 0, rng.IntN(4)).Format(time.DateOnly),
			})
		}
		data := memeval.Dataset{"flows": flows}
		ix := w.index(t, data)
		bodies := make([]string, size)
		for key := range bodies {
			bodies[key] = w.body(rng)
			if err := ix.Put(key, w.parse(t, bodies[key])); err != nil {
				t.Fatal(err)
			}
		}
		hits := 0
		for range 60 {
			w.now = w.now.Add([]time.Duration{30 * time.Minute, time.Hour, 7 * time.Hour, time.Microsecond, -3 * time.Hour, 0}[rng.IntN(6)])
			row := w.row(rng)
			var want []int
			for key, body := range bodies {
				if schema.Must(memeval.Compile[map[string]any](w.parse(t, body), data))(&row) {
					want = append(want, key)
				}
			}
			got := matches(t, ix, &row)
			if d := cmp.Diff(want, got); d != "" {
				for key, body := range bodies {
					if slices.Contains(want, key) != slices.Contains(got, key) {
						t.Logf("%d: %s", key, body)
					}
				}
				t.Fatalf("%d filters at %s: row %v (-want +got)\n%s", size, w.now, row, d)
			}
			hits += len(got)
		}
		if hits == 0 {
			t.Error("no row satisfied any filter")
		}
		for key := range bodies {
			ix.Delete(key)
		}
		if got := ix.Residue(); got != "" {
			t.Errorf("an index without queries still holds %s", got)
		}
	}
}
