package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/workload"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A prepared database has its rows and indexes.
type prepared struct {
	language *filter.Language
	indexes  int
	bodies   []statement
}

// A statement is a body with its values, and what is measured.
type statement struct {
	name            string
	query           *filter.Query
	text, reference string
	args, binds     []any           // of the two
	indexed         map[string]bool // tables that an index was named on for this body
}

var order = []string{"work_pools", "work_queues", "flows", "deployments", "flow_runs", "task_runs"}

// prepare makes tables, rows and indexes, unless they are there.
func prepare(ctx context.Context, s settings, db *sql.DB) (*prepared, error) {
	l := workload.Language()
	tables, err := source.Create(ctx, db, sqlgen.Postgres, l)
	if err != nil {
		return nil, err
	}
	var have int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM flow_run LIMIT 1) AS x").Scan(&have); err != nil {
		return nil, err
	}
	if have == 0 {
		for _, name := range order {
			begin := time.Now()
			n, err := fill(ctx, db, l.Collection(name), s.server.Rows(name))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			fmt.Fprintf(os.Stderr, "%s: %d rows, %s\n", name, n, time.Since(begin).Round(time.Millisecond))
		}
	}
	p := &prepared{language: l}
	if err := p.ask(ctx, s, db, tables.Dialect()); err != nil {
		return nil, err
	}
	statements := append([]string{"CREATE EXTENSION IF NOT EXISTS pg_trgm"}, benchmarks.ReferenceIndexes...)
	queries := make([]*filter.Query, len(p.bodies))
	for i, b := range p.bodies {
		queries[i] = b.query
	}
	indexes, unserved := tables.Dialect().Indexes(queries...)
	for _, x := range indexes {
		statements = append(statements, x.SQL)
		for _, served := range x.Serves {
			p.bodies[served.Query].indexed[x.Collection.SQL()] = true
		}
	}
	for _, u := range unserved {
		fmt.Fprintf(os.Stderr, "%s: no index serves %s\n", p.bodies[u.Query].name, u.What)
	}
	p.indexes = len(statements) - 1
	for _, name := range order {
		statements = append(statements, "VACUUM (ANALYZE) "+l.Collection(name).SQL())
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return p, nil
}

// fill copies rows into the table of c, as fast as PostgreSQL takes them.
func fill(ctx context.Context, db *sql.DB, c *schema.Collection, rows iter.Seq[[]any]) (int64, error) {
	next, stop := iter.Pull(rows)
	defer stop()
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	var n int64
	err = conn.Raw(func(driver any) (err error) {
		n, err = driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{c.SQL()}, benchmarks.Columns[c.Name], pgx.CopyFromFunc(func() ([]any, error) {
			row, ok := next()
			if !ok {
				return nil, nil
			}
			for i, v := range row {
				if list, ok := v.([]string); ok {
					text, err := json.Marshal(list)
					if err != nil {
						return nil, err
					}
					row[i] = string(text)
				}
			}
			return row, nil
		}))
		return err
	})
	return n, err
}

// ask gives the bodies values that are in the rows, and compiles them.
func (p *prepared) ask(ctx context.Context, s settings, db *sql.DB, d *sqlgen.Dialect) error {
	now := s.server.Time(s.server.Runs * 99 / 100)
	values := map[string]string{
		"now": stamp(now), "day": stamp(now.AddDate(0, 0, -1)), "week": stamp(now.AddDate(0, 0, -7)), "soon": stamp(now.Add(time.Hour)),
	}
	for name, question := range map[string]string{
		"deployment": "SELECT deployment_id::text FROM flow_run WHERE deployment_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 OFFSET 20 LIMIT 1",
		"flow":       "SELECT f.name FROM flow f JOIN flow_run r ON r.flow_id = f.id GROUP BY 1 ORDER BY count(*) DESC, 1 OFFSET 20 LIMIT 1",
		"run":        "SELECT id::text FROM flow_run WHERE expected_start_time = $1",
	} {
		var args []any
		if name == "run" {
			args = []any{s.server.Time(s.server.Runs / 200 * 100)}
		}
		var v string
		if err := db.QueryRowContext(ctx, question, args...).Scan(&v); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		values[name] = v
	}
	for name, columns := range benchmarks.Columns {
		values[name] = strings.Join(columns, ", ")
	}
	var pairs []string
	for name, v := range values {
		pairs = append(pairs, "{"+name+"}", v)
	}
	fill := strings.NewReplacer(pairs...)
	for _, b := range benchmarks.Typical {
		l := p.language.For(filter.Route{Count: b.Count, History: strings.HasPrefix(b.Body, `{"history"`)})
		q, err := l.Parse(b.Collection, []byte(fill.Replace(b.Body)))
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		write := d.Append
		switch {
		case b.Count:
			write = d.AppendCount
		case q.Aggregate() != nil:
			write = d.AppendAggregate
		}
		text, args, err := write(nil, nil, q)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		x := statement{name: b.Name, query: q, text: string(text), args: args, indexed: map[string]bool{}}
		x.reference, x.binds = bound(fill.Replace(b.Reference))
		p.bodies = append(p.bodies, x)
	}
	return nil
}

var literal = regexp.MustCompile(`interval '[^']*'|'([^']*)'|(LIMIT|OFFSET) (\d+)`)

// bound returns a statement with binds in the place of its texts, its limit and its offset.
func bound(text string) (string, []any) {
	var args []any
	out := literal.ReplaceAllStringFunc(text, func(s string) string {
		m := literal.FindStringSubmatch(s)
		switch {
		case strings.HasPrefix(s, "interval"):
			return s
		case m[2] != "":
			n, _ := strconv.ParseInt(m[3], 10, 64)
			args = append(args, n)
			return fmt.Sprintf("%s $%d", m[2], len(args))
		}
		args = append(args, m[1])
		return fmt.Sprintf("$%d", len(args))
	})
	return out, args
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// drop takes the tables away.
func (p *prepared) drop(ctx context.Context, db *sql.DB) error {
	for _, c := range p.language.Registry().Collections() {
		if _, err := db.ExecContext(ctx, sqlgen.Postgres.Drop(c)); err != nil {
			return err
		}
	}
	return nil
}
