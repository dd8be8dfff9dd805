package proxy

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/problem"
	"github.com/tamis-go/tamis/routes"
)

// A checker stands before the server behind.
type checker struct {
	Options
	language *filter.Language
	mux      *http.ServeMux // finds the route of a path
	next     http.Handler
	guards   map[string]*guard // by role
	open     *guard            // of callers who may see all
}

func (o Options) check(l *filter.Language, next http.Handler) (http.Handler, error) {
	c := &checker{Options: o, language: l, mux: http.NewServeMux(), next: next, guards: map[string]*guard{}, open: &guard{language: l}}
	for i := range o.Routes.Routes {
		r := &o.Routes.Routes[i]
		c.mux.Handle(r.Method+" "+o.Routes.Prefix+r.Path, entry{r})
	}
	if o.Roles != nil {
		for _, role := range o.Roles.Roles() {
			g, err := newGuard(l, role)
			if err != nil {
				return nil, err
			}
			c.guards[role.Name] = g
		}
	}
	return c, nil
}

// An entry is a route in a mux, which is asked for it and never serves it.
type entry struct{ *routes.Route }

// ServeHTTP is there so that a route can be in a mux.
func (entry) ServeHTTP(http.ResponseWriter, *http.Request) {}

// overrides are headers by which some servers read another method than the one that is there.
var overrides = []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"}

// ServeHTTP checks a request, and passes it on.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g := c.open
	if c.Roles != nil {
		role, err := c.Roles.Role(r)
		if err != nil {
			c.tell(w, r, err)
			return
		}
		g = c.guards[role.Name]
	}
	route, err := c.route(r, g)
	if err != nil {
		c.tell(w, r, err)
		return
	}
	if route == nil {
		c.next.ServeHTTP(w, r)
		return
	}
	out, err := c.rewritten(w, r, route, g)
	if err != nil {
		c.tell(w, r, err)
		return
	}
	c.next.ServeHTTP(w, out)
}

// route returns the route of a request, or nil if it has none of ours. A path that another server might take for one of ours is refused.
func (c *checker) route(r *http.Request, g *guard) (*routes.Route, error) {
	if plain := r.URL.RawPath == "" && !strings.ContainsAny(r.URL.Path, "\\;%") && (path.Clean(r.URL.Path) == r.URL.Path || r.URL.Path == "/"); !plain {
		if c.find(g, r.Method, r.URL.Path) != nil || c.find(g, r.Method, normal(r.URL.Path)) != nil {
			return nil, &problem.Error{Kind: problem.NotFound, Detail: "the path is not spelled as the routes are"}
		}
		return nil, nil
	}
	found := c.find(g, r.Method, r.URL.Path)
	if found == nil && c.find(g, r.Method, normal(r.URL.Path)) != nil {
		return nil, &problem.Error{Kind: problem.NotFound, Detail: "the path is not spelled as the routes are"}
	}
	if found == nil && c.find(g, http.MethodPost, r.URL.Path) == nil {
		return nil, nil
	}
	for _, name := range overrides {
		if r.Header.Get(name) != "" {
			return nil, &problem.Error{Kind: problem.BadRequest, Detail: "a filter's method is not overridden"}
		}
	}
	return found, nil
}

// normal returns a path as a lenient server may read it.
func normal(p string) string {
	for range 3 {
		decoded, err := url.PathUnescape(p)
		if err != nil || decoded == p {
			break
		}
		p = decoded
	}
	parts := strings.Split(strings.ReplaceAll(p, "\\", "/"), "/")
	for i := range parts {
		parts[i], _, _ = strings.Cut(parts[i], ";")
	}
	return strings.ToLower(path.Clean("/" + strings.Join(parts, "/")))
}

// find returns the route of a method and a path. What the reference has at a path of ours that has no body, it knows itself; but who may not
// see all may not ask for it.
func (c *checker) find(g *guard, method, p string) *routes.Route {
	handler, pattern := c.mux.Handler(&http.Request{Method: method, URL: &url.URL{Path: p}, Host: "localhost"})
	e, ok := handler.(entry)
	if !ok || pattern == "" || e.Extra && !e.Body() && g.language == c.language {
		return nil
	}
	return e.Route
}

// rewritten returns a request with the canonical body, in which the caller's policy is.
func (c *checker) rewritten(w http.ResponseWriter, r *http.Request, route *routes.Route, g *guard) (*http.Request, error) {
	name := route.Collection
	if name == "" {
		name = strings.Split(strings.TrimPrefix(r.URL.Path, c.Routes.Prefix+"/"), "/")[0]
	}
	if name != "" && route.Action != routes.Health && route.Action != routes.Version && g.language.Collection(name) == nil {
		if c.language.Collection(name) != nil {
			return nil, &problem.Error{Kind: problem.NotFound} // it does not exist for the caller
		}
		return r, nil // not one of ours, whoever's it is
	}
	if !route.Body() {
		if g.policies[name] != nil {
			return nil, &problem.Error{Kind: problem.NotFound} // a policy cannot be joined to what has no body
		}
		return r, nil
	}
	body, err := c.body(w, r)
	if err != nil {
		return nil, err
	}
	own, rest := split(body, route.Passes)
	l := route.Language(g.language)
	q, err := httpapi.Parse(l, name, own)
	if err != nil {
		return nil, err
	}
	text, err := g.join(q)
	var no *unsayable
	if errors.As(err, &no) {
		return nil, problem.Refused(&problem.Target{Language: l, Collection: name}, own, no.pointer, no.message)
	}
	if err != nil {
		return nil, err
	}
	text = together(text, rest)
	return httpapi.WithBody(r.WithContext(context.WithValue(r.Context(), filtered{}, true)), text), nil
}

// body reads the body of a request, which a client has so long to send.
func (c *checker) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if c.Routes.EmptyBody && r.ContentLength == 0 {
		return []byte("{}"), nil
	}
	deadlines := http.NewResponseController(w)
	_ = deadlines.SetReadDeadline(time.Now().Add(c.Timeout)) // a test's recorder has none
	body, err := httpapi.ReadBody(c.language, r)
	if err == nil {
		_ = deadlines.SetReadDeadline(time.Time{})
	}
	return body, err
}
