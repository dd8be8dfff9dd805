package fuzz

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

// A Clearer is a Loader whose rows can be deleted. Any other Loader gets a single data set.
type Clearer interface {
	Clear(ctx context.Context) error
}

// An Analyzer is a Loader that lets its database look at the rows, by which it chooses between plans: a wrong plan is found
// where it is chosen, and what a database chooses before it has looked is not what it chooses afterwards.
type Analyzer interface {
	Analyze(ctx context.Context) error
}

// Options configure a run; the zero Options run 1,000 filters.
type Options struct {
	N        int           // filters; 1,000 if 0
	For      time.Duration // the longest duration; unlimited if 0
	PerData  int           // filters of one data set; 200 if 0
	Seed     int64         // of the first data set
	Rows     RowConfig
	Unscoped bool // no policies
	Progress func(filters int)
	Coverage *Coverage                                     // counts what was tried, if not nil
	Prefer   func(*schema.Field, *operators.Operator) bool // which operators filters have more often than by chance, if not nil
	Only     func(*predicate.Node) bool                    // whether a filter with such a node in it is tried, if not nil: all others are passed over

	// The meanings of user-defined operators. The oracle does not answer filters with others.
	Meanings map[string]oracle.Meaning
}

// A Report summarises a run.
type Report struct {
	Seed         int64
	Filters      int
	DataSets     int
	Rows         int              // of all data sets
	Empty, Full  int              // filters that matched no row, every row, where there were three or more
	Answers      map[string]int   // by backend
	Unfit        map[string]error // by collection: why tables of others refused some of its rows
	OracleSilent int              // filters with a user-defined operator whose meaning the oracle does not know
	Elapsed      time.Duration
}

// String returns the report in one line.
func (r *Report) String() string {
	return fmt.Sprintf("%d filters on %d data sets of %d rows in %s, seed %d: %d%% matched no row, %d%% every row",
		r.Filters, r.DataSets, r.Rows, r.Elapsed.Round(time.Millisecond), r.Seed, percent(r.Empty, r.Filters), percent(r.Full, r.Filters))
}

func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 100 / whole
}

// Run asks random filters of random rows of every source, of memory and of the oracle. It stops at the first
// disagreement, which it returns shrunk as a *Disagreement.
//
// Tables that [source.Create] did not make are those of others: they must be empty, get only rows that fit, and lose these again.
func Run(ctx context.Context, l *filter.Language, sources map[string]source.Loader, o Options) (_ *Report, err error) {
	if o.N == 0 {
		o.N = 1000
	}
	if o.PerData == 0 {
		o.PerData = 200
	}
	report := &Report{Seed: o.Seed, Answers: map[string]int{}, Unfit: map[string]error{}}
	begin := time.Now()
	defer func() { report.Elapsed = time.Since(begin) }()
	theirs, err := othersAmong(ctx, l, sources)
	if err != nil {
		return report, err
	}
	defer func() {
		for _, o := range theirs {
			maps.Copy(report.Unfit, o.unfit)
		}
		err = errors.Join(err, leave(ctx, theirs))
	}()
	once := slices.ContainsFunc(slices.Collect(values(sources)), func(s source.Loader) bool { _, ok := s.(Clearer); return !ok })
	for seed, idle := o.Seed, 0; report.Filters < o.N && idle < mostIdle; seed++ {
		before := report.Filters
		if once && report.DataSets > 0 {
			seed-- // the same data set, with further filters
		}
		r := &run{ctx: ctx, language: l, sources: sources, others: theirs, report: report, options: o}
		n := min(o.PerData, o.N-report.Filters)
		if once {
			n = o.N
		}
		if err := r.dataSet(seed, n); err != nil {
			return report, err
		}
		report.DataSets++
		if idle++; report.Filters > before {
			idle = 0
		}
		if o.For > 0 && time.Since(begin) > o.For || ctx.Err() != nil {
			break
		}
	}
	return report, ctx.Err()
}

