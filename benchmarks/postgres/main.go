// Command postgres measures what the statements of twenty typical bodies take in PostgreSQL, beside those of the reference system.
//
// It makes a million flow runs and five million task runs, with the indexes of the reference system and those that tamis index names, and runs
// both statements of each body in turns. EXPLAIN then says which indexes ours use: a table of many rows that is read whole, though an index on it was
// named for that body, is an error, and the exit status 1.
//
//	go run ./benchmarks/postgres                                a private server, gone afterwards
//	go run ./benchmarks/postgres -runs 100000 -tasks 500000     less
//	go run ./benchmarks/postgres -at postgres://… -keep         in a private database, kept for the next run
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/timing"
)

type settings struct {
	server benchmarks.Server
	at     string
	keep   bool
	asJSON bool
	rounds int
	plans  bool
	note   string
}

func main() {
	s := settings{server: benchmarks.Server{Seed: 1}}
	flag.IntVar(&s.server.Runs, "runs", 1_000_000, "flow runs")
	flag.IntVar(&s.server.Tasks, "tasks", 5_000_000, "task runs")
	flag.StringVar(&s.at, "at", "", "a `URL` of an empty database, or of one that was kept; a private server if empty")
	flag.BoolVar(&s.keep, "keep", false, "leave the tables in the database")
	flag.BoolVar(&s.asJSON, "json", false, "one line a measurement")
	flag.BoolVar(&s.plans, "plans", false, "print the plan of each statement")
	flag.StringVar(&s.note, "note", "", "write the server's version and the number of rows into this `file`")
	flag.IntVar(&s.rounds, "rounds", 11, "turns of each statement, of which the median counts")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "postgres:", err)
		os.Exit(1)
	}
}

// errPlan ends a run in which a table was read whole. Which one has been said.
var errPlan = errors.New("a table was read whole though it has an index for that")

// fewestRuns leave no hour of the history without one: such an hour is a row of the reference's statement and none of ours, whose program adds it.
const fewestRuns = 50_000

func run(ctx context.Context, s settings) (err error) {
	if s.server.Runs < fewestRuns {
		return fmt.Errorf("%d runs are too few for a history without empty hours: want %d", s.server.Runs, fewestRuns)
	}
	if s.at == "" {
		server, err := engines.StartPostgres(ctx, engines.Options{Settings: []string{
			"shared_buffers=1GB", "work_mem=32MB", "maintenance_work_mem=512MB", "max_wal_size=8GB", "effective_cache_size=4GB", "random_page_cost=1.1",
		}})
		if err != nil {
			return err
		}
		defer server.Stop()
		if s.at, err = server.NewDatabase(ctx, "bench", engines.DatabaseOptions{}); err != nil {
			return err
		}
	}
	db, err := engines.Open(s.at)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)                                               // one connection has one cache of statements
	if _, err := db.ExecContext(ctx, "SET jit = DEFAULT"); err != nil { // as the reference connects
		return err
	}
	return measure(ctx, s, db)
}

func measure(ctx context.Context, s settings, db *sql.DB) error {
	begin := time.Now()
	p, err := prepare(ctx, s, db)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d flow runs, %d task runs, %d indexes: %s\n", s.server.Runs, s.server.Tasks, p.indexes, time.Since(begin).Round(time.Second))
	bad := false
	var results []benchmarks.Result
	for _, b := range p.bodies {
		r, err := b.measure(ctx, s, db)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		results = append(results, r)
		plan, whole, err := b.explain(ctx, db)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		if s.plans {
			theirs, err := planOf(ctx, db, b.reference, b.binds)
			if err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
			fmt.Fprintf(os.Stderr, "\n%s, %.3f\n%s\n%s\nreference\n%s\n%s", b.name, r.Ratio, b.text, plan, b.reference, theirs)
		}
		for _, table := range whole {
			bad = true
			fmt.Fprintf(os.Stderr, "%s: %s is read whole\n%s", b.name, table, plan)
		}
	}
	if !s.keep {
		if err := p.drop(ctx, db); err != nil {
			return err
		}
	}
	if err := report(s, results); err != nil {
		return err
	}
	if err := s.writeNote(ctx, db); err != nil {
		return err
	}
	if bad {
		return errPlan
	}
	return nil
}

// writeNote says what the statements ran on, for who reads the results.
func (s settings) writeNote(ctx context.Context, db *sql.DB) error {
	if s.note == "" {
		return nil
	}
	var version string
	if err := db.QueryRowContext(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&version); err != nil {
		return err
	}
	note := fmt.Sprintf("PostgreSQL %s with %d flow runs and %d task runs\n", version, s.server.Runs, s.server.Tasks)
	return os.WriteFile(s.note, []byte(note), 0o644)
}

// report prints each body and all of them together.
func report(s settings, results []benchmarks.Result) error {
	total := benchmarks.Result{Name: "sql/twenty bodies", Peer: "reference"}
	worst := benchmarks.Result{Name: "sql/slowest of twenty", Peer: "reference"}
	for _, r := range results {
		total.NS += r.NS
		total.PeerNS += r.PeerNS
		if r.Ratio > worst.Ratio {
			worst.NS, worst.PeerNS, worst.Ratio = r.NS, r.PeerNS, r.Ratio
		}
	}
	total.Ratio = total.NS / total.PeerNS
	results = append(results, total, worst)
	if s.asJSON {
		return benchmarks.Print(os.Stdout, results...)
	}
	fmt.Printf("%-48s %12s %12s %8s\n", "", "tamis", "reference", "ratio")
	for _, r := range results {
		fmt.Printf("%-48s %12s %12s %8.3f\n", r.Name, timing.Duration(r.NS), timing.Duration(r.PeerNS), r.Ratio)
	}
	return nil
}
