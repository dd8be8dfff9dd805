//go:build plans

package docs

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// flowsWithRuns are n flows that have up to twenty runs each, ten of them in the middle. One run in fifty has failed, and all runs of one flow in a thousand.
func flowsWithRuns(n int) memeval.Dataset {
	const noon = 1704110400_000000
	states := []string{"COMPLETED", "COMPLETED", "COMPLETED", "RUNNING"}
	var flows source.Rows = func(yield func(source.Row, error) bool) {
		for i := range n {
			if !yield(source.Row{"id": int64(i), "name": fmt.Sprintf("flow %d", i*7919%n)}, nil) {
				return
			}
		}
	}
	var runs source.Rows = func(yield func(source.Row, error) bool) {
		id := 0
		for round := range 20 {
			for i := range n {
				if i%21 <= round {
					continue
				}
				state := states[(i+round)%len(states)]
				if id%50 == 0 || i%1000 == 999 {
					state = "FAILED"
				}
				row := source.Row{
					"id": int64(id), "flow_id": int64(i), "state": state, "started": schema.FormatTime(noon + int64(id)*61_000_000), "seconds": int64(id * 31 % 3600),
				}
				if id++; !yield(row, nil) {
					return
				}
			}
		}
	}
	return memeval.Dataset{"flows": flows, "runs": runs}
}

// The statements that make these rows in a database which takes a million from elsewhere one by one, or nearly: of n flows.
var flowsMade = map[string][]string{
	"duckdb": {
		"INSERT INTO flows (id, name) SELECT i, 'flow ' || i * 7919 % {n} FROM range({n}) AS t(i)",
		`INSERT INTO runs (id, flow_id, state, started, seconds) SELECT id, flow, CASE WHEN id % 50 = 0 OR flow % 1000 = 999 THEN 'FAILED' WHEN (flow + round) % 4 = 3 THEN 'RUNNING' ELSE 'COMPLETED' END,
  TIMESTAMP '2024-01-01 12:00:00' + to_seconds(id * 61), id * 31 % 3600
FROM (SELECT row_number() OVER (ORDER BY i) - 1 AS id, i % {n} AS flow, i // {n} AS round FROM range(20 * {n}) AS t(i) WHERE i % {n} % 21 > i // {n})`,
	},
	"clickhouse": {
		"INSERT INTO flows (id, name) SELECT number, 'flow ' || toString(number * 7919 % {n}) FROM numbers({n})",
		`INSERT INTO runs (id, flow_id, state, started, seconds) SELECT id, flow, multiIf(id % 50 = 0 OR flow % 1000 = 999, 'FAILED', (flow + round) % 4 = 3, 'RUNNING', 'COMPLETED'),
  fromUnixTimestamp64Micro(1704110400000000 + id * 61000000, 'UTC'), id * 31 % 3600
FROM (SELECT toInt64(row_number() OVER (ORDER BY number)) - 1 AS id, number % {n} AS flow, intDiv(number, {n}) AS round FROM numbers(20 * {n}) WHERE number % {n} % 21 > intDiv(number, {n}))`,
		"OPTIMIZE TABLE flows FINAL", "OPTIMIZE TABLE runs FINAL",
	},
	"trino": { // a sequence has ten thousand numbers at the most
		"INSERT INTO flows (id, name) SELECT i * 1000 + j, 'flow ' || CAST((i * 1000 + j) * 7919 % {n} AS varchar) FROM UNNEST(sequence(0, {n} / 1000 - 1)) AS a(i) CROSS JOIN UNNEST(sequence(0, 999)) AS b(j)",
		`INSERT INTO runs (id, flow_id, state, started, seconds) SELECT id, flow, CASE WHEN id % 50 = 0 OR flow % 1000 = 999 THEN 'FAILED' WHEN (flow + round) % 4 = 3 THEN 'RUNNING' ELSE 'COMPLETED' END,
  TIMESTAMP '2024-01-01 12:00:00.000000' + id * INTERVAL '61' SECOND, id * 31 % 3600
FROM (SELECT row_number() OVER (ORDER BY round, i * 1000 + j) - 1 AS id, i * 1000 + j AS flow, round
  FROM UNNEST(sequence(0, 19)) AS r(round) CROSS JOIN UNNEST(sequence(0, {n} / 1000 - 1)) AS a(i) CROSS JOIN UNNEST(sequence(0, 999)) AS b(j) WHERE (i * 1000 + j) % 21 > round)`,
	},
}

