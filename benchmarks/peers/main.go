// Command peers measures Tamis beside what else does the same work, and prints a table of it or a line of JSON for each measurement.
//
//	peers                                       measure, and print a table
//	peers -json > lines                         measure, and print lines
//	peers -from lines -charts docs/charts       print the table of lines, and draw them
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/internal/workload"
)

// A suite is measurements that belong together.
type suite struct {
	name string
	run  func(timing.Options) []benchmarks.Result
}

var suites = []suite{
	{"compile", compileSuite},
	{"parse", parseSuite},
	{"hostile", hostileSuite},
	{"eval", evalSuite},
	{"ndjson", ndjsonSuite},
	{"rows", rowsSuite},
	{"tables", tablesSuite},
	{"match", matchSuite},
	{"query", querySuite},
	{"serve", serveSuite},
	{"write", writesSuite},
	{"proxy", proxySuite},
	{"growth", growthSuite},
}

// rowCount is how many rows the suite of rows has.
var rowCount = flag.Int("rows", 1_000_000, "how many `rows` the tables have")

func main() {
	var p presented
	var o timing.Options
	only := flag.String("run", "", "only the suites that match this `regexp`")
	from := flag.String("from", "", "measure nothing: read the lines of this `file`")
	flag.IntVar(&o.Rounds, "rounds", 0, "how many `turns` each contender has; 11 if 0")
	flag.DurationVar(&o.Turn, "turn", 20*time.Millisecond, "how long a turn takes about")
	flag.BoolVar(&p.asJSON, "json", false, "print one line of JSON for each measurement")
	flag.StringVar(&p.charts, "charts", "", "draw charts, as SVG, into this `folder`")
	flag.StringVar(&p.page, "page", "", "write what is reached into this `file`, between its marks")
	flag.StringVar(&p.note, "note", "", "a `file` that says what else was measured with")
	flag.Parse()
	wanted, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *from != "" {
		must(p.present(readLines(*from)))
		return
	}
	must(p.present(measured(o, wanted, p.asJSON)))
}

// measured runs the suites. Lines of JSON are printed as they come.
func measured(o timing.Options, wanted *regexp.Regexp, print bool) []benchmarks.Result {
	must(accepted(workload.Language()))
	var all []benchmarks.Result
	for _, s := range suites {
		if !wanted.MatchString(s.name) {
			continue
		}
		begin := time.Now()
		results := s.run(o)
		fmt.Fprintf(os.Stderr, "%s: %s\n", s.name, time.Since(begin).Round(time.Second/10))
		if print {
			must(benchmarks.Print(os.Stdout, results...))
		}
		all = append(all, results...)
	}
	return all
}

func readLines(file string) []benchmarks.Result {
	f, err := os.Open(file)
	must(err)
	defer f.Close()
	results, err := benchmarks.Read(f)
	must(err)
	return results
}
