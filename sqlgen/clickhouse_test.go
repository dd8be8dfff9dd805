package sqlgen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Ten bodies on the example of Prefect, as memory answers them.
func TestClickHouseAnswersAsMemoryDoes(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	files, err := source.OpenFiles(l, "../prefect/example/data.json")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := source.File(t.Context(), l, "../prefect/example/data.json")
	if err != nil {
		t.Fatal(err)
	}
	db := enginetest.Open(t, "clickhouse")
	tables, err := source.CreateAndLoad(t.Context(), db, sqlgen.ClickHouse, l, files.Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ collection, body string }{
		{"flows", `{}`},
		{"flow_runs", `{}`},
		{"flow_runs", `{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}}`},
		{"flow_runs", `{"flow_runs": {"state": {"type": {"not_any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC"}`},
		{"flow_runs", `{"flow_runs": {"start_time": {"after_": "2024-01-01T00:00:00Z"}, "tags": {"all_": ["production"]}}}`},
		{"flow_runs", `{"flow_runs": {"name": {"like_": "a"}}, "limit": 5, "offset": 1}`},
		{"flows", `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`},
		{"flow_runs", `{"flows": {"name": {"any_": ["nightly-etl", "sync-crm"]}}, "task_runs": {"state": {"name": {"any_": ["Failed", "Completed"]}}}}`},
		{"task_runs", `{"task_runs": {"operator": "or_", "flow_run_id": {"is_null_": true}, "tags": {"is_null_": true}}, "sort": "NAME_ASC"}`},
		{"logs", `{"logs": {"level": {"ge_": 30}}}`},
	} {
		q, err := l.Parse(row.collection, []byte(row.body))
		if err != nil {
			t.Errorf("%s: %v", row.body, err)
			continue
		}
		var want, got []source.Row
		for row, err := range memory.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, row)
		}
		for r, err := range tables.Rows(t.Context(), q) {
			if err != nil {
				t.Fatalf("%s: %v", row.body, err)
			}
			got = append(got, r)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s %s (-memory +clickhouse):\n%s", row.collection, row.body, diff)
		}
	}
}
