package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/benchmarks/internal/drain"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/sqlgen"
)

// A question is one of the twenty bodies, with its values.
type question struct {
	name  string
	count bool
	query *filter.Query
}

// queries are the twenty bodies, about the rows of d.
func (d dataset) queries(l *filter.Language) ([]question, error) {
	var out []question
	for _, b := range benchmarks.Typical {
		route := filter.Route{Count: b.Count, History: strings.HasPrefix(b.Body, `{"history"`)}
		q, err := l.For(route).Parse(b.Collection, []byte(d.values().Replace(b.Body)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.Name, err)
		}
		out = append(out, question{b.Name, b.Count, q})
	}
	return out, nil
}

// An answered question is how many rows it has, or what it counts, how many were read for it, and the time that it took.
type answered struct {
	name     string
	rows     int64
	read     int64
	duration time.Duration
}

func (a answered) String() string {
	return fmt.Sprintf("%d rows of %d that were read, %s", a.rows, a.read, a.duration)
}

// ask runs the statement of a question several times. The first turn counts too where it is the only one: otherwise it brings what is asked for into memory.
func (q question) ask(ctx context.Context, d *database, db *sql.DB, dialect *sqlgen.Dialect, rounds int) (answered, error) {
	write := dialect.Append
	switch {
	case q.count:
		write = dialect.AppendCount
	case q.query.Aggregate() != nil:
		write = dialect.AppendAggregate
	}
	a := answered{name: q.name}
	text, args, err := write(nil, nil, q.query)
	if err != nil {
		return a, err
	}
	if a.read, err = d.read(ctx, db, string(text), args); err != nil {
		return a, err
	}
	var turns []float64
	for range rounds {
		since := time.Now()
		if a.rows, err = drain.Rows(ctx, db, string(text), args); err != nil {
			return a, err
		}
		turns = append(turns, float64(time.Since(since)))
	}
	a.duration = time.Duration(timing.Median(turns))
	return a, nil
}

// readInClickHouse runs a statement and returns how many rows of tables were read for it, by all that the server has read: nobody else may ask it now.
func readInClickHouse(ctx context.Context, db *sql.DB, text string, args []any) (int64, error) {
	selected := func() (n int64, err error) {
		err = db.QueryRowContext(ctx, "SELECT toInt64(sum(value)) FROM system.events WHERE event = 'SelectedRows'").Scan(&n)
		return n, err
	}
	before, err := selected()
	if err != nil {
		return 0, err
	}
	if _, err := drain.Rows(ctx, db, text, args); err != nil {
		return 0, err
	}
	after, err := selected()
	return after - before, err
}

// readInPostgres runs a statement and returns how many rows its scans have read, those that they weeded out too.
func readInPostgres(ctx context.Context, db *sql.DB, text string, args []any) (int64, error) {
	var plan string
	if err := db.QueryRowContext(ctx, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+text, args...).Scan(&plan); err != nil {
		return 0, err
	}
	var explained []struct{ Plan scanned }
	if err := json.Unmarshal([]byte(plan), &explained); err != nil {
		return 0, err
	}
	return int64(explained[0].Plan.read()), nil
}

// A scanned is a node of a plan.
type scanned struct {
	Relation string    `json:"Relation Name"`
	Rows     float64   `json:"Actual Rows"` // of a loop, on average
	Filtered float64   `json:"Rows Removed by Filter"`
	Checked  float64   `json:"Rows Removed by Index Recheck"`
	Loops    float64   `json:"Actual Loops"`
	Plans    []scanned `json:"Plans"`
}

func (s scanned) read() (n float64) {
	if s.Relation != "" {
		n = (s.Rows + s.Filtered + s.Checked) * s.Loops
	}
	for _, p := range s.Plans {
		n += p.read()
	}
	return n
}
