package memeval_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

type flowRun struct {
	ID     string     `json:"id" tamis:"key"`
	Name   string     `json:"name"`
	State  string     `json:"state_type" tamis:"enum=SCHEDULED|PENDING|RUNNING|COMPLETED|FAILED|CANCELLED|CRASHED"`
	Start  *time.Time `json:"start_time"`
	Tags   []string   `json:"tags"`
	Number int64      `json:"number"`
}

var flowRuns = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[flowRun]("flow_runs")))), filter.Config{}))

const benchBody = `{"flow_runs": {"state_type": {"any_": ["FAILED", "CRASHED"]}, "start_time": {"gt_": "2024-06-01"},
	"tags": {"all_": ["database"]}, "name": {"like_": "otter"}}}`

var cut = time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)

// byHand is the filter of the benchmarks as one would write it.
func byHand(r *flowRun) bool {
	if r.State != "FAILED" && r.State != "CRASHED" || r.Start == nil || !r.Start.After(cut) {
		return false
	}
	if slices.Contains(r.Tags, "database") {
		return strings.Contains(strings.ToLower(r.Name), "otter")
	}
	return false
}

func matchingRun() flowRun {
	start := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	return flowRun{ID: "a", Name: "spectacular-Otter", State: "CRASHED", Start: &start, Tags: []string{"blue", "nightly", "database"}}
}

func BenchmarkStruct(b *testing.B) {
	q := schema.Must(flowRuns.Parse("flow_runs", []byte(benchBody)))
	holds := schema.Must(memeval.Compile[flowRun](q, nil))
	row := matchingRun()
	b.Run("compiled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !holds(&row) {
				b.Fatal("no match")
			}
		}
	})
	b.Run("by hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !byHand(&row) {
				b.Fatal("no match")
			}
		}
	})
}

func BenchmarkMap(b *testing.B) {
	q := schema.Must(flowRuns.Parse("flow_runs", []byte(benchBody)))
	holds := schema.Must(memeval.Compile[map[string]any](q, nil))
	run := matchingRun()
	for _, start := range []any{*run.Start, schema.FormatTime(run.Start.UnixMicro())} {
		row := map[string]any{"id": run.ID, "name": run.Name, "state_type": run.State, "start_time": start, "tags": run.Tags, "number": int64(1)}
		b.Run(fmt.Sprintf("%T", start), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !holds(&row) {
					b.Fatal("no match")
				}
			}
		})
	}
}

func manyRuns(n int) []flowRun {
	r := rand.New(rand.NewPCG(1, 2))
	states := flowRuns.Registry().Collection("flow_runs").Column("state_type").Type.Enum
	tags := []string{"database", "blue", "nightly", "etl", "prod", "dev", "big", "small"}
	rows := make([]flowRun, n)
	for i := range rows {
		start := time.Unix(1700000000+r.Int64N(30_000_000), 0).UTC()
		rows[i] = flowRun{
			ID: fmt.Sprint(i), Name: fmt.Sprintf("%s-%s-%d", pickOf(r, tags), pickOf(r, []string{"otter", "Duck", "Otter", "swan"}), i),
			State: pickOf(r, states), Start: &start, Tags: []string{pickOf(r, tags), pickOf(r, tags)}, Number: r.Int64N(1000),
		}
	}
	return rows
}

func pickOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func BenchmarkStructs(b *testing.B) {
	rows := manyRuns(200_000)
	q := schema.Must(flowRuns.Parse("flow_runs", []byte(benchBody)))
	holds := schema.Must(memeval.Compile[flowRun](q, nil))
	perRow := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)), "ns/row")
	}
	for _, f := range []struct {
		name string
		test func(*flowRun) bool
	}{{"compiled", holds}, {"by hand", byHand}} {
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				n := 0
				for i := range rows {
					if f.test(&rows[i]) {
						n++
					}
				}
			}
			perRow(b)
		})
	}
	data := memeval.Dataset{"flow_runs": rows}
	b.Run("Count", func(b *testing.B) {
		for b.Loop() {
			schema.Must(memeval.Count(q, data))
		}
		perRow(b)
	})
	sorted := schema.Must(flowRuns.Parse("flow_runs", []byte(`{"sort": "START_TIME_DESC", "limit": 50}`)))
	b.Run("Select 50 of all", func(b *testing.B) {
		for b.Loop() {
			schema.Must(memeval.Select[flowRun](sorted, data))
		}
		perRow(b)
	})
}
