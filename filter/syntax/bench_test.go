package syntax_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

const medium = `{
  "flow_runs": {
    "operator": "and_",
    "state": {"type": {"any_": ["FAILED", "CRASHED"]}, "name": {"not_any_": ["Late"]}},
    "start_time": {"after_": "2024-01-01T00:00:00Z", "before_": "2024-02-01T00:00:00Z"},
    "tags": {"all_": ["database", "nightly"]},
    "name": {"like_": "otter%"},
    "or_": [{"run_count": {"ge_": 2}}, {"deployment_id": {"is_null_": true}}]
  },
  "flows": {"id": {"any_": ["01234567-89ab-cdef-0123-456789abcdef", "fedcba98-7654-3210-fedc-ba9876543210"]}},
  "sort": "START_TIME_DESC", "limit": 200, "offset": 0
}`

var bodies = []struct{ name, text string }{
	{"small", `{"flows": {"name": {"any_": ["etl"]}}}`},
	{"medium", medium},
	{"large", `{"flows": {"id": {"any_": ["` + strings.Repeat(`01234567-89ab-cdef-0123-456789abcdef", "`, 499) + `x"]}}}`},
}

func BenchmarkParse(b *testing.B) {
	for _, body := range bodies {
		text := []byte(body.text)
		b.Run(body.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, errs := syntax.Parse(text, syntax.Limits{}); errs != nil {
					b.Fatal(errs)
				}
			}
		})
	}
}

func BenchmarkSkip(b *testing.B) {
	for _, body := range bodies {
		text := []byte(body.text)
		b.Run(body.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if s := (syntax.Scanner{Data: text}); !s.Skip() || !s.Finish() {
					b.Fatal(s.Message())
				}
			}
		})
	}
}

func BenchmarkEncodingJSON(b *testing.B) {
	for _, body := range bodies {
		text := []byte(body.text)
		b.Run(body.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				var v any
				if err := json.Unmarshal(text, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Reading must stay linear where a body is all repeated keys.
func BenchmarkParseManyKeys(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		var keys []string
		for i := range n {
			keys = append(keys, fmt.Sprintf(`"k%d":0,"k%d":0`, i, i))
		}
		text := []byte("{" + strings.Join(keys, ",") + "}")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				_, _ = syntax.Parse(text, syntax.Limits{Body: len(text)})
			}
		})
	}
}
