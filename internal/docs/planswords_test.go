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

// A wordPlan is a body, and what somebody would write by hand instead: its condition on flows f.
type wordPlan struct{ what, body, naive string }

var wordPlans = []wordPlan{
	{"a failed run", `{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "ge_": 1}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id AND r.state = 'FAILED') >= 1"},
	{"three failed runs or more", `{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "ge_": 3}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id AND r.state = 'FAILED') >= 3"},
	{"two runs at the most", `{"flows": {"runs": {"count_": {"le_": 2}}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id) <= 2"},
	{"fifteen runs or more, by the field", `{"flows": {"runs_made": {"ge_": 15}}, "limit": 20}`, "(SELECT COUNT(*) FROM runs r WHERE r.flow_id = f.id) >= 15"},
	{"the last run failed", `{"flows": {"last_state": {"eq_": "FAILED"}}, "limit": 20}`, "(SELECT r.state FROM runs r WHERE r.flow_id = f.id ORDER BY r.started DESC, r.id DESC LIMIT 1) = 'FAILED'"},
	{"a sum", `{"flows": {"seconds": {"ge_": 30000}}, "limit": 20}`, "(SELECT SUM(r.seconds) FROM runs r WHERE r.flow_id = f.id) >= 30000"},
	{"in order of the number of runs", `{"sort": "RUNS_MADE_DESC", "limit": 20}`, ""},
	{"in order of the number of runs, of which there are many", `{"flows": {"runs_made": {"ge_": 15}}, "sort": "RUNS_MADE_DESC", "limit": 20}`, ""},
	{"in order of the state of the last run", `{"sort": "LAST_STATE_ASC", "limit": 20}`, ""},
	{"in order of a sum", `{"sort": "SECONDS_DESC", "limit": 20}`, ""},
}

// times returns the middle of three, in turns, of what a and b take.
func times(t *testing.T, db *sql.DB, texts [2]string, args [2][]any) (out [2]time.Duration) {
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
			for rows.Next() { //nolint:revive // to their end
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
	return out
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
		plan        []string
		page        time.Duration
		count, hand time.Duration
	}
	answers := map[string][]found{}
	dialects := []*sqlgen.Dialect{sqlgen.Postgres, sqlgen.SQLite, sqlgen.MariaDB, sqlgen.MySQL}
	queries := make([]*filter.Query, len(wordPlans))
	for i, p := range wordPlans {
		queries[i] = schema.Must(l.Parse("flows", []byte(p.body)))
	}
	for _, d := range dialects {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			defer db.Close()
			tables, err := source.CreateAndLoad(t.Context(), db, d, l, flowsWithRuns(n))
			if err != nil {
				t.Fatal(err)
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
				f := found{plan: planOf(t, db, d, string(text), args)}
				f.page = times(t, db, [2]string{string(text)}, [2][]any{args})[0]
				if p.naive != "" {
					count, bound, err := tables.Dialect().AppendCount(nil, nil, queries[i])
					if err != nil {
						t.Fatal(err)
					}
					both := times(t, db, [2]string{string(count), "SELECT COUNT(*) FROM flows f WHERE " + p.naive}, [2][]any{bound, nil})
					f.count, f.hand = both[0], both[1]
				}
				t.Logf("%s: page %v, count %v, by hand %v\n%s", p.what, f.page, f.count, f.hand, strings.Join(f.plan, "\n"))
				answers[d.Name] = append(answers[d.Name], f)
			}
		})
	}
	if !*update || len(answers) < len(dialects) {
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
			fmt.Fprintf(&page, "By hand: `%s`\n\n| | first page, ms | all counted, ms | by hand, ms | ratio |\n|---|---|---|---|---|\n", p.naive)
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
satisfy the filter, beside a condition that somebody would write by hand, in turns. One related row or more is a semi-join; MariaDB and MySQL look for it through an index of all runs
at once where few of these match, also for a page that a few flows would fill. A small number is a look for the row behind so many others, which stops there; the last row is a walk from the end of an index on
the key, the time and the primary key. No plan reads all runs for each flow, and an order computes what it is by once, for all flows. Written by ` + "`make plans-words`" + ` on a machine where other work ran: the ratios
are of the same minute. The schema is [flows.yaml](../internal/docs/testdata/flows.yaml).
`
