package match_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
)

// matchesJSON returns the keys of the queries that a line satisfies, in order, and why it is no row.
func matchesJSON(ix interface {
	MatchJSON(text []byte) ([]int, error)
}, line []byte) ([]int, error) {
	keys, err := ix.MatchJSON(line)
	slices.Sort(keys)
	return keys, err
}

// TestAnEventIsTheRowThatItDecodesTo compares MatchJSON with Match, while queries come that read other columns, and queries go.
func TestAnEventIsTheRowThatItDecodesTo(t *testing.T) {
	hits := 0
	for seed := range uint64(12) {
		w := newWorld(t, seed)
		ix := schema.Must(match.New[int, Run](w.runs, w.data))
		for step := range 600 {
			key := w.IntN([]int{4, 60, 300}[seed%3])
			if w.IntN(3) == 0 {
				ix.Delete(key)
			} else if err := ix.Put(key, w.query(t)); err != nil {
				t.Fatal(err)
			}
			if step%200 == 0 {
				if err := ix.Refresh(w.data); err != nil {
					t.Fatal(err)
				}
			}
			row := w.row()
			line := schema.Must(json.Marshal(row))
			want := matches(t, ix, row)
			for range 2 { // the order of the keys is new, and then known
				got, err := matchesJSON(ix, line)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Fatalf("seed %d, step %d, %s (-want +got)\n%s", seed, step, line, d)
				}
			}
			hits += len(want)
		}
	}
	if hits < 1000 {
		t.Errorf("%d hits are too few to tell", hits)
	}
}

// Queries that read other columns are put while events are read.
func TestEventsWhilePutting(t *testing.T) {
	for _, kind := range indexes {
		t.Run(kind.name, func(t *testing.T) {
			w := newWorld(t, 3)
			eventsWhilePutting(t, w, kind.make(t, w))
		})
	}
}

