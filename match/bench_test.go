package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

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
}

var eventStates = []string{"SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING"}

type alerts struct {
	collection *schema.Collection
	queries    []*filter.Query
	compiled   []func(*Event) bool
	rows       []Event
}

// newAlerts returns filters on one to three of nine states, and on one of 5,000 deployments if byDeployment. A fifth of
// them also test a tag and a tenth a part of the name.
func newAlerts(b testing.TB, n int, byDeployment bool) *alerts {
	b.Helper()
	c := schema.Must(schema.For[Event]("events"))
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	rng := rand.New(rand.NewPCG(1, 2))
	a := &alerts{collection: c}
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
			Deployment: deployment(), Tags: []string{tag(), tag(), tag()},
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

var shapes = []struct {
	name         string
	filters      int
	byDeployment bool
}{
	{"10000", 10_000, true},
	{"100000", 100_000, true},
	{"100000-without-equality", 100_000, false},
}

func BenchmarkMatch(b *testing.B) {
	for _, shape := range shapes {
		a := newAlerts(b, shape.filters, shape.byDeployment)
		ix := a.index(b)
		b.Run(shape.name, func(b *testing.B) {
			b.ReportAllocs()
			hits, i := 0, 0
			for b.Loop() {
				for range ix.Match(&a.rows[i%len(a.rows)]) {
					hits++
				}
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

func BenchmarkPut(b *testing.B) {
	a := newAlerts(b, 100_000, true)
	b.Run("100000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			a.index(b)
		}
	})
}
