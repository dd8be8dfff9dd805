package match_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// An index is what an Index and a Fleet have in common.
type index interface {
	Put(key int, q *filter.Query) error
	Delete(key int)
	Refresh(data memeval.Dataset) error
	Limit(l match.Limits)
	Len() int
	Bytes() int64
	Match(row *Run) ([]int, error)
	MatchJSON(text []byte) ([]int, error)
	Changes(before, after *Run) ([]match.Change[int], error)
	Residue() string
}

// indexes are the kinds that there are. A fleet asks its shards one after the other, or all at once.
var indexes = []struct {
	name string
	make func(t testing.TB, w *world) index
}{
	{"index", func(_ testing.TB, w *world) index { return schema.Must(match.New[int, Run](w.runs, w.data)) }},
	{"a shard", func(t testing.TB, w *world) index { return newFleet(t, w, 1, true) }},
	{"five shards", func(t testing.TB, w *world) index { return newFleet(t, w, 5, false) }},
	{"five shards at once", func(t testing.TB, w *world) index { return newFleet(t, w, 5, true) }},
}

func newFleet(t testing.TB, w *world, shards int, together bool) *match.Fleet[int, Run] {
	t.Helper()
	f, err := match.NewFleet[int, Run](w.runs, w.data, shards)
	if err != nil {
		t.Fatal(err)
	}
	f.Together(together)
	return f
}

// TestAFleetIsOneIndex does the same to a fleet and to an index, and asks both the same.
func TestAFleetIsOneIndex(t *testing.T) {
	for _, kind := range indexes[1:] {
		t.Run(kind.name, func(t *testing.T) {
			hits, full := 0, 0
			for seed := range uint64(4) {
				w := newWorld(t, seed)
				size := []int{10, 60, 200, 1000}[seed]
				p := &pair{one: indexes[0].make(t, w), other: kind.make(t, w)}
				limits := match.Limits{Filters: size * 2 / 3}
				p.one.Limit(limits)
				p.other.Limit(limits)
				for step := range 800 {
					p.change(t, w, size)
					if step%4 == 0 {
						hits += p.same(t, w)
					}
				}
				full += p.full
				for key := range size {
					p.other.Delete(key)
				}
				if left := p.other.Residue(); left != "" {
					t.Errorf("a fleet without queries still holds %s", left)
				}
			}
			if hits < 1000 || full == 0 {
				t.Errorf("%d hits and %d times full are too few to tell", hits, full)
			}
		})
	}
}

// A pair is two indexes to which the same happens.
type pair struct {
	one, other index
	full       int // how often a query was refused
}

func (p *pair) change(t *testing.T, w *world, size int) {
	t.Helper()
	switch key := w.IntN(size); w.IntN(9) {
	case 0, 1:
		p.one.Delete(key)
		p.other.Delete(key)
	case 2:
		if err := errors.Join(p.one.Refresh(w.data), p.other.Refresh(w.data)); err != nil {
			t.Fatal(err)
		}
	default:
		q := w.query(t)
		err, otherErr := p.one.Put(key, q), p.other.Put(key, q)
		if errors.Is(err, match.ErrFull) != errors.Is(otherErr, match.ErrFull) || (err == nil) != (otherErr == nil) {
			t.Fatalf("Put into the fleet: %v, into the index: %v", otherErr, err)
		}
		if err != nil {
			p.full++
		}
	}
}

// same compares what both answer, and returns how much it is.
func (p *pair) same(t *testing.T, w *world) int {
	t.Helper()
	before, after := w.row(), w.row()
	want := matches(t, p.one, before)
	if d := cmp.Diff(want, matches(t, p.other, before)); d != "" {
		t.Fatalf("row %+v (-index +fleet)\n%s", *before, d)
	}
	line := schema.Must(json.Marshal(before))
	if got, err := matchesJSON(p.other, line); err != nil || !slices.Equal(got, want) {
		t.Fatalf("%s: %v, %v; want %v", line, got, err, want)
	}
	if d := cmp.Diff(moves(t, p.one, before, after), moves(t, p.other, before, after)); d != "" {
		t.Fatalf("Changes (-index +fleet)\n%s", d)
	}
	if got, want := p.other.Len(), p.one.Len(); got != want {
		t.Fatalf("Len() = %d, want %d", got, want)
	}
	if got, want := p.other.Bytes(), p.one.Bytes(); got != want {
		t.Fatalf("Bytes() = %d, want %d", got, want)
	}
	return len(want)
}

