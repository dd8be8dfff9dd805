package main

import (
	"testing"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
)

// Each goal has a measurement: here the work is done once or twice, on fewer rows. The database server's goals are measured beside it.
func TestEveryGoalIsMeasured(t *testing.T) {
	*rowCount = 50_000
	var all []benchmarks.Result
	for _, s := range suites {
		if s.name == "growth" || s.name == "hostile" {
			continue
		}
		all = append(all, s.run(timing.Options{Rounds: 1, Turn: time.Microsecond})...)
	}
	for _, g := range benchmarks.Unmeasured(all) {
		switch {
		case g.Name == "sql/twenty bodies" || g.Name == "sql/slowest of twenty": // the command postgres
		case engines[0] == nil && g.Peer == "DuckDB, one thread": // needs -tags duckdb
		default:
			t.Errorf("%s beside %q is not measured", g.Name, g.Peer)
		}
	}
}
