//go:build duckdb

package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// A flow has runs.
type flow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A flowRun is of a flow.
type flowRun struct {
	ID    string    `json:"id"`
	Flow  string    `json:"flow_id"`
	State string    `json:"state"`
	Start time.Time `json:"start"`
}

const flowsSchema = `{tamis: 1, enums: {State: [SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CANCELLED, CRASHED, PAUSED, CANCELLING]}, collections: {
  flows: {key: id, columns: {id: uuid, name: string}, relations: {runs: {many: runs, keys: {id: flow_id}}}, related: {runs: runs}},
  runs: {key: id, columns: {id: uuid, flow_id: uuid, state: State, start: datetime}, sorts: {LATEST: [-start, id]}}}}`

// flowCount is how many flows the runs are of.
const flowCount = 100_000

// tablesSuite is what is asked of tables beside a filter on their rows: those with related rows, the first of an order, counts by time. A table of
// ours and DuckDB have one thread.
func tablesSuite(o timing.Options) []benchmarks.Result {
	l := schema.Must(filter.New(schema.Must(file.Parse("flows.yaml", []byte(flowsSchema))), filter.Config{}))
	flows, runs := flowRows()
	data := memeval.Dataset{
		"flows": schema.Must(table.Options{Workers: 1}.New(l.Collection("flows"), flows)),
		"runs":  schema.Must(table.Options{Workers: 1}.New(l.Collection("runs"), runs)),
	}
	db := schema.Must(duckDBFlows(flows, runs))
	defer db.Close()
	last := runs[len(runs)-1].Start
	from, day := last.Add(-7*24*time.Hour), 24*time.Hour
	failed := fmt.Sprintf(`{"runs": {"state": {"any_": ["FAILED", "CRASHED"]}, "start": {"after_": %q}}}`, from.Format(time.RFC3339Nano))
	joined := schema.Must(l.Parse("flows", []byte(failed)))
	top := schema.Must(l.Parse("runs", []byte(`{"runs": {"state": {"any_": ["FAILED", "CRASHED"]}}, "sort": "LATEST", "limit": 50}`)))
	begin := last.Add(-100 * day).Truncate(day)
	history := schema.Must(l.For(filter.Route{History: true}).Parse("runs", fmt.Appendf(nil,
		`{"history": {"field": "start", "start": %q, "end": %q, "interval_seconds": 86400, "group_by": ["state"]}}`, begin.Format(time.RFC3339), begin.Add(101*day).Format(time.RFC3339))))
	ask := func(args []any, text string) func() int {
		s := schema.Must(db.PrepareContext(context.Background(), text))
		return func() (sum int) {
			rows, err := s.QueryContext(context.Background(), args...)
			must(err)
			defer rows.Close()
			for n := 0; rows.Next(); sum += n {
				must(rows.Scan(&n))
			}
			must(rows.Err())
			return sum
		}
	}
	contenders := []struct {
		name         string
		ours, theirs func() int
	}{
		{"table/semi-join", func() int { return int(schema.Must(memeval.Count(joined, data))) },
			ask([]any{from.UnixMicro()}, `SELECT count(*) FROM flows WHERE EXISTS (SELECT 1 FROM runs WHERE runs.flow_id = flows.id AND runs.state IN ('FAILED', 'CRASHED') AND runs.start > ?)`)},
		{"table/top-50", func() int { return len(schema.Must(memeval.Select[flowRun](top, data))) },
			ask(nil, `SELECT 1 FROM (SELECT * FROM runs WHERE state IN ('FAILED', 'CRASHED') ORDER BY start DESC, id LIMIT 50)`)},
		{"table/history", func() (sum int) {
			for _, g := range schema.Must(memeval.History(history, data)) {
				sum += int(g.Count)
			}
			return sum
		}, ask([]any{begin.UnixMicro(), begin.UnixMicro(), begin.Add(101 * day).UnixMicro()},
			`SELECT count(*) FROM (SELECT (start - ?) // 86400000000 AS bucket, state FROM runs WHERE start >= ? AND start < ?) GROUP BY bucket, state ORDER BY bucket, state`)},
	}
	var results []benchmarks.Result
	for _, c := range contenders {
		if a, b := c.ours(), c.theirs(); a != b || a == 0 {
			panic(fmt.Sprintf("%s: a table says %d, and DuckDB %d", c.name, a, b))
		}
		results = append(results, benchmarks.Beside(o, c.name, timing.Contender{Do: func() { c.ours() }},
			timing.Contender{Name: "DuckDB, one thread", Do: func() { c.theirs() }})...)
	}
	return results
}

// flowRows returns flows, and runs of them: as many runs as the other tables have rows.
func flowRows() (flows []flow, runs []flowRun) {
	g := benchmarks.NewGenerator(1)
	for i := range uint64(flowCount) {
		flows = append(flows, flow{benchmarks.UUID(9, i), fmt.Sprintf("flow-%d", i)})
	}
	for range *rowCount {
		r := g.Run()
		runs = append(runs, flowRun{r.ID, flows[g.IntN(flowCount)].ID, r.State, r.Start})
	}
	return flows, runs
}

// duckDBFlows holds the rows in memory, ids as UUIDs and states as an enum.
func duckDBFlows(flows []flow, runs []flowRun) (*sql.DB, error) {
	c, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	run := func(texts ...string) {
		for _, text := range texts {
			_, err := db.ExecContext(ctx, text)
			must(err)
		}
	}
	run(`SET threads = 1`,
		`CREATE TYPE state AS ENUM ('SCHEDULED', 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED', 'PAUSED', 'CANCELLING')`,
		`CREATE TABLE loaded (id VARCHAR, flow_id VARCHAR, state VARCHAR, start BIGINT)`, `CREATE TABLE named (id VARCHAR, name VARCHAR)`)
	must(appended(ctx, db, "loaded", len(runs), func(a *duckdb.Appender, i int) error {
		return a.AppendRow(runs[i].ID, runs[i].Flow, runs[i].State, runs[i].Start.UnixMicro())
	}))
	must(appended(ctx, db, "named", len(flows), func(a *duckdb.Appender, i int) error { return a.AppendRow(flows[i].ID, flows[i].Name) }))
	run(`CREATE TABLE runs AS SELECT id::UUID AS id, flow_id::UUID AS flow_id, state::state AS state, start FROM loaded`,
		`CREATE TABLE flows AS SELECT id::UUID AS id, name FROM named`, `DROP TABLE loaded`, `DROP TABLE named`)
	return db, nil
}
