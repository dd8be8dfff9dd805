package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Handler serves the collections of l with the rows of s, to everybody; Options.Handler takes wishes.
func Handler(l *filter.Language, s source.Source) http.Handler { return Options{}.Handler(l, s) }

// Handler serves the collections of l with the rows of s: the routes of the schema, /openapi.json, /healthz and /readyz.
// Package console has pages for people beside it. Where it stands below another path, http.StripPrefix takes that away. It panics where a view
// or a route of o does not fit the schema, and where an origin of CORS is not valid.
func (o Options) Handler(l *filter.Language, s source.Source) http.Handler {
	if o.Title == "" {
		o.Title = "Tamis"
	}
	if o.Routes == nil {
		o.Routes = &routes.Standard
	}
	if o.Problems == nil {
		o.Problems = problem.Standard
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Writes {
		if _, ok := s.(source.Writer); !ok {
			panic(fmt.Sprintf("httpapi: rows of %T cannot be changed: it is no source.Writer", s))
		}
		o.Routes = o.Routes.With(o.Routes.Writes)
	}
	if o.Feed != nil {
		o.Routes = o.Routes.With(o.Routes.Live)
	}
	views, err := l.Registry().Views(o.Views)
	if err != nil {
		panic("httpapi: " + err.Error())
	}
	a := &api{Options: o, language: l, source: s, views: views, mux: http.NewServeMux(), routes: map[string]*routes.Route{}}
	for i := range o.Routes.Routes {
		route := &o.Routes.Routes[i]
		if route.Action == routes.Change {
			continue // rows are changed one at a time
		}
		pattern := route.Method + " " + o.Routes.Prefix + route.Path
		a.routes[pattern] = route
		a.handle(pattern, func(c *call) error { return c.answerRoute(route) })
	}
	a.handle("GET /openapi.json", func(c *call) error { return c.document("3.1") })
	a.handle("GET /openapi-3.0.json", func(c *call) error { return c.document("3.0") })
	a.handle("GET /healthz", (*call).health)
	a.handle("GET /readyz", (*call).ready)
	if o.CORS == nil {
		return a
	}
	cors := *o.CORS
	if cors.Headers == nil && o.Header != "" {
		cors.Headers = []string{o.Header, "Content-Type"}
	}
	h, err := cors.Handler(a)
	if err != nil {
		panic("httpapi: " + err.Error())
	}
	return h
}

// An api is the handler of Options.
type api struct {
	Options
	language *filter.Language
	source   source.Source
	views    map[string]*schema.View
	mux      *http.ServeMux
	routes   map[string]*routes.Route // by their patterns
	plain    documents                // those of callers who may see all
}

// handle registers what answers a pattern.
func (a *api) handle(pattern string, f func(*call) error) {
	_, route, _ := strings.Cut(pattern, " ")
	a.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		c := &call{api: a, w: w.(*recorder), r: r, pattern: route} // ServeHTTP passes one
		kept := buffers.Get().(*[]byte)
		c.answer = answer{w: w, r: r, patient: a.Timeout, buf: (*kept)[:0]}
		c.run(f) // which panics where an answer is cut
		if b := c.answer.buf; cap(b) <= heldGET {
			*kept = b
			buffers.Put(kept)
		}
	})
}

// ServeHTTP answers a request, and logs how it ended.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begin := time.Now()
	rec := &recorder{ResponseWriter: w, id: requestID(r), begin: begin}
	w.Header().Set("X-Request-Id", rec.id)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if a.slash(w, r) {
		rec.WriteHeader(http.StatusTemporaryRedirect)
		a.logRequest(r, rec, "", nil)
		return
	}
	_, pattern := a.mux.Handler(r)
	switch {
	case !clean(r.URL.EscapedPath()): // a slash in a key is escaped
		a.refuse(rec, r, &problem.Error{Kind: problem.NotFound})
	case pattern == "":
		a.refuse(rec, r, a.nothing(rec, r))
	default:
		a.mux.ServeHTTP(rec, r)
	}
}

// slash makes the path of a request that of its route, where the slash at its end is the route's own, and reports whether another path is to
// be asked for instead: that with a slash or that without, which Location says.
func (a *api) slash(w http.ResponseWriter, r *http.Request) bool {
	p := r.URL.EscapedPath()
	short, ends := strings.CutSuffix(p, "/")
	if !a.Routes.Slashes || short == "" || !clean(short) {
		return false
	}
	u, err := url.Parse(short)
	if err != nil {
		return false
	}
	_, pattern := a.mux.Handler(&http.Request{Method: r.Method, URL: u, Host: r.Host})
	route := a.routes[pattern]
	switch {
	case route == nil, route.Slash == ends && !ends:
		return false
	case route.Slash == ends:
		r.URL.Path, r.URL.RawPath = u.Path, u.RawPath
		return false
	}
	to := path.Base(short) // relative, since a handler in front may have taken the beginning of the path away
	if ends {
		to = "../" + to
	} else {
		to += "/"
	}
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	return true
}

