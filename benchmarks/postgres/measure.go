package main

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/benchmarks/internal/drain"
	"github.com/tamis-go/tamis/internal/timing"
)

// measure runs both statements in turns, and makes sure that they find as many rows.
func (b *statement) measure(ctx context.Context, s settings, db *sql.DB) (benchmarks.Result, error) {
	var failed error
	var ours, theirs int64
	do := func(n *int64, text string, args []any) func() {
		return func() {
			var err error
			if *n, err = drain.Rows(ctx, db, text, args); err != nil && failed == nil {
				failed = err
			}
		}
	}
	r := benchmarks.Beside(timing.Options{Rounds: s.rounds, Turn: 100 * time.Millisecond}, "sql/"+b.name,
		timing.Contender{Name: "tamis", Do: do(&ours, b.text, b.args)},
		timing.Contender{Name: "reference", Do: do(&theirs, b.reference, b.binds)})[0]
	if failed == nil && ours != theirs {
		failed = fmt.Errorf("%d rows, the reference %d:\n%s\n%s", ours, theirs, b.text, b.reference)
	}
	return r, failed
}

var readWhole = regexp.MustCompile(`Seq Scan on (\w+)`)

// large is how many rows a table has that is not to be read whole.
const large = 50_000

// explain returns the plan of our statement, and the large tables that it reads whole though an index on them was named for this body.
func (b *statement) explain(ctx context.Context, db *sql.DB) (plan string, whole []string, err error) {
	if plan, err = planOf(ctx, db, b.text, b.args); err != nil {
		return "", nil, err
	}
	for _, m := range readWhole.FindAllStringSubmatch(plan, -1) {
		var n float64
		if err := db.QueryRowContext(ctx, "SELECT reltuples FROM pg_class WHERE oid = $1::regclass", m[1]).Scan(&n); err != nil {
			return "", nil, err
		}
		if n >= large && b.indexed[m[1]] {
			whole = append(whole, m[1])
		}
	}
	return plan, whole, nil
}

// planOf returns the plan that a statement settles at: a statement that was prepared gets a plan for any values if that is as
// good, after it ran five times.
func planOf(ctx context.Context, db *sql.DB, text string, args []any) (string, error) {
	// pgx writes the values into the text where a statement takes none.
	simple := append([]any{pgx.QueryExecModeSimpleProtocol}, args...)
	places := make([]string, len(args))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	execute := "EXECUTE asked"
	if len(places) > 0 {
		execute += " (" + strings.Join(places, ", ") + ")"
	}
	if _, err := db.ExecContext(ctx, "PREPARE asked AS "+text); err != nil {
		return "", err
	}
	for range 6 {
		if _, err := db.ExecContext(ctx, execute, simple...); err != nil {
			return "", err
		}
	}
	rows, err := db.QueryContext(ctx, "EXPLAIN (ANALYZE, TIMING OFF) "+execute, simple...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var plan strings.Builder
	var line string
	for rows.Next() {
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	rows.Close()
	_, err = db.ExecContext(ctx, "DEALLOCATE asked")
	return plan.String(), err
}
