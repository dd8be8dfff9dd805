package fuzz_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/divided"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

func TestMemoryTheOracleAndTwoShardsOfClickHouseAgree(t *testing.T) {
	notShort(t)
	t.Parallel()
	p := divided.ClickHouse(t, "two")
	agreeIn(t, "two shards of clickhouse", func(l *filter.Language) source.Loader { return p.Tables(t, l) })
}

// load puts flows with runs of theirs on both shards, of which each run of the first ten flows failed.
func load(t *testing.T, p *divided.Pair, flows int) *divided.Halved {
	t.Helper()
	s := p.Tables(t, preset)
	var data struct{ flows, runs, tasks []map[string]any }
	for i := range flows {
		flow, run, state := fmt.Sprintf("00000000-0000-0000-0000-%012d", i), fmt.Sprintf("00000000-0000-0000-0001-%012d", i), "COMPLETED"
		if i < 10 {
			state = "FAILED"
		}
		data.flows = append(data.flows, map[string]any{"id": flow, "name": fmt.Sprintf("flow %06d", i), "created": clock(), "updated": clock()})
		data.runs = append(data.runs, map[string]any{"id": run, "name": "run", "flow_id": flow, "state_type": state, "created": clock(), "updated": clock()})
		data.tasks = append(data.tasks, map[string]any{"id": fmt.Sprintf("00000000-0000-0000-0002-%012d", i), "name": "task", "flow_run_id": run,
			"state_type": state, "created": clock(), "updated": clock()})
	}
	if err := s.Load(t.Context(), memeval.Dataset{"flows": data.flows, "flow_runs": data.runs, "task_runs": data.tasks}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestABodyOverThreeCollectionsOnTwoShards shows its statement, its rows and the shards that are asked for a key.
func TestABodyOverThreeCollectionsOnTwoShards(t *testing.T) {
	notShort(t)
	p := divided.ClickHouse(t, "two")
	s := load(t, p, 100)
	body := `{"flows": {"name": {"like_": "flow"}}, "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "task_runs": {"name": {"any_": ["task"]}}, "limit": 3}`
	q := schema.Must(preset.Parse("flows", []byte(body)))
	statement, args, err := s.Dialect().Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s\n%s\n-- %v", body, statement, args)
	if n := strings.Count(string(statement), " GLOBAL IN (SELECT "); n != 2 {
		t.Errorf("%d semi-joins are GLOBAL IN, want 2", n)
	}
	var got []string
	for row, err := range s.Rows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row["name"].(string))
	}
	if want := "[flow 000000 flow 000001 flow 000002]"; fmt.Sprint(got) != want {
		t.Errorf("rows %v, want %s", got, want)
	}
	for body, want := range map[string]int{
		`{"flows": {"id": {"any_": ["00000000-0000-0000-0000-000000000007"]}}}`: 1,
		`{"flows": {"name": {"any_": ["flow 000007"]}}}`:                        2,
	} {
		statement, args, err := s.Dialect().Append(nil, nil, schema.Must(preset.Parse("flows", []byte(body))))
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(enginetest.Texts(t, p.Both, "EXPLAIN "+string(statement)+", optimize_skip_unused_shards = 1", args...), "\n")
		shards := strings.Count(plan, "─ReadFromMergeTree")
		t.Logf("%s\n%s\n%d shards", body, plan, shards)
		if shards != want {
			t.Errorf("%s asks %d shards, want %d", body, shards, want)
		}
	}
}

// TestAShardOfClickHouseThatGoesAwayIsAnError: it answers with no part of the rows, whatever the session's settings are.
func TestAShardOfClickHouseThatGoesAwayIsAnError(t *testing.T) {
	notShort(t)
	const flows = 20000
	for _, test := range []struct{ name, cluster, view, want string }{
		{"before it begins", "gone", "", "Connection refused"},
		{"in the middle", "two", " AND NOT throwIf(shardNum() = 2 AND rowNumberInAllBlocks() > 5000, 'the shard is gone')", "the shard is gone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := divided.ClickHouse(t, test.cluster)
			p.More = test.view
			s := load(t, p, 10)
			exec(t, p.Whole, fmt.Sprintf("INSERT INTO flow (id, name, tags, created, updated) SELECT toUUID(concat('00000000-0000-0000-0003-', leftPad(toString(number), 12, '0'))), "+
				"concat('flow ', leftPad(toString(number), 6, '0')), [], '2024-01-01 00:00:00', '2024-01-01 00:00:00' FROM numbers(%d)", flows))
			q := schema.Must(preset.Query("flows", predicate.True()))
			if n, err := s.Count(t.Context(), q); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%d flows, and the error %v, want %s", n, err, test.want)
			}
			n := 0
			var err error
			for _, err = range s.Rows(t.Context(), q) {
				if err == nil {
					n++
				}
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%d of %d flows, and at the end the error %v, want %s", n, flows, err, test.want)
			}
		})
	}
}
