package prefect

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// reads are the routes whose answers are made of rows in a way of their own. None has a filter as its body.
func reads(r *release) []routes.Route {
	get := func(action routes.Action, path, doc string, serve func(*routes.Call) error) routes.Route {
		return routes.Route{Method: http.MethodGet, Path: path, Action: action, Serve: serve, Doc: doc}
	}
	post := func(action routes.Action, path, doc string, serve func(*routes.Call) error) routes.Route {
		return routes.Route{Method: http.MethodPost, Path: path, Action: action, Serve: serve, Doc: doc}
	}
	withSlash := func(one routes.Route) routes.Route { one.Slash = true; return one }
	return []routes.Route{
		get("artifact_latest", "/artifacts/{name}/latest", "The latest artifact of a key.", latestArtifact),
		get("automations_related", "/automations/related-to/{resource}", "The automations that have to do with a resource.", relatedAutomations),
		withSlash(get("block_capabilities", "/block_capabilities", "All capabilities that block schemas have.", capabilities)),
		get("block_documents_of", "/block_types/slug/{slug}/block_documents", "The block documents of a block type, without their data.", documentsOfType),
		get("deployment_schedules", "/deployments/{key}/schedules", "The schedules of a deployment.", schedules),
		withSlash(get("flow_run_states", "/flow_run_states", "The states that a flow run has had.", statesOf("flow_run_states", "flow_run_id"))),
		withSlash(get("task_run_states", "/task_run_states", "The states that a task run has had.", statesOf("task_run_states", "task_run_id"))),
		get("flow_run_input", "/flow_runs/{key}/input/{input}", "An input of a flow run, as text.", runInput),
		post("flow_run_inputs", "/flow_runs/{key}/input/filter", "The inputs of a flow run whose keys begin alike.", runInputs),
		get("flow_run_logs", "/flow_runs/{key}/logs/download", "The logs of a flow run, as CSV.", downloadLogs),
		get("flow_run_graph", "/flow_runs/{key}/graph", "The task runs of a flow run, and what each depends on.", graphV1),
		get("flow_run_graph_v2", "/flow_runs/{key}/graph-v2", "The task runs and subflow runs of a flow run as a graph.", graphV2),
		get("concurrency_limit", "/concurrency_limits/{key}", "The concurrency limit of that key.", tagLimit),
		get("concurrency_limit_tag", "/concurrency_limits/tag/{tag}", "The concurrency limit of a tag.", tagLimit),
		post("concurrency_limits", "/concurrency_limits/filter", "Concurrency limits of tags.", tagLimits),
		get("global_limit", "/v2/concurrency_limits/{name}", "The global concurrency limit of that key or name.", globalLimit),
		post("global_limits", "/v2/concurrency_limits/filter", "Global concurrency limits.", globalLimits),
		post("task_runs_of_runs", "/ui/flow_runs/count-task-runs", "The number of task runs of each flow run.", r.countTaskRuns),
		post("deployments_of_flows", "/ui/flows/count-deployments", "The number of deployments of each flow.", r.countDeployments),
		post("next_runs", "/ui/flows/next-runs", "The next scheduled run of each flow, or null.", r.nextRuns),
		get("ui_task_run", "/ui/task_runs/{key}", "The task run of that key, with the name of its flow run.", uiTaskRun),
		get("work_queue_by_name", "/work_queues/name/{name}", "The work queue of that name, in the default pool if there is one.", queueByName),
		get("work_queue_part", "/work_queues/{key}/{part}", "The status of a work queue, where part is status.", queueStatus),
		post("work_queue_slots", "/work_queues/{key}/concurrency_status", "The flow runs that hold the slots of a work queue.", queueSlots),
		post("work_pool_slots", "/work_pools/{name}/concurrency_status", "The flow runs that hold the slots of a work pool, by queue.", poolSlots),
		post("events", "/events/filter", "Events that match a filter of their own language, how many there are, and where the next page is.", filterEvents),
		get("events_next", "/events/filter/next", "The page of events that a token names.", nextEvents),
		post("events_counts", "/events/count-by/{countable}", "How many events that match a filter of their own language there are of each kind, of each resource, or in each interval.", countEvents),
		get("storage", "/admin/storage", "The block in which results are kept where nothing else is said.", storage),
	}
}

// see returns a collection, or the failure of a path that does not exist: the caller may not see the collection or one of the columns, which the
// answer would tell of.
func see(c *routes.Call, collection string, columns ...string) (*schema.Collection, error) {
	of := c.Language.Collection(collection)
	if of == nil || slices.ContainsFunc(columns, func(name string) bool { return of.Column(name) == nil || c.Language.Hides(of, name) }) {
		return nil, &problem.Error{Kind: problem.NotFound}
	}
	return of, nil
}

