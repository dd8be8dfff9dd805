// Package routes says which path of an API asks for what of which collection.
//
// A [Table] is data: httpapi answers its routes, proxy watches them, and openapi describes them.
package routes

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// An Action is what a route answers with. A route with a Serve of its own has a name of its own here: operations of OpenAPI are called by it.
type Action string

// The actions that httpapi answers. Change is for proxies: httpapi changes rows one at a time.
const (
	Filter    Action = "filter"    // rows
	Count     Action = "count"     // a number
	Paginate  Action = "paginate"  // a page of rows, and what there is beside it
	History   Action = "history"   // counts over time
	Aggregate Action = "aggregate" // numbers about groups
	Row       Action = "row"       // the row of a key
	Rows      Action = "rows"      // rows, unfiltered
	Live      Action = "live"      // rows that match, and then what changes among them
	Create    Action = "create"    // a row is added
	Replace   Action = "replace"   // the row of a key is as the body says, whether it was there or not
	Update    Action = "update"    // the row of a key has the values that the body names
	Delete    Action = "delete"    // the row of a key goes
	Change    Action = "change"    // rows that match are changed or deleted
)

// A Route is one way into an API.
type Route struct {
	Method     string
	Path       string // below the prefix, in the syntax of http.ServeMux; {collection} and {key} say which row
	Action     Action
	Collection string       // "" where the path says it; with Serve, "" where rows are not asked for
	Doc        string       // one sentence
	Keys       []filter.Key // further top-level keys of the body
	Unread     []string     // top-level keys of the body that are accepted and ignored

	// Loose reads values that are written in another form than the language's: see filter.Route.
	Loose func(t *schema.Type, v syntax.Value, now func() time.Time) (schema.Value, bool)

	Order    string   // the sort of bodies that name none, as a schema file writes it; the collection's own if ""
	Limit    int64    // of a page where none is asked for, and the most that may be; the collection's own if 0
	Parent   *Parent  // a row that the path names, whose rows are asked for
	Passes   []string // top-level keys of the body that are not of the language: a proxy passes them as they are
	NoCursor bool     // its pages do not say where the next begins
	Select   bool     // bodies, and queries of URLs, may name a view of the rows, and members of it
	By       []Name   // of a Row: what the path names it by, instead of by its key
	Missing  string   // of a Row: what the failure says if there is none, {name} being that of the path; its title alone if ""
	Slash    bool     // its path ends in a slash, which Path does not have; see Table.Slashes

	// Rows reads the rows of Filter, Paginate and Row instead of Source.Rows: for a sort that no column has, or for what a view computes of other rows.
	// It returns nil where those of the source are what is wanted.
	Rows func(context.Context, source.Source, *filter.Query) source.Rows

	// Serve answers instead of what Action has. The fields below are of such a route.
	Serve  func(*Call) error
	Reads  []string // columns that the answer depends on, whatever the filter: a caller from whom one is hidden has no such route
	Counts bool     // the answer is about all rows that match: bodies have neither sort nor limit, offset and cursor
	Answer any      // a value of the type that is answered, for the documents; nil: any JSON

	Creates bool // it adds rows by Call.Change, and answers 201 where it has; see Table.Writes
}

// A Parent is a row that a path names:  /work_pools/{name}/queues/filter
type Parent struct {
	Collection string // work_pools
	Column     string // its column that the path holds: name
	Key        string // the column of the route's collection that holds the key of the parent: work_pool_id
	Title      string // Work pool
}

// A Name is a wildcard of a path and the column that it holds: one of the row's own, or behind relations to one: flow.name
type Name struct{ Wildcard, Column string }

// Find returns the column of a name and the relations that lead there from c, or nil if there is none.
func (n Name) Find(c *schema.Collection) ([]*schema.Relation, *schema.Column) {
	parts := strings.Split(n.Column, ".")
	var path []*schema.Relation
	for _, name := range parts[:len(parts)-1] {
		r := c.Relation(name)
		if r == nil || r.Many {
			return nil, nil
		}
		path = append(path, r)
		c = r.To
	}
	return path, c.Column(parts[len(parts)-1])
}

// seen reports whether the caller of l sees all that a name is found by.
func (n Name) seen(l *filter.Language, c *schema.Collection) bool {
	path, column := n.Find(c)
	if column == nil {
		return false
	}
	for _, r := range path {
		for _, on := range r.On {
			if l.Hides(r.From, on[0].Name) || l.Hides(r.To, on[1].Name) {
				return false
			}
		}
		if l.Collection(r.To.Name) == nil {
			return false
		}
		c = r.To
	}
	return !l.Hides(c, column.Name)
}

// For reports whether the caller of l has the route of c: for one from whom something is hidden that the route would tell, whatever the
// filter, there is none. A route by a key reveals which row has it, and a route with a parent reveals which rows belong to it.
func (r *Route) For(l *filter.Language, c *schema.Collection) bool {
	for _, column := range r.Reads {
		if l.Hides(c, column) {
			return false
		}
	}
	for _, name := range r.By {
		if !name.seen(l, c) {
			return false
		}
	}
	keyed := r.Writes() || r.Action == Live
	if (keyed || r.Action == Row && len(r.By) == 0) && l.HidesKey(c) || keyed && len(c.Key) == 0 {
		return false
	}
	if p := r.Parent; p != nil {
		parent := l.Collection(p.Collection)
		return parent != nil && len(parent.Key) == 1 && !l.Hides(parent, p.Column) && !l.HidesKey(parent) && !l.Hides(c, p.Key)
	}
	return true
}

