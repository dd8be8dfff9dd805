package console

import (
	"net/http"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Options configure a console; the zero Options work.
type Options struct {
	// Reveal shows the SQL of filters, plans and explanations although callers differ in what they may see. These tell of
	// policies and hidden columns, so that without it they are there only where everybody may see all.
	Reveal bool
}

// Handler returns what api.Handler(l, s) does, with the console in front of it.
func Handler(api httpapi.Options, l *filter.Language, s source.Source) http.Handler {
	return Options{}.Handler(api, l, s)
}

// prefix begins the paths of what the pages ask for.
const prefix = "/console/api"

// Handler returns what api.Handler(l, s) does, with the console in front of it. It panics where that does.
func (o Options) Handler(api httpapi.Options, l *filter.Language, s source.Source) http.Handler {
	c := &console{api: api, reveal: o.Reveal || api.Access == nil}
	own := api
	own.Routes, own.Problems, own.CORS, own.Ready = c.routes(), problem.Standard, nil, nil
	asks, behind := own.Handler(l, s), api.Handler(l, s)
	files := pages(api.Header)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := files[r.URL.Path]
		switch {
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			asks.ServeHTTP(w, r)
		case page != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			page.ServeHTTP(w, r)
		default:
			behind.ServeHTTP(w, r)
		}
	})
}

// A console answers what the pages ask for.
type console struct {
	api    httpapi.Options
	reveal bool
}

// routes are those that the pages ask: of rows as of any API, and the console's own.
func (c *console) routes() *routes.Table {
	table := &routes.Table{Prefix: prefix}
	for _, r := range routes.Standard.Routes {
		if r.Body() {
			table.Routes = append(table.Routes, r)
		}
	}
	own := func(method, path string, serve func(*routes.Call) error) {
		table.Routes = append(table.Routes, routes.Route{Method: method, Path: path, Action: "console", Serve: serve})
	}
	own(http.MethodGet, "/schema", c.schema)
	own(http.MethodGet, "/start", c.start)
	own(http.MethodPost, "/{collection}/check", c.check)
	if c.reveal {
		own(http.MethodPost, "/{collection}/sql", c.sql)
		own(http.MethodPost, "/{collection}/why", c.why)
	}
	return table
}

// asked returns the collection that the path names, and the language of bodies that ask for its rows.
func asked(call *routes.Call) (*schema.Collection, *filter.Language, error) {
	col := call.Language.Collection(call.Request.PathValue("collection"))
	if col == nil {
		return nil, nil, &problem.Error{Kind: problem.NotFound}
	}
	return col, bodies(call.Language), nil
}

// query returns the query of the body of a call on a collection.
func query(call *routes.Call) (*filter.Query, error) {
	col, l, err := asked(call)
	if err != nil {
		return nil, err
	}
	return httpapi.Parse(l, col.Name, call.Body)
}

// bodies returns l for bodies that ask for rows as the pages do.
func bodies(l *filter.Language) *filter.Language {
	return l.For(filter.Route{Views: l.Route().Views, Select: true, Cursor: true})
}