// none is the failure where there is no such row, as a route of the reference answers it.
func none(detail string) error { return &problem.Error{Kind: problem.NotFound, Detail: detail} }

// raised is the kind of a row that is not found where the reference raises an exception, which has a member of its own in the answer.
var raised = &problem.Kind{Name: problem.NotFound.Name, Status: problem.NotFound.Status, Title: problem.NotFound.Title}

// noAutomation is the one failure of a key that the reference raises so.
const noAutomation = "Automation not found"

// pathKey reads a UUID in a path, whose hyphens may be left out. What is in another form is no key there.
func pathKey(given string) (string, bool) {
	id, wrong := uuid(given)
	return id, wrong == "" && (len(given) == 32 || len(given) == 36)
}

// keyOf returns the UUID that a wildcard of the path holds, or the failure of a path that does not exist.
func keyOf(c *routes.Call) (schema.Value, error) {
	id, ok := pathKey(c.Request.PathValue("key"))
	if !ok {
		return schema.Value{}, none("")
	}
	return schema.TextOf(schema.UUID, id), nil
}

// seeKey is see and keyOf.
func seeKey(c *routes.Call, collection string, columns ...string) (of *schema.Collection, key schema.Value, err error) {
	if of, err = see(c, collection, columns...); err == nil {
		key, err = keyOf(c)
	}
	return of, key, err
}

func text(s string) schema.Value { return schema.TextOf(schema.String, s) }

// where returns the query of the rows of a collection that a test holds for, all if there are no tests, sorted.
func where(c *routes.Call, collection string, sort string, tests ...predicate.Node) (*filter.Query, error) {
	q, err := c.Language.Query(collection, predicate.And(tests...))
	if err != nil {
		return nil, err
	}
	if sort != "" {
		key, err := q.Collection().SortKey(sort)
		if err != nil {
			return nil, err
		}
		if q, err = q.Sorted(key); err != nil {
			return nil, err
		}
	}
	return q.Slice(0, filter.NoLimit), nil
}

// all returns the rows of a query.
func all(c *routes.Call, q *filter.Query, err error) ([]source.Row, error) {
	if err != nil {
		return nil, err
	}
	var out []source.Row
	for row, err := range c.Source.Rows(c.Context(), q) {
		if err != nil {
			return nil, err
		}
		out = append(out, maps.Clone(row))
	}
	return out, nil
}

