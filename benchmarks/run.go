package benchmarks

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// A Run is a row of the workloads in memory: a flow run, as far as filters look at it.
type Run struct {
	ID         string    `json:"id"         tamis:"uuid,key"`
	Name       string    `json:"name"`
	State      string    `json:"state"      tamis:"enum=SCHEDULED|PENDING|RUNNING|COMPLETED|FAILED|CANCELLED|CRASHED|PAUSED|CANCELLING"`
	Deployment string    `json:"deployment" tamis:"uuid"`
	Start      time.Time `json:"start"`
	Tags       []string  `json:"tags"`
}

// Runs returns the language of filters on runs, and their collection.
func Runs() (*filter.Language, *schema.Collection) {
	l := schema.Must(filter.For[Run]("runs"))
	return l, l.Collection("runs")
}

// States are the states of a run, the frequent ones too.
var states = []struct {
	name  string
	share float64 // of the runs, in percent
}{
	{"COMPLETED", 76}, {"FAILED", 10}, {"CRASHED", 4}, {"SCHEDULED", 4}, {"CANCELLED", 2}, {"RUNNING", 2}, {"PENDING", 1}, {"PAUSED", 0.5}, {"CANCELLING", 0.5},
}

var (
	adjectives = []string{"amber", "brisk", "calm", "daring", "eager", "fuzzy", "gentle", "hidden", "icy", "jolly", "keen", "lucky", "mellow", "nimble", "odd", "proud"}
	animals    = []string{"otter", "lynx", "raven", "ibex", "heron", "viper", "bison", "gecko", "moose", "quail", "shrew", "tapir", "whale", "yak", "zebra", "camel"}
	tagNames   = []string{"prod", "etl", "nightly", "team-data", "eu", "us", "backfill", "database", "ml", "critical"}
)

// The time that the workloads begin at, and how much time a run takes.
var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

const between = 25 * time.Second

// A Generator makes rows that are skewed as real ones are: most runs are completed, a few deployments have most of
// them, a few tags are everywhere and most are rare. The same seed makes the same rows.
type Generator struct {
	*rand.Rand
	n          int
	deployment *rand.Zipf
	flow       *rand.Zipf
	tag        *rand.Zipf
}

// deployments and flows are how many there are.
const (
	deployments = 5000
	flows       = 400
	tags        = 60
)

// NewGenerator returns a generator of rows.
func NewGenerator(seed uint64) *Generator {
	r := rand.New(rand.NewPCG(seed, 0x7a6d15)) //nolint:gosec // the same rows again are wanted
	return &Generator{
		Rand:       r,
		deployment: rand.NewZipf(r, 1.1, 8, deployments-1),
		flow:       rand.NewZipf(r, 1.2, 4, flows-1),
		tag:        rand.NewZipf(r, 1.4, 2, tags-1),
	}
}

// UUID returns the UUID of a thing by its number. No two kinds of things share one.
func UUID(kind, n uint64) string {
	// A UUID of version 4 in its form, and spread over all its digits as a random one is.
	a, b := mix(kind<<40+n), mix(n+kind*0x9e3779b97f4a7c15)
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// mix is the finalizer of splitmix64: one to one, and without a pattern.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// The kinds of things that UUID tells apart.
const (
	runID uint64 = iota + 1
	deploymentID
	flowID
	taskID
	queueID
)

// Run returns the next run.
func (g *Generator) Run() Run {
	r := Run{
		ID:         UUID(runID, uint64(g.n)), //nolint:gosec // a count
		Name:       g.name(),
		State:      g.state(),
		Deployment: UUID(deploymentID, g.deployment.Uint64()),
		Start:      g.start(),
		Tags:       g.tags(),
	}
	g.n++
	return r
}

// Rows returns the next n runs.
func (g *Generator) Rows(n int) []Run {
	rows := make([]Run, n)
	for i := range rows {
		rows[i] = g.Run()
	}
	return rows
}

func (g *Generator) name() string {
	return fmt.Sprintf("%s-%s-%d", pick(g, adjectives), pick(g, animals), g.IntN(1000))
}

func pick[E any](g *Generator, of []E) E { return of[g.IntN(len(of))] }

func (g *Generator) state() string {
	at := g.Float64() * 100
	for _, s := range states {
		if at -= s.share; at < 0 {
			return s.name
		}
	}
	return states[0].name
}

// start returns a time a little after that of the run before: rows come about in the order of their times.
func (g *Generator) start() time.Time {
	late := time.Duration(g.ExpFloat64() * float64(10*time.Minute))
	return epoch.Add(time.Duration(g.n)*between + late.Truncate(time.Microsecond))
}

func (g *Generator) tags() []string {
	tags := make([]string, 0, 4)
	for range g.IntN(5) {
		t := g.tagName()
		if !contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

func (g *Generator) tagName() string {
	n := g.tag.Uint64()
	if n < uint64(len(tagNames)) {
		return tagNames[n]
	}
	return fmt.Sprintf("project-%d", n)
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}
