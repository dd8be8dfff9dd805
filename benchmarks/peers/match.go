package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A saved is saved filters, and rows that come by.
type saved struct {
	collection *schema.Collection
	queries    []*filter.Query
	rows       []benchmarks.Run
}

func newSaved(n int, byDeployment bool) *saved {
	l, c := benchmarks.Runs()
	g := benchmarks.NewGenerator(1)
	s := &saved{collection: c, rows: g.Rows(512)}
	for _, body := range g.Saved(n, byDeployment) {
		s.queries = append(s.queries, schema.Must(l.Parse("runs", body)))
	}
	return s
}

func (s *saved) index() *match.Index[int, benchmarks.Run] {
	ix := schema.Must(match.New[int, benchmarks.Run](s.collection, nil))
	for i, q := range s.queries {
		must(ix.Put(i, q))
	}
	return ix
}

// fleet returns the queries in shards, put by a goroutine for each.
func (s *saved) fleet(shards int) *match.Fleet[int, benchmarks.Run] {
	f := schema.Must(match.NewFleet[int, benchmarks.Run](s.collection, nil, shards))
	var writers sync.WaitGroup
	for n := range shards {
		writers.Go(func() {
			for i := n; i < len(s.queries); i += shards {
				must(f.Put(i, s.queries[i]))
			}
		})
	}
	writers.Wait()
	return f
}

// inShards measures Match of fleets for one row after another, beside an index.
func (s *saved) inShards(o timing.Options, name string) []benchmarks.Result {
	var found []int
	all := func(appendTo func([]int, *benchmarks.Run) ([]int, error)) func() {
		return func() {
			for i := range s.rows {
				found = schema.Must(appendTo(found[:0], &s.rows[i]))
			}
		}
	}
	index := timing.Contender{Name: "one index", Per: len(s.rows), Do: all(s.index().Append)}
	one := benchmarks.Beside(o, name+" in 1 shard", timing.Contender{Per: len(s.rows), Do: all(s.fleet(1).Append)}, index)
	return append(one, benchmarks.Beside(o, name+" in 2 shards", timing.Contender{Per: len(s.rows), Do: all(s.fleet(2).Append)}, index)...)
}

// naive is a loop over the filters, each compiled.
func (s *saved) naive() []func(*benchmarks.Run) bool {
	compiled := make([]func(*benchmarks.Run) bool, len(s.queries))
	for i, q := range s.queries {
		compiled[i] = schema.Must(memeval.Compile[benchmarks.Run](q, nil))
	}
	return compiled
}

// besideNaive measures Match for one row after another, beside the loop for some of them.
func (s *saved) besideNaive(o timing.Options, name string) []benchmarks.Result {
	ix, compiled := s.index(), s.naive()
	s.sameHits(ix, compiled)
	hits, at, naiveAt := 0, 0, 0
	var found []int
	return benchmarks.Beside(o, name,
		timing.Contender{Per: len(s.rows), Do: func() {
			for range s.rows {
				found = hitsOf(ix, found[:0], &s.rows[at%len(s.rows)])
				hits += len(found)
				at++
			}
		}},
		timing.Contender{Name: "naive loop", Do: func() {
			row := &s.rows[naiveAt%len(s.rows)]
			naiveAt++
			for _, holds := range compiled {
				if holds(row) {
					hits++
				}
			}
		}})
}

// onJSON measures MatchJSON for one event after another, beside what decodes them and asks no filter.
func (s *saved) onJSON(o timing.Options, name string) []benchmarks.Result {
	ix := s.index()
	events := make([][]byte, len(s.rows))
	for i := range s.rows {
		events[i] = schema.Must(json.Marshal(&s.rows[i]))
		got, want := schema.Must(ix.MatchJSON(events[i])), hitsOf(ix, nil, &s.rows[i])
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			panic(fmt.Sprintf("event %d matches %v, and its row %v", i, got, want))
		}
	}
	var found []int
	return benchmarks.Beside(o, name,
		timing.Contender{Per: len(events), Do: func() {
			for _, event := range events {
				found = schema.Must(ix.AppendJSON(found[:0], event))
			}
		}},
		timing.Contender{Name: "encoding/json into a struct", Per: len(events), Do: func() {
			for _, event := range events {
				var row benchmarks.Run
				must(json.Unmarshal(event, &row))
			}
		}})
}

// hitsOf appends the filters that match a row to dst.
func hitsOf(ix *match.Index[int, benchmarks.Run], dst []int, row *benchmarks.Run) []int {
	return schema.Must(ix.Append(dst, row))
}

// sameHits makes sure that both ways find the same filters.
func (s *saved) sameHits(ix *match.Index[int, benchmarks.Run], compiled []func(*benchmarks.Run) bool) {
	found := 0
	for i := range s.rows[:32] {
		var want []int
		for k, holds := range compiled {
			if holds(&s.rows[i]) {
				want = append(want, k)
			}
		}
		got := hitsOf(ix, nil, &s.rows[i])
		slices.Sort(got)
		if !slices.Equal(got, want) {
			panic(fmt.Sprintf("row %d matches %v, and was found to match %v", i, want, got))
		}
		found += len(got)
	}
	if found == 0 {
		panic("no row matches a filter")
	}
}

// matchSuite is which of many saved filters match a row.
func matchSuite(o timing.Options) []benchmarks.Result {
	many := newSaved(100_000, true)
	results := many.besideNaive(o, "match/100000")
	results = append(results, many.onJSON(o, "match/100000 on JSON")...)
	results = append(results, newSaved(10_000, true).besideNaive(o, "match/10000")...)
	without := newSaved(100_000, false)
	results = append(results, without.besideNaive(o, "match/100000 without any equality")...)
	results = append(results, without.inShards(o, "match/100000 without any equality")...)
	for i, cost := range timing.Measure(o, timing.Contender{Do: func() { many.index() }}, timing.Contender{Do: func() { many.fleet(2) }}) {
		name := "match/build of 100000" + []string{"", " in 2 shards"}[i]
		results = append(results, benchmarks.Result{Name: name, NS: cost.NS, Allocs: cost.Allocs})
	}
	return results
}