// A wordPlan is a body, and what somebody would write by hand instead: its condition on flows f. ClickHouse has another, as it makes all pairs of rows of subqueries that depend on a row by a key
// that may be null, and knows none of them with a LIMIT.
type wordPlan struct{ what, body, naive, inClickHouse string }

// byHand returns the condition that is for a dialect.
func (p *wordPlan) byHand(d *sqlgen.Dialect) string {
	if d == sqlgen.ClickHouse {
		return p.inClickHouse
	}
	return p.naive
}

var wordPlans = []wordPlan{
	{"a failed run", `{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "ge_": 1}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id AND r.state = 'FAILED') >= 1", "f.id IN (SELECT flow_id FROM runs WHERE state = 'FAILED' GROUP BY flow_id HAVING COUNT(*) >= 1)"},
	{"three failed runs or more", `{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "ge_": 3}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id AND r.state = 'FAILED') >= 3", "f.id IN (SELECT flow_id FROM runs WHERE state = 'FAILED' GROUP BY flow_id HAVING COUNT(*) >= 3)"},
	{"two runs at the most", `{"flows": {"runs": {"count_": {"le_": 2}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id) <= 2", "f.id NOT IN (SELECT flow_id FROM runs GROUP BY flow_id HAVING COUNT(*) > 2)"},
	{"fifteen runs or more, by the field", `{"flows": {"runs_made": {"ge_": 15}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id) >= 15", "f.id IN (SELECT flow_id FROM runs GROUP BY flow_id HAVING COUNT(*) >= 15)"},
	{"the last run failed", `{"flows": {"last_state": {"eq_": "FAILED"}}, "limit": 20}`, "(SELECT r.state FROM runs r WHERE r.flow_id = f.id ORDER BY r.started DESC, r.id DESC LIMIT 1) = 'FAILED'", "f.id IN (SELECT flow_id FROM runs GROUP BY flow_id HAVING argMax(state, (started, id)) = 'FAILED')"},
	{"a sum", `{"flows": {"seconds": {"ge_": 30000}}, "limit": 20}`, "(SELECT SUM(r.seconds) FROM runs r WHERE r.flow_id = f.id) >= 30000", "f.id IN (SELECT flow_id FROM runs GROUP BY flow_id HAVING SUM(seconds) >= 30000)"},
	{"in order of the number of runs", `{"sort": "RUNS_MADE_DESC", "limit": 20}`, "", ""},
	{"in order of the number of runs, of which there are many", `{"flows": {"runs_made": {"ge_": 15}}, "sort": "RUNS_MADE_DESC", "limit": 20}`, "", ""},
	{"in order of the state of the last run", `{"sort": "LAST_STATE_ASC", "limit": 20}`, "", ""},
	{"in order of a sum", `{"sort": "SECONDS_DESC", "limit": 20}`, "", ""},
}

// times returns the middle of three, in turns, of what statements take, and the first value of their first rows.
func times(t *testing.T, db *sql.DB, texts [2]string, args [2][]any) (out [2]time.Duration, first [2]string) {
	t.Helper()
	var took [2][]time.Duration
	for range 3 {
		for i, text := range texts {
			if text == "" {
				continue
			}
			begin := time.Now()
			rows, err := db.QueryContext(context.Background(), text, args[i]...)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			columns, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			cells := make([]any, len(columns))
			for c := range cells {
				cells[c] = new(sql.RawBytes)
			}
			first[i] = ""
			for rows.Next() { // to their end
				if first[i] != "" {
					continue
				}
				cells[0] = &first[i]
				if err := rows.Scan(cells...); err != nil {
					t.Fatal(err)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			rows.Close()
			took[i] = append(took[i], time.Since(begin))
		}
	}
	for i := range took {
		if len(took[i]) > 0 {
			slices.Sort(took[i])
			out[i] = took[i][1]
		}
	}
	return out, first
}

var noise = regexp.MustCompile(`"|\b(public|main)\.`)

// planOf returns what an engine explains, a step a line.
func planOf(t *testing.T, db *sql.DB, d *sqlgen.Dialect, text string, args []any) []string {
	t.Helper()
	usual := "EXPLAIN "
	if d.Name == sqlgen.Postgres.Name {
		usual = "EXPLAIN (COSTS OFF) "
	}
	columns, rows := rowsOfExplain(t, db, d, usual, text, args)
	var out []string
	for _, cells := range rows {
		line := cells[len(cells)-1]
		if d.Name == sqlgen.MySQL.Name || d.Name == sqlgen.MariaDB.Name {
			line = ""
			for i, c := range columns {
				if v := cells[i]; v != "" && slices.Contains([]string{"select_type", "table", "type", "key", "Extra"}, c) {
					line += v + " · "
				}
			}
			line = strings.TrimSuffix(line, " · ")
		}
		out = append(out, noise.ReplaceAllString(strings.TrimRight(line, " "), ""))
	}
	return out
}

// TestPlansOfWords asks the engines how they answer what is said of many related rows, and writes docs/plans-words.md.
func TestPlansOfWords(t *testing.T) {
	n := 100_000
	if text := os.Getenv("TAMIS_PLANS_FLOWS"); text != "" {
		n = schema.Must(strconv.Atoi(text))
	}
	l := schema.Must(filter.New(schema.Must(file.Load("testdata/flows.yaml")), filter.Config{}))
	type found struct {
		plan           []string
		page           time.Duration
		count, hand    time.Duration
		first, counted string
	}
	answers := map[string][]found{}
	dialects := slices.DeleteFunc(sqlgen.Known(), func(d *sqlgen.Dialect) bool { return !asked(d) })
	queries := make([]*filter.Query, len(wordPlans))
	for i, p := range wordPlans {
		queries[i] = schema.Must(l.Parse("flows", []byte(p.body)))
	}
	for _, d := range dialects {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			defer db.Close()
			data := flowsWithRuns(n)
			if flowsMade[d.Name] != nil {
				data = memeval.Dataset{}
			}
			tables, err := source.CreateAndLoad(t.Context(), db, d, l, data)
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range flowsMade[d.Name] {
				if _, err := db.ExecContext(t.Context(), strings.ReplaceAll(statement, "{n}", strconv.Itoa(n))); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			if _, err := tables.Index(t.Context(), queries...); err != nil {
				t.Fatal(err)
			}
			for _, analyze := range map[string][]string{"postgres": {"ANALYZE"}, "sqlite": {"ANALYZE"}, "mariadb": {"ANALYZE TABLE flows, runs"}, "mysql": {"ANALYZE TABLE flows, runs"}}[d.Name] {
				rows, err := db.QueryContext(t.Context(), analyze)
				if err != nil {
					t.Fatal(err)
				}
				for rows.Next() { //nolint:revive // to their end
				}
				rows.Close()
			}
			for i, p := range wordPlans {
				text, args, err := tables.Dialect().Append(nil, nil, queries[i])
				if err != nil {
					t.Fatal(err)
				}
				f := found{}
				if flowsMade[d.Name] == nil {
					f.plan = planOf(t, db, d, string(text), args)
				} else {
					var most int
					if f.plan, most = columnPlan(t, db, d, string(text), args); most > 22*n {
						t.Errorf("%s: a step of %d rows, of %d flows and %d runs:\n%s", p.what, most, n, 10*n, strings.Join(f.plan, "\n"))
					}
				}
				took, first := times(t, db, [2]string{string(text)}, [2][]any{args})
				f.page, f.first = took[0], first[0]
				if hand := p.byHand(d); hand != "" {
					count, bound, err := tables.Dialect().AppendCount(nil, nil, queries[i])
					if err != nil {
						t.Fatal(err)
					}
					took, first := times(t, db, [2]string{string(count), "SELECT COUNT(*) FROM flows f WHERE " + hand}, [2][]any{bound, nil})
					f.count, f.hand, f.counted = took[0], took[1], first[0]
					if first[0] != first[1] {
						t.Errorf("%s: %s flows, by hand %s", p.what, first[0], first[1])
					}
				}
				if others := answers[sqlgen.Postgres.Name]; len(others) > i && (f.first != others[i].first || f.counted != others[i].counted) {
					t.Errorf("%s: %s flows, the first %s; PostgreSQL has %s, the first %s", p.what, f.counted, f.first, others[i].counted, others[i].first)
				}
				t.Logf("%s: page %v, count %v, by hand %v\n%s", p.what, f.page, f.count, f.hand, strings.Join(f.plan, "\n"))
				answers[d.Name] = append(answers[d.Name], f)
			}
		})
	}
	if !*update || len(answers) < len(sqlgen.Known()) {
		return
	}
	var page strings.Builder
	fmt.Fprintf(&page, plansWordsHead, n, n*10)
	ms := func(d time.Duration) string { return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) }
	for i, p := range wordPlans {
		fmt.Fprintf(&page, "\n## %s\n\n```json\n%s\n```\n\n", strings.ToUpper(p.what[:1])+p.what[1:], p.body)
		if p.naive == "" {
			page.WriteString("| | first page, ms |\n|---|---|\n")
		} else {
			fmt.Fprintf(&page, "By hand: `%s`; on ClickHouse `%s`\n\n| | first page, ms | all counted, ms | by hand, ms | ratio |\n|---|---|---|---|---|\n", p.naive, p.inClickHouse)
		}
		for _, d := range dialects {
			f := answers[d.Name][i]
			fmt.Fprintf(&page, "| %s | %s |", d.Name, ms(f.page))
			if p.naive != "" {
				fmt.Fprintf(&page, " %s | %s | %.2f |", ms(f.count), ms(f.hand), float64(f.count)/float64(f.hand))
			}
			page.WriteString("\n")
		}
		page.WriteString("\n```\n")
		for _, d := range dialects {
			fmt.Fprintf(&page, "%s\n  %s\n", d.Name, strings.Join(answers[d.Name][i].plan, "\n  "))
		}
		page.WriteString("```\n")
	}
	written(t, "plans-words.md", page.String())
}

const plansWordsHead = `# What asking for many related rows costs

What EXPLAIN says of counts of related rows, of the last of them and of sums, on %d flows and some %d runs, in tables that ` + "`tamis load --create`" + ` makes, with
the indexes that ` + "`tamis index`" + ` advises for these bodies, and what the statements take: the first page of twenty, and the number of all flows that
satisfy the filter, beside a condition that somebody would write by hand, in turns. The numbers are the same on every engine and by hand. Written by ` + "`make plans-words`" + ` on a machine where other work ran: the ratios
are of the same minute. The schema is [flows.yaml](../internal/docs/testdata/flows.yaml).

One related row or more is a semi-join. MariaDB and MySQL make a table of all runs that satisfy the condition before they look at a flow, also for a page that a few flows would fill: they plan as if there were no limit. So
the index that is advised has what the runs must satisfy before the key: what few runs satisfy is found at once. Without a semi-join such a page takes 1 to 5 ms, but one that is never filled takes seven times as long where no index has what the
runs must satisfy, and some 500 ms instead of 1 where one begins with it; so it is left to them. A small number is a look for the row behind so many others, which stops there; the last row is a walk from the end of an index on
the key, the time and the primary key. No plan reads all runs for each flow, and an order computes what it is by once, for all flows; MariaDB reads the runs of one flow after another, which few flows profit from.

DuckDB, ClickHouse and Trino, here with tables in its memory, scan columns. There a plan reads each table once, and no step has more rows than both together: the runs are counted, added up or ranked by their flows once, and the flows are looked
up in what comes out. The steps of DuckDB and Trino are shown with the rows that come out of them, and of how many that were read; those of ClickHouse with the granules that are read, of some 8,192 rows, and with the rows that it expects of joins. By hand ClickHouse is asked otherwise:
where a subquery depends on a key that may be null it makes all pairs of rows, 100,000,000,000 here, and it takes none with a LIMIT.
`