// TestAFleetHasOneMoment: queries of all shards are relative to one moment of the clock of the last language, as those of an index are.
func TestAFleetHasOneMoment(t *testing.T) {
	now, asked := at(t, "2026-03-10T12:00:00Z"), 0
	l := schema.Must(filter.New(schema.Must(file.Parse("jobs.yaml", []byte(timedSchema))), filter.Config{Now: func() time.Time { asked++; return now }}))
	for _, together := range []bool{false, true} {
		f := schema.Must(match.NewFleet[int, map[string]any](l.Collection("jobs"), nil, 4))
		f.Together(together)
		for key := range 40 {
			body := `{"jobs": {"start": {"after_": "now-1h"}}}`
			if err := f.Put(key, schema.Must(l.Parse("jobs", []byte(body)))); err != nil {
				t.Fatal(err)
			}
		}
		row := map[string]any{"id": 1, "start": "2026-03-10T11:30:00Z"}
		for _, test := range []struct {
			now  string
			want int
		}{{"2026-03-10T12:00:00Z", 40}, {"2026-03-10T13:00:00Z", 0}} {
			now, asked = at(t, test.now), 0
			if got := len(matches(t, f, &row)); got != test.want || asked != 1 {
				t.Errorf("at %s %d queries match, and the clock was asked %d times; want %d and once", test.now, got, asked, test.want)
			}
		}
	}
}

// A row that any shard refuses is refused, and no key of another is returned.
func TestAFleetRefusesWhatAShardRefuses(t *testing.T) {
	w := newTimed(t, "2026-03-10T12:00:00Z")
	f := schema.Must(match.NewFleet[int, map[string]any](w.language.Collection("jobs"), nil, 4))
	for key := range 40 {
		if err := f.Put(key, w.parse(t, `{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Put(40, w.parse(t, `{"jobs": {"queue": {"any_": ["a"]}}}`)); err != nil {
		t.Fatal(err)
	}
	row := map[string]any{"id": 1, "queue": 5}
	for range 2 {
		if got, err := f.Append([]int{-1}, &row); err == nil || !slices.Equal(got, []int{-1}) {
			t.Errorf("Append = %v, %v, want the key that was there and an error", got, err)
		}
		if got, err := f.AppendJSON([]int{-1}, []byte(`{"id": 1, "queue": 5}`)); err == nil || !slices.Equal(got, []int{-1}) {
			t.Errorf("AppendJSON = %v, %v, want the key that was there and an error", got, err)
		}
		f.Together(true)
	}
	var skipped []error
	f.Skip(func(_ *map[string]any, err error) { skipped = append(skipped, err); f.Delete(0) })
	if got, err := f.Match(&row); err != nil || len(got) > 0 || len(skipped) != 1 {
		t.Errorf("Match = %v, %v, and %d rows are skipped; want none, no error, one", got, err, len(skipped))
	}
}

// A test that panics does so where Match is called, whichever shard has it, and leaves the fleet usable.
func TestAFleetPanicsWhereItIsAsked(t *testing.T) {
	for _, together := range []bool{false, true} {
		w := newWorld(t, 1)
		f := newFleet(t, w, 4, together)
		call := &predicate.Call{Name: "mine_", Go: func(v schema.Value, _ schema.Values) bool {
			if v.Text() == "panic" {
				panic("mine")
			}
			return true
		}}
		for key := range 20 { // the keys are in all shards, one after the other
			mine := predicate.Node{Op: predicate.OpCustom, Term: w.runs.Term("queue"), Call: call}
			if err := f.Put(key, query(t, w, mine)); err != nil {
				t.Fatal(err)
			}
			func() {
				defer func() {
					if got := recover(); got != "mine" {
						t.Errorf("recovered %v, want mine", got)
					}
				}()
				_, _ = f.Match(&Run{Queue: "panic"})
			}()
			if got := matches(t, f, &Run{}); !slices.Equal(got, []int{key}) {
				t.Errorf("after a panic %v match, want %d", got, key)
			}
			f.Delete(key) // would wait for ever if the reader still held its lock
		}
	}
}

// What is replaced or put by several goroutines at once is all there, and counted once.
func TestAFleetIsFilledByMany(t *testing.T) {
	a := newAlerts(t, 3000, true, "")
	f := a.fleet(t, 3, false)
	if f.Len() != len(a.queries) || f.Bytes() == 0 {
		t.Errorf("%d queries of %d bytes, want %d", f.Len(), f.Bytes(), len(a.queries))
	}
	ix := a.index(t)
	for i := range a.rows {
		if d := cmp.Diff(matches(t, ix, &a.rows[i]), matches(t, f, &a.rows[i])); d != "" {
			t.Fatalf("(-index +fleet)\n%s", d)
		}
	}
}

// A fleet whose shards take long is asked at once, and one whose shards do not is not.
func TestAFleetMindsItsPace(t *testing.T) {
	for _, test := range []struct {
		wait time.Duration
		want bool
	}{{0, false}, {200 * time.Microsecond, true}} {
		w := newWorld(t, 1)
		f := schema.Must(match.NewFleet[int, Run](w.runs, w.data, 2))
		call := &predicate.Call{Name: "mine_", Go: func(schema.Value, schema.Values) bool { time.Sleep(test.wait); return true }}
		for key := range 20 {
			if err := f.Put(key, query(t, w, predicate.Node{Op: predicate.OpCustom, Term: w.runs.Term("queue"), Call: call})); err != nil {
				t.Fatal(err)
			}
		}
		for range 200 {
			matches(t, f, &Run{Queue: fmt.Sprint(rand.Int())}) //nolint:gosec // any text does
		}
		if got := f.Slow(); got != test.want {
			t.Errorf("with tests of %v: slow is %v, want %v", test.wait, got, test.want)
		}
	}
}
