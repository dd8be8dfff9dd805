package sqlgen_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// bodies are filters of the reference system: of two criteria, of eight, and of a long list.
var bodies = []struct{ name, collection, body string }{
	{"small", "flow_runs", `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}, "tags": {"all_": ["database"]}}, "limit": 50}`},
	{"medium", "flow_runs", `{"flows": {"tags": {"all_": ["database"]}, "name": {"like_": "etl"}},
		"flow_runs": {"operator": "and_", "state": {"type": {"any_": ["FAILED", "CRASHED"]}}, "start_time": {"after_": "2024-01-01T00:00:00Z", "before_": "2024-02-01T00:00:00Z"},
		"name": {"like_": "otter"}, "tags": {"all_": ["prod", "eu"]}, "deployment_id": {"is_null_": false}},
		"deployments": {"name": {"any_": ["a", "b"]}}, "sort": "START_TIME_DESC", "limit": 50}`},
}

func BenchmarkAppend(b *testing.B) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, body := range bodies {
		q := schema.Must(l.Parse(body.collection, []byte(body.body)))
		for _, d := range sqlgen.Dialects() {
			b.Run(body.name+"/"+d.Name, func(b *testing.B) {
				b.ReportAllocs()
				var buf []byte
				var args []any
				for b.Loop() {
					buf, args, _ = d.Append(buf[:0], args[:0], q)
				}
			})
		}
	}
}

func BenchmarkSelect(b *testing.B) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, body := range bodies {
		q := schema.Must(l.Parse(body.collection, []byte(body.body)))
		b.Run(body.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := sqlgen.Postgres.Select(q).ToSql(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCompile goes from a body to its statement: written anew, and out of a cache.
func BenchmarkCompile(b *testing.B) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, body := range bodies {
		compilers := []struct {
			name    string
			compile func(*filter.Language, string, []byte) (string, []any, error)
		}{{"written", sqlgen.Postgres.Compile}, {"cached", sqlgen.Postgres.Cache(64).Compile}}
		for _, c := range compilers {
			b.Run(body.name+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, _, err := c.compile(l, body.collection, []byte(body.body)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
