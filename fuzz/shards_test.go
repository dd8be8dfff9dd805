package fuzz_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/divided"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func TestMemoryTheOracleAndThreePostgresServersAgree(t *testing.T) {
	notShort(t)
	t.Parallel()
	c := divided.Postgres(t)
	agreeIn(t, "three postgres servers", func(l *filter.Language) source.Loader { return c.Tables(t, l) })
}

// TestAKeyGoesToTheServerThatHasIt counts the parts of a table that a plan reads.
func TestAKeyGoesToTheServerThatHasIt(t *testing.T) {
	notShort(t)
	c := divided.Postgres(t)
	d := c.Tables(t, preset).Dialect()
	const first, second = "6d4cfbcd-9ba5-44de-9d5b-5d9d1cf3a4a8", "0a3a7a5e-1d0b-4b8e-9a52-3fb8f3a3c001"
	for _, test := range []struct {
		body        string
		least, most int
	}{
		{`{"flows": {"id": {"any_": ["` + first + `"]}}}`, 1, 1},
		{`{"flows": {"id": {"any_": ["` + first + `", "` + second + `"]}}}`, 1, 2},
		{`{"flows": {"name": {"any_": ["a"]}}}`, 3, 3},
		{`{"flows": {"id": {"any_": ["` + first + `"]}}, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`, 4, 4}, // and all parts of flow runs
	} {
		statement, args, err := d.AppendCount(nil, nil, schema.Must(preset.Parse("flows", []byte(test.body))))
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(enginetest.Texts(t, c.DBs[0], "EXPLAIN (VERBOSE, COSTS OFF) "+string(statement), args...), "\n")
		parts := len(regexp.MustCompile(`Scan (using \w+ )?on public\.flow(_run)?_[0-9]`).FindAllString(plan, -1))
		t.Logf("%s\n%s\n%s\n%d parts", test.body, statement, plan, parts)
		if parts < test.least || parts > test.most {
			t.Errorf("%s reads %d parts, want %d to %d:\n%s", test.body, parts, test.least, test.most, plan)
		}
	}
}

// TestAServerThatGoesAwayTakesNoRowsWithIt: what is asked while a server ends is answered whole, or is an error.
func TestAServerThatGoesAwayTakesNoRowsWithIt(t *testing.T) {
	notShort(t)
	c := divided.Postgres(t)
	s := c.Tables(t, preset)
	const flows = 3000
	rows := make([]map[string]any, flows)
	for i := range rows {
		rows[i] = map[string]any{"id": fmt.Sprintf("00000000-0000-0000-0000-%012d", i), "name": fmt.Sprint(i), "created": clock(), "updated": clock()}
	}
	if err := s.Load(t.Context(), memeval.Dataset{"flows": rows}); err != nil {
		t.Fatal(err)
	}
	whole, failed := goesAway(t, s, schema.Must(preset.Query("flows", predicate.True())), flows, c.Servers()[1].Stop)
	if whole == 0 || failed == 0 {
		t.Errorf("%d answers were whole and %d failed, want some of both", whole, failed)
	}
}

// goesAway asks for all rows of a query, which are so many, while a server of theirs is stopped. It returns how many answers were whole and how many
// failed; what is neither is an error.
func goesAway(t *testing.T, s source.Source, q *filter.Query, want int, stop func()) (whole, failed int64) {
	t.Helper()
	var some, errs atomic.Int64
	var stopped atomic.Bool
	ask := func(ask func() (int, error)) {
		switch n, err := ask(); {
		case err != nil:
			errs.Add(1)
		case n == want:
			some.Add(1)
		default:
			t.Errorf("%d rows and no error, want %d or an error", n, want)
		}
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for last := false; !last; {
				last = stopped.Load() // so each asks once more when the server is gone
				ask(func() (int, error) {
					n, err := s.Count(t.Context(), q)
					return int(n), err
				})
				ask(func() (n int, err error) {
					for _, err := range s.Rows(t.Context(), q) {
						if err != nil {
							return n, err
						}
						n++
					}
					return n, nil
				})
			}
		})
	}
	for some.Load() < 8 && errs.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	stop()
	stopped.Store(true)
	readers.Wait()
	return some.Load(), errs.Load()
}
