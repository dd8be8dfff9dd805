package memeval_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/schema"
)

// lines returns rows as JSON of about 250 bytes, in the order in which a server would write them.
func lines(n int) [][]byte {
	out := make([][]byte, n)
	for i, r := range manyRuns(n) {
		tags := schema.Must(json.Marshal(r.Tags))
		out[i] = fmt.Appendf(nil, `{"id": "8f3c2a10-1111-4222-8333-%012d", "name": %q, "flow_id": "0b6d2a10-1111-4222-8333-444455556666", `+
			`"state_type": %q, "start_time": %q, "tags": %s, "number": %d, "deployment": null}`,
			i, r.Name, r.State, schema.FormatTime(r.Start.UnixMicro()), tags, r.Number)
	}
	return out
}

func BenchmarkNDJSON(b *testing.B) {
	rows := lines(20_000)
	q := schema.Must(flowRuns.Parse("flow_runs", []byte(benchBody)))
	holds := schema.Must(ndjson.Compile(q, nil))
	perRow := func(b *testing.B) {
		bytes := 0
		for _, row := range rows {
			bytes += len(row)
		}
		b.SetBytes(int64(bytes))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)), "ns/row")
	}
	b.Run("in place", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, row := range rows {
				if _, err := holds(row); err != nil {
					b.Fatal(err)
				}
			}
		}
		perRow(b)
	})
	b.Run("encoding json and by hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, row := range rows {
				var r struct {
					flowRun
					Flow       string  `json:"flow_id"`
					Deployment *string `json:"deployment"`
				}
				if err := json.Unmarshal(row, &r); err != nil {
					b.Fatal(err)
				}
				byHand(&r.flowRun)
			}
		}
		perRow(b)
	})
}