// nothing is the error of a request that no route answers: the path is unknown, or has other methods, which the header Allow lists.
func (a *api) nothing(w http.ResponseWriter, r *http.Request) *problem.Error {
	var methods []string
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		_, pattern := a.mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host})
		aRow := strings.HasSuffix(pattern, "}") && !strings.HasSuffix(pattern, "/{collection}")
		if aRow && a.Routes.Keys != nil && strings.HasSuffix(pattern, "/{key}") {
			if _, ok := a.Routes.Keys(path.Base(r.URL.Path)); !ok {
				continue
			}
		}
		switch {
		case pattern == "", aRow && slices.Contains(methods, http.MethodPost): // what a POST asks for is hardly the key of a row
		case method == http.MethodGet:
			methods = append(methods, http.MethodGet, http.MethodHead)
		default:
			methods = append(methods, method)
		}
	}
	if len(methods) == 0 {
		return &problem.Error{Kind: problem.NotFound}
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	return &problem.Error{Kind: problem.NotAllowed}
}

// refuse answers a request that no route is for.
func (a *api) refuse(rec *recorder, r *http.Request, e *problem.Error) {
	rec.problem = e
	a.Problems.Write(rec, e)
	a.logRequest(r, rec, "", nil)
}

// clean reports whether p is the one spelling of a path. Others lead nowhere, rather than somewhere else.
func clean(p string) bool {
	return p == "/" || path.Clean(p) == p
}

// A call is one request on its way to its answer.
type call struct {
	*api
	w        *recorder
	r        *http.Request
	pattern  string
	view     View
	language *filter.Language // of the caller, and of the route
	text     []byte           // of the body
	query    *filter.Query    // for the log
	client   context.Context  // which ends when the client goes away
	parent   predicate.Node   // what the rows of the parent that the path names satisfy; None: there is no parent
	orphan   error            // there is no such parent
	answer   answer
}

// run answers the request with f, and tells what went wrong in it.
func (c *call) run(f func(*call) error) {
	c.client = c.r.Context()
	ctx, cancel := context.WithTimeout(c.client, c.Timeout)
	defer cancel()
	c.r = c.r.WithContext(ctx)
	end := func(Outcome) {}
	if c.Observer != nil {
		ctx, end = c.Observer.Begin(c.r, c.pattern)
		c.r = c.r.WithContext(ctx)
	}
	deadlines := http.NewResponseController(c.w)
	now := time.Now()
	_ = deadlines.SetReadDeadline(now.Add(c.Timeout))      // a test's recorder has none
	_ = deadlines.SetWriteDeadline(now.Add(2 * c.Timeout)) // parts of an answer set their own
	defer func() {
		thrown := recover()
		if thrown != nil && thrown != http.ErrAbortHandler { //nolint:errorlint // a panic is not wrapped
			c.panicked(thrown)
			thrown = nil
			if c.answer.begun() {
				thrown = http.ErrAbortHandler
			}
		}
		end(c.w.outcome())
		c.logRequest(c.r, c.w, c.view.Name, c.query)
		if thrown != nil {
			panic(thrown)
		}
		_ = deadlines.Flush()
		_ = deadlines.SetWriteDeadline(time.Time{}) // the next request on this connection may be another handler's
	}()
	err := c.see()
	if err == nil {
		err = f(c)
	}
	if err != nil {
		c.fail(err)
		return
	}
	c.answer.Close()
	if c.answer.err != nil {
		c.w.problem = &problem.Error{Kind: problem.Unavailable, Cause: c.answer.err}
	}
}

// see finds out what the caller may see.
func (c *call) see() error {
	c.language = c.api.language
	if c.Access == nil || c.pattern == "/healthz" || c.pattern == "/readyz" {
		return nil
	}
	var err error
	if c.view, err = c.Access(c.r); err != nil {
		if e := problem.Of(err); e.Kind != problem.Internal {
			return e
		}
		return &problem.Error{Kind: problem.Unauthorized, Cause: err}
	}
	if c.view.Scope != nil {
		c.language = c.language.Within(*c.view.Scope)
	}
	return nil
}

