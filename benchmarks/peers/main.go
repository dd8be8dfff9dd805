// Command peers measures Tamis beside what else does the same work, and prints a table of it or a line of JSON for
// each measurement. With -charts it draws them too.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
)

// A suite is measurements that belong together.
type suite struct {
	name string
	run  func(benchmarks.Options) []benchmarks.Result
}

var suites = []suite{
	{"compile", compileSuite},
	{"parse", parseSuite},
	{"hostile", hostileSuite},
	{"eval", evalSuite},
	{"ndjson", ndjsonSuite},
	{"rows", rowsSuite},
	{"match", matchSuite},
	{"growth", growthSuite},
}

// rowCount is how many rows the suite of rows has.
var rowCount = flag.Int("rows", 1_000_000, "how many `rows` the tables have")

func main() {
	asJSON := flag.Bool("json", false, "print one line of JSON for each measurement")
	only := flag.String("run", "", "only the suites that match this `regexp`")
	rounds := flag.Int("rounds", 0, "how many `turns` each contender has; 11 if 0")
	turn := flag.Duration("turn", 20*time.Millisecond, "how long a turn takes about")
	dir := flag.String("charts", "", "draw charts, as SVG, into this `folder`")
	flag.Parse()
	wanted, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	must(accepted(prefectLanguage()))
	o := benchmarks.Options{Rounds: *rounds, Turn: *turn}
	var all []benchmarks.Result
	for _, s := range suites {
		if !wanted.MatchString(s.name) {
			continue
		}
		results := s.run(o)
		if *asJSON {
			must(benchmarks.Print(os.Stdout, results...))
		}
		all = append(all, results...)
	}
	if !*asJSON {
		printTable(os.Stdout, all)
	}
	if *dir != "" {
		must(drawCharts(*dir, all))
		must(drawGrowth(*dir, all))
	}
}
