package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// The rows of the tests have every kind of column, with nulls.
type (
	Run struct {
		ID         string     `json:"id" tamis:"uuid,key"`
		Name       *string    `json:"name"`
		Queue      string     `json:"queue"`
		State      *string    `json:"state" tamis:"enum=NEW|RUNNING|DONE|FAILED"`
		Deployment *string    `json:"deployment" tamis:"uuid"`
		Count      *int64     `json:"count"`
		Score      float64    `json:"score"`
		Auto       bool       `json:"auto"`
		Start      *time.Time `json:"start"`
		Tags       []string   `json:"tags"`
		Sizes      []int64    `json:"sizes"`
		Doc        any        `json:"doc"`
		FlowID     *string    `json:"flow_id" tamis:"uuid"`
		Flow       *Flow      `json:"-" tamis:"one,flow_id=id"`
	}
	Flow struct {
		ID   string   `json:"id" tamis:"uuid,key"`
		Name string   `json:"name"`
		Tags []string `json:"tags"`
	}
)

// A world is a schema, its rows, and random queries on them.
type world struct {
	*rand.Rand
	language *filter.Language
	runs     *schema.Collection
	flows    *schema.Collection
	data     memeval.Dataset
	values   int // how many deployments, counts, sizes and times there are
}

func newWorld(t testing.TB, seed uint64) *world {
	t.Helper()
	runs, err := schema.For[Run]("runs")
	if err != nil {
		t.Fatal(err)
	}
	flows, err := schema.For[Flow]("flows")
	if err != nil {
		t.Fatal(err)
	}
	registry, err := schema.New(runs, flows)
	if err != nil {
		t.Fatal(err)
	}
	language, err := filter.New(registry, filter.Config{Limits: filter.Limits{Nodes: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	runs, flows = registry.Collection("runs"), registry.Collection("flows")
	w := &world{Rand: rand.New(rand.NewPCG(seed, 1)), language: language, runs: runs, flows: flows, values: 20}
	related := make([]Flow, 8)
	for i := range related {
		related[i] = Flow{ID: uuid(i), Name: w.word(), Tags: w.tags()}
	}
	w.data = memeval.Dataset{"flows": related}
	return w
}

func uuid(i int) string { return fmt.Sprintf("0a0b0c0d-0000-4000-8000-%012x", i) }

var words = []string{"", "a", "ab", "etl", "ETL daily", "otter", "Otter-1", "nightly etl", "Ünï", "x%y", "a_b", "sea otter"}

func (w *world) word() string { return words[w.IntN(len(words))] }

func (w *world) tags() []string {
	var tags []string
	for range w.IntN(4) {
		tags = append(tags, w.word())
	}
	return tags
}

func maybe[E any](w *world, v E) *E {
	if w.IntN(5) == 0 {
		return nil
	}
	return &v
}

var states = []string{"NEW", "RUNNING", "DONE", "FAILED"}

func (w *world) number() int64 { return int64(w.IntN(w.values)) }

func (w *world) time() time.Time { return time.Unix(1_700_000_000+w.number(), 0).UTC() }

func (w *world) row() *Run {
	r := &Run{
		ID: uuid(w.IntN(1000)), Name: maybe(w, w.word()), Queue: w.word(), State: maybe(w, states[w.IntN(4)]),
		Deployment: maybe(w, uuid(w.IntN(w.values))), Count: maybe(w, w.number()-10), Score: float64(w.IntN(8))/4 - 1,
		Auto: w.IntN(2) == 0, Start: maybe(w, w.time()), Tags: w.tags(), FlowID: maybe(w, uuid(w.IntN(12))),
	}
	for range w.IntN(20) {
		r.Sizes = append(r.Sizes, w.number())
	}
	if w.IntN(4) > 0 {
		r.Doc = map[string]any{"owner": w.word(), "n": float64(w.IntN(3))}
	}
	return r
}

// some returns a few things of one generator.
func some[E any](w *world, f func() E) []E {
	out := make([]E, 1+w.IntN(3))
	if w.IntN(6) == 0 {
		out = make([]E, 1+w.IntN(40))
	}
	for i := range out {
		out[i] = f()
	}
	return out
}

// test returns a random test on a run.
func (w *world) test() predicate.Node {
	term := func(path string) *schema.Term { return w.runs.Term(path) }
	texts := func() schema.Values { return schema.Texts(some(w, w.word)...) }
	switch w.IntN(22) {
	case 0, 1:
		return predicate.In(term("deployment"), schema.UUIDs(some(w, func() string { return uuid(w.IntN(w.values)) })...))
	case 2:
		return predicate.In(term("name"), texts())
	case 3:
		return predicate.In(term("queue"), texts())
	case 4, 5:
		return predicate.In(term("state"), schema.Values{Kind: schema.Enum, Texts: some(w, func() string { return states[w.IntN(4)] })})
	case 6:
		return predicate.In(term("count"), schema.Integers(some(w, func() int64 { return w.Int64N(20) - 10 })...))
	case 7:
		return predicate.Equal(term("auto"), schema.Boolean(w.IntN(2) == 0))
	case 8:
		return predicate.Between(term("count"), w.bound(schema.Integer(w.number()-10)), w.bound(schema.Integer(w.number()-10)))
	case 9:
		return predicate.Between(term("score"), w.bound(schema.Number(w.Float64()*2-1)), w.bound(schema.Number(w.Float64()*2-1)))
	case 10, 11:
		return predicate.Between(term("start"), w.bound(schema.Time(w.time())), w.bound(schema.Time(w.time())))
	case 12:
		return predicate.Between(term("name"), w.bound(schema.Text(w.word())), w.bound(schema.Text(w.word())))
	case 13, 14:
		m := predicate.Match{Where: predicate.Where(w.IntN(4)), Every: w.IntN(4) == 0}
		m.Fold = m.Where == predicate.Like || w.IntN(2) == 0
		return predicate.Text(term([]string{"name", "queue", "doc.owner"}[w.IntN(3)]), m, texts())
	case 15:
		return predicate.IsNull(term([]string{"name", "state", "start", "tags", "doc", "deployment"}[w.IntN(6)]))
	case 16:
		return predicate.HasAll(term("tags"), texts())
	case 17:
		return predicate.HasAny(term("tags"), texts())
	case 18:
		return predicate.HasAny(term("sizes"), schema.Integers(some(w, func() int64 { return w.number() })...))
	case 19:
		length := &schema.Term{Type: schema.Type{Kind: schema.Int}, Columns: term("sizes").Columns, Length: true}
		return predicate.Between(length, predicate.AtLeast(schema.Integer(w.Int64N(20))), predicate.Bound{})
	case 20:
		join := &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: append(term("name").Columns[:1:1], term("queue").Columns...), Join: true}
		return predicate.Text(join, predicate.Match{Fold: true}, texts())
	}
	flow := predicate.In(w.flows.Term("name"), texts())
	if w.IntN(2) == 0 {
		flow = predicate.HasAny(w.flows.Term("tags"), texts())
	}
	return predicate.Some(w.runs.Relation("flow"), flow)
}

func (w *world) bound(v schema.Value) predicate.Bound {
	return predicate.Bound{Value: v, End: predicate.End(w.IntN(3))}
}

// node returns a random predicate of some depth.
func (w *world) node(depth int) predicate.Node {
	if depth == 0 || w.IntN(5) == 0 {
		if w.IntN(40) == 0 {
			return predicate.True()
		}
		if w.IntN(5) == 0 {
			return predicate.Not(w.test())
		}
		return w.test()
	}
	kids := make([]predicate.Node, 1+w.IntN(4))
	for i := range kids {
		kids[i] = w.node(depth - 1)
	}
	switch w.IntN(5) {
	case 0:
		return predicate.Or(kids...)
	case 1:
		return predicate.Not(predicate.And(kids...))
	}
	return predicate.And(kids...)
}

// query returns a random query: half of them conjunctions, as most saved filters are.
func (w *world) query(t testing.TB) *filter.Query {
	t.Helper()
	n := w.node(3)
	if w.IntN(2) == 0 {
		n = w.node(1)
	}
	q, err := w.language.Query("runs", n)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (w *world) scoreBelow(n float64) predicate.Node {
	return predicate.Between(w.runs.Term("score"), predicate.Bound{}, predicate.Below(schema.Number(n)))
}
