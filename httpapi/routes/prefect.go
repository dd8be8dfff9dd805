package routes

import (
	"net/http"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// Prefect is the routes of the reference system that filter or count, as far as its preset has their collections.
var Prefect = Table{
	Name:      "prefect",
	Version:   "3.8.8",
	Prefix:    "/api",
	EmptyBody: true,
	Routes: concat(
		with(collection("flows", Filter, Count, Paginate, Row), unusedKey),
		collection("flow_runs", Filter, Count, Paginate, Row),
		collection("task_runs", Filter, Count, Paginate, Row),
		collection("deployments", Filter, Count, Paginate, Row),
		collection("artifacts", Filter, Count, Row),
		collection("logs", Filter),
		collection("variables", Filter, Count, Row),
		collection("block_types", Filter, Row),
		collection("block_schemas", Filter, Row),
		collection("work_pools", Filter, Count),
		collection("work_queues", Filter, Row),
		collection("automations", Filter, Row),
		[]Route{
			{Method: http.MethodGet, Path: "/health", Action: Health, Doc: "Whether the server is there."},
			{Method: http.MethodGet, Path: "/admin/version", Action: Version, Doc: "The release whose answers these are."},
			{
				Method: http.MethodPost, Path: "/block_documents/filter", Collection: "block_documents", Action: Filter, Keys: []filter.Key{secretsKey},
				Doc: "Block documents that match the filter, without their data.",
			},
			{
				Method: http.MethodPost, Path: "/block_documents/count", Collection: "block_documents", Action: Count,
				Doc: "The number of block documents that match the filter.",
			},
			{
				Method: http.MethodPost, Path: "/artifacts/latest/filter", Collection: "artifact_collections", Action: Filter,
				Doc: "The latest artifact of each key, those that match the filter.",
			},
			{
				Method: http.MethodPost, Path: "/artifacts/latest/count", Collection: "artifact_collections", Action: Count,
				Doc: "The number of keys whose latest artifact matches the filter.",
			},
			{
				Method: http.MethodPost, Path: "/work_pools/{name}/queues/filter", Collection: "work_queues", Action: Filter, Parent: &pool, Order: "priority",
				Doc: "The queues of a work pool that match the filter, by priority.",
			},
			{
				Method: http.MethodPost, Path: "/work_pools/{name}/workers/filter", Collection: "workers", Action: Filter, Parent: &pool,
				Doc: "The workers of a work pool that match the filter, those heard of last first.",
			},
			{
				Method: http.MethodPost, Path: "/flow_runs/history", Collection: "flow_runs", Action: RunHistory, Keys: historyKeys,
				Doc: "How many flow runs of each state were expected to start in each interval.",
			},
			{
				Method: http.MethodPost, Path: "/flow_runs/lateness", Collection: "flow_runs", Action: RunLateness,
				Doc: "By how many seconds the flow runs that match the filter were late on average; null if there are none.",
			},
			{
				Method: http.MethodPost, Path: "/task_runs/history", Collection: "task_runs", Action: RunHistory, Keys: historyKeys,
				Doc: "How many task runs of each state were expected to start in each interval.",
			},
			{
				Method: http.MethodPost, Path: "/ui/flow_runs/history", Collection: "flow_runs", Action: SimpleRuns,
				Order: "-expected_start_time", Limit: 1000,
				Doc: "Flow runs that match the filter: when they ran, for how long, and how late.",
			},
			{
				Method: http.MethodPost, Path: "/ui/task_runs/count", Collection: "task_runs", Action: CountByState,
				Doc: "The number of task runs of each state that match the filter.",
			},
			{
				Method: http.MethodPost, Path: "/ui/task_runs/dashboard/counts", Collection: "task_runs", Action: RunOutcomes,
				Doc: "How many task runs that match the filter ended well, and how many did not, in twenty buckets of time.",
			},
		},
		[]Route{
			change("/flows/bulk_delete", "flows"),
			change("/deployments/bulk_delete", "deployments"),
			change("/flow_runs/bulk_delete", "flow_runs"),
			change("/flow_runs/bulk_set_state", "flow_runs", "state", "force"),
		},
		// What the design has for every collection, and the reference for some.
		extra("flows", History, Rows),
		extra("flow_runs", Rows),
		extra("task_runs", Rows),
		extra("deployments", Rows, History),
		extra("artifacts", Paginate, History, Rows),
		extra("artifact_collections", Filter, Count, Paginate, History, Row, Rows),
		extra("logs", Count, Paginate, History, Row, Rows),
		extra("variables", Paginate, History, Rows),
		extra("block_types", Count, Paginate, History, Rows),
		extra("block_schemas", Count, Paginate, History, Rows),
		extra("block_documents", Paginate, History, Row, Rows),
		extra("work_pools", Paginate, History, Row, Rows),
		extra("work_queues", Count, Paginate, History, Rows),
		extra("workers", Filter, Count, Paginate, History, Row, Rows),
		extra("automations", Count, Paginate, History, Rows),
	),
}

// change is a route that changes the rows that a filter names. The reference takes a filter that is misspelt there for none, which names all.
func change(path, collection string, passes ...string) Route {
	return Route{
		Method: http.MethodPost, Path: path, Collection: collection, Action: Change, Passes: append(passes, "limit"),
		Doc: "Changes the rows that match the filter.",
	}
}

var (
	pool       = Parent{Collection: "work_pools", Column: "name", Key: "work_pool_id", Title: "Work pool"}
	secretsKey = filter.Key{Name: "include_secrets", Type: schema.Type{Kind: schema.Bool}}

	// The reference's own client sends this key with every filter of flows, and its server does not read it. Null is all that may stand there.
	unusedKey = filter.Key{Name: "work_queues", Type: schema.Type{Kind: schema.Enum}}

	// historyKeys say which intervals are asked for.
	historyKeys = []filter.Key{
		{Name: "history_start", Type: schema.Type{Kind: schema.Datetime}, Required: true},
		{Name: "history_end", Type: schema.Type{Kind: schema.Datetime}, Required: true},
		{Name: "history_interval_seconds", Type: schema.Type{Kind: schema.Float}, Required: true},
	}
)

// collection returns the routes of a collection that are like those of any other.
func collection(name string, actions ...Action) []Route {
	var out []Route
	for _, action := range actions {
		for _, r := range Standard.Routes {
			if r.Action == action {
				r.Path = "/" + name + r.Path[len("/{collection}"):]
				r.Collection = name
				out = append(out, r)
			}
		}
	}
	return out
}

// extra returns routes of a collection that the reference does not have.
func extra(name string, actions ...Action) []Route {
	out := collection(name, actions...)
	for i := range out {
		out[i].Extra = true
	}
	return out
}

// with returns routes whose bodies have one more key.
func with(list []Route, k filter.Key) []Route {
	for i := range list {
		if list[i].Body() {
			list[i].Keys = append(list[i].Keys[:len(list[i].Keys):len(list[i].Keys)], k)
		}
	}
	return list
}

func concat(lists ...[]Route) []Route {
	var out []Route
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
