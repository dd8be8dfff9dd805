package advise_test

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

const flows = `
tamis: 1
name: flows
language: {references: true}
collections:
  flows:
    key: id
    columns: {id: int, want: int or null}
    relations: {runs: {many: runs, keys: {id: flow_id}}}
    more_fields:
      last_state: {latest: runs.state, by: start}
      last_done: {latest: runs.seconds, by: start, where: {state: {eq_: DONE}}}
      shortest: {min: runs.seconds}
      failed: {count: runs, where: {state: {eq_: FAILED}}}
      seconds: {sum: runs.seconds}
  runs:
    key: id
    columns: {id: int, flow_id: int or null, start: datetime or null, state: string, seconds: int}
`

// TestRelatedRowsHaveAnIndexThatEndsAtThem: the last of many by its keys, what it must satisfy, and the order that it is the last by; rows that are to be there by
// what they must satisfy first, so that few are found at once.
func TestRelatedRowsHaveAnIndexThatEndsAtThem(t *testing.T) {
	r, err := file.Parse("flows.yaml", []byte(flows))
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ body, want string }{
		{`{"flows": {"last_state": {"eq_": "FAILED"}}}`, "ix_runs_flow_id_start_id: flow_id, start, id"},
		{`{"flows": {"last_done": {"gt_": 5}}}`, "ix_runs_flow_id_state_start_id: flow_id, state, start, id"},
		{`{"sort": "LAST_STATE_DESC"}`, "ix_runs_flow_id_start_id: flow_id, start, id"},
		{`{"flows": {"seconds": {"gt_": 5}}}`, "ix_runs_flow_id: flow_id"},
		{`{"sort": "FAILED_ASC"}`, "ix_runs_flow_id_state: flow_id, state"},
		{`{"sort": "SHORTEST_ASC"}`, "ix_runs_flow_id_seconds_id_desc: flow_id, seconds, id desc"},
		{`{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "ge_": 1}}}}`, "ix_runs_state_flow_id: state, flow_id"},
		{`{"flows": {"runs": {"count_": {"where": {"state": {"eq_": "FAILED"}}, "lt_": 1}}}}`, "ix_runs_flow_id_state: flow_id, state"},
	} {
		q, err := l.Parse("flows", []byte(test.body))
		if err != nil {
			t.Fatal(err)
		}
		indexes, _ := advise.Indexes(func(*schema.Registry) advise.Database { return trees{} }, q)
		var got []string
		for _, x := range indexes {
			got = append(got, x.SQL)
		}
		if !slices.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q among them", test.body, got, test.want)
		}
		for _, d := range sqlgen.Dialects() {
			if indexes, _ := d.Indexes(q); len(indexes) == 0 && d != sqlgen.DuckDB { // which scans columns
				t.Errorf("%s: no index on %s", test.body, d.Name)
			}
		}
	}
}