// Body reports whether r reads a filter.
func (r *Route) Body() bool { return r.Method == http.MethodPost && !r.Writes() }

// Writes reports whether r changes one row.
func (r *Route) Writes() bool {
	return r.Action == Create || r.Action == Replace || r.Action == Update || r.Action == Delete
}

// Language returns l for the bodies of r.
func (r *Route) Language(l *filter.Language) *filter.Language { return l.For(r.Bodies()) }

// Bodies returns what r accepts beside a filter. What the rows of a parent satisfy is for the caller to add: it stands in the path.
func (r *Route) Bodies() filter.Route {
	route := filter.Route{Keys: r.Keys, Unread: r.Unread, Order: r.Order, Loose: r.Loose}
	switch {
	case r.Serve != nil && !r.Counts:
		route.Limit = r.Limit
	case r.Serve != nil, r.Action == Count, r.Action == Change, r.Action == Live:
		route.Count = true
	case r.Action == History:
		route.History = true
	case r.Action == Aggregate:
		route.Aggregate = true
	default:
		route.Limit, route.Select = r.Limit, r.Select
		route.Cursor = r.Action == Paginate && !r.NoCursor
	}
	return route
}

// A Table is the routes of an API.
type Table struct {
	Prefix    string                                  // of every path
	EmptyBody bool                                    // a body of no bytes stands for {}
	Keys      func(text string) (key string, ok bool) // reads a key in a path, and reports whether the text may be one; as it is if nil
	Slashes   bool                                    // a path with a slash too many, or without one that its route has, is redirected to the right one
	Routes    []Route
	Writes    []Route // further ones, of an API whose rows can be changed; see With
	Live      []Route // further ones, of an API that says what changes
}

// With returns t with further routes.
func (t *Table) With(more []Route) *Table {
	out := *t
	out.Routes = slices.Concat(t.Routes, more)
	return &out
}

// Standard is the routes of any schema.
var Standard = Table{
	Prefix: "/api",
	Routes: []Route{
		{Method: http.MethodPost, Path: "/{collection}/filter", Action: Filter, Select: true, Doc: "Rows that match the filter."},
		{Method: http.MethodPost, Path: "/{collection}/count", Action: Count, Doc: "The number of rows that match the filter."},
		{
			Method: http.MethodPost, Path: "/{collection}/paginate", Action: Paginate, Select: true, Keys: []filter.Key{pageKey},
			Doc: "A page of the rows that match the filter, and how many pages there are; or, behind a cursor, the rows and the next cursor.",
		},
		{
			Method: http.MethodPost, Path: "/{collection}/history", Action: History,
			Doc: "How many rows match the filter in each bucket of time, and of each group in it.",
		},
		{
			Method: http.MethodPost, Path: "/{collection}/aggregate", Action: Aggregate,
			Doc: "Groups of the rows that match the filter, those with the most rows first: how many there are, sums, least and greatest values.",
		},
		{Method: http.MethodGet, Path: "/{collection}/{key}", Action: Row, Select: true, Doc: "The row of that key."},
		{Method: http.MethodGet, Path: "/{collection}", Action: Rows, Select: true, Doc: "Rows, unfiltered."},
	},
	Live: []Route{{
		Method: http.MethodPost, Path: "/{collection}/live", Action: Live,
		Doc: "The rows that match the filter, and from then on each that begins to match, changes or ceases to match, as server-sent events.",
	}},
	Writes: []Route{
		{Method: http.MethodPost, Path: "/{collection}", Action: Create, Doc: "Adds a row."},
		{Method: http.MethodPut, Path: "/{collection}/{key}", Action: Replace, Doc: "The row of that key is as the body says, whether it was there or not."},
		{Method: http.MethodPatch, Path: "/{collection}/{key}", Action: Update, Doc: "The row of that key has the values that the body names."},
		{Method: http.MethodDelete, Path: "/{collection}/{key}", Action: Delete, Doc: "Takes the row of that key away."},
	},
}

// pageKey is the number of a page, from 1.
var pageKey = filter.Key{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1}

// Of returns the routes of t for any collection, those of the actions, as the routes of one collection.
func (t *Table) Of(collection string, actions ...Action) []Route {
	var out []Route
	for _, action := range actions {
		for _, r := range t.Routes {
			if r.Action == action && r.Collection == "" {
				r.Path = strings.Replace(r.Path, "{collection}", collection, 1)
				r.Collection = collection
				out = append(out, r)
			}
		}
	}
	return out
}

// Wildcards returns the names in braces of a path, in their order, without that of the collection.
func Wildcards(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "{") && part != "{collection}" {
			names = append(names, strings.Trim(part, "{}"))
		}
	}
	return names
}
