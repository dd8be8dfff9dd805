package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

const flowsAndRuns = `
tamis: 1
name: flows
collections:
  flows:
    key: id
    columns: {id: int}
    relations: {runs: {many: runs, keys: {id: flow_id}}}
    more_fields:
      runs_made: {count: runs}
      seconds: {sum: runs.seconds}
      last_state: {latest: runs.state, by: start}
  runs:
    key: id
    columns: {id: int, flow_id: int or null, start: datetime or null, state: string, seconds: int}
`

// TestNumbersOfRowsAreReadNoFurtherThanTheyDecide: one row is a semi-join, few are looked for behind others, and what an order is by is made once, behind a
// cursor too.
func TestNumbersOfRowsAreReadNoFurtherThanTheyDecide(t *testing.T) {
	r, err := file.Parse("flows.yaml", []byte(flowsAndRuns))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		body  string
		has   string
		lacks string
		times int          // how often it has that
		last  schema.Value // of the row before; null: none
	}{
		{body: `{"flows": {"runs": {"count_": {"ge_": 1}}}}`, has: "EXISTS (SELECT", lacks: "COUNT(", times: 1},
		{body: `{"flows": {"runs_made": {"ge_": 1}}}`, has: "EXISTS (SELECT", lacks: "COUNT(", times: 1},
		{body: `{"flows": {"runs": {"count_": {"ge_": 3}}}}`, has: "LIMIT 1 OFFSET", lacks: "COUNT(", times: 1},
		{body: `{"flows": {"last_state": {"ge_": "a", "lt_": "b"}}}`, has: "LIMIT 1)", times: 1},
		{body: `{"flows": {"seconds": {"ge_": 1, "lt_": 9}}}`, has: "FROM {runs}", times: 1},
		{body: `{"sort": "RUNS_MADE_DESC", "limit": 2}`, has: "COUNT(*)", times: 1, last: schema.Integer(2)},
		{body: `{"sort": "SECONDS_DESC", "limit": 2}`, has: "FROM {runs}", times: 1, last: schema.Must(schema.DecimalOf("7"))},
		{body: `{"sort": "LAST_STATE_ASC", "limit": 2}`, has: "LIMIT 1)", times: 1, last: schema.Text("a")},
	} {
		for _, d := range []*sqlgen.Dialect{sqlgen.Postgres, sqlgen.SQLite, sqlgen.MariaDB, sqlgen.MySQL} {
			q, err := l.Parse("flows", []byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if !test.last.IsNull() {
				last := []schema.Value{test.last, schema.Integer(3)}
				if q, err = q.Resume(q.Cursor(last)); err != nil {
					t.Fatal(err)
				}
			}
			text, _, err := d.Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			quoted := map[string]string{sqlgen.MariaDB.Name: "`runs`", sqlgen.MySQL.Name: "`runs`"}[d.Name]
			if quoted == "" {
				quoted = `"runs"`
			}
			if got := strings.Count(string(text), strings.ReplaceAll(test.has, "{runs}", quoted)); got != test.times {
				t.Errorf("%s: %s has %s %d times, want %d:\n%s", d.Name, test.body, test.has, got, test.times, text)
			}
			if test.lacks != "" && strings.Contains(string(text), test.lacks) {
				t.Errorf("%s: %s has %s:\n%s", d.Name, test.body, test.lacks, text)
			}
		}
	}
}
