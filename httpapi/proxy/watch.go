package proxy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

// A watch tells which requests are filters, by their request lines and headers alone.
//
// It fails closed: a path that only some servers read as a filter's is refused. docs/proxy.md has a table of spellings.
type watch struct {
	routes []watched
	names  map[string]bool // of collections
	folded map[string]bool // the same, folded
}

// A watched is a route in the form in which the watch compares it.
type watched struct {
	*routes.Route
	segments []string // of its path, with the prefix; {name} stands for any
	shape    bool     // not in the table: the shape of a route, for collections unknown to the language
}

// newWatch returns the watch of a table. It fails if a path ends in a way that the watch does not know.
func newWatch(t *routes.Table, l *filter.Language) (*watch, error) {
	w := &watch{names: map[string]bool{}, folded: map[string]bool{}}
	for _, c := range l.Registry().Collections() {
		w.names[c.Name], w.folded[fold(c.Name)] = true, true
	}
	add := func(list []routes.Route, shape bool) {
		for i := range list {
			path := t.Prefix + list[i].Path
			w.routes = append(w.routes, watched{Route: &list[i], segments: strings.Split(path, "/")[1:], shape: shape})
		}
	}
	for i := range t.Routes {
		if path := t.Prefix + t.Routes[i].Path; strings.HasSuffix(path, "/") || strings.HasSuffix(path, "...}") || strings.HasSuffix(path, "{$}") {
			return nil, fmt.Errorf("%s: a proxy watches paths that end in a name or in one parameter", path)
		}
	}
	add(t.Routes, false)
	slices.SortStableFunc(w.routes, func(a, b watched) int { // names before parameters, as in http.ServeMux
		return slices.CompareFunc(a.segments, b.segments, func(x, y string) int {
			switch {
			case parameter(x) == parameter(y):
				return 0
			case parameter(y):
				return -1
			}
			return 1
		})
	})
	add(slices.DeleteFunc(slices.Clone(routes.Standard.Routes), func(r routes.Route) bool { return !r.Body() }), true)
	return w, nil
}

func parameter(segment string) bool { return strings.HasPrefix(segment, "{") }

// A verdict is how a request is handled.
type verdict struct {
	route      *routes.Route // whose body is checked, or whose rows have a policy; nil: the request is forwarded unchanged
	collection string        // of the route
	refusal    *problem.Error
	allow      string // the method of the route, where another one is refused
}

// classify returns how a request is handled, for a caller who has a policy, or may see all.
func (w *watch) classify(r *http.Request, policy bool) verdict {
	if why := unreadable(r.RequestURI); r.RequestURI != "" && why != "" { // r.URL does not tell http://host/path from /path
		return refused(problem.BadRequest, why)
	}
	t, why := readTarget(r.URL.RequestURI())
	if why != "" {
		return refused(problem.BadRequest, why)
	}
	if r.Method == http.MethodConnect {
		return verdict{refusal: &problem.Error{Kind: problem.NotAllowed, Detail: "no tunnel is opened here"}, allow: "GET, POST"}
	}
	found := w.exact(t, r.Method, policy)
	for _, reading := range t.readings {
		if other := w.like(reading, r.Method, policy); other != nil && (found == nil || other.Route != found.Route) {
			return refused(problem.BadRequest, "the path is not spelled as the routes are: "+other.Path)
		}
	}
	switch {
	case found == nil, preflight(r) && !policy:
		return verdict{}
	case r.Method != found.Method && !(r.Method == http.MethodHead && found.Method == http.MethodGet):
		return verdict{refusal: &problem.Error{Kind: problem.NotAllowed}, allow: found.Method}
	case found.shape:
		return refused(problem.NotFound, "")
	}
	return verdict{route: found.Route, collection: found.of(t)}
}

func refused(kind *problem.Kind, detail string) verdict {
	return verdict{refusal: &problem.Error{Kind: kind, Detail: detail}}
}

// preflight reports whether a request is a browser's CORS preflight for a filter. It has no body.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" && bodiless(r)
}

// looked reports whether a route is watched: filters with any method, and rows where some callers have a policy.
func (r *watched) looked(method string, policy bool) bool {
	if r.Body() {
		return policy || !r.shape
	}
	switch method = strings.ToUpper(method); method {
	case http.MethodGet, http.MethodHead:
		return policy && (r.Action == routes.Row || r.Action == routes.Rows)
	}
	return false
}

// exact returns the route whose path is spelled as the target is, or nil.
func (w *watch) exact(t target, method string, policy bool) *watched {
	segments := strings.Split(t.raw, "/")[1:]
	for i := range w.routes {
		r := &w.routes[i]
		if r.looked(method, policy) && slices.EqualFunc(r.segments, segments, func(want, have string) bool {
			if want == "{collection}" {
				return have != "" && (w.names[have] || policy && r.Body())
			}
			return want == have || parameter(want) && have != ""
		}) {
			return r
		}
	}
	return nil
}

// like returns the route that a lenient server may take a path for, or nil.
func (w *watch) like(segments []string, method string, policy bool) *watched {
	for i := range w.routes {
		r := &w.routes[i]
		if r.looked(method, policy) && slices.EqualFunc(r.segments, segments, func(want, have string) bool {
			if want == "{collection}" {
				return w.folded[have] || policy && r.Body()
			}
			name, _, _ := strings.Cut(have, ".") // filter.json
			return parameter(want) || fold(want) == have || fold(want) == name
		}) {
			return r
		}
	}
	return nil
}

// of returns the collection that a target names.
func (r *watched) of(t target) string {
	if at := slices.Index(r.segments, "{collection}"); r.Collection == "" && at >= 0 {
		return strings.Split(t.raw, "/")[1+at]
	}
	return r.Collection
}
