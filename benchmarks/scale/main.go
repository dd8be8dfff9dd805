// Command scale measures what twenty typical bodies take on ClickHouse, beside PostgreSQL with fewer rows: times, and the rows that were read for them.
//
// Both databases make the rows by themselves, of numbers: a year of flow runs, and a fifth as many task runs. Rows of one number are the same in both, so
// that as many rows have the same answers. The tables are as load --create --indexes makes them.
//
//	go run ./benchmarks/scale                                        100,000,000 flow runs beside 5,000,000, on private servers, gone afterwards
//	go run ./benchmarks/scale -rows 1000000 -beside 1000000          less
//	go run ./benchmarks/scale -clickhouse clickhouse://… -keep       in a database of somebody else's server, kept for the next run
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines"
	"github.com/tamis-go/tamis/internal/workload"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

type settings struct {
	rows, beside         int64
	clickhouse, postgres string
	keep                 bool
	rounds               int
	page                 string
}

func main() {
	s := settings{}
	flag.Int64Var(&s.rows, "rows", 100_000_000, "flow runs on ClickHouse")
	flag.Int64Var(&s.beside, "beside", 5_000_000, "flow runs on PostgreSQL")
	flag.StringVar(&s.clickhouse, "clickhouse", "", "a `URL` of an empty database, or of one that was kept; a private server if empty")
	flag.StringVar(&s.postgres, "postgres", "", "likewise")
	flag.BoolVar(&s.keep, "keep", false, "leave the tables in the databases")
	flag.IntVar(&s.rounds, "rounds", 3, "turns of each statement, of which the median counts")
	flag.StringVar(&s.page, "page", "", "write the table into this `file` too, between its marks")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	big, err := s.measure(ctx, &clickhouse, s.clickhouse, s.rows)
	if err != nil {
		return fmt.Errorf("clickhouse: %w", err)
	}
	small, err := s.measure(ctx, &postgres, s.postgres, s.beside)
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return report(s, big, small)
}

// A database is one of the two.
type database struct {
	dialect  *sqlgen.Dialect
	spelling spelling
	engine   engines.Engine
	settings []string
	batch    int64 // rows of a statement that makes them
	settle   func(table string) string
	version  string
	size     string
	read     func(ctx context.Context, db *sql.DB, text string, args []any) (int64, error)
}

var clickhouse = database{
	dialect: sqlgen.ClickHouse, spelling: inClickHouse, engine: engines.ClickHouse, batch: 2_000_000,
	settle:  func(string) string { return "" },
	version: "SELECT version()",
	size:    "SELECT formatReadableSize(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = currentDatabase()",
	read:    readInClickHouse,
}

var postgres = database{
	dialect: sqlgen.Postgres, spelling: inPostgres, engine: engines.PostgreSQL, batch: 1_000_000,
	settings: []string{"shared_buffers=1GB", "work_mem=32MB", "maintenance_work_mem=512MB", "max_wal_size=8GB", "effective_cache_size=4GB", "random_page_cost=1.1"},
	settle:   func(table string) string { return "VACUUM (ANALYZE) " + table },
	version:  "SELECT split_part(current_setting('server_version'), ' ', 1)",
	size:     "SELECT pg_size_pretty(pg_database_size(current_database()))",
	read:     readInPostgres,
}

// A measured database is what the twenty bodies took there.
type measured struct {
	name, version, size string
	dataset
	made   time.Duration
	bodies []answered
}

// measure makes the rows, unless they are there, and asks the bodies.
func (s settings) measure(ctx context.Context, d *database, at string, rows int64) (*measured, error) {
	if at == "" {
		server, err := engines.Start(ctx, d.engine, engines.Options{Settings: d.settings, TimeZone: "UTC"})
		if err != nil {
			return nil, err
		}
		defer server.Stop()
		if at, err = server.NewDatabase(ctx, "scale", engines.DatabaseOptions{}); err != nil {
			return nil, err
		}
	}
	db, err := engines.Open(at)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	l := workload.Language()
	tables, err := source.Create(ctx, db, d.dialect, l)
	if err != nil {
		return nil, err
	}
	if !s.keep {
		defer func() { _ = tables.Drop(context.WithoutCancel(ctx)) }() // the server goes, or says why not with the next run
	}
	m := &measured{name: d.dialect.Name, dataset: dataset{rows, max(1, rows/5)}}
	queries, err := m.queries(l)
	if err != nil {
		return nil, err
	}
	asked := make([]*filter.Query, len(queries))
	for i, q := range queries {
		asked[i] = q.query
	}
	if m.made, err = m.make(ctx, d, db, l, tables, asked); err != nil {
		return nil, err
	}
	for text, into := range map[string]*string{d.version: &m.version, d.size: &m.size} {
		if err := db.QueryRowContext(ctx, text).Scan(into); err != nil {
			return nil, err
		}
	}
	for _, q := range queries {
		a, err := q.ask(ctx, d, db, tables.Dialect(), s.rounds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %s: %s\n", m.name, q.name, a)
		m.bodies = append(m.bodies, a)
	}
	return m, nil
}

// make fills the tables and makes the indexes that the bodies want, and returns what that took: nothing where it had been done.
func (m *measured) make(ctx context.Context, d *database, db *sql.DB, l *filter.Language, tables *source.Tables, queries []*filter.Query) (time.Duration, error) {
	begun := time.Now()
	c := l.Collection("flow_runs")
	var have int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+d.dialect.Quote(c.SQL())).Scan(&have); err != nil {
		return 0, err
	}
	if have > 0 && have != m.runs {
		return 0, fmt.Errorf("there are %d flow runs, and not %d", have, m.runs)
	}
	if have == m.runs {
		return 0, nil
	}
	fill := func() error {
		for _, t := range m.tables(d.spelling) {
			since := time.Now()
			table := l.Collection(t.collection).SQL()
			for from := int64(0); from < t.rows; from += d.batch {
				if _, err := db.ExecContext(ctx, t.insert(d.spelling, d.dialect.Quote, table, from, min(d.batch, t.rows-from))); err != nil {
					return fmt.Errorf("%s: %w", t.collection, err)
				}
			}
			if statement := d.settle(d.dialect.Quote(table)); statement != "" {
				if _, err := db.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("%s: %w", t.collection, err)
				}
			}
			fmt.Fprintf(os.Stderr, "%s: %s: %d rows, %s\n", m.name, t.collection, t.rows, time.Since(since).Round(time.Millisecond))
		}
		return nil
	}
	index := func() error {
		since := time.Now()
		made, err := tables.Index(ctx, queries...)
		fmt.Fprintf(os.Stderr, "%s: %d indexes, %s\n", m.name, len(made), time.Since(since).Round(time.Millisecond))
		return err
	}
	steps := []func() error{fill, index}
	if d.engine == engines.ClickHouse { // which fills an index part by part, with the rows or once more
		steps = []func() error{index, fill}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return time.Since(begun), nil
}
