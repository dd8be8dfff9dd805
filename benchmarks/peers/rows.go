package main

import (
	"fmt"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/memeval"
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

// rowsSuite is filters on many rows: in a table of ours, in a slice of structs, in databases.
func rowsSuite(o benchmarks.Options) []benchmarks.Result {
	rows := benchmarks.NewGenerator(1).Rows(*rowCount)
	l, _ := benchmarks.Runs()
	ilike := schema.Must(memeval.Compile[benchmarks.Run](schema.Must(l.Parse("runs", []byte(ilikeBody))), nil))
	compiled := schema.Must(memeval.Compile[benchmarks.Run](evalQuery(), nil))
	structs := answer{"structs", counter(rows, compiled), counter(rows, ilike)}
	byHand := answer{"hand-written loop over structs", handLoop(rows), nil}
	peers := []answer{byHand}
	for _, open := range engines {
		if open == nil {
			continue
		}
		a, err := open(rows)
		must(err)
		peers = append(peers, a)
	}
	want, wantLike := byHand.eval(), structs.ilike()
	var evals, likes []benchmarks.Contender
	for _, a := range append(peers, structs) {
		if got := a.eval(); got != want || want == 0 {
			panic(fmt.Sprintf("%s finds %d rows, and there are %d", a.name, got, want))
		}
		evals = append(evals, benchmarks.Contender{Name: a.name, Per: len(rows), Do: func() { a.eval() }})
		if a.ilike == nil {
			continue
		}
		if got := a.ilike(); got != wantLike || got == 0 {
			panic(fmt.Sprintf("%s finds %d rows with ilike, and there are %d", a.name, got, wantLike))
		}
		likes = append(likes, benchmarks.Contender{Name: a.name, Per: len(rows), Do: func() { a.ilike() }})
	}
	last := len(evals) - 1 // ours
	return benchmarks.Beside(o, "structs/1M", evals[last], evals[:last]...)
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

func handLoop(rows []benchmarks.Run) func() int {
	return func() int {
		n := 0
		for i := range rows {
			if byHandEval(&rows[i]) {
				n++
			}
		}
		return n
	}
}
