package docs

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/divided"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// What a plan of ClickHouse must say of some of plans.
var leavesOut = map[string]string{
	"any_": "by ix_tickets_title", "any_, of the key": "by PRIMARY KEY", "after_": "by ix_tickets_created",
}

// ticketsOfNumbers makes the rows of tickets(100,000), in one part.
const ticketsOfNumbers = `INSERT INTO tickets (id, title, state, created, tags, project_id, closed, priority)
SELECT number, concat('Ticket ', toString(number * 7919 % 100000), ' of ', toString(number)),
  if(number % 1009 = 0, 'FAILED', ['DONE', 'DONE', 'DONE', 'DONE', 'DONE', 'DONE', 'ACTIVE', 'ACTIVE', 'OPEN'][1 + number * 31 % 9]),
  fromUnixTimestamp64Micro(1704110400000000 + toInt64(number) * 61000000, 'UTC'), [concat('tag', toString(number * 17 % 2000)), concat('area', toString(number % 40))],
  if(number % 3 > 0, number * 13 % 500, NULL), if(number % 3 > 0, fromUnixTimestamp64Micro(1704110400000000 + toInt64(number) * 67000000, 'UTC'), NULL), if(number % 5 > 0, number % 7, NULL)
FROM numbers(100000)`

// clickhousePlans returns what ClickHouse reads for each of plans.
func clickhousePlans(t *testing.T, l *filter.Language) []string {
	t.Helper()
	db := enginetest.OpenURL(t, enginetest.ClickHouse(t)+"&mutations_sync=2")
	tables, err := source.CreateAndLoad(context.Background(), db, sqlgen.ClickHouse, l, memeval.Dataset{"projects": tickets(0)["projects"]})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tables.Index(context.Background(), advise.Typical(l)...); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{ticketsOfNumbers, "OPTIMIZE TABLE projects FINAL"} { // one part, whenever parts would have been merged
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	found := make([]string, len(plans))
	for i, p := range plans {
		text, args, err := tables.Dialect().Append(nil, nil, p.page(t, l))
		if err != nil {
			t.Fatal(err)
		}
		lines := enginetest.Texts(t, db, "EXPLAIN indexes = 1 "+string(text), args...)
		found[i] = granules(lines)
		if want := leavesOut[p.what]; !strings.Contains(found[i], want) {
			t.Errorf("%s, %s: %s, want %s:\n%s", p.what, p.body, found[i], want, strings.Join(lines, "\n"))
		}
	}
	return found
}

var (
	readTable = regexp.MustCompile(`ReadFromMergeTree \(\w+\.(\w+)\)`)
	ofIndex   = regexp.MustCompile(`^\W*(PrimaryKey|Skip|Name: (\w+)|Granules: (\d+)/(\d+))$`)
)

// granules says of each table that a plan reads how many of its granules are left by which of its indexes.
func granules(lines []string) string {
	type read struct {
		table, index string
		left, all    string
		by           []string
	}
	var reads []*read
	for _, line := range lines {
		if m := readTable.FindStringSubmatch(line); m != nil {
			reads = append(reads, &read{table: m[1]})
			continue
		}
		m := ofIndex.FindStringSubmatch(line)
		if m == nil || len(reads) == 0 {
			continue
		}
		switch r := reads[len(reads)-1]; {
		case m[1] == "PrimaryKey":
			r.index = "PRIMARY KEY"
		case m[2] != "":
			r.index = m[2]
			if b := beginning.FindStringSubmatch(r.index); b != nil {
				r.index = b[1] + "…"
			}
		case m[3] != "":
			r.left, r.all = m[3], cmp.Or(r.all, m[4])
			if m[3] != m[4] {
				r.by = append(r.by, r.index)
			}
		}
	}
	var out []string
	for _, r := range reads {
		text := r.table + ": " + r.left
		switch {
		case r.all == "":
			text = r.table + ": all"
		case len(r.by) > 0:
			text += " of " + r.all + " by " + strings.Join(r.by, ", ")
		default:
			text = r.table + ": all " + r.all
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// asks are bodies, and how many of two shards of ClickHouse and of three PostgreSQL servers are asked for each of their tables.
var asks = []struct {
	what, collection, body string
	clickhouse, postgres   int
}{
	{"a key", "tickets", `{"tickets": {"id": {"any_": [5]}}}`, 1, 1},
	{"a key, and another condition", "tickets", `{"tickets": {"id": {"eq_": 5}, "state": {"any_": ["OPEN"]}}}`, 1, 1},
	{"no key", "tickets", `{"tickets": {"state": {"any_": ["OPEN"]}}}`, 2, 3},
	{"a range of the key", "tickets", `{"tickets": {"id": {"between_": [5, 6]}}}`, 2, 3},
}

// serversAsked returns how many are asked for each of asks.
func serversAsked(t *testing.T, l *filter.Language) (clickhouse, postgres []int) {
	t.Helper()
	pair, servers := divided.ClickHouse(t, "two"), divided.Postgres(t)
	halved := pair.Tables(t, l)
	if err := halved.Load(context.Background(), tickets(100)); err != nil {
		t.Fatal(err)
	}
	shards, parts := halved.Dialect(), servers.Tables(t, l).Dialect()
	part := regexp.MustCompile(`Scan (?:using \w+ )?on public\.tickets_[0-9]`)
	for _, a := range asks {
		q := schema.Must(l.Parse(a.collection, []byte(a.body)))
		text, args, err := shards.Append(nil, nil, q)
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(enginetest.Texts(t, pair.Both, "EXPLAIN "+string(text)+", optimize_skip_unused_shards = 1", args...), "\n")
		clickhouse = append(clickhouse, strings.Count(plan, "─ReadFromMergeTree"))
		if text, args, err = parts.Append(nil, nil, q); err != nil {
			t.Fatal(err)
		}
		plan = strings.Join(enginetest.Texts(t, servers.DBs[0], "EXPLAIN (VERBOSE, COSTS OFF) "+string(text), args...), "\n")
		postgres = append(postgres, len(part.FindAllString(plan, -1)))
	}
	for i, a := range asks {
		if clickhouse[i] != a.clickhouse || postgres[i] != a.postgres {
			t.Errorf("%s: %d shards of ClickHouse and %d PostgreSQL servers are asked, want %d and %d", a.what, clickhouse[i], postgres[i], a.clickhouse, a.postgres)
		}
	}
	return clickhouse, postgres
}

// TestPlansOfClickHouseAndOfServers holds docs/plans-scale.md to what ClickHouse and PostgreSQL servers say of the bodies of TestPlans, and to what Trino has said.
func TestPlansOfClickHouseAndOfServers(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred thousand rows on ClickHouse")
	}
	l := schema.Must(filter.New(schema.Must(file.Load("testdata/tickets.yaml")), filter.Config{}))
	var page strings.Builder
	page.WriteString(farHead)
	clickhouse, told := clickhousePlans(t, l), recorded(t, toldFile)
	for i, p := range plans {
		body := "`" + p.body + "`"
		if p.deep {
			body += " behind a cursor"
		}
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", p.what, body, clickhouse[i], told[i])
	}
	page.WriteString(serversHead)
	shards, servers := serversAsked(t, l)
	for i, a := range asks {
		fmt.Fprintf(&page, "| %s | `%s` | %d of 2 | %d of 3 |\n", a.what, a.body, shards[i], servers[i])
	}
	written(t, "plans-scale.md", page.String())
}

const farHead = `# What is left out: ClickHouse, Trino, several servers

The bodies of [plans](plans.md) on the same tickets. ClickHouse has no indexes that find rows: it leaves out granules of 8,192 rows that cannot have any, by the order of the table, which
here is that of the key, and by the skipping indexes that ` + "`tamis index`" + ` names; how many granules are left is what EXPLAIN indexes = 1 says, which does not show what subqueries read. On so few rows a state that a hundredth of them
has is in every granule.

Of Trino it is shown of which columns it tells the connector of a table what is wanted, by EXPLAIN (TYPE IO): a connector that can, asks its database for no other rows: [what is sent to PostgreSQL](pushdown.md). Written by ` + "`go test ./internal/docs -run Plans -args -update`" + `, and the
test holds it to the engines.

| what | body | ClickHouse: granules that are left | Trino: columns that a connector gets to see |
|---|---|---|---|
`

const serversHead = `
## Several servers

How many are asked where the rows are divided by the hash of their keys: two shards of ClickHouse with ` + "`optimize_skip_unused_shards=1`" + `, and three PostgreSQL servers with ` + "`postgres_fdw`" + `.

| what | body | ClickHouse | PostgreSQL |
|---|---|---|---|
`
