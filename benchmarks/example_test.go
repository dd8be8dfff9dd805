package benchmarks_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
)

var quick = timing.Options{Rounds: 3, Turn: time.Millisecond}

func ExampleBeside() {
	nap := func(d time.Duration) func() { return func() { time.Sleep(d) } }
	results := benchmarks.Beside(quick, "sleep", timing.Contender{Do: nap(time.Millisecond)}, timing.Contender{Name: "longer", Do: nap(20 * time.Millisecond)})
	fmt.Println(results[0].Name, results[0].Peer, results[0].Ratio < 1)
	// Output: sleep longer true
}

func ExamplePrint() {
	_ = benchmarks.Print(os.Stdout, benchmarks.Result{Name: "sleep", Peer: "longer", NS: 1000, PeerNS: 4000, Ratio: 0.25})
	// Output: {"name": "sleep", "peer": "longer", "ns": 1000, "peer_ns": 4000, "ratio": 0.25, "allocs": 0}
}

func ExampleRead() {
	results, err := benchmarks.Read(strings.NewReader(`{"name": "sleep", "peer": "longer", "ns": 1000, "peer_ns": 4000, "ratio": 0.25, "allocs": 0}`))
	fmt.Println(results[0].Ratio, err)
	// Output: 0.25 <nil>
}

func ExampleUnmeasured() {
	fmt.Println(len(benchmarks.Unmeasured(nil)) == len(benchmarks.Goals()))
	// Output: true
}

func ExampleGoal_In() {
	g := benchmarks.Goal{Name: "match/10000", Peer: "naive loop", Of: benchmarks.Ratio, Most: 0.003}
	r, ok := g.In([]benchmarks.Result{{Name: "match/10000", Peer: "naive loop", Ratio: 0.002}})
	fmt.Println(g.Have(r), g.Write(g.Most), ok)
	// Output: 0.002 0.003 true
}

func ExampleGoal_Have() {
	fmt.Println(benchmarks.Goal{Of: benchmarks.Allocs}.Have(benchmarks.Result{Ratio: 0.5, Allocs: 3}))
	// Output: 3
}

func ExampleGoal_Write() {
	fmt.Println(benchmarks.Goal{Of: benchmarks.Time}.Write(1e8))
	fmt.Println(benchmarks.Goal{Of: benchmarks.Memory}.Write(64 << 20))
	// Output:
	// 100 ms
	// 64 MiB
}

func ExampleUUID() {
	one, again, other := benchmarks.UUID(1, 0), benchmarks.UUID(1, 0), benchmarks.UUID(2, 0)
	fmt.Println(one == again, one == other)
	// Output: true false
}

func ExampleBodies() {
	for _, b := range benchmarks.Bodies() {
		fmt.Println(b.Name, b.Collection)
	}
	// Output:
	// small flow_runs
	// medium flow_runs
	// large flow_runs
}

func ExampleSmall() {
	fmt.Printf("%s\n", benchmarks.Small().Text)
	// Output: {"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC", "limit": 50}
}

func ExampleMedium() {
	fmt.Println(strings.Count(string(benchmarks.Medium().Text), "_\": "))
	// Output: 9
}

func ExampleLarge() {
	fmt.Println(strings.Count(string(benchmarks.Large().Text), ", ") > 500)
	// Output: true
}

func ExampleList() {
	fmt.Println(benchmarks.List(1000).Name)
	// Output: list-1000
}

func ExampleNodes() {
	fmt.Printf("%s\n", benchmarks.Nodes(2).Text)
	// Output: {"flow_runs": {"or_": [{"name": {"any_": ["otter-0"]}}, {"name": {"any_": ["lynx-1"]}}]}}
}

func ExampleHostile() {
	for _, b := range benchmarks.Hostile()[:2] {
		fmt.Println(b.Name)
	}
	// Output:
	// escapes
	// surrogates
}

func ExampleRuns() {
	l, c := benchmarks.Runs()
	_, err := l.Parse(c.Name, []byte(`{"runs": {"state": {"any_": ["FAILED"]}}}`))
	fmt.Println(c.Name, err)
	// Output: runs <nil>
}

func ExampleNewGenerator() {
	a, b := benchmarks.NewGenerator(1).Run(), benchmarks.NewGenerator(1).Run()
	fmt.Println(a.ID == b.ID, a.Name == b.Name)
	// Output: true true
}

func ExampleGenerator_Run() {
	g := benchmarks.NewGenerator(1)
	first, second := g.Run(), g.Run()
	fmt.Println(first.ID != second.ID)
	// Output: true
}

func ExampleGenerator_Rows() {
	fmt.Println(len(benchmarks.NewGenerator(1).Rows(100)))
	// Output: 100
}

func ExampleGenerator_Saved() {
	for _, body := range benchmarks.NewGenerator(1).Saved(2, false) {
		fmt.Println(strings.HasPrefix(string(body), `{"runs": {"state": {"any_": [`))
	}
	// Output:
	// true
	// true
}

func ExampleServer_Rows() {
	for row := range (benchmarks.Server{Seed: 1, Runs: 10, Tasks: 50}).Rows("work_pools") {
		fmt.Println(benchmarks.Columns["work_pools"][1], row[1])
		break
	}
	// Output: name pool-0
}

func ExampleServer_Time() {
	fmt.Println(benchmarks.Server{}.Time(1).Sub(benchmarks.Server{}.Time(0)))
	// Output: 25s
}
