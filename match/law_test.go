package match_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
)

// A model is the definition of an index: a compiled query for each key.
type model struct {
	tests   map[int]func(*Run) bool
	queries map[int]*filter.Query
}

func (m *model) match(row *Run) []int {
	var keys []int
	for k, holds := range m.tests {
		if holds(row) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func (m *model) put(t testing.TB, key int, q *filter.Query, data memeval.Dataset) {
	t.Helper()
	holds, err := memeval.Compile[Run](q, data)
	if err != nil {
		t.Fatal(err)
	}
	m.tests[key], m.queries[key] = holds, q
}

// matches returns the keys of the queries that a row satisfies, in order.
func matches[K int | string, T any](t testing.TB, ix interface{ Match(row *T) ([]K, error) }, row *T) []K {
	t.Helper()
	keys, err := ix.Match(row)
	if err != nil {
		t.Errorf("row %+v: %v", *row, err)
	}
	slices.Sort(keys)
	return keys
}

// moves returns what Changes does, by key.
func moves[K comparable, T any](t testing.TB, ix interface {
	Changes(before, after *T) ([]match.Change[K], error)
}, before, after *T) map[K]match.Move {
	t.Helper()
	changes, err := ix.Changes(before, after)
	if err != nil {
		t.Error(err)
	}
	out := map[K]match.Move{}
	for _, c := range changes {
		out[c.Key] = c.Move
	}
	if len(out) != len(changes) {
		t.Errorf("%v has a key twice", changes)
	}
	return out
}

// TestMatchIsCompile compares an index, while queries are added and removed, with each compiled query.
func TestMatchIsCompile(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, seed)
			ix, err := match.New[int, Run](w.runs, w.data)
			if err != nil {
				t.Fatal(err)
			}
			m := &model{map[int]func(*Run) bool{}, map[int]*filter.Query{}}
			size := []int{10, 60, 200, 1000}[seed%4] // lists, and bit positions
			hits := 0
			for step := range 1500 {
				key := w.IntN(size)
				if w.IntN(3) == 0 {
					delete(m.tests, key)
					ix.Delete(key)
				} else {
					q := w.query(t)
					m.put(t, key, q, w.data)
					if err := ix.Put(key, q); err != nil {
						t.Fatal(err)
					}
				}
				if step%4 != 0 {
					continue
				}
				row := w.row()
				got, want := matches(t, ix, row), m.match(row)
				hits += len(got)
				if d := cmp.Diff(want, got); d != "" {
					for _, k := range want {
						if !slices.Contains(got, k) {
							t.Logf("missing %d: %v", k, m.queries[k].Where())
						}
					}
					t.Fatalf("step %d, row %+v (-want +got)\n%s", step, row, d)
				}
			}
			if ix.Len() != len(m.tests) {
				t.Errorf("Len() = %d, want %d", ix.Len(), len(m.tests))
			}
			if hits == 0 {
				t.Error("no row satisfied any query: nothing was tested")
			}
			for _, key := range slices.Collect(maps.Keys(m.tests)) {
				ix.Delete(key)
			}
			if got := ix.Residue(); got != "" {
				t.Errorf("an index without queries still holds %s", got)
			}
		})
	}
}

// TestMatchIsCompileOfMany does the same with so many queries that sets become bitmaps and bounds take several rungs.
func TestMatchIsCompileOfMany(t *testing.T) {
	w := newWorld(t, 99)
	w.values = 600
	ix, err := match.New[int, Run](w.runs, w.data)
	if err != nil {
		t.Fatal(err)
	}
	m := &model{map[int]func(*Run) bool{}, map[int]*filter.Query{}}
	const size = 6000
	for step := range 3 * size {
		key := step
		if step >= size {
			key = w.IntN(size)
		}
		if step > size && w.IntN(3) == 0 {
			delete(m.tests, key)
			ix.Delete(key)
		} else {
			q, err := w.language.Query("runs", w.node(1))
			if err != nil {
				t.Fatal(err)
			}
			m.put(t, key, q, w.data)
			if err := ix.Put(key, q); err != nil {
				t.Fatal(err)
			}
		}
		if step%200 != 0 {
			continue
		}
		row := w.row()
		if d := cmp.Diff(m.match(row), matches(t, ix, row)); d != "" {
			t.Fatalf("step %d, row %+v (-want +got)\n%s", step, row, d)
		}
	}
	for key := range size {
		ix.Delete(key)
	}
	if got := ix.Residue(); got != "" {
		t.Errorf("an index without queries still holds %s", got)
	}
}

