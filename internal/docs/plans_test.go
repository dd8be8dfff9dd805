package docs

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

const (
	ticketRows  = 100_000
	projectRows = 500
)

// tickets are n rows in which few are failed, few have any one tag, and a third has no project.
func tickets(n int) memeval.Dataset {
	projects := make([]map[string]any, projectRows)
	for i := range projects {
		projects[i] = map[string]any{"id": i, "name": fmt.Sprintf("project %d", i)}
	}
	states := []string{"DONE", "DONE", "DONE", "DONE", "DONE", "DONE", "ACTIVE", "ACTIVE", "OPEN"}
	const noon = 1704110400_000000
	var rows source.Rows = func(yield func(source.Row, error) bool) {
		for i := range n {
			row := source.Row{
				"id": int64(i), "title": fmt.Sprintf("Ticket %d of %d", i*7919%ticketRows, i), "state": states[i*31%len(states)],
				"created": schema.FormatTime(noon + int64(i)*61_000_000), "tags": []any{fmt.Sprintf("tag%d", i*17%2000), fmt.Sprintf("area%d", i%40)},
			}
			if i%1009 == 0 {
				row["state"] = "FAILED"
			}
			if i%3 > 0 {
				row["project_id"] = int64(i * 13 % projectRows)
				row["closed"] = schema.FormatTime(noon + int64(i)*67_000_000)
			}
			if i%5 > 0 {
				row["priority"] = int64(i % 7)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return memeval.Dataset{"projects": projects, "tickets": rows}
}

// A planned body, and the part of an index's name that each engine must use for it.
type planned struct {
	what, collection, body    string
	deep                      bool // a page far behind the first
	postgres, sqlite, mariadb string
	mysql                     string // "" if it is as MariaDB's
}

var plans = []planned{
	{"any_", "tickets", `{"tickets": {"title": {"any_": ["Ticket 7919 of 1", "Ticket 0 of 0"]}}}`, false, "title", "title", "title", ""},
	{"any_ of one, in order", "tickets", `{"tickets": {"state": {"any_": ["FAILED"]}}, "limit": 20}`, false, "state", "state", "state", ""},
	{"any_ of two, in order", "tickets", `{"tickets": {"state": {"any_": ["FAILED", "OPEN"]}}, "limit": 20}`, false, "created", "created", "scan of tickets", "created"},
	{"eq_, in order", "tickets", `{"tickets": {"state": {"eq_": "FAILED"}}, "limit": 20}`, false, "state", "state", "state", ""},
	{"any_, of the key", "tickets", `{"tickets": {"id": {"any_": [5, 50000]}}}`, false, "tickets_pkey", "PRIMARY KEY", "PRIMARY", ""},
	{"not_any_, in order", "tickets", `{"tickets": {"state": {"not_any_": ["OPEN", "FAILED"]}}, "limit": 20}`, false, "created", "created", "created", ""},
	{"like_", "tickets", `{"tickets": {"title": {"like_": "7919 of 1"}}}`, false, "title_trigram", "created", "created", ""},
	{"startswith_", "tickets", `{"tickets": {"title": {"startswith_": "Ticket 7919 of"}}}`, false, "title", "title", "title", ""},
	{"after_", "tickets", `{"tickets": {"created": {"after_": "2024-03-11T00:00:00Z"}}}`, false, "created", "created", "created", ""},
	{"all_ on tags", "tickets", `{"tickets": {"tags": {"all_": ["tag17", "area1"]}}}`, false, "tags_gin", "created", "created", "tags_values"},
	{"any_ on tags", "tickets", `{"tickets": {"tags": {"any_": ["tag17", "tag18"]}}}`, false, "tags_gin", "created", "created", "tags_values"},
	{"a relation to one", "tickets", `{"projects": {"name": {"any_": ["project 7"]}}}`, false, "project_id", "created", "project_id", ""},
	{"a relation to many", "projects", `{"projects": {"name": {"any_": ["project 7"]}, "tickets": {"some_": {"state": {"any_": ["FAILED"]}}}}}`, false, "project", "state", "project_id", "state"},
	{"no related row", "projects", `{"projects": {"tickets": {"none_": {}}}}`, false, "project_id", "project_id", "project_id", ""},
	{"a page", "tickets", `{"limit": 20}`, false, "created", "created", "created", ""},
	{"a cursor page", "tickets", `{"limit": 20}`, true, "created", "created", "created", ""},
	{"a cursor page, of a key that may be null", "tickets", `{"limit": 20, "sort": "CLOSED_DESC"}`, true, "closed", "closed", "closed", ""},
}

// used finds the indexes in what an engine explains.
var used = map[string]*regexp.Regexp{
	"postgres": regexp.MustCompile(`(?:Scan using|Index Scan on|Scan Backward using) (\w+)|(Seq Scan) on (\w+)|(Sort Key)`),
	"sqlite":   regexp.MustCompile(`USING (?:COVERING )?INDEX (\w+)|USING (INTEGER PRIMARY KEY)|(SCAN) (tickets|projects|tamis_\d+)$|(TEMP B-TREE FOR ORDER BY)`),
}

// beginning is what an index begins with: of two that begin alike, an engine may take either.
var beginning = regexp.MustCompile(`^(ix_[a-z]+_(?:title_trigram|tags_gin|tags_values|project_id|state|closed|created|priority|title|name))(_.*)?$`)

// rowsOfExplain returns the rows of an EXPLAIN, and the names of their columns. Where a database wants its own words for it, these stand in the place of usual.
func rowsOfExplain(t *testing.T, db *sql.DB, d *sqlgen.Dialect, usual, text string, args []any) (columns []string, out [][]string) {
	t.Helper()
	prefix := cmp.Or(map[string]string{"sqlite": "EXPLAIN QUERY PLAN ", "mysql": "EXPLAIN FORMAT = TRADITIONAL "}[d.Name], usual)
	rows, err := db.QueryContext(context.Background(), prefix+text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cells))
		for i := range cells {
			row[i] = cells[i].String
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return columns, out
}

// explain returns the indexes that a statement uses, the tables that it scans, and whether it sorts.
func explain(t *testing.T, db *sql.DB, d *sqlgen.Dialect, q *filter.Query) []string {
	t.Helper()
	text, args, err := d.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	add := func(step string) {
		if m := beginning.FindStringSubmatch(step); m != nil && !strings.HasSuffix(m[1], "_trigram") && !strings.HasSuffix(m[1], "_gin") {
			step = m[1] + "…"
		}
		if !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	columns, rows := rowsOfExplain(t, db, d, "EXPLAIN ", string(text), args)
	for _, cells := range rows {
		if d.Name == sqlgen.MySQL.Name || d.Name == sqlgen.MariaDB.Name {
			cell := map[string]string{}
			for i, c := range columns {
				cell[c] = cells[i]
			}
			switch name := cell["table"]; {
			case cell["key"] != "" && !strings.HasPrefix(cell["key"], "distinct_key"):
				add(cell["key"])
			case cell["type"] == "ALL" && (name == "tickets" || name == "projects"):
				add("scan of " + name)
			}
			if strings.Contains(cell["Extra"], "filesort") {
				add("sort")
			}
			continue
		}
		for _, m := range used[d.Name].FindAllStringSubmatch(cells[len(cells)-1], -1) {
			switch {
			case m[1] != "":
				add(m[1])
			case strings.Contains(m[0], "Seq Scan"), strings.HasPrefix(m[0], "SCAN"):
				add("scan of " + m[len(m)-2])
			case strings.Contains(m[0], "Sort"), strings.Contains(m[0], "TEMP"):
				add("sort")
			case m[2] != "":
				add(m[2])
			}
		}
	}
	slices.Sort(steps)
	return steps
}

// page returns the query of p, far behind the first page if it is to be deep.
func (p planned) page(t *testing.T, l *filter.Language) *filter.Query {
	t.Helper()
	q, err := l.Parse(p.collection, []byte(p.body))
	if err != nil {
		t.Fatal(err)
	}
	if !p.deep {
		return q
	}
	at := []schema.Value{schema.NumOf(schema.Datetime, 1704110400_000000+50_000*61_000_000), schema.Integer(50_000)}
	return schema.Must(q.Resume(q.Cursor(at)))
}

// TestPlans asks four engines which indexes serve a hundred thousand rows, in tables as load --create --indexes makes them, and
// holds docs/plans.md to what they say.
func TestPlans(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred thousand rows on four engines")
	}
	r, err := file.Load("testdata/tickets.yaml")
	if err != nil {
		t.Fatal(err)
	}
	l := schema.Must(filter.New(r, filter.Config{}))
	found := map[string][]string{}
	for _, d := range []*sqlgen.Dialect{sqlgen.Postgres, sqlgen.SQLite, sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			defer db.Close()
			tables, err := source.CreateAndLoad(context.Background(), db, d, l, tickets(ticketRows))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tables.Index(context.Background(), advise.Typical(l)...); err != nil {
				t.Fatal(err)
			}
			indexes, _ := tables.Dialect().Indexes(advise.Typical(l)...)
			for _, x := range indexes {
				if x.Refuses == "" {
					continue
				}
				if _, err := db.ExecContext(context.Background(), x.SQL); err != nil { // these rows it does not refuse
					t.Fatal(err)
				}
			}
			for _, p := range plans {
				steps := explain(t, db, tables.Dialect(), p.page(t, l))
				want := map[string]string{"postgres": p.postgres, "sqlite": p.sqlite, "mariadb": p.mariadb, "mysql": cmp.Or(p.mysql, p.mariadb)}[d.Name]
				plan := strings.Join(steps, ", ")
				if !strings.Contains(plan, want) || !strings.Contains(want, "scan") && strings.Contains(plan, "scan of tickets") {
					t.Errorf("%s, %s: %s, want %s", p.what, p.body, plan, want)
				}
				found[d.Name] = append(found[d.Name], plan)
			}
		})
	}
	if len(found) < 4 {
		t.Skip("not every engine is here")
	}
	var page strings.Builder
	page.WriteString(plansHead)
	for i, p := range plans {
		body := "`" + p.body + "`"
		if p.deep {
			body += " behind a cursor"
		}
		fmt.Fprintf(&page, "| %s | %s | %s | %s | %s | %s |\n", p.what, body, found["postgres"][i], found["sqlite"][i], found["mariadb"][i], found["mysql"][i])
	}
	written(t, "plans.md", page.String())
}

const plansHead = `# Which indexes serve

What EXPLAIN says of the statements that sqlgen writes ([ClickHouse, Trino and several servers](plans-scale.md) have a page of their own, and so has [what asks for many related rows](plans-words.md)), on 100,000 tickets of 500 projects in PostgreSQL, SQLite, MariaDB and MySQL. The tables and
their indexes are as ` + "`tamis load --create --indexes`" + ` makes them of [a small schema](../internal/docs/testdata/tickets.yaml). "sort" is an order
that no index gives, and … the rest of an index's columns. SQLite, MariaDB and MySQL have no index for what stands anywhere in a text, and the first two none for sets: there the index is that of the order, which is walked until
the page is full. SQLite and MariaDB do not look into a list that is bound, and take it for one of some forty values; MariaDB would rather read
a table whole than look up so many of a column that has four. This page is written by ` + "`go test ./internal/docs -run Plans -update`" + `, and the test holds it to the engines.

An order by a column that its table refuses null in, as ` + "`source.Database`" + ` learns when it opens a database, has no clause for nulls, so that an index on
that column alone serves a page of it: ` + "`ORDER BY timestamp ASC, id ASC LIMIT 50`" + ` walks the index and sorts only the rows that tie, in PostgreSQL ("Incremental
Sort, Presorted Key: timestamp") and in SQLite ("USE TEMP B-TREE FOR LAST TERM OF ORDER BY"); in MariaDB and MySQL each index of InnoDB ends with the key, and
nothing is sorted. Where a column may be null, SQLite walks the index all the same, PostgreSQL in ascending order with nulls last, MariaDB and MySQL in
descending order; the other direction sorts every row, unless the index has its nulls where the order has them.

SQLite without statistics takes every filter for one that few rows satisfy, and sorts all that an index finds for a page of twenty. So ` + "`source.Tables`" + ` looks for a
page among the rows that come first in its order, where an index of the table has that order: ` + "`WHERE (id >= ?) AND +(state IN ...) ORDER BY id DESC LIMIT 20`" + `, in which the
plus keeps other indexes out. A page that is full is the answer, whatever the bound; one that is not is asked for among more rows, and then among all.

| what | body | PostgreSQL | SQLite | MariaDB | MySQL |
|---|---|---|---|---|---|
`
