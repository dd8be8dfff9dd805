package match_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A value that is not of its column's kind is no null, which would satisfy every not_: it is an error of the event, whichever filters
// read the column, and the next event is matched.
func TestAValueOfTheWrongKindIsAnErrorOfTheEvent(t *testing.T) {
	w := newTimed(t, "2026-03-10T12:00:00Z")
	data := memeval.Dataset{"flows": []map[string]any{{"id": 7, "created": "2026-03-10"}}}
	for _, test := range []struct {
		body, column string
		value        any
		want         string
	}{
		{`{"jobs": {"not_": {"start": {"after_": "2026-03-10"}}}}`, "start", "yesterday", "jobs.start: want a time"},
		{`{"jobs": {"not_": {"begun": {"after_": "2026-03-10"}}}}`, "expected", 12, "jobs.expected: want a datetime"},
		{`{"jobs": {"not_": {"due": {"le_": "today"}}}}`, "due", "2026-03-10T00:00:00Z", "jobs.due: want a date"},
		{`{"jobs": {"not_": {"queue": {"any_": ["a"]}}}}`, "queue", 3.5, "jobs.queue: want a text"},
		{`{"jobs": {"not_": {"days": {"any_": ["2026-03-10"]}}}}`, "days", []any{"x"}, "jobs.days: element 0"},
		{`{"jobs": {"not_": {"flow": {"some_": {}}}}}`, "flow_id", "seven", "jobs.flow_id: want an int"},
	} {
		ix := w.index(t, data)
		if err := ix.Put(1, w.parse(t, test.body)); err != nil {
			t.Fatal(err)
		}
		right := map[string]any{"id": 1}
		wrong := map[string]any{"id": 1, test.column: test.value}
		got, err := ix.Match(&wrong)
		var row *memeval.RowError
		if !errors.As(err, &row) || !strings.Contains(err.Error(), test.want) || len(got) > 0 {
			t.Errorf("%s: %s %v matches %v with %v, want the error %s", test.body, test.column, test.value, got, err, test.want)
		}
		for _, change := range [][2]*map[string]any{{&wrong, nil}, {&right, &wrong}} {
			if got, err := ix.Changes(change[0], change[1]); !errors.As(err, &row) || len(got) > 0 {
				t.Errorf("%s: Changes = %v, %v, want the error of the row", test.body, got, err)
			}
		}
		if got := matches(t, ix, &right); !slices.Equal(got, []int{1}) {
			t.Errorf("%s: the next event matches %v, want 1", test.body, got)
		}
	}
}

// A column that no filter reads may hold anything.
func TestAColumnThatNoFilterReadsIsNotLookedAt(t *testing.T) {
	w := newTimed(t, "2026-03-10T12:00:00Z")
	ix := w.index(t, nil)
	if err := ix.Put(1, w.parse(t, `{"jobs": {"queue": {"any_": ["a"]}}}`)); err != nil {
		t.Fatal(err)
	}
	if got := matches(t, ix, &map[string]any{"id": "x", "queue": "a", "start": 3, "new": true}); !slices.Equal(got, []int{1}) {
		t.Errorf("Match = %v, want 1", got)
	}
}

func TestANumberThatIsNotFiniteIsAnErrorOfTheEvent(t *testing.T) {
	w := newWorld(t, 1)
	ix := schema.Must(match.New[int, Run](w.runs, nil))
	if err := ix.Put(1, query(t, w, w.scoreBelow(1))); err != nil {
		t.Fatal(err)
	}
	if got, err := ix.Match(&Run{Score: math.NaN()}); err == nil || len(got) > 0 {
		t.Errorf("Match of NaN = %v, %v, want an error", got, err)
	}
}

// Rows in error are passed over with Skip, and reported.
func TestRowsInErrorAreSkippedAndReported(t *testing.T) {
	w := newTimed(t, "2026-03-10T12:00:00Z")
	ix := w.index(t, nil)
	if err := ix.Put(1, w.parse(t, `{"jobs": {"not_": {"queue": {"any_": ["a"]}}}}`)); err != nil {
		t.Fatal(err)
	}
	var told []string
	ix.Skip(func(row *map[string]any, err error) {
		ix.Delete(2) // any method may be called
		told = append(told, fmt.Sprint((*row)["id"], " ", err))
	})
	wrong := map[string]any{"id": 5, "queue": 1}
	if got := matches(t, ix, &wrong); len(got) > 0 {
		t.Errorf("a row in error matches %v", got)
	}
	if got := moves(t, ix, nil, &wrong); len(got) > 0 {
		t.Errorf("a row in error moves %v", got)
	}
	want := []string{"5 jobs.queue: want a text, not 1", "5 jobs.queue: want a text, not 1"}
	if !slices.Equal(told, want) {
		t.Errorf("reported %q, want %q", told, want)
	}
	ix.Skip(nil)
	if _, err := ix.Match(&wrong); err == nil {
		t.Error("no error, although none is skipped any more")
	}
}
