package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// parameters returns the names that the query of a URL may have on a route of GET.
func parameters(route *routes.Route, c *schema.Collection) []string {
	var names []string
	if route.Action == routes.Rows {
		names = []string{"sort", "limit", "offset", "cursor"}
	}
	if route.Select {
		if names = append(names, "select"); len(c.Views) > 0 {
			names = append(names, "view")
		}
	}
	return names
}

// asked returns what the query of the URL asks for:  limit=5&sort=NAME_ASC&select=id,name
func (c *call) asked(route *routes.Route, collection string) (*filter.Query, error) {
	known := parameters(route, c.language.Collection(collection))
	body, names, err := queryBody(c.r.URL.RawQuery)
	if err != nil {
		return nil, &problem.Error{Kind: problem.InvalidQuery, Detail: err.Error()}
	}
	var errs filter.Errors
	for _, name := range names {
		if !slices.Contains(known, name[0]) {
			errs = append(errs, c.noParameter(collection, name[0], name[1], known))
		}
	}
	var q *filter.Query
	switch {
	case known == nil: // it has none, and reads none
		q, err = c.language.Parse(collection, []byte("{}"))
	case errs != nil:
		err = errs
	default:
		q, err = c.language.Parse(collection, body)
	}
	if err == nil {
		return q, nil
	}
	p := *problem.Of(err)
	if p.Kind == problem.InvalidFilter {
		p.Kind, p.Body = problem.InvalidQuery, body
		for _, f := range p.Errors {
			f.Line, f.Column = 1, 1 // the URL has no lines
		}
	}
	return nil, &p
}

// noParameter is the error of a parameter that is not known. It says how to filter, which is what is most often meant.
func (c *call) noParameter(collection, name, value string, known []string) *filter.Error {
	e := &filter.Error{
		Code: filter.UnknownKey, Pointer: string(syntax.AppendPointer(nil, name)),
		Message: fmt.Sprintf("%s here; %s", wording.Lacks(name, "query parameter"), takes(known)),
	}
	if e.Suggestion = wording.Nearest(name, known); e.Suggestion != "" {
		return e
	}
	route := c.routeOf(collection, routes.Filter)
	if route == nil {
		return e
	}
	e.Message += fmt.Sprintf(", and no filter; to filter, send a body to POST %s%s", c.Routes.Prefix, strings.Replace(route.Path, "{collection}", collection, 1))
	if body := c.bodyOf(collection, name, value); body != "" {
		e.Message += ": " + body
	}
	return e
}

// takes says which parameters there are.
func takes(known []string) string {
	if len(known) == 0 {
		return "it takes none"
	}
	return "it takes " + wording.List(known, "and")
}

// bodyOf returns a body that filters by a field as a parameter seems to mean it, or "".
func (c *call) bodyOf(collection, field, value string) string {
	col := c.language.Collection(collection)
	if !slices.ContainsFunc(c.language.Fields(col), func(f filter.Field) bool { return f.Name == field }) {
		return ""
	}
	text := syntax.AppendQuoted(nil, value)
	for _, operand := range []string{value, string(text), "[" + value + "]", "[" + string(text) + "]"} {
		for _, operator := range []string{"eq_", "any_", "is_true_"} {
			body := fmt.Sprintf("{%s: {%s: {%q: %s}}}", syntax.AppendQuoted(nil, col.BodyKey()), syntax.AppendQuoted(nil, field), operator, operand)
			if len(body) > 200 {
				return ""
			}
			if _, err := c.language.Parse(collection, []byte(body)); err == nil {
				return body
			}
		}
	}
	return ""
}

// routeOf returns the route of an action that the caller has for a collection, or nil.
func (c *call) routeOf(collection string, action routes.Action) *routes.Route {
	for i := range c.Routes.Routes {
		r := &c.Routes.Routes[i]
		if r.Action == action && r.Serve == nil && r.Parent == nil && r.Method == http.MethodPost && (r.Collection == "" || r.Collection == collection) && r.For(c.language, c.language.Collection(collection)) {
			return r
		}
	}
	return nil
}

// queryBody returns the body that the query of a URL stands for, and its names and values.
func queryBody(raw string) (body []byte, named [][2]string, err error) {
	if len(raw) > 8<<10 {
		return nil, nil, errors.New("the query is too long")
	}
	body = []byte{'{'}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		key, wrong := url.QueryUnescape(key)
		value, also := url.QueryUnescape(value)
		if wrong != nil || also != nil {
			return nil, nil, errors.New("the query is not percent-encoded")
		}
		named = append(named, [2]string{key, value})
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(syntax.AppendQuoted(body, key), ':')
		if key == "select" && strings.Contains(value, ",") {
			body = append(body, '[')
			for i, member := range strings.Split(value, ",") {
				if i > 0 {
					body = append(body, ',')
				}
				body = syntax.AppendQuoted(body, member)
			}
			body = append(body, ']')
		} else if (key == "limit" || key == "offset") && isInt(value) {
			body = append(body, value...)
		} else {
			body = syntax.AppendQuoted(body, value)
		}
	}
	return append(body, '}'), named, nil
}

func isInt(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return digits != "" && (digits == "0" || digits[0] != '0')
}
