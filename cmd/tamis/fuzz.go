package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/internal/redact"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// errDisagree ends a command that has shown that backends disagree.
var errDisagree = fmt.Errorf("backends disagree: %w", errInvalid)

func fuzzBackends(s *streams) *cobra.Command {
	f := &fuzzing{streams: s}
	c := &cobra.Command{
		Use:   "fuzz -s SCHEMA --backend BACKEND ... [-n N] [--seed N] [--for DURATION]",
		Short: "Ask random filters of memory and of databases, and compare",
		Long: `Fuzz fills memory and databases with random rows, asks them random filters of a schema, and compares their
answers: rows, order and number, also with those of an independent evaluator. On a disagreement it shows the smallest filter
and rows that it finds, keeps them in a file for --case, and ends with status 1.

A BACKEND is ` + wording.List(dialects(), "or") + `, which is a private database that is gone afterwards; or a SOURCE, whose
tables must be empty or not there. Tables that are there get rows that fit their keys, foreign keys, lengths, ranges and conditions;
what was made is taken away again. The schema may be random: then it is another one every thousand filters.`,
		Example: `  tamis fuzz -s prefect --backend sqlite --backend postgres -n 100000
  tamis fuzz -s random --backend sqlite --for 10m
  tamis fuzz -s schema.yaml --backend sqlite --case tamis-fuzz-7.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case f.n < 1:
				return fmt.Errorf("-n is at least 1, not %d", f.n)
			case f.duration < 0 || f.duration == 0 && c.Flags().Changed("for"):
				return fmt.Errorf("--for is longer than nothing, not %s", f.duration)
			}
			return f.run(c.Context())
		},
	}
	f.schemaFlag(c)
	flags := c.Flags()
	flags.StringArrayVar(&f.backends, "backend", nil, "`BACKEND` to compare with memory; once for each")
	flags.IntVarP(&f.n, "number", "n", 10000, "how many filters")
	flags.Int64Var(&f.seed, "seed", 0, "where to begin; another each time if 0")
	flags.DurationVar(&f.duration, "for", 0, "how long, instead of how many: 10m")
	flags.StringVar(&f.keep, "keep", ".", "`FOLDER` for the case of a disagreement")
	flags.StringVar(&f.again, "case", "", "ask the filter of a kept case `FILE` again, and nothing else")
	_ = c.RegisterFlagCompletionFunc("backend", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return append(dialects(), prefixes()...), cobra.ShellCompDirectiveNoSpace
	})
	c.MarkFlagsMutuallyExclusive("number", "for")
	f.progressFlag(c)
	return c
}

// A fuzzing is one run of the command.
type fuzzing struct {
	*streams
	input
	backends []string
	n        int
	seed     int64
	duration time.Duration
	keep     string
	again    string

	opened []opened
	bar    *progressbar.ProgressBar
}

// An opened is a backend whose tables are made for each schema.
type opened struct {
	name    string
	db      *sql.DB
	dialect *sqlgen.Dialect
	tables  *source.Tables // of the last schema; nil before the first
	close   func()
}

// A fuzzResult is what the command prints for programs.
type fuzzResult struct {
	OK       bool       `json:"ok"`
	Seed     int64      `json:"seed"`
	Filters  int        `json:"filters"`
	DataSets int        `json:"data_sets"`
	Schemas  int        `json:"schemas"`
	Backends []string   `json:"backends"`
	Seconds  float64    `json:"seconds"`
	What     string     `json:"what,omitempty"`
	Case     *fuzz.Case `json:"case,omitempty"`
	File     string     `json:"file,omitempty"`
}

func (f *fuzzing) run(ctx context.Context) error {
	defer func() {
		for i := range slices.Backward(f.opened) {
			if err := f.opened[i].leave(context.WithoutCancel(ctx)); err != nil {
				fmt.Fprintf(f.err, "tamis: warning: %v\n", err)
			}
			f.opened[i].close()
		}
	}()
	if f.seed == 0 {
		f.seed = time.Now().UnixNano() % 1e9
	}
	for _, spec := range f.backends {
		if err := f.open(ctx, spec); err != nil {
			return fmt.Errorf("%s: %w", spec, err)
		}
	}
	if f.again != "" {
		return f.check(ctx)
	}
	f.bar = newRowsBar(f.streams, "filters")
	result := fuzzResult{OK: true, Seed: f.seed, Backends: append([]string{"oracle", "memory"}, f.names()...)}
	begin := time.Now()
	err := f.all(ctx, begin, &result)
	_ = f.bar.Finish()
	result.Seconds = time.Since(begin).Seconds()
	return f.finish(&result, err)
}

func (f *fuzzing) names() []string {
	var names []string
	for _, o := range f.opened {
		names = append(names, o.name)
	}
	return names
}

// all asks all filters: of one schema, or of random ones.
func (f *fuzzing) all(ctx context.Context, begin time.Time, result *fuzzResult) error {
	const perSchema = 1000
	for seed := f.seed; ; seed += perSchema {
		l, text, err := f.languageAt(seed)
		if err != nil {
			return err
		}
		result.Schemas++
		o := fuzz.Options{Seed: seed, N: f.n - result.Filters, Progress: func(int) { _ = f.bar.Add64(1) }}
		if f.duration > 0 {
			o.N, o.For = 1<<62, f.duration-time.Since(begin)
		}
		if text != nil {
			o.N = min(o.N, perSchema)
		}
		sources, err := f.tables(ctx, l)
		if err != nil {
			return err
		}
		report, err := fuzz.Run(ctx, l, sources, o)
		for _, name := range slices.Sorted(maps.Keys(report.Unfit)) {
			fmt.Fprintf(f.err, "tamis: warning: the database refused some rows that were made for %s: %v\n", name, report.Unfit[name])
		}
		result.Filters += report.Filters
		result.DataSets += report.DataSets
		if d := (*fuzz.Disagreement)(nil); errors.As(err, &d) {
			d.Case.Schema = text
		}
		over := f.duration > 0 && time.Since(begin) >= f.duration || f.duration == 0 && result.Filters >= f.n
		if err != nil || over {
			return err
		}
	}
}

// languageAt returns the language of -s, or of the random schema of a seed and its file.
func (f *fuzzing) languageAt(seed int64) (*filter.Language, []byte, error) {
	if f.schema != "random" {
		l, err := f.language()
		return l, nil, err
	}
	text := fuzz.Schema(rand.New(rand.NewSource(seed))) //nolint:gosec // repeatable, on purpose
	r, err := file.Parse(fmt.Sprintf("random schema %d", seed), text)
	if err != nil {
		return nil, nil, err
	}
	l, err := filter.New(r, filter.Config{Limits: filter.Limits{Nest: 64, Search: 1 << 20}})
	return l, text, err
}

// finish says how the run ended.
func (f *fuzzing) finish(result *fuzzResult, err error) error {
	d := (*fuzz.Disagreement)(nil)
	found := errors.As(err, &d)
	if err != nil && !found {
		return err
	}
	if found {
		d.Case.Name = fmt.Sprintf("tamis-fuzz-%d", d.Seed)
		result.OK, result.What, result.Case = false, d.What, &d.Case
		if result.File, err = d.Case.Save(f.keep); err != nil {
			return err
		}
	}
	if f.json {
		if err := json.NewEncoder(f.out).Encode(result); err != nil {
			return err
		}
	}
	if found {
		fmt.Fprintf(f.err, "%skept as %s\n", d, result.File)
		return errDisagree
	}
	_, err = fmt.Fprintf(f.err, "%d filters on %d data sets of %d schemas, seed %d, %.0f s: no disagreement between %v\n",
		result.Filters, result.DataSets, result.Schemas, result.Seed, result.Seconds, result.Backends)
	return err
}

// check asks the filter of a kept case again.
func (f *fuzzing) check(ctx context.Context) error {
	c, err := fuzz.ReadCase(f.again)
	if err != nil {
		return err
	}
	l, err := f.languageOf(c)
	if err != nil {
		return err
	}
	sources, err := f.tables(ctx, l)
	if err != nil {
		return err
	}
	if err := fuzz.Check(ctx, l, sources, c); err != nil {
		fmt.Fprintf(f.err, "%s: %v\n", f.again, err)
		return errDisagree
	}
	_, err = fmt.Fprintf(f.err, "%s: no disagreement between %v\n", f.again, append([]string{"oracle", "memory"}, f.names()...))
	return err
}

func (f *fuzzing) languageOf(c *fuzz.Case) (*filter.Language, error) {
	if c.Schema != nil {
		return c.Language(filter.Config{Limits: filter.Limits{Nest: 64, Search: 1 << 20}})
	}
	return f.language()
}

// nameOf returns what a backend is called where it is shown: its SOURCE without the password. Of two that differ in nothing else, the second
// has a number.
func (f *fuzzing) nameOf(spec string) string {
	name := redact.Source(spec)
	for n := 2; slices.Contains(f.names(), name); n++ {
		name = redact.Source(spec) + " #" + strconv.Itoa(n)
	}
	return name
}

// open opens a backend.
func (f *fuzzing) open(ctx context.Context, spec string) error {
	o := opened{name: f.nameOf(spec), dialect: sqlgen.ByName(spec)}
	e := engineOf(spec)
	var err error
	switch {
	case o.dialect != nil:
		of := openerOf(o.dialect)
		if of.missing != nil {
			return of.missing
		}
		o.db, o.close, err = of.private(ctx)
	case e != nil:
		o.db, o.dialect, err = e.connect(ctx, spec, creating)
		o.close = func() { _ = o.db.Close() }
	default:
		err = fmt.Errorf("want %s, or a database as a SOURCE names it", wording.List(dialects(), "or"))
	}
	if err != nil {
		return err
	}
	if o.dialect.Traits().OneConnection {
		o.db.SetMaxOpenConns(1) // of a database in memory, another connection is another database
	}
	f.opened = append(f.opened, o)
	return nil
}

// tables makes the tables of a language in every backend.
func (f *fuzzing) tables(ctx context.Context, l *filter.Language) (map[string]source.Loader, error) {
	sources := map[string]source.Loader{}
	for i := range f.opened {
		o := &f.opened[i]
		if err := o.leave(ctx); err != nil {
			return nil, err
		}
		tables, err := source.Create(ctx, o.db, o.dialect, l)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.name, err)
		}
		o.tables = tables
		sources[o.name] = tables
	}
	return sources, nil
}

// leave leaves a backend without the tables that were made.
func (o *opened) leave(ctx context.Context) error {
	if o.tables == nil {
		return nil
	}
	if err := o.tables.Drop(ctx); err != nil {
		return fmt.Errorf("%s: %w", o.name, err)
	}
	o.tables = nil
	return nil
}

var (
	_ fuzz.Clearer  = (*source.Tables)(nil)
	_ fuzz.Analyzer = (*source.Tables)(nil)
)