func eventsWhilePutting(t *testing.T, w *world, ix index) {
	t.Helper()
	type change struct {
		row  *Run
		line []byte
	}
	rows := make([]change, 40)
	for i := range rows {
		row := w.row()
		rows[i] = change{row, schema.Must(json.Marshal(row))}
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if _, err := ix.MatchJSON(rows[i%len(rows)].line); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for key := range 400 {
		if err := ix.Put(key, w.query(t)); err != nil {
			t.Fatal(err)
		}
		c := rows[w.IntN(len(rows))]
		got, err := matchesJSON(ix, c.line)
		if d := cmp.Diff(matches(t, ix, c.row), got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", c.line, err, d)
		}
	}
	close(done)
	readers.Wait()
}

func TestNoEventIsAllocated(t *testing.T) {
	if racing {
		t.Skip("a pool forgets under the race detector")
	}
	a := newAlerts(t, 2000, true, "")
	for name, appendJSON := range map[string]func([]int, []byte) ([]int, error){
		"index": a.index(t).AppendJSON, "fleet": a.fleet(t, 3, false).AppendJSON, "fleet together": a.fleet(t, 3, true).AppendJSON,
	} {
		t.Run(name, func(t *testing.T) { eventsAllocate(t, a, appendJSON) })
	}
}

func eventsAllocate(t *testing.T, a *alerts, appendJSON func([]int, []byte) ([]int, error)) {
	t.Helper()
	var found []int
	lines := make([][]byte, len(a.rows))
	hits := 0
	for i := range a.rows {
		lines[i] = schema.Must(json.Marshal(a.rows[i]))
	}
	read := func() {
		for _, line := range lines {
			found, _ = appendJSON(found[:0], line)
			hits += len(found)
		}
	}
	read()
	if got := testing.AllocsPerRun(10, read); got != 0 || hits == 0 {
		t.Errorf("%v allocations and %d hits, want none and some", got, hits)
	}
}

// FuzzMatchJSON: whatever the bytes, an event that is taken matches what the decoded row matches, and one that is refused is refused as a row.
func FuzzMatchJSON(f *testing.F) {
	f.Add(uint64(1), []byte(`{"id": "0A0B0C0D-0000-4000-8000-000000000001", "name": "otter", "tags": ["a", null], "auto": true}`))
	f.Add(uint64(2), []byte(`{"doc": {"owner": "etl"}, "start": "2023-11-14T22:13:20.1234567+01:00", "sizes": [1, -0], "score": 1E-2, "count": 4}`))
	f.Add(uint64(3), []byte(`{"na\u006de": "\ud83d\ude00", "other": 5, "queue": 5}`))
	f.Fuzz(func(t *testing.T, seed uint64, line []byte) {
		w := newWorld(t, seed)
		ix := schema.Must(match.New[int, map[string]any](w.runs, w.data))
		for key := range 12 {
			if err := ix.Put(key, w.query(t)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := matchesJSON(ix, line)
		if again, _ := matchesJSON(ix, line); !slices.Equal(got, again) {
			t.Fatalf("%s matches first %v, then %v", line, got, again)
		}
		if _, errs := syntax.Parse(line, syntax.Limits{Body: 1 << 30, Depth: 500, List: 1 << 30, String: 1 << 30}); errs != nil {
			if errs[0].Code == syntax.InvalidJSON && err == nil {
				t.Fatalf("%s is taken, and is not JSON: %v", line, errs)
			}
			return
		}
		var row map[string]any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if d.Decode(&row) != nil || row == nil {
			if err == nil {
				t.Fatalf("%s is taken, and is no object", line)
			}
			return
		}
		want, refused := ix.Match(&row)
		slices.Sort(want)
		if (err == nil) != (refused == nil) || !slices.Equal(got, want) {
			t.Fatalf("%s matches %v, %v; the row %v, %v", line, got, err, want, refused)
		}
	})
}

// The lines of a stream match as each does by itself, in their order, whatever the workers; a line in error is reported and passed over.
func TestLinesMatchAsEventsDo(t *testing.T) {
	w := newWorld(t, 5)
	ix := schema.Must(match.New[int, Run](w.runs, w.data))
	for key := range 60 {
		if err := ix.Put(key, w.query(t)); err != nil {
			t.Fatal(err)
		}
	}
	var text bytes.Buffer
	var lines [][]byte
	for i := range 20_000 {
		var line []byte
		switch {
		case i%500 == 7:
			line = []byte(`{"id": 5, "id": 5}`)
		case i%300 != 8:
			line = schema.Must(json.Marshal(w.row()))
		}
		lines = append(lines, line)
		text.Write(append(line, '\n'))
	}
	next, hits := 0, 0
	for event, err := range ix.MatchLines(t.Context(), &text) {
		for len(lines[next]) == 0 {
			next++
		}
		want, wrong := matchesJSON(ix, lines[next])
		next++
		slices.Sort(event.Keys)
		bad := (*match.LineError)(nil)
		if event.Line != next || string(event.Text) != string(lines[next-1]) || !slices.Equal(event.Keys, want) ||
			(wrong != nil) != errors.As(err, &bad) || bad != nil && bad.Line != next {
			t.Fatalf("line %d %s matches %v, %v; want line %d: %v, %v", event.Line, event.Text, event.Keys, err, next, want, wrong)
		}
		hits += len(want)
	}
	if next < 19_900 || hits < 1000 {
		t.Errorf("%d lines and %d hits, want all and many", next, hits)
	}
}

// What a stream has is reported before it goes on, and the context ends it.
func TestLinesAreNotWaitedFor(t *testing.T) {
	w := newWorld(t, 5)
	ix := schema.Must(match.New[int, Run](w.runs, w.data))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, in := io.Pipe()
	defer in.Close()
	line := append(schema.Must(json.Marshal(w.row())), '\n')
	go in.Write(line) //nolint:errcheck // the test sees what comes
	seen := 0
	for event, err := range ix.MatchLines(ctx, r) {
		if seen++; seen < 3 {
			if err != nil || !event.Waits || event.Line != seen {
				t.Errorf("event %d: %+v, %v", seen, event, err)
			}
			go in.Write(line) //nolint:errcheck // likewise
			continue
		}
		stop()
	}
	if seen < 3 {
		t.Errorf("%d events, want 3", seen)
	}
}