// fail answers with a problem; where the answer has begun, it is cut off.
func (c *call) fail(err error) {
	e := problem.Of(err)
	if refused := (*source.Refusal)(nil); errors.As(err, &refused) { // why, and which collection, may be hidden from the caller
		e = &problem.Error{Kind: problem.Unavailable, Detail: "the database is not as the schema says, in what this request reads", Cause: err}
	}
	if e.Kind == problem.Internal && c.r.Context().Err() != nil {
		e = &problem.Error{Kind: problem.Timeout, Cause: err} // drivers have words of their own for it
	}
	c.w.problem = e
	if c.answer.begun() {
		c.answer.abort()
	}
	c.Problems.Write(c.w, e)
}

// answerRoute answers a route of the table.
func (c *call) answerRoute(route *routes.Route) error {
	if route.Serve != nil && route.Collection == "" {
		c.language = c.language.For(filter.Route{Views: c.views})
		return c.own(route, "")
	}
	name := route.Collection
	if name == "" {
		name = c.r.PathValue("collection")
	}
	if err := c.enter(route, name); err != nil {
		return err
	}
	if route.Serve != nil {
		return c.own(route, name)
	}
	return actions[route.Action](c, route, name)
}

// enter makes the caller's language that of a route of a collection, and looks up the parent that the path names.
func (c *call) enter(route *routes.Route, name string) error {
	if c.language.Collection(name) == nil {
		return c.noCollection(route, name)
	}
	if !route.For(c.language, c.language.Collection(name)) {
		if route.Action == routes.Row || route.Writes() {
			return c.noRow(route)
		}
		return &problem.Error{Kind: problem.NotFound}
	}
	if err := c.below(route, name); err != nil {
		return err
	}
	bodies := route.Bodies()
	bodies.Where, bodies.Views = c.parent, c.views
	c.language = c.language.For(bodies)
	return nil
}

// noCollection is the error of a collection that does not exist for the caller.
func (c *call) noCollection(route *routes.Route, name string) error {
	e := &problem.Error{Kind: problem.NotFound}
	if route.Collection == "" {
		var names []string
		for _, other := range c.language.Registry().Collections() {
			if c.language.Collection(other.Name) != nil {
				names = append(names, other.Name)
			}
		}
		e.Detail = wording.Unknown(name, "collection", names)
	}
	return e
}

// actions answer the routes of each action.
var actions = map[routes.Action]func(c *call, route *routes.Route, collection string) error{
	routes.Filter:    (*call).filter,
	routes.Count:     (*call).count,
	routes.Paginate:  (*call).paginate,
	routes.History:   (*call).history,
	routes.Aggregate: (*call).aggregate,
	routes.Row:       (*call).row,
	routes.Rows:      (*call).rows,
	routes.Live:      (*call).live,
	routes.Create:    (*call).create,
	routes.Replace:   (*call).replace,
	routes.Update:    (*call).update,
	routes.Delete:    (*call).remove,
}

// own answers a route with a Serve of its own.
func (c *call) own(route *routes.Route, collection string) error {
	out := &routes.Call{Request: c.r, Language: c.language, Source: c.source, Write: c.answerJSON, Text: c.answerText, Header: c.w.Header}
	out.Status = func(status int) { c.answer.status = status }
	if c.Writes {
		out.Change = c.transact
	}
	out.Parse = func(body []byte) (*filter.Query, error) { return c.parse(collection, body) }
	var err error
	switch {
	case collection == "" && route.Body():
		out.Body, err = c.body()
	case collection == "":
	case route.Body():
		out.Query, err = c.read(collection)
		out.Body = c.text
	default:
		out.Query, err = c.language.Query(collection, c.parent)
	}
	if err == nil {
		err = c.orphan
	}
	if err != nil {
		return err
	}
	return route.Serve(out)
}

// read returns the query of the request's body.
func (c *call) read(collection string) (*filter.Query, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	return c.parse(collection, body)
}

// parse returns the query of a body.
func (c *call) parse(collection string, body []byte) (*filter.Query, error) {
	q, err := Parse(c.language, collection, body)
	if err != nil {
		return nil, err
	}
	c.text, c.query = body, q
	return q, c.orphan
}

// body returns the body of the request.
func (c *call) body() ([]byte, error) {
	if c.Routes.EmptyBody && c.r.ContentLength == 0 {
		return []byte("{}"), nil
	}
	body, err := ReadBody(c.language, c.r)
	if err == nil { // of a body that is not read to its end, the server reads a little more itself
		_ = http.NewResponseController(c.w).SetReadDeadline(time.Time{}) // it would count as the client's going away
	}
	return body, err
}
