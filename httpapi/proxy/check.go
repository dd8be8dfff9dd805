package proxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// A checker is the handler in front of the upstream server.
type checker struct {
	Options
	language *filter.Language
	watch    *watch
	next     http.Handler
	guards   map[*httpapi.Role]*guard // of roles without claims, and of what any claims leave of the others
	open     *guard                   // for callers without policies
}

func (o Options) check(l *filter.Language, next http.Handler) (http.Handler, error) {
	watch, err := newWatch(o.Routes, l)
	if err != nil {
		return nil, err
	}
	c := &checker{Options: o, language: l, watch: watch, next: next, guards: map[*httpapi.Role]*guard{}, open: &guard{language: l, behind: l}}
	if o.Roles != nil {
		for _, role := range o.Roles.Roles() {
			g, err := newGuard(l, role)
			if err != nil {
				return nil, err
			}
			c.guards[role] = g
		}
	}
	for _, path := range o.Open {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		if v := watch.classify(r, true); path == "" || v.route != nil || v.refusal != nil || r.URL.EscapedPath() != path {
			return nil, fmt.Errorf("%s cannot be open to everybody: want a path such as /healthz, which is none of filters and rows", path)
		}
	}
	if o.CORS != nil {
		return o.CORS.Handler(c)
	}
	return c, nil
}

// ServeHTTP checks a request, and forwards it.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g := c.open
	if c.Role != nil && !c.isOpen(r) {
		var err error
		if g, err = c.guard(r); err != nil {
			c.tell(w, r, err)
			return
		}
	}
	v := c.watch.classify(r, g.limited)
	if v.refusal != nil {
		if v.refusal.Kind == problem.NotAllowed {
			w.Header().Set("Allow", v.allow)
		}
		c.tell(w, r, v.refusal)
		return
	}
	r = withoutMisleading(r, v.route == nil)
	if v.route == nil {
		c.next.ServeHTTP(w, r)
		return
	}
	out, err := c.rewritten(w, r, v, g)
	if err != nil {
		c.tell(w, r, err)
		return
	}
	c.next.ServeHTTP(w, out)
}

// isOpen reports whether anybody may send a request.
func (c *checker) isOpen(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.ContentLength == 0 && slices.Contains(c.Open, r.RequestURI)
}

// guard returns the guard of a caller. Policies with claims are those of one caller, so their guard is made for one request.
func (c *checker) guard(r *http.Request) (*guard, error) {
	role, err := c.Role(r)
	if err != nil {
		if e := problem.Of(err); e.Kind != problem.Internal {
			return nil, e
		}
		return nil, &problem.Error{Kind: problem.Unauthorized, Cause: err}
	}
	if g := c.guards[role]; g != nil {
		return g, nil
	}
	g, err := newGuard(c.language, role)
	if err != nil {
		return nil, &problem.Error{Kind: problem.Forbidden, Cause: err}
	}
	return g, nil
}

// rewritten returns a request with the canonical body, joined with the caller's policy.
func (c *checker) rewritten(w http.ResponseWriter, r *http.Request, v verdict, g *guard) (*http.Request, error) {
	route, name := v.route, v.collection
	if name == "" || c.language.Registry().Collection(name) == nil { // the route has no filter, or one that the language cannot read
		if g.limited {
			return nil, &problem.Error{Kind: problem.NotFound}
		}
		return r, nil
	}
	if g.language.Collection(name) == nil {
		return nil, &problem.Error{Kind: problem.NotFound} // it does not exist, or not for this caller
	}
	if !route.Body() {
		if g.policies[name] != nil || route.Action == routes.Rows && g.ordersPast(g.language.Collection(name)) || g.showsPast(g.language.Collection(name)) {
			return nil, &problem.Error{Kind: problem.NotFound} // a policy cannot be joined to a request without a body
		}
		return r, nil
	}
	body, err := c.body(w, r)
	if err != nil {
		return nil, err
	}
	own, rest := split(body, route.Passes)
	l := language(g.language, route)
	q, err := httpapi.Parse(l, name, own)
	if err != nil {
		return nil, err
	}
	joined, err := g.join(q, route)
	var no *unsayable
	if errors.As(err, &no) {
		return nil, &problem.Error{Kind: problem.InvalidFilter, Errors: q.Refused(cmp.Or(no.code, filter.NotAllowed), no.pointer, no.message), Body: own}
	}
	if err != nil {
		return nil, err
	}
	joined.Members = append(joined.Members, rest...)
	return httpapi.WithBody(r.WithContext(context.WithValue(r.Context(), filtered{}, true)), syntax.Append(nil, joined)), nil
}

// language returns l for the bodies of a route that the upstream server answers, whose cursors are its own.
func language(l *filter.Language, route *routes.Route) *filter.Language {
	bodies := route.Bodies()
	bodies.ForeignCursors = true
	return l.For(bodies)
}

// body reads the body of a request, within the timeout.
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
