package sqlgen_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// typical are bodies as an API gets them, beside those that are measured.
var typical = []string{
	`{}`,
	`{"flow_runs": {"id": {"any_": ["8f3c2a10-1111-4222-8333-444455556666"]}, "state": {"name": {"any_": ["Late"]}}}, "limit": 200, "offset": 4000}`,
	`{"flow_runs": {"operator": "or_", "name": {"like_": "otter%"}, "start_time": {"before_": "2024-02-01T00:00:00Z"}, "end_time": {"is_null_": true}}}`,
	`{"flow_runs": {"not_": {"tags": {"all_": ["a", "b"]}, "expected_start_time": {"after_": "2024-01-01T00:00:00Z"}}}, "sort": "NAME_DESC"}`,
	`{"flow_runs": {"deployment_id": {"any_": ["8f3c2a10-1111-4222-8333-444455556666", "9f3c2a10-1111-4222-8333-444455556666"]}}, "task_runs": {"name": {"any_": ["x"]}}}`,
}

// TestAppendIntoOldMemoryAllocatesItsArguments: a statement that is appended to memory that is there allocates what its arguments are, and
// nothing else.
func TestAppendIntoOldMemoryAllocatesItsArguments(t *testing.T) {
	if racing {
		t.Skip("a pool forgets under the race detector")
	}
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	all := typical
	for _, b := range bodies {
		all = append(all, b.body)
	}
	for _, d := range sqlgen.Dialects() {
		for _, body := range all {
			q := schema.Must(l.Parse("flow_runs", []byte(body)))
			text, args, err := d.Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			want := arguments(args)
			if n := testing.AllocsPerRun(200, func() { text, args, _ = d.Append(text[:0], args[:0], q) }); n > float64(want) {
				t.Errorf("%s: %s is appended in %v allocations, want %d: %#v", d, body, n, want, args)
			}
		}
	}
}

// arguments returns how many allocations arguments are at most: what an interface points at. What that holds stands in memory that
// the arguments of many statements share.
func arguments(args []any) int {
	n := 0
	for _, a := range args {
		if small, ok := a.(int64); !ok || small < 0 || small > 255 { // those are there
			n++
		}
	}
	return n
}

// TestArgumentsLast makes the arguments of many queries, here and there, before it looks at any: what has been made for one
// statement is not touched by the next.
func TestArgumentsLast(t *testing.T) {
	z := newZoo(schema.Options{}, false)
	queries := z.queries(t)
	type made struct {
		args []any
		want string
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var all []made
			var text []byte
			for range 3 {
				for _, q := range queries {
					for _, d := range sqlgen.Dialects() {
						var args []any
						text, args, _ = d.Append(text[:0], nil, q)
						all = append(all, made{args, fmt.Sprint(args)})
					}
				}
			}
			for _, m := range all {
				if diff := cmp.Diff(m.want, fmt.Sprint(m.args)); diff != "" {
					t.Errorf("arguments have changed (-made +now):\n%s", diff)
				}
			}
		})
	}
	wg.Wait()
}
