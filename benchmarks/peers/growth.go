package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/internal/workload"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A growth is one thing measured at several sizes.
type growth struct {
	name  string
	sizes []int
	// of returns the work at a size, and how many units of what grows it is of: then a ratio of 1 is growth in
	// proportion, and less is better.
	of func(size int) timing.Contender
}

// growthSuite is what things cost a unit as they grow, beside the cost of a unit of the smallest.
func growthSuite(o timing.Options) []benchmarks.Result {
	l := workload.Language()
	compile := func(body benchmarks.Body, units int) timing.Contender {
		do := reused(l, body)
		return timing.Contender{Per: units, Do: do}
	}
	var results []benchmarks.Result
	for _, g := range []growth{
		{"criteria", []int{4, 16, 64, 199}, func(n int) timing.Contender { return compile(benchmarks.Nodes(n), n) }},
		{"list", []int{10, 100, 1000}, func(n int) timing.Contender { return compile(benchmarks.List(n), n) }},
		{"depth", []int{2, 6, 12}, func(n int) timing.Contender { return compile(nested(n), n) }},
		{"hostile", []int{16_000, 64_000, 250_000}, func(n int) timing.Contender { return refuse(l, n) }},
		{"rows", []int{1000, 10_000, 100_000}, countRows},
		{"saved", []int{1000, 10_000, 100_000}, matchSaved},
		{"put", []int{1000, 10_000, 100_000}, putSaved},
		{"writes in memory", []int{1000, 30_000, 1_000_000}, writeInMemory},
	} {
		contenders := make([]timing.Contender, len(g.sizes))
		for i, n := range g.sizes {
			contenders[i] = g.of(n)
		}
		costs := timing.Measure(o, contenders...)
		for i, n := range g.sizes {
			results = append(results, benchmarks.Result{
				Name: fmt.Sprintf("growth/%s-%d", g.name, n), Peer: fmt.Sprintf("a unit of %s-%d", g.name, g.sizes[0]),
				NS: costs[i].NS, PeerNS: costs[0].NS, Ratio: costs[i].NS / costs[0].NS, Allocs: costs[i].Allocs,
			})
		}
	}
	return results
}

// nested is a criterion in n groups inside each other.
func nested(n int) benchmarks.Body {
	return benchmarks.Body{Name: "nested", Collection: "flow_runs", Text: []byte(`{"flow_runs": ` +
		strings.Repeat(`{"not_": `, n) + `{"name": {"any_": ["x"]}}` + strings.Repeat(`}`, n) + `}`)}
}

// refuse parses every hostile body of n bytes.
func refuse(l *filter.Language, n int) timing.Contender {
	var bodies []benchmarks.Body
	size := 0
	for _, h := range benchmarks.Hostilities() {
		b := h.Body(n)
		bodies, size = append(bodies, b), size+len(b.Text)
	}
	return timing.Contender{Per: size, Do: func() {
		for _, b := range bodies {
			_, _ = l.Parse(b.Collection, b.Text)
		}
	}}
}

func countRows(n int) timing.Contender {
	data := memeval.Dataset{"runs": benchmarks.NewGenerator(1).Rows(n)}
	q := evalQuery()
	return timing.Contender{Per: n, Do: func() {
		_, err := memeval.Count(q, data)
		must(err)
	}}
}

// matchSaved is one row against n filters: what it costs goes with what it finds.
func matchSaved(n int) timing.Contender {
	s := newSaved(n, true)
	ix := s.index()
	var found []int
	hits := 0
	for i := range s.rows {
		found = hitsOf(ix, found[:0], &s.rows[i])
		hits += len(found)
	}
	return timing.Contender{Per: len(s.rows) + hits, Do: func() {
		for i := range s.rows {
			found = hitsOf(ix, found[:0], &s.rows[i])
		}
	}}
}

// putSaved is one filter more in an index of n, and one less.
func putSaved(n int) timing.Contender {
	s := newSaved(n, true)
	ix := s.index()
	last := s.queries[n-1]
	return timing.Contender{Per: 1, Do: func() {
		ix.Delete(n - 1)
		must(ix.Put(n-1, last))
	}}
}

// writeInMemory adds a row to n rows, changes it and takes it away, each in a transaction.
func writeInMemory(n int) timing.Contender {
	l := entries()
	entry := func(id string, i int) source.Row {
		return source.Row{"id": id, "tenant": "north", "title": fmt.Sprint("entry ", i), "likes": int64(i), "at": "2024-05-01T12:00:00Z"}
	}
	rows := schema.Must(table.New(l.Collection("entries"), nil))
	must(rows.AppendSeq(func(yield func(map[string]any, error) bool) {
		for i := range n {
			if !yield(entry(newID(), i), nil) {
				return
			}
		}
	}))
	s := schema.Must(source.Memory(l, memeval.Dataset{"entries": rows}))
	ctx := context.Background()
	return timing.Contender{Per: 3, Do: func() {
		id := newID()
		q := schema.Must(source.KeyQuery(l, l.Collection("entries"), []schema.Value{schema.TextOf(schema.UUID, id)}))
		for _, write := range []func(tx source.Tx) error{
			func(tx source.Tx) error { _, err := tx.Insert(ctx, q.Collection(), entry(id, n)); return err },
			func(tx source.Tx) error { _, err := tx.Update(ctx, q, source.Row{"likes": int64(1)}); return err },
			func(tx source.Tx) error { _, err := tx.Delete(ctx, q); return err },
		} {
			must(s.Change(ctx, write))
		}
	}}
}
