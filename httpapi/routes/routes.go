// Package routes says which path of an API asks for what of which collection.
//
// A [Table] is data: httpapi answers its routes, proxy watches them, and openapi describes them.
package routes

import (
	"net/http"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// An Action is what a route answers with.
type Action string

// The actions. Those of the second group are the reference system's own.
const (
	Filter   Action = "filter"   // rows
	Count    Action = "count"    // a number
	Paginate Action = "paginate" // a page of rows, and what there is beside it
	History  Action = "history"  // counts over time
	Row      Action = "row"      // the row of a key
	Rows     Action = "rows"     // rows, unfiltered

	RunHistory   Action = "run_history"    // counts of runs over time, by state
	SimpleRuns   Action = "simple_runs"    // runs, a few members of each
	CountByState Action = "count_by_state" // a number for each state
	RunOutcomes  Action = "run_outcomes"   // twenty buckets of runs that ended well or not
	RunLateness  Action = "run_lateness"   // by how many seconds runs were late on average
	Change       Action = "change"         // rows that match are changed or deleted: for proxies alone
	Health       Action = "health"         // true
	Version      Action = "version"        // that of the table
)

// ran is what numbers about runs are made of.
var ran = []string{
	"expected_start_time", "start_time", "end_time", "total_run_time", "state_type", "state_name", "state_timestamp",
}

// Reads returns the columns whose values an action tells, or tells numbers of, whatever the filter; nil for those whose
// answer is rows, or is of what the filter names.
func (a Action) Reads() []string {
	switch a {
	case RunHistory, RunOutcomes, RunLateness:
		return ran
	case SimpleRuns:
		return append([]string{"id"}, ran...)
	case CountByState:
		return []string{"state_type"}
	default:
		return nil
	}
}

// A Route is one way into an API.
type Route struct {
	Method     string
	Path       string // below the prefix, in the syntax of http.ServeMux; {collection} and {key} say which row
	Action     Action
	Collection string       // "" where the path says it
	Doc        string       // one sentence
	Keys       []filter.Key // further top-level keys of the body
	Order      string       // the sort of bodies that name none, as a schema file writes it; the collection's own if ""
	Limit      int64        // of a page where none is asked for, and the most that may be; the collection's own if 0
	Parent     *Parent      // a row that the path names, whose rows are asked for
	Passes     []string     // top-level keys of the body that are not of the language: a proxy passes them as they are
	Extra      bool         // more than the server has that the table is of
}

// A Parent is a row that a path names:  /work_pools/{name}/queues/filter
type Parent struct {
	Collection string // work_pools
	Column     string // its column that the path holds: name
	Key        string // the column of the route's collection that holds the key of the parent: work_pool_id
	Title      string // Work pool
}

// For reports whether the caller of l has the route of c: for one from whom something is hidden that the route would tell, whatever the
// filter, there is none. A route of a key tells who has it, and a route with a parent tells whose rows are whose.
func (r *Route) For(l *filter.Language, c *schema.Collection) bool {
	for _, column := range r.Action.Reads() {
		if l.Hides(c, column) {
			return false
		}
	}
	if r.Action == Row && l.HidesKey(c) {
		return false
	}
	if p := r.Parent; p != nil {
		parent := l.Collection(p.Collection)
		return parent != nil && len(parent.Key) == 1 && !l.Hides(parent, p.Column) && !l.HidesKey(parent) && !l.Hides(c, p.Key)
	}
	return true
}

// Body reports whether r reads a filter.
func (r *Route) Body() bool { return r.Method == http.MethodPost }

// Language returns l for the bodies of r.
func (r *Route) Language(l *filter.Language) *filter.Language { return l.For(r.Bodies()) }

// Bodies returns what r accepts beside a filter. What the rows of a parent satisfy is for the caller to add: it stands in the path.
func (r *Route) Bodies() filter.Route {
	route := filter.Route{Keys: r.Keys, Order: r.Order}
	switch r.Action {
	case Count, RunHistory, CountByState, RunOutcomes, RunLateness, Change:
		route.Count = true
	case History:
		route.History = true
	case Filter, Paginate, Row, Rows, SimpleRuns, Health, Version:
		route.Limit = r.Limit
	}
	return route
}

// A Table is the routes of an API.
type Table struct {
	Name      string // of the schema that it is for; "" is for any
	Version   string // the release of the reference system whose answers these are
	Prefix    string // of every path
	EmptyBody bool   // a body of no bytes stands for {}
	Routes    []Route
}

// For returns the table of a schema: the reference system's for its preset, or else [Standard].
func For(r *schema.Registry) *Table {
	if IsPrefect(r) {
		return &Prefect
	}
	return &Standard
}

// IsPrefect reports whether a schema is the reference system's preset, or made of it. A name alone does not make it: a schema that is
// read off a file prefect.db has it too.
func IsPrefect(r *schema.Registry) bool {
	if r.Options().Name != Prefect.Name {
		return false
	}
	for i := range Prefect.Routes {
		if name := Prefect.Routes[i].Collection; name != "" && r.Collection(name) == nil {
			return false
		}
	}
	return true
}

// Standard is the routes of any schema.
var Standard = Table{
	Prefix: "/api",
	Routes: []Route{
		{Method: http.MethodPost, Path: "/{collection}/filter", Action: Filter, Doc: "Rows that match the filter."},
		{Method: http.MethodPost, Path: "/{collection}/count", Action: Count, Doc: "The number of rows that match the filter."},
		{
			Method: http.MethodPost, Path: "/{collection}/paginate", Action: Paginate, Keys: []filter.Key{pageKey},
			Doc: "A page of the rows that match the filter, and how many pages there are; or, behind a cursor, the rows and the next cursor.",
		},
		{
			Method: http.MethodPost, Path: "/{collection}/history", Action: History,
			Doc: "How many rows match the filter in each bucket of time, and of each group in it.",
		},
		{Method: http.MethodGet, Path: "/{collection}/{key}", Action: Row, Doc: "The row of that key."},
		{Method: http.MethodGet, Path: "/{collection}", Action: Rows, Doc: "Rows, unfiltered."},
	},
}

// pageKey is the number of a page, from 1.
var pageKey = filter.Key{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1}
