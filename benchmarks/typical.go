package benchmarks

// A Question is a filter as clients of the reference system send it, and the statement that stands for that system: one EXISTS for each related
// collection, sorts by coalesce without a last key, counts over EXISTS, history by joining ranges.
//
// In a statement, {flow_runs} and the like are the columns of a collection. Texts, limits and offsets are bound, as that system binds them.
type Question struct {
	Name, Collection string
	Count            bool
	Body, Reference  string
}

// Typical are twenty that are typical: what the reference's own pages, its workers and its API's clients ask for. {now} is the time of the newest run
// that is not scheduled, {day} and {week} that long before, {deployment} one that has many runs, {run} a run with many tasks.
var Typical = []Question{
	{
		"latest runs", "flow_runs", false,
		`{"sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"latest failures", "flow_runs", false,
		`{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE state_type IN ('FAILED', 'CRASHED') ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"runs of a deployment", "flow_runs", false,
		`{"flow_runs": {"deployment_id": {"any_": ["{deployment}"]}}, "sort": "EXPECTED_START_TIME_DESC", "limit": 20}`,
		`SELECT {flow_runs} FROM flow_run WHERE deployment_id IN ('{deployment}') ORDER BY expected_start_time DESC LIMIT 20 OFFSET 0`,
	},
	{
		"failures of a deployment", "flow_runs", false,
		`{"flow_runs": {"deployment_id": {"any_": ["{deployment}"]}, "state": {"type": {"any_": ["FAILED"]}}}, "sort": "START_TIME_DESC", "limit": 20}`,
		`SELECT {flow_runs} FROM flow_run WHERE deployment_id IN ('{deployment}') AND state_type IN ('FAILED') ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 20 OFFSET 0`,
	},
	{
		"runs of a flow by name", "flow_runs", false,
		`{"flows": {"name": {"any_": ["{flow}"]}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE EXISTS (SELECT flow.id FROM flow WHERE flow.id = flow_run.flow_id AND flow.name IN ('{flow}')) ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"runs by part of a name", "flow_runs", false,
		`{"flow_runs": {"name": {"like_": "otter-77"}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE name ILIKE '%otter-77%' ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"runs with all tags", "flow_runs", false,
		`{"flow_runs": {"tags": {"all_": ["prod", "project-40"]}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE tags ?& ARRAY['prod', 'project-40'] ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"runs with one of several tags", "flow_runs", false,
		`{"flow_runs": {"tags": {"any_": ["project-50", "project-51"]}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE tags ?| ARRAY['project-50', 'project-51'] ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"late runs", "flow_runs", false,
		`{"flow_runs": {"state": {"name": {"any_": ["Late"]}}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 200}`,
		`SELECT {flow_runs} FROM flow_run WHERE state_name IN ('Late') ORDER BY expected_start_time ASC LIMIT 200 OFFSET 0`,
	},
	{
		"what a worker may start", "flow_runs", false,
		`{"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}, "next_scheduled_start_time": {"before_": "{soon}"}}, "work_pools": {"name": {"any_": ["pool-3"]}}, "sort": "NEXT_SCHEDULED_START_TIME_ASC", "limit": 100}`,
		`SELECT {flow_runs} FROM flow_run WHERE state_type IN ('SCHEDULED') AND next_scheduled_start_time <= '{soon}' AND EXISTS (SELECT work_pool.id FROM work_pool, work_queue WHERE work_queue.id = flow_run.work_queue_id AND work_pool.id = work_queue.work_pool_id AND work_pool.name IN ('pool-3')) ORDER BY next_scheduled_start_time ASC LIMIT 100 OFFSET 0`,
	},
	{
		"runs with a failed task", "flow_runs", false,
		`{"flow_runs": {"start_time": {"after_": "{week}"}}, "task_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "sort": "START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE coalesce(start_time, expected_start_time) >= '{week}' AND EXISTS (SELECT task_run.id FROM task_run WHERE task_run.flow_run_id = flow_run.id AND task_run.state_type IN ('FAILED')) ORDER BY coalesce(start_time, expected_start_time) DESC LIMIT 50 OFFSET 0`,
	},
	{
		"runs that no run started", "flow_runs", false,
		`{"flow_runs": {"parent_task_run_id": {"is_null_": true}, "state": {"type": {"not_any_": ["COMPLETED"]}}}, "sort": "EXPECTED_START_TIME_DESC", "limit": 50}`,
		`SELECT {flow_runs} FROM flow_run WHERE parent_task_run_id IS NULL AND state_type NOT IN ('COMPLETED') ORDER BY expected_start_time DESC LIMIT 50 OFFSET 0`,
	},
	{
		"count of a week's failures", "flow_runs", true,
		`{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}, "expected_start_time": {"after_": "{week}"}}}`,
		`SELECT count(*) FROM flow_run WHERE state_type IN ('FAILED', 'CRASHED') AND expected_start_time >= '{week}'`,
	},
	{
		"count of the runs of a flow", "flow_runs", true,
		`{"flows": {"name": {"any_": ["{flow}"]}}}`,
		`SELECT count(*) FROM flow_run WHERE EXISTS (SELECT flow.id FROM flow WHERE flow.id = flow_run.flow_id AND flow.name IN ('{flow}'))`,
	},
	{
		"count of a day's runs with a failed task", "flow_runs", true,
		`{"flow_runs": {"expected_start_time": {"after_": "{day}"}}, "task_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`,
		`SELECT count(*) FROM flow_run WHERE expected_start_time >= '{day}' AND EXISTS (SELECT task_run.id FROM task_run WHERE task_run.flow_run_id = flow_run.id AND task_run.state_type IN ('FAILED'))`,
	},
	{
		"tasks of a run", "task_runs", false,
		`{"flow_runs": {"id": {"any_": ["{run}"]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 200}`,
		`SELECT {task_runs} FROM task_run WHERE EXISTS (SELECT flow_run.id FROM flow_run WHERE flow_run.id = task_run.flow_run_id AND flow_run.id IN ('{run}')) ORDER BY expected_start_time ASC LIMIT 200 OFFSET 0`,
	},
	{
		"a day's failed tasks", "task_runs", false,
		`{"task_runs": {"state": {"type": {"any_": ["FAILED"]}}, "expected_start_time": {"after_": "{day}"}}, "sort": "EXPECTED_START_TIME_DESC", "limit": 100}`,
		`SELECT {task_runs} FROM task_run WHERE state_type IN ('FAILED') AND expected_start_time >= '{day}' ORDER BY expected_start_time DESC LIMIT 100 OFFSET 0`,
	},
	{
		"flows with a run that failed this week", "flows", false,
		`{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}, "expected_start_time": {"after_": "{week}"}}, "sort": "NAME_ASC", "limit": 50}`,
		`SELECT {flows} FROM flow WHERE EXISTS (SELECT flow_run.id FROM flow_run WHERE flow_run.flow_id = flow.id AND flow_run.state_type IN ('FAILED') AND flow_run.expected_start_time >= '{week}') ORDER BY name ASC LIMIT 50 OFFSET 0`,
	},
	{
		"deployments with a run that is running", "deployments", false,
		`{"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}, "sort": "NAME_ASC", "limit": 50}`,
		`SELECT {deployments} FROM deployment WHERE EXISTS (SELECT flow_run.id FROM flow_run WHERE flow_run.deployment_id = deployment.id AND flow_run.state_type IN ('RUNNING')) ORDER BY name ASC LIMIT 50 OFFSET 0`,
	},
	{
		"history of a week by the hour", "flow_runs", false,
		`{"history": {"field": "expected_start_time", "start": "{week}", "end": "{now}", "interval_seconds": 3600, "group_by": ["state.type", "state.name"]}}`,
		`WITH intervals AS (SELECT t AS interval_start, t + interval '1 hour' AS interval_end FROM generate_series('{week}'::timestamptz, '{now}'::timestamptz - interval '1 hour', interval '1 hour') AS t) ` +
			`SELECT interval_start, interval_end, state_type, state_name, count(flow_run.id) FROM intervals LEFT JOIN flow_run ON flow_run.expected_start_time >= interval_start AND flow_run.expected_start_time < interval_end ` +
			`GROUP BY interval_start, interval_end, state_type, state_name ORDER BY interval_start`,
	},
}

// ReferenceIndexes are those that a server of the reference system has on these tables, beside its keys.
var ReferenceIndexes = []string{
	"CREATE INDEX IF NOT EXISTS ref_flow_name ON flow (name)",
	"CREATE INDEX IF NOT EXISTS ref_flow_name_trigram ON flow USING gin (name gin_trgm_ops)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_flow_id ON flow_run (flow_id)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_deployment_id ON flow_run (deployment_id)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_work_queue_id ON flow_run (work_queue_id)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_parent_task_run_id ON flow_run (parent_task_run_id)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_name ON flow_run (name)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_name_trigram ON flow_run USING gin (name gin_trgm_ops)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_state_type ON flow_run (state_type)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_state_name ON flow_run (state_name)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_start_time ON flow_run (start_time)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_end_time_desc ON flow_run (end_time DESC)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_expected_start_time_desc ON flow_run (expected_start_time DESC)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_next_scheduled_start_time_asc ON flow_run (next_scheduled_start_time)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_coalesce_start_time_desc ON flow_run (coalesce(start_time, expected_start_time) DESC)",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_coalesce_start_time_asc ON flow_run (coalesce(start_time, expected_start_time))",
	"CREATE INDEX IF NOT EXISTS ref_flow_run_state_type_coalesce_start_time ON flow_run (state_type, coalesce(start_time, expected_start_time))",
	"CREATE INDEX IF NOT EXISTS ref_task_run_flow_run_id ON task_run (flow_run_id)",
	"CREATE INDEX IF NOT EXISTS ref_task_run_state_type ON task_run (state_type)",
	"CREATE INDEX IF NOT EXISTS ref_task_run_state_name ON task_run (state_name)",
	"CREATE INDEX IF NOT EXISTS ref_task_run_start_time ON task_run (start_time)",
	"CREATE INDEX IF NOT EXISTS ref_task_run_expected_start_time_desc ON task_run (expected_start_time DESC)",
	"CREATE INDEX IF NOT EXISTS ref_task_run_state_type_start_time ON task_run (state_type, start_time)",
	"CREATE INDEX IF NOT EXISTS ref_deployment_flow_id ON deployment (flow_id)",
}