// othersAmong returns the sources whose tables are those of others, in the order of their names. All of them are empty.
func othersAmong(ctx context.Context, l *filter.Language, sources map[string]source.Loader) ([]*others, error) {
	var out []*others
	for _, name := range sorted(sources) {
		o, err := othersOf(ctx, name, sources[name], l)
		if o != nil && err == nil {
			out = append(out, o)
			err = o.empty(ctx)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// leave takes away the rows that were put into the tables of others.
func leave(ctx context.Context, theirs []*others) error {
	var failed []error
	for _, o := range theirs {
		if err := o.Clear(context.WithoutCancel(ctx)); err != nil {
			failed = append(failed, fmt.Errorf("%s: the rows that were made are still there: %w", o.name, err))
		}
	}
	return errors.Join(failed...)
}

func values[K comparable, V any](m map[K]V) func(func(V) bool) {
	return func(yield func(V) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// mostIdle is how many data sets in a row may have had no filter that was tried.
const mostIdle = 3

// A run is one data set and the filters on it.
type run struct {
	ctx      context.Context
	language *filter.Language
	sources  map[string]source.Loader
	others   []*others // those of the sources whose tables somebody else made
	report   *Report
	options  Options

	world *world // the rows as they are loaded now
}

// dataSet makes rows, loads them everywhere, and runs n filters on them.
func (r *run) dataSet(seed int64, n int) error {
	b := newBuilder(newRand(seed), r.language, nil)
	b.cover, b.prefer = r.options.Coverage, r.options.Prefer
	if len(r.others) == 0 {
		b.data = b.rows(r.options.Rows)
	} else {
		limits := introspect.Limits{}
		for _, o := range r.others {
			limits = both(limits, o.limits)
		}
		b.data = b.fittingRows(r.options.Rows, limits)
	}
	if err := r.load(b.data); err != nil {
		return fmt.Errorf("seed %d: %w", seed, err)
	}
	b.data = r.world.rows
	r.report.Rows += count(b.data)
	collections := b.having(b.language.Registry().Collections())
	scope := r.world
	for i := range n {
		if i%20 == 0 && !r.options.Unscoped && b.chance(60) {
			b.rescope(r.language)
			policies := b.policies()
			inside, err := r.world.within(policies)
			if err != nil {
				return fmt.Errorf("seed %d: %w", seed, err)
			}
			scope = inside
			b.rescope(scope.language)
		} else if i%20 == 0 {
			scope = r.world
			b.rescope(r.language)
		}
		c := pick(b.Rand, collections)
		if scope.language.Collection(c.Name) == nil {
			continue
		}
		body := b.print(b.body(c))
		for tries := 0; tries < mostTries && !r.wants(scope.language, c, body); tries++ {
			body = b.print(b.body(c))
		}
		if !r.wants(scope.language, c, body) {
			continue
		}
		if err := r.one(scope, c, body, seed); err != nil {
			return err
		}
	}
	return nil
}

// mostTries is how many bodies are made to have one of those that are tried only. A collection may have none.
const mostTries = 100

// wants reports whether a filter is among those that are tried only.
func (r *run) wants(l *filter.Language, c *schema.Collection, body []byte) (wants bool) {
	only := r.options.Only
	if only == nil {
		return true
	}
	q, err := l.Parse(c.Name, body)
	if errs := (filter.Errors)(nil); errors.As(err, &errs) && errs[0].Code == filter.LimitExceeded {
		return false // words that are had more often than by chance make bodies larger
	}
	if err != nil {
		return true // which is a disagreement of its own
	}
	where := q.Where()
	predicate.Walk(&where, func(n *predicate.Node) bool {
		wants = wants || only(n)
		return !wants
	})
	return wants
}

// one runs one filter and counts its answer.
func (r *run) one(w *world, c *schema.Collection, body []byte, seed int64) error {
	answers, what := r.ask(w, c, body)
	if err := r.ctx.Err(); err != nil { // an interrupted answer is no disagreement
		return err
	}
	r.report.Filters++
	if r.options.Progress != nil {
		r.options.Progress(r.report.Filters)
	}
	if what != "" {
		return r.smallest(w, c, body, what, seed)
	}
	for _, a := range answers {
		r.report.Answers[a.Backend]++
	}
	if n := len(w.rows[c.Name]); n > 2 && len(answers) > 0 {
		switch answers[0].Count {
		case 0:
			r.report.Empty++
		case int64(n):
			r.report.Full++
		}
	}
	return nil
}

// A world is rows, loaded into every source.
type world struct {
	rows     Rows
	policies map[string][]byte
	language *filter.Language
	oracle   *oracle.World
	memory   *source.Store
}

// load replaces the rows of every source.
func (r *run) load(rows Rows) error {
	rows, err := r.settle(rows)
	if err != nil {
		return err
	}
	w, err := newWorld(r.language, rows, r.options.Meanings)
	if err != nil {
		return err
	}
	for name, s := range r.sources {
		if slices.ContainsFunc(r.others, func(o *others) bool { return o.name == name }) {
			continue // it has them
		}
		if c, ok := s.(Clearer); ok {
			if err := c.Clear(r.ctx); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		} else if r.report.DataSets > 0 {
			continue // it has them
		}
		if err := s.Load(r.ctx, dataset(rows)); err != nil {
			return fmt.Errorf("%s: load: %w", name, err)
		}
		if a, ok := s.(Analyzer); ok {
			if err := a.Analyze(r.ctx); err != nil {
				return fmt.Errorf("%s: analyze: %w", name, err)
			}
		}
	}
	r.world = w
	return nil
}

// settle puts rows into the tables of others, and returns those that all of them have then.
func (r *run) settle(rows Rows) (Rows, error) {
	for again := true; again; {
		again = false
		for i, o := range r.others {
			accepted, err := o.fill(r.ctx, rows)
			if err != nil {
				return nil, err
			}
			again = again || i > 0 && count(accepted) < count(rows)
			rows = accepted
		}
	}
	if len(r.others) == 0 {
		return rows, nil
	}
	return r.others[0].complete(r.ctx, rows)
}

// count returns how many rows there are of all collections.
func count(rows Rows) int {
	n := 0
	for _, list := range rows {
		n += len(list)
	}
	return n
}

func newWorld(l *filter.Language, rows Rows, meanings map[string]oracle.Meaning) (*world, error) {
	o, err := oracle.New(l.Registry(), rows, l.Now())
	if err != nil {
		return nil, fmt.Errorf("oracle: %w", err)
	}
	memory, err := source.Memory(l, dataset(rows))
	if err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	return &world{rows: rows, language: l, oracle: o.Knowing(meanings), memory: memory}, nil
}

// within returns w for a caller under policies.
func (w *world) within(policies map[string][]byte) (*world, error) {
	if policies == nil {
		return w, nil
	}
	out := *w
	out.policies = policies
	scope, err := Scope(w.language, policies)
	if err != nil {
		return nil, err
	}
	out.language = w.language.Within(scope)
	out.oracle, err = w.oracle.Within(policies)
	if errors.As(err, new(oracle.UnknownError)) {
		return &out, nil // a policy with a user-defined operator: there is no second answer
	}
	return &out, err
}

// dataset returns rows as a Load takes them.
func dataset(rows Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// ask queries every source, and returns what two of them disagree about, or "".
func (r *run) ask(w *world, c *schema.Collection, body []byte) (answers []Answer, what string) {
	q, err := w.language.Parse(c.Name, body)
	if err != nil {
		return nil, refused + err.Error()
	}
	first, unknown := askOracle(w.oracle, c, body)
	if !unknown {
		answers = append(answers, first)
	} else {
		r.report.OracleSilent++
	}
	answers = append(answers, ask(r.ctx, "memory", w.memory, q, q))
	for _, name := range sorted(r.sources) {
		answers = append(answers, ask(r.ctx, name, r.sources[name], q, q))
	}
	for i, a := range answers[1:] {
		if what = answers[i].differs(a); what != "" {
			return answers, what
		}
	}
	if answers[0].Err != nil {
		return answers, answers[0].Err.Error()
	}
	return answers, ""
}