// first returns the first row of a query, or nil.
func first(c *routes.Call, q *filter.Query, err error) (source.Row, error) {
	if err != nil {
		return nil, err
	}
	rows, err := all(c, q.Slice(0, 1), nil)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// objects returns the rows of a query as the reference answers them.
func objects(c *routes.Call, q *filter.Query, err error) ([]json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	out := []json.RawMessage{}
	for text, err := range httpapi.Objects(c.Context(), c.Source, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// answerObjects answers with the rows of a query.
func answerObjects(c *routes.Call, q *filter.Query, err error) error {
	list, err := objects(c, q, err)
	if err != nil {
		return err
	}
	return c.Write(list)
}

// members returns the members of the first row of a query, or nil if there is none.
func members(c *routes.Call, q *filter.Query, err error) (map[string]json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	list, err := objects(c, q.Slice(0, 1), nil)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var out map[string]json.RawMessage
	return out, json.Unmarshal(list[0], &out)
}

// one returns the first row of a collection that tests hold for. Where there is none, the error is missing.
func one(c *routes.Call, of *schema.Collection, missing error, tests ...predicate.Node) (source.Row, error) {
	q, err := where(c, of.Name, "", tests...)
	row, err := first(c, q, err)
	if err == nil && row == nil {
		err = missing
	}
	return row, err
}

// oneObject is one whose row is as the reference answers it.
func oneObject(c *routes.Call, of *schema.Collection, missing error, tests ...predicate.Node) (map[string]json.RawMessage, error) {
	q, err := where(c, of.Name, "", tests...)
	row, err := members(c, q, err)
	if err == nil && row == nil {
		err = missing
	}
	return row, err
}

// count returns how many rows of a collection tests hold for.
func count(c *routes.Call, of *schema.Collection, tests ...predicate.Node) (int64, error) {
	q, err := where(c, of.Name, "", tests...)
	if err != nil {
		return 0, err
	}
	return c.Source.Count(c.Context(), q)
}

// stamp returns a time of a row as it is answered.
func stamp(row source.Row, column string) any {
	if n, ok := moment(row, column); ok {
		return pydanticTime(n)
	}
	return nil
}

func latestArtifact(c *routes.Call) error {
	of, err := see(c, "artifact_collections", "key")
	if err != nil {
		return err
	}
	row, err := oneObject(c, of, none("Artifact not found."), predicate.Equal(of.Term("key"), text(c.Request.PathValue("name"))))
	if err != nil {
		return err
	}
	delete(row, "latest_id")
	return c.Write(row)
}

func relatedAutomations(c *routes.Call) error {
	links, err := see(c, "automation_related_resources", "resource_id", "automation_id")
	if err != nil {
		return err
	}
	of, err := see(c, "automations", "id")
	if err != nil {
		return err
	}
	q, err := where(c, links.Name, "", predicate.Equal(links.Term("resource_id"), text(c.Request.PathValue("resource"))))
	rows, err := all(c, q, err)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return c.Write([]any{})
	}
	q, err = where(c, of.Name, "", predicate.In(of.Term("id"), column(rows, "automation_id")))
	return answerObjects(c, q, err)
}

// column returns the UUIDs that rows have in a column, without nulls.
func column(rows []source.Row, name string) schema.Values {
	list := schema.Values{Kind: schema.UUID}
	for _, row := range rows {
		if id, ok := row[name].(string); ok {
			if v, err := schema.ParseValue(schema.Type{Kind: schema.UUID}, id); err == nil {
				list = list.Append(v)
			}
		}
	}
	return list
}

func capabilities(c *routes.Call) error {
	of, err := see(c, "block_schemas", "capabilities")
	if err != nil {
		return err
	}
	q, err := where(c, of.Name, "")
	if err != nil {
		return err
	}
	rows, err := all(c, q.Only(of.Column("capabilities")), nil)
	if err != nil {
		return err
	}
	out := []string{}
	for _, row := range rows {
		list, _ := row["capabilities"].([]any)
		for _, v := range list {
			if name, ok := v.(string); ok && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return c.Write(out)
}

func documentsOfType(c *routes.Call) error {
	types, err := see(c, "block_types", "id", "slug")
	if err != nil {
		return err
	}
	of, err := see(c, "block_documents", "block_type_id", "is_anonymous")
	if err != nil {
		return err
	}
	row, err := one(c, types, none("Block type not found"), predicate.Equal(types.Term("slug"), text(c.Request.PathValue("slug"))))
	if err != nil {
		return err
	}
	q, err := where(c, of.Name, "name",
		predicate.In(of.Term("block_type_id"), column([]source.Row{row}, "id")), predicate.Equal(of.Term("is_anonymous"), schema.Boolean(false)))
	return answerObjects(c, q, err)
}

func schedules(c *routes.Call) error {
	deployments, err := see(c, "deployments", "id")
	if err != nil {
		return err
	}
	of, key, err := seeKey(c, "deployment_schedules", "deployment_id")
	if err != nil {
		return err
	}
	if _, err := one(c, deployments, none("Deployment not found."), predicate.Equal(deployments.Term("id"), key)); err != nil {
		return err
	}
	q, err := where(c, of.Name, "-updated", predicate.Equal(of.Term("deployment_id"), key))
	return answerObjects(c, q, err)
}

// statesOf answers with the states of the run that the URL names.
func statesOf(collection, run string) func(*routes.Call) error {
	return func(c *routes.Call) error {
		of, err := see(c, collection, run)
		if err != nil {
			return err
		}
		key, err := uuidOf(c, run)
		if err != nil {
			return err
		}
		q, err := where(c, of.Name, "timestamp", predicate.Equal(of.Term(run), key))
		return answerObjects(c, q, err)
	}
}

func uiTaskRun(c *routes.Call) error {
	of, key, err := seeKey(c, "task_runs", "id", "flow_run_id")
	if err != nil {
		return err
	}
	out, err := oneObject(c, of, none("Task not found"), predicate.Equal(of.Term("id"), key))
	if err != nil {
		return err
	}
	out["flow_run_name"] = json.RawMessage("null")
	runs, err := see(c, "flow_runs", "id", "name")
	if err != nil { // the caller sees no name
		return c.Write(out)
	}
	run, err := one(c, runs, nil, predicate.Some(runs.Relation("task_runs"), predicate.Equal(of.Term("id"), key)))
	if err != nil {
		return err
	}
	if run != nil {
		if out["flow_run_name"], err = json.Marshal(run["name"]); err != nil {
			return err
		}
	}
	return c.Write(out)
}

func storage(c *routes.Call) error {
	of, err := see(c, "configurations", "key", "value")
	if err != nil {
		return err
	}
	row, err := one(c, of, nil, predicate.Equal(of.Term("key"), text("server-default-result-storage")))
	if err != nil {
		return err
	}
	value, _ := row["value"].(map[string]any)
	return c.Write(map[string]any{"default_result_storage_block_id": value["default_result_storage_block_id"]})
}
