package benchmarks

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/internal/timing"
)

// A Goal is what a measurement is to reach: at most so much.
type Goal struct {
	Name string // of the measurement
	Peer string // that it stands beside; "" where it stands for itself
	Of   Unit
	Most float64
}

// A Unit is what of a measurement a goal is about.
type Unit uint8

// What goals are about.
const (
	Ratio  Unit = iota // to the peer
	Allocs             // of one unit of work
	Time               // in nanoseconds
	Memory             // of a process, at its most, in bytes
)

// Goals returns what is to be reached, on a quiet machine. A run that measures all of it says of each whether it is.
func Goals() []Goal {
	return []Goal{
		{"compile/small", "json+validator+squirrel", Ratio, 0.06},
		{"compile/medium", "json+validator+squirrel", Ratio, 0.08},
		{"compile/large", "json+validator+squirrel", Ratio, 0.06},
		{"compile/medium", "json.Unmarshal", Ratio, 0.35},
		{"compile/small/cached", "json+validator+squirrel", Ratio, 0.06},
		{"compile/medium/cached", "json+validator+squirrel", Ratio, 0.08},
		{"compile/large/cached", "json+validator+squirrel", Ratio, 0.06},
		{"compile/medium/cached", "json.Unmarshal", Ratio, 0.35},
		{"compile/small", "", Allocs, 5},
		{"compile/medium", "", Allocs, 10},
		{"compile/large", "", Allocs, 6},
		{"compile/small/reused", "", Allocs, 0},
		{"compile/medium/reused", "", Allocs, 0},
		{"compile/large/reused", "", Allocs, 0},
		{"parse/medium", "jsontext", Ratio, 1.0},
		{"sqlizer/medium", "squirrel And/Eq", Ratio, 0.30},
		{"compile/medium", "aip-go", Ratio, 0.03},
		{"compile/medium", "cel-go", Ratio, 0.01},
		{"compile/medium/cached", "aip-go", Ratio, 0.03},
		{"compile/medium/cached", "cel-go", Ratio, 0.01},
		{"eval/struct", "", Allocs, 0},
		{"eval/struct", "hand-written", Ratio, 1.2},
		{"eval/struct", "expr", Ratio, 0.08},
		{"eval/struct", "cel-go", Ratio, 0.04},
		{"eval/struct", "go-bexpr", Ratio, 0.015},
		{"eval/map", "expr", Ratio, 0.10},
		{"table/1M", "DuckDB, one thread", Ratio, 0.12},
		{"table/1M", "SQLite", Ratio, 0.04},
		{"table/1M", "hand-written loop over structs", Ratio, 0.2},
		{"table/ilike", "DuckDB, one thread", Ratio, 0.15},
		{"table/semi-join", "DuckDB, one thread", Ratio, 0.5},
		{"table/top-50", "DuckDB, one thread", Ratio, 0.2},
		{"table/history", "DuckDB, one thread", Ratio, 0.3},
		{"ndjson/in place", "", Allocs, 0},
		{"ndjson/in place", "encoding/json + hand-written", Ratio, 0.10},
		{"ndjson/in place", "sonic + hand-written", Ratio, 0.35},
		{"match/100000", "naive loop", Ratio, 0.001},
		{"match/10000", "naive loop", Ratio, 0.003},
		{"match/100000 without any equality", "naive loop", Ratio, 0.033},
		{"match/100000 on JSON", "encoding/json into a struct", Ratio, 0.25},
		{"match/100000 on JSON", "", Allocs, 0},
		{"match/100000 without any equality in 1 shard", "one index", Ratio, 1.15},
		{"match/100000 without any equality in 2 shards", "one index", Ratio, 0.75},
		{"match/build of 100000", "", Time, float64(100 * time.Millisecond)},
		{"match/build of 100000 in 2 shards", "", Time, float64(100 * time.Millisecond)},
		{"query/ndjson", "DuckDB from Python", Ratio, 0.5},
		{"query/ndjson", "", Memory, 64 << 20},
		{"query/ndjson of ten times the file", "", Memory, 64 << 20},
		{"serve/limit 1", "database/sql + encoding/json by hand", Ratio, 1.25},
		// 1.43 is 0.7 of its writes a second.
		{"write/sqlite POST", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/sqlite PATCH", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/sqlite POST and DELETE", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/sqlite POST, CPU", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/sqlite PATCH, CPU", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/postgres POST", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/postgres PATCH", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/postgres POST and DELETE", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/postgres POST, CPU", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"write/postgres PATCH, CPU", "database/sql + encoding/json by hand", Ratio, 1.43},
		{"proxy/page", "the server by itself", Ratio, 1.03},
		{"proxy/later", "", Time, float64(500 * time.Microsecond)},
		{"sql/twenty bodies", "reference", Ratio, 0.5},
		{"sql/slowest of twenty", "reference", Ratio, 1.1},
	}
}

// In returns the measurement that g is about, of results; false if there is none.
func (g Goal) In(results []Result) (Result, bool) {
	for _, r := range results {
		if r.Name == g.Name && (g.Peer == "" || r.Peer == g.Peer) {
			return r, true
		}
	}
	return Result{}, false
}

// Have returns what g is about of a measurement.
func (g Goal) Have(r Result) float64 {
	switch g.Of {
	case Allocs:
		return r.Allocs
	case Time:
		return r.NS
	case Memory:
		return r.Bytes
	default:
		return r.Ratio
	}
}

// Write returns a measured amount, or the goal itself, for people.
func (g Goal) Write(amount float64) string {
	switch g.Of {
	case Allocs:
		return fmt.Sprintf("%.4g allocs", amount)
	case Time:
		return timing.Duration(amount)
	case Memory:
		return figures(amount/(1<<20)) + " MiB"
	default:
		return figures(amount)
	}
}

// figures writes an amount with three figures and without an exponent.
func figures(amount float64) string {
	digits := 0
	if amount > 0 {
		digits = max(0, 2-int(math.Floor(math.Log10(amount))))
	}
	text := strconv.FormatFloat(amount, 'f', digits, 64)
	if digits > 0 {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// Unmeasured returns the goals that no result is about.
func Unmeasured(results []Result) []Goal {
	var out []Goal
	for _, g := range Goals() {
		if _, ok := g.In(results); !ok {
			out = append(out, g)
		}
	}
	return out
}
