package main

import (
	"encoding/json"

	"github.com/bytedance/sonic"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval/ndjson"
	"github.com/tamis-go/tamis/schema"
)

// ndjsonSuite is lines of JSON, tested where they lie, beside decoding each and testing the struct.
func ndjsonSuite(o timing.Options) []benchmarks.Result {
	g := benchmarks.NewGenerator(1)
	const n = 5000
	lines := make([][]byte, n)
	want := 0
	for i := range lines {
		r := g.Run()
		lines[i] = schema.Must(json.Marshal(r))
		if byHandEval(&r) {
			want++
		}
	}
	ours := schema.Must(ndjson.Compile(evalQuery(), nil))
	all := func(matches func(line []byte) bool) func() {
		return func() {
			got := 0
			for _, line := range lines {
				if matches(line) {
					got++
				}
			}
			if got != want {
				panic("a line was found to match that does not, or the other way")
			}
		}
	}
	decoded := func(unmarshal func([]byte, any) error) func() {
		return all(func(line []byte) bool {
			var r benchmarks.Run
			must(unmarshal(line, &r))
			return byHandEval(&r)
		})
	}
	return benchmarks.Beside(o, "ndjson/in place",
		timing.Contender{Per: n, Do: all(func(line []byte) bool {
			ok, err := ours(line)
			must(err)
			return ok
		})},
		timing.Contender{Name: "encoding/json + hand-written", Per: n, Do: decoded(json.Unmarshal)},
		timing.Contender{Name: "sonic + hand-written", Per: n, Do: decoded(sonic.Unmarshal)})
}
