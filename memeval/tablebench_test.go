package memeval_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// BenchmarkTable counts what a filter leaves of 200,000 runs, in a table and in a slice of structs. Divide by the rows.
func BenchmarkTable(b *testing.B) {
	const rows = 200_000
	states := []string{"RUNNING", "FAILED", "COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED"}
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	list := make([]Run, rows)
	for i := range list {
		at := start.Add(time.Duration(i*7919%rows) * time.Second)
		list[i] = Run{ID: int64(i), State: states[i*31%len(states)], Start: at.Format(time.RFC3339), Cost: float64(i % 1000)}
	}
	table := schema.Must(table.Options{Workers: 1}.New(runs, list))
	body := fmt.Sprintf(`{"runs": {"state": {"any_": ["FAILED"]}, "start": {"after_": %q}, "cost": {"between_": [10, 500]}}}`,
		start.Add(rows/2*time.Second).Format(time.RFC3339))
	q := schema.Must(language.Parse("runs", []byte(body)))
	want := schema.Must(memeval.Count(q, memeval.Dataset{"runs": list}))
	for name, data := range map[string]any{"table": table, "structs": list} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if got, err := memeval.Count(q, memeval.Dataset{"runs": data}); err != nil || got != want {
					b.Fatalf("%s counts %d, %v, want %d", name, got, err, want)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

// BenchmarkHistory counts 1,000,000 runs, which come in the order of their times, by the day and by the state of each. Divide by the rows.
func BenchmarkHistory(b *testing.B) {
	const rows, days = 1_000_000, 100
	states := []string{"RUNNING", "FAILED", "COMPLETED", "COMPLETED", "COMPLETED"}
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	list := make([]Run, rows)
	for i := range list {
		at := start.Add(time.Duration(i) * (days * 24 * time.Hour / rows))
		list[i] = Run{ID: int64(i), State: states[i*31%len(states)], Start: at.Format(time.RFC3339)}
	}
	data := memeval.Dataset{"runs": schema.Must(table.Options{Workers: 1}.New(runs, list))}
	q := schema.Must(language.For(filter.Route{History: true}).Parse("runs", fmt.Appendf(nil,
		`{"history": {"field": "start", "start": %q, "end": %q, "interval_seconds": 86400, "group_by": ["state"]}}`,
		start.Format(time.RFC3339), start.Add(days*24*time.Hour).Format(time.RFC3339))))
	b.ReportAllocs()
	for b.Loop() {
		count := int64(0)
		for _, g := range schema.Must(memeval.History(q, data)) {
			count += g.Count
		}
		if count != rows {
			b.Fatalf("a history of %d rows counts %d", rows, count)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
