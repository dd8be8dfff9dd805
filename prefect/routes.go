package prefect

import (
	"context"
	"net/http"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// prefix begins the paths of all routes.
const prefix = "/api"

// Routes are those of the newest release of the reference system that read, and those whose filters a proxy checks.
var Routes = newest.table()

func (r *release) table() routes.Table {
	return routes.Table{
		Prefix:    prefix,
		EmptyBody: true,
		Slashes:   true,
		Keys:      pathKey,
		Writes:    writes(),
		Live:      routes.Standard.Live,
		Routes: asTheReference(withGroups(slices.Concat(
			withKey(collection("flows", routes.Filter, routes.Count, routes.Paginate, routes.Row), null("work_queues")),
			collection("flow_runs", routes.Filter, routes.Count, routes.Paginate, routes.Row),
			withRows(collection("task_runs", routes.Filter, routes.Count, routes.Paginate, routes.Row), byDuration),
			collection("deployments", routes.Filter, routes.Count, routes.Paginate, routes.Row),
			collection("artifacts", routes.Filter, routes.Count, routes.Row),
			collection("logs", routes.Filter),
			collection("variables", routes.Filter, routes.Count, routes.Row),
			collection("block_types", routes.Filter, routes.Row),
			collection("block_schemas", routes.Filter, routes.Row),
			withRows(collection("work_pools", routes.Filter, routes.Count), counting(slotsOfPool)),
			withRows(collection("work_queues", routes.Filter, routes.Row), counting(slotsOfQueue)),
			collection("automations", routes.Filter, routes.Row),
			[]routes.Route{
				{
					Method: http.MethodPost, Path: "/block_documents/filter", Collection: "block_documents", Action: routes.Filter, Keys: []filter.Key{secretsKey, null("block_schema_type")},
					Doc: "Block documents that match the filter, without their data.",
				},
				{
					Method: http.MethodPost, Path: "/block_documents/count", Collection: "block_documents", Action: routes.Count,
					Doc: "The number of block documents that match the filter.",
				},
				{
					Method: http.MethodPost, Path: "/artifacts/latest/filter", Collection: "artifact_collections", Action: routes.Filter,
					Doc: "The latest artifact of each key, those that match the filter.",
				},
				{
					Method: http.MethodPost, Path: "/artifacts/latest/count", Collection: "artifact_collections", Action: routes.Count,
					Doc: "The number of keys whose latest artifact matches the filter.",
				},
				{
					Method: http.MethodPost, Path: "/work_pools/{name}/queues/filter", Collection: "work_queues", Action: routes.Filter, Parent: &pool, Order: "priority", Rows: counting(slotsOfPoolQueue),
					Doc: "The queues of a work pool that match the filter, by priority.",
				},
				{
					Method: http.MethodPost, Path: "/work_pools/{name}/workers/filter", Collection: "workers", Action: routes.Filter, Parent: &pool,
					Doc: "The workers of a work pool that match the filter, those heard of last first.",
				},
				{
					Method: http.MethodPost, Path: "/flow_runs/history", Collection: "flow_runs", Keys: historyKeys,
					Action: "run_history", Serve: runHistory, Reads: times, Counts: true, Answer: []runInterval{},
					Doc: "How many flow runs of each state were expected to start in each interval.",
				},
				{
					Method: http.MethodPost, Path: "/flow_runs/lateness", Collection: "flow_runs",
					Action: "run_lateness", Serve: runLateness, Reads: times, Counts: true, Answer: (*float64)(nil),
					Doc: "By how many seconds the flow runs that match the filter were late on average; null if there are none.",
				},
				{
					Method: http.MethodPost, Path: "/task_runs/history", Collection: "task_runs", Keys: historyKeys,
					Action: "run_history", Serve: runHistory, Reads: times, Counts: true, Answer: []runInterval{},
					Doc: "How many task runs of each state were expected to start in each interval.",
				},
				{
					Method: http.MethodPost, Path: "/ui/flow_runs/history", Collection: "flow_runs",
					Action: "simple_runs", Serve: simpleRuns, Reads: append([]string{"id"}, times...), Answer: []simpleRun{},
					Order: "-expected_start_time", Limit: 1000,
					Doc: "Flow runs that match the filter: when they ran, for how long, and how late.",
				},
				{
					Method: http.MethodPost, Path: "/ui/task_runs/count", Collection: "task_runs",
					Action: "count_by_state", Serve: countByState, Reads: []string{"state_type"}, Counts: true, Answer: map[string]int64{},
					Doc: "The number of task runs of each state that match the filter.",
				},
				{
					Method: http.MethodPost, Path: "/ui/task_runs/dashboard/counts", Collection: "task_runs",
					Action: "run_outcomes", Serve: runOutcomes, Reads: times, Counts: true, Answer: []outcome{},
					Doc: "How many task runs that match the filter ended well, and how many did not, in twenty buckets of time.",
				},
			},
			[]routes.Route{
				named("/flows/name/{name}", "flows", "Flow not found", "The flow of that name.", routes.Name{Wildcard: "name", Column: "name"}),
				named("/deployments/name/{flow_name}/{deployment_name}", "deployments", "Deployment not found", "The deployment of that name, of the flow of that name.",
					routes.Name{Wildcard: "flow_name", Column: "flow.name"}, routes.Name{Wildcard: "deployment_name", Column: "name"}),
				named("/variables/name/{name}", "variables", "Variable not found.", "The variable of that name.", routes.Name{Wildcard: "name", Column: "name"}),
				named("/block_types/slug/{slug}", "block_types", "Block type not found", "The block type of that slug.", routes.Name{Wildcard: "slug", Column: "slug"}),
				named("/block_schemas/checksum/{checksum}", "block_schemas", "Block schema not found", "The block schema of that checksum.",
					routes.Name{Wildcard: "checksum", Column: "checksum"}),
				named("/block_types/slug/{slug}/block_documents/name/{name}", "block_documents", "Block document not found", "The block document of that name, of the block type of that slug, without its data.",
					routes.Name{Wildcard: "slug", Column: "block_type.slug"}, routes.Name{Wildcard: "name", Column: "name"}),
			},
			withRows([]routes.Route{
				named("/work_pools/{name}", "work_pools", `Work pool "{name}" not found.`, "The work pool of that name.", routes.Name{Wildcard: "name", Column: "name"}),
			}, counting(slotsOfPool)),
			withRows([]routes.Route{
				named("/work_pools/{name}/queues/{queue}", "work_queues", "Work pool queue '{name}/{queue}' not found.", "The queue of that name, of the work pool of that name.",
					routes.Name{Wildcard: "name", Column: "work_pool.name"}, routes.Name{Wildcard: "queue", Column: "name"}),
			}, counting(slotsOfPoolQueue)),
			collection("block_documents", routes.Row),
			collection("saved_searches", routes.Filter, routes.Row),
			collection("flow_run_states", routes.Row),
			collection("task_run_states", routes.Row),
			reads(r), facts(r), r.routes(),
			[]routes.Route{
				change("/flows/bulk_delete", "flows"),
				change("/deployments/bulk_delete", "deployments"),
				change("/flow_runs/bulk_delete", "flow_runs"),
				change("/flow_runs/bulk_set_state", "flow_runs", "state", "force"),
			},
			// What the design has for every collection, and the reference for some.
			routes.Standard.Of("flows", routes.History, routes.Rows),
			routes.Standard.Of("flow_runs", routes.Rows),
			routes.Standard.Of("task_runs", routes.Rows),
			routes.Standard.Of("deployments", routes.Rows, routes.History),
			routes.Standard.Of("artifacts", routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("artifact_collections", routes.Filter, routes.Count, routes.Paginate, routes.History, routes.Row, routes.Rows),
			routes.Standard.Of("logs", routes.Count, routes.Paginate, routes.History, routes.Row, routes.Rows),
			routes.Standard.Of("variables", routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("block_types", routes.Count, routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("block_schemas", routes.Count, routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("block_documents", routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("work_pools", routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("work_queues", routes.Count, routes.Paginate, routes.History, routes.Rows),
			routes.Standard.Of("workers", routes.Filter, routes.Count, routes.Paginate, routes.History, routes.Row, routes.Rows),
			routes.Standard.Of("automations", routes.Count, routes.Paginate, routes.History, routes.Rows),
		))),
	}
}

// withGroups returns routes with one of groups for each collection that has rows.
func withGroups(list []routes.Route) []routes.Route {
	for _, r := range list {
		if r.Action == routes.Rows {
			list = append(list, routes.Standard.Of(r.Collection, routes.Aggregate)...)
		}
	}
	return list
}

// asTheReference returns routes of whole rows, since the reference knows no select and no view, with the keys that are unread on their
// paths, and with values in the forms that it takes.
func asTheReference(list []routes.Route) []routes.Route {
	for i := range list {
		list[i].Select = false
		list[i].Unread = unread[list[i].Path]
		list[i].Loose = loose
	}
	return list
}

// unread are the keys that the reference's own client and web pages send to a path, and its server ignores. They name no rows: a filter that
// is ignored would be answered with more rows than asked for.
var unread = map[string][]string{
	"/flows/count":            {"sort", "offset"},
	"/flow_runs/count":        {"sort", "offset"},
	"/flow_runs/lateness":     {"sort", "offset"},
	"/task_runs/count":        {"sort", "offset"},
	"/deployments/count":      {"sort", "offset"},
	"/artifacts/latest/count": {"sort", "offset"},
	"/variables/count":        {"sort", "offset", "limit"},
	"/block_documents/count":  {"sort", "offset", "limit", "include_secrets"},
}

// null is a key that clients send with every filter and the reference does not read. Null is all that may stand there.
func null(name string) filter.Key {
	return filter.Key{Name: name, Type: schema.Type{Kind: schema.Enum}}
}

// named is a route of the row that has a name.
func named(path, collection, missing, doc string, by ...routes.Name) routes.Route {
	return routes.Route{Method: http.MethodGet, Path: path, Collection: collection, Action: routes.Row, By: by, Missing: missing, Doc: doc}
}

// change is a route that changes the rows that a filter names. The reference takes a filter that is misspelt there for none, which names all.
func change(path, collection string, passes ...string) routes.Route {
	return routes.Route{
		Method: http.MethodPost, Path: path, Collection: collection, Action: routes.Change, Passes: append(passes, "limit"),
		Doc: "Changes the rows that match the filter.",
	}
}

var (
	pool       = routes.Parent{Collection: "work_pools", Column: "name", Key: "work_pool_id", Title: "Work pool"}
	secretsKey = filter.Key{Name: "include_secrets", Type: schema.Type{Kind: schema.Bool}}

	// historyKeys say which intervals are asked for.
	historyKeys = []filter.Key{
		{Name: "history_start", Type: schema.Type{Kind: schema.Datetime}, Required: true},
		{Name: "history_end", Type: schema.Type{Kind: schema.Datetime}, Required: true},
		{Name: "history_interval_seconds", Type: schema.Type{Kind: schema.Float}, Required: true},
	}
)

// missing says what the reference answers where there is no row of a key.
var missing = map[string]string{
	"flows": "Flow not found", "flow_runs": "Flow run not found", "task_runs": "Task not found", "deployments": "Deployment not found",
	"artifacts": "Artifact not found.", "variables": "Variable not found.", "block_types": "Block type not found",
	"block_schemas": "Block schema not found", "block_documents": "Block document not found", "work_queues": "work queue not found", "saved_searches": "Saved search not found", "automations": noAutomation,
	"flow_run_states": "Flow run state not found", "task_run_states": "Flow run state not found",
}

// collection returns the routes of a collection that are like those of any other, but that pages do not say where the next begins.
func collection(name string, actions ...routes.Action) []routes.Route {
	out := routes.Standard.Of(name, actions...)
	for i := range out {
		out[i].NoCursor = out[i].Action == routes.Paginate
		if out[i].Action == routes.Row {
			out[i].Missing = missing[name]
		}
	}
	return out
}

// withKey returns routes whose bodies have one more key.
func withKey(list []routes.Route, k filter.Key) []routes.Route {
	for i := range list {
		if list[i].Body() {
			list[i].Keys = append(list[i].Keys[:len(list[i].Keys):len(list[i].Keys)], k)
		}
	}
	return list
}

// withRows returns routes whose rows are read by f.
func withRows(list []routes.Route, f func(context.Context, source.Source, *filter.Query) source.Rows) []routes.Route {
	for i := range list {
		list[i].Rows = f
	}
	return list
}

// times are the columns that numbers about runs are made of.
var times = []string{
	"expected_start_time", "start_time", "end_time", "total_run_time", "state_type", "state_name", "state_timestamp",
}