// TestChangeIsTwoMatches compares Change with Match of the row before and after.
func TestChangeIsTwoMatches(t *testing.T) {
	w := newWorld(t, 7)
	ix, err := match.New[int, Run](w.runs, w.data)
	if err != nil {
		t.Fatal(err)
	}
	for key := range 400 {
		if err := ix.Put(key, w.query(t)); err != nil {
			t.Fatal(err)
		}
	}
	for range 300 {
		rows := [2]*Run{w.row(), w.row()}
		if w.IntN(5) == 0 {
			rows[w.IntN(2)] = nil
		}
		want := map[int]match.Move{}
		if rows[0] != nil {
			for _, k := range matches(t, ix, rows[0]) {
				want[k] = match.Leave
			}
		}
		if rows[1] != nil {
			for _, k := range matches(t, ix, rows[1]) {
				if _, was := want[k]; was {
					want[k] = match.Stay
				} else {
					want[k] = match.Enter
				}
			}
		}
		if d := cmp.Diff(want, moves(t, ix, rows[0], rows[1])); d != "" {
			t.Fatalf("Change (-want +got)\n%s", d)
		}
	}
}

// TestMatchWhilePutting runs readers and writers concurrently: what no writer touches must be found, and what is found
// must be right.
func TestMatchWhilePutting(t *testing.T) {
	for _, kind := range indexes {
		t.Run(kind.name, func(t *testing.T) {
			w := newWorld(t, 3)
			matchWhilePutting(t, w, kind.make(t, w))
		})
	}
}

func matchWhilePutting(t *testing.T, w *world, ix index) {
	t.Helper()
	const still, moving = 150, 150
	m := &model{map[int]func(*Run) bool{}, map[int]*filter.Query{}}
	for key := range still {
		q := w.query(t)
		m.put(t, key, q, w.data)
		if err := ix.Put(key, q); err != nil {
			t.Fatal(err)
		}
	}
	// Each moving key has one query, which is there or not.
	queries := make([]*filter.Query, moving)
	for i := range queries {
		queries[i] = w.query(t)
		m.put(t, still+i, queries[i], w.data)
	}
	rows := make([]*Run, 50)
	wants := make([][]int, len(rows))
	for i := range rows {
		rows[i] = w.row()
		wants[i] = m.match(rows[i])
	}
	done := make(chan struct{})
	var readers, writers sync.WaitGroup
	for n := range 2 {
		writers.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(n), 5))
			for range 4000 {
				i := rng.IntN(moving)
				if rng.IntN(2) == 0 {
					ix.Delete(still + i)
				} else if err := ix.Put(still+i, queries[i]); err != nil {
					t.Error(err)
				}
			}
		})
		readers.Go(func() {
			for {
				for i, row := range rows {
					got := matches(t, ix, row)
					for _, k := range got {
						if !slices.Contains(wants[i], k) {
							t.Errorf("row %d: found %d, which it does not satisfy", i, k)
						}
					}
					for _, k := range wants[i] {
						if k < still && !slices.Contains(got, k) {
							t.Errorf("row %d: did not find %d", i, k)
						}
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Go(func() {
		for range 5 {
			if err := ix.Refresh(w.data); err != nil {
				t.Error(err)
			}
		}
	})
	writers.Wait()
	close(done)
	readers.Wait()
}

func TestAFullIndexStaysUsable(t *testing.T) {
	w := newWorld(t, 4)
	ix, err := match.New[int, Run](w.runs, w.data)
	if err != nil {
		t.Fatal(err)
	}
	ix.Limit(match.Limits{Filters: 10})
	for key := range 10 {
		if err := ix.Put(key, w.query(t)); err != nil {
			t.Fatal(err)
		}
	}
	q := w.query(t)
	if err := ix.Put(10, q); !errors.Is(err, match.ErrFull) {
		t.Errorf("Put of one too many = %v, want ErrFull", err)
	}
	if err := ix.Put(9, q); err != nil {
		t.Errorf("Put in the place of another = %v, want none", err)
	}
	ix.Delete(0)
	if err := ix.Put(10, q); err != nil {
		t.Errorf("Put after Delete = %v, want none", err)
	}
	ix.Limit(match.Limits{Bytes: ix.Bytes()})
	ix.Delete(10)
	if err := ix.Put(11, q); err != nil {
		t.Errorf("Put of as many bytes = %v, want none", err)
	}
	if err := ix.Put(12, q); !errors.Is(err, match.ErrFull) {
		t.Errorf("Put of too many bytes = %v, want ErrFull", err)
	}
	if got := ix.Len(); got != 10 {
		t.Errorf("Len() = %d, want 10", got)
	}
}
