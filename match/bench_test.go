package match_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// An Event is a row as a webhook service sees it.
type Event struct {
	ID         string   `json:"id" tamis:"uuid,key"`
	Name       string   `json:"name"`
	State      string   `json:"state" tamis:"enum=SCHEDULED|PENDING|RUNNING|COMPLETED|FAILED|CANCELLED|CRASHED|PAUSED|CANCELLING"`
	Deployment string   `json:"deployment" tamis:"uuid"`
	Tags       []string `json:"tags"`

	Begun time.Time `json:"begun"`
}

var eventStates = []string{"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"}

type alerts struct {
	collection *schema.Collection
	queries    []*filter.Query
	compiled   []func(*Event) bool
	rows       []Event
}

// newAlerts returns filters on one to three of nine states, and on one of 5,000 deployments if byDeployment. A fifth of
// them also test a tag and a tenth a part of the name. Each also wants an event of the last minutes,
// hours or days, if begun is "now": counted from every event, or "then": from a time that is written out.
func newAlerts(b testing.TB, n int, byDeployment bool, begun string) *alerts {
	b.Helper()
	l := schema.Must(filter.New(schema.Must(schema.Options{RelativeTimes: true}.New(schema.Must(schema.For[Event]("events")))), filter.Config{}))
	rng := rand.New(rand.NewPCG(1, 2))
	a := &alerts{collection: l.Collection("events")}
	deployment := func() string { return fmt.Sprintf("8f3c2a10-1111-4222-8333-%012x", rng.IntN(5000)) }
	tag := func() string { return fmt.Sprintf("tag-%d", rng.IntN(50)) }
	animals := []string{"otter", "lynx", "raven", "ibex", "heron", "viper", "bison", "gecko"}
	for range n {
		body := fmt.Sprintf(`{"events": {"state": {"any_": [%q`, eventStates[rng.IntN(9)])
		for range rng.IntN(3) {
			body += fmt.Sprintf(`, %q`, eventStates[rng.IntN(9)])
		}
		body += `]}`
		if byDeployment {
			body += fmt.Sprintf(`, "deployment": {"any_": [%q]}`, deployment())
		}
		if rng.IntN(5) == 0 {
			body += fmt.Sprintf(`, "tags": {"all_": [%q]}`, tag())
		}
		if rng.IntN(10) == 0 {
			body += fmt.Sprintf(`, "name": {"like_": "%s-%d"}`, animals[rng.IntN(8)], rng.IntN(10))
		}
		count, unit := 1+rng.IntN(60), rng.IntN(3)
		switch begun {
		case "now":
			body += fmt.Sprintf(`, "begun": {"after_": "now-%d%c"}`, count, "mhd"[unit])
		case "then":
			ago := time.Duration(count) * []time.Duration{time.Minute, time.Hour, 24 * time.Hour}[unit]
			body += fmt.Sprintf(`, "begun": {"after_": %q}`, time.Now().Add(-ago).UTC().Format(time.RFC3339))
		}
		q, err := l.Parse("events", []byte(body+`}}`))
		if err != nil {
			b.Fatal(err)
		}
		a.queries = append(a.queries, q)
		a.compiled = append(a.compiled, schema.Must(memeval.Compile[Event](q, nil)))
	}
	for i := range 256 {
		a.rows = append(a.rows, Event{
			ID: uuid(i), Name: fmt.Sprintf("%s-%d-nightly", animals[rng.IntN(8)], rng.IntN(10)), State: eventStates[rng.IntN(9)],
			Deployment: deployment(), Tags: []string{tag(), tag(), tag()}, Begun: time.Now().Add(-time.Duration(rng.IntN(100)) * time.Hour),
		})
	}
	return a
}

func (a *alerts) index(b testing.TB) *match.Index[int, Event] {
	b.Helper()
	ix := schema.Must(match.New[int, Event](a.collection, nil))
	for i, q := range a.queries {
		if err := ix.Put(i, q); err != nil {
			b.Fatal(err)
		}
	}
	return ix
}

// fleet puts the queries from two goroutines.
func (a *alerts) fleet(b testing.TB, shards int, together bool) *match.Fleet[int, Event] {
	b.Helper()
	f := schema.Must(match.NewFleet[int, Event](a.collection, nil, shards))
	f.Together(together)
	var writers sync.WaitGroup
	for n := range 2 {
		writers.Go(func() {
			for i := n; i < len(a.queries); i += 2 {
				if err := f.Put(i, a.queries[i]); err != nil {
					b.Error(err)
				}
			}
		})
	}
	writers.Wait()
	return f
}

var shapes = []struct {
	name         string
	filters      int
	byDeployment bool
	begun        string
}{
	{"10000", 10_000, true, ""},
	{"100000", 100_000, true, ""},
	{"100000-since-a-time", 100_000, true, "then"},
	{"100000-since-now", 100_000, true, "now"},
	{"100000-without-equality", 100_000, false, ""},
	{"100000-without-equality-since-a-time", 100_000, false, "then"},
	{"100000-without-equality-since-now", 100_000, false, "now"},
}

func BenchmarkMatch(b *testing.B) {
	for _, shape := range shapes {
		a := newAlerts(b, shape.filters, shape.byDeployment, shape.begun)
		ix := a.index(b)
		b.Run(shape.name, func(b *testing.B) {
			b.ReportAllocs()
			hits, i := 0, 0
			var found []int
			for b.Loop() {
				found, _ = ix.Append(found[:0], &a.rows[i%len(a.rows)])
				hits += len(found)
				i++
			}
			b.ReportMetric(float64(hits)/float64(i), "hits/op")
		})
		b.Run(shape.name+"/naive", func(b *testing.B) {
			hits, i := 0, 0
			for b.Loop() {
				row := &a.rows[i%len(a.rows)]
				for _, holds := range a.compiled {
					if holds(row) {
						hits++
					}
				}
				i++
			}
			b.ReportMetric(float64(hits)/float64(i), "hits/op")
		})
	}
}

func BenchmarkFleet(b *testing.B) {
	for _, shape := range []int{2, 5} { // of 100,000, with an equality and without
		a := newAlerts(b, shapes[shape-1].filters, shapes[shape-1].byDeployment, "")
		for _, shards := range []int{1, 2, 4} {
			f := a.fleet(b, shards, false)
			for _, together := range []bool{false, true} {
				f.Together(together)
				b.Run(fmt.Sprintf("%s/%d-shards/together-%v", shapes[shape-1].name, shards, together), func(b *testing.B) {
					b.ReportAllocs()
					var found []int
					for i := 0; b.Loop(); i++ {
						found, _ = f.Append(found[:0], &a.rows[i%len(a.rows)])
					}
				})
			}
		}
	}
}

func BenchmarkPut(b *testing.B) {
	a := newAlerts(b, 100_000, true, "")
	b.Run("100000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.index(b)
		}
	})
	b.Run("100000/2-shards", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.fleet(b, 2, false)
		}
	})
}
