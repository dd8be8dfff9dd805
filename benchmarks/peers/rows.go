package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// ilikeBody asks for a part of the name alone.
const ilikeBody = `{"runs": {"name": {"like_": "otter"}}}`

// An answer counts the rows that the filter of the evaluations, and that of ilike, match.
type answer struct {
	name        string
	eval, ilike func() int
}

// engines are databases that hold the rows too. Those that are not built in are nil.
var engines = []func(rows []benchmarks.Run) (answer, error){duckDB, sqlite}

// rowsSuite is filters on many rows: in a table of ours and in a slice of structs, beside databases and a loop. All of
// them have one thread, but where the name says otherwise.
func rowsSuite(o timing.Options) []benchmarks.Result {
	rows := benchmarks.NewGenerator(1).Rows(*rowCount)
	one, all := inTable("one thread", rows, 1), inTable("all threads", rows, runtime.GOMAXPROCS(0))
	loop, structs := byLoop(rows), inStructs(rows)
	peers := []answer{loop}
	for _, open := range engines {
		if open != nil {
			peers = append(peers, schema.Must(open(rows)))
		}
	}
	for _, a := range append([]answer{one, all, structs}, peers...) {
		a.mustBe(loop)
	}
	per := func(name string, do func() int) timing.Contender {
		return timing.Contender{Name: name, Per: len(rows), Do: func() { do() }}
	}
	var evals, ilikes []timing.Contender
	for _, p := range peers {
		evals, ilikes = append(evals, per(p.name, p.eval)), append(ilikes, per(p.name, p.ilike))
	}
	results := benchmarks.Beside(o, "table/1M", per(one.name, one.eval), evals...)
	results = append(results, benchmarks.Beside(o, "table/ilike", per(one.name, one.ilike), ilikes...)...)
	results = append(results, benchmarks.Beside(o, "table/1M, all threads", per(all.name, all.eval), per(one.name, one.eval))...)
	return append(results, benchmarks.Beside(o, "structs/1M", per(structs.name, structs.eval), per(loop.name, loop.eval))...)
}

// mustBe panics unless both find the same number of rows, and some.
func (a *answer) mustBe(b answer) {
	if got, want := a.eval(), b.eval(); got != want || want == 0 {
		panic(fmt.Sprintf("%s finds %d rows, and %s %d", a.name, got, b.name, want))
	}
	if got, want := a.ilike(), b.ilike(); got != want || want == 0 {
		panic(fmt.Sprintf("%s finds %d rows with ilike, and %s %d", a.name, got, b.name, want))
	}
}

func inTable(name string, rows []benchmarks.Run, workers int) answer {
	l, c := benchmarks.Runs()
	data := memeval.Dataset{c.Name: schema.Must(table.Options{Workers: workers}.New(c, rows))}
	count := func(body string) func() int {
		q := schema.Must(l.Parse(c.Name, []byte(body)))
		return func() int { return int(schema.Must(memeval.Count(q, data))) }
	}
	return answer{"a table, " + name, count(evalBody), count(ilikeBody)}
}

func inStructs(rows []benchmarks.Run) answer {
	l, c := benchmarks.Runs()
	count := func(body string) func() int {
		holds := schema.Must(memeval.Compile[benchmarks.Run](schema.Must(l.Parse(c.Name, []byte(body))), nil))
		return counter(rows, holds)
	}
	return answer{"structs", count(evalBody), count(ilikeBody)}
}

// byLoop calls nothing that the compiler does not know.
func byLoop(rows []benchmarks.Run) answer {
	return answer{
		"hand-written loop over structs",
		func() int {
			n := 0
			for i := range rows {
				if byHandEval(&rows[i]) {
					n++
				}
			}
			return n
		},
		func() int {
			n := 0
			for i := range rows {
				if strings.Contains(strings.ToLower(rows[i].Name), "otter") {
					n++
				}
			}
			return n
		},
	}
}

func counter(rows []benchmarks.Run, holds func(*benchmarks.Run) bool) func() int {
	return func() int {
		n := 0
		for i := range rows {
			if holds(&rows[i]) {
				n++
			}
		}
		return n
	}
}
