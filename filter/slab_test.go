package filter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
)

// A query stays what it was when its body's bytes, the slab that it was made in and other queries change.
func TestAQueryIsItsOwn(t *testing.T) {
	l := schema.Must(New(preset(), Config{CursorKey: []byte("k")}))
	list := func(n int) string {
		return `["` + strings.Repeat(`v","`, n) + `w"]`
	}
	var bodies []string
	for _, n := range []int{0, 3, 4, 15, 16, 17, 900} {
		for _, more := range []string{``, `, "start_time": {"after_": "2023-01-01", "before_": "2024-01-01"}`,
			`, "or_": [{"start_time": {"after_": "2023-01-01"}}, {"end_time": {"before_": "2023-01-01"}}, {"tags": {"all_": ["x"]}}]`,
			`}, "flows": {"not_": {"name": {"any_": ["a\u00e9", "b"]}}, "tags": {"all_": ["y"]}`} {
			bodies = append(bodies, fmt.Sprintf(`{"flow_runs": {"name": {"any_": %s}%s}}`, list(n), more))
		}
	}
	bodies = append(bodies, `{}`, `{"flow_runs": {"start_time": {"after_": "2023-01-01"}}}`)
	var made []*Query
	var want []string
	for _, body := range bodies {
		text := []byte(body)
		q, err := l.Parse("flow_runs", text)
		if err != nil {
			t.Fatalf("%.200s: %v", body, err)
		}
		if !comparePaths(t, l, "flow_runs", text) {
			t.Errorf("the fast path does not take %.200s", body)
		}
		made, want = append(made, q), append(want, q.where.String())
		clear(text)
	}
	for i, q := range made {
		if got := q.where.String(); got != want[i] || q.String() != schema.Must(l.Parse("flow_runs", []byte(bodies[i]))).String() {
			t.Errorf("%.200s changed\n got %.200s\nwant %.200s", bodies[i], got, want[i])
		}
	}
}

func TestAFreshParseAllocatesLittle(t *testing.T) {
	l := schema.Must(New(preset(), Config{}))
	ids := `"` + strings.Repeat(`8f3c2a10-1111-4222-8333-444455556666", "`, 499) + `8f3c2a10-1111-4222-8333-444455556667"`
	for _, test := range []struct {
		name, body string
		most       float64
	}{
		{"small", `{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC", "limit": 50}`, 2}, // the body; the query with its texts
		{"medium", mediumBody, 4}, // the nodes and the numbers too
		{"large", `{"flow_runs": {"id": {"any_": [` + ids + `]}, "state": {"type": {"any_": ["FAILED"]}}, "name": {"like_": "otter"}}, "limit": 200}`, 3}, // the body; the query with its nodes; the texts
	} {
		body := []byte(test.body)
		if got := testing.AllocsPerRun(100, func() { schema.Must(l.Parse("flow_runs", body)) }); got > test.most && !racing {
			t.Errorf("%s: %v allocations, want at most %v", test.name, got, test.most)
		}
	}
}
