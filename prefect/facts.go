package prefect

import (
	_ "embed" // the settings are a file
	"encoding/json"
	"net/http"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
)

//go:embed settings.json
var settings string

// APIVersion is the version of the reference system's API, in both releases.
const APIVersion = "0.8.4"

// facts are the routes that tell of the server itself.
func facts(r *release) []routes.Route {
	says := func(action routes.Action, path, doc string, answer any) routes.Route {
		return routes.Route{
			Method: http.MethodGet, Path: path, Action: action, Answer: answer, Doc: doc,
			Serve: func(c *routes.Call) error { return c.Write(answer) },
		}
	}
	return []routes.Route{
		says("health", "/health", "Whether the server is there.", true),
		says("hello", "/hello", "A greeting.", "👋"),
		says("version", "/admin/version", "The release whose answers these are.", r.name),
		says("api_version", "/version", "The version of the API.", APIVersion),
		says("settings", "/admin/settings", "The settings of a server that nobody has set.", json.RawMessage(r.settings())),
		{Method: http.MethodGet, Path: "/ready", Action: "ready", Serve: ready, Answer: map[string]string{}, Doc: "Whether the database answers."},
		{Method: http.MethodGet, Path: "/csrf-token", Action: "csrf_token", Serve: csrfToken, Doc: "A token against forged requests: there is none, since rows are only read."},
		{
			Method: http.MethodPost, Path: "/task_workers/filter", Action: "task_workers", Answer: []any{},
			Serve: func(c *routes.Call) error { return c.Write([]any{}) }, Doc: "The task workers that are connected to this server: none.",
		},
	}
}

// ready answers that the database does.
func ready(c *routes.Call) error {
	q, err := where(c, "flows", "", predicate.True())
	if err == nil { // a caller who sees no flows is not told of the database
		if _, err := first(c, q.Only(q.Collection().Key...), nil); err != nil {
			return &problem.Error{Kind: problem.Unavailable, Cause: err}
		}
	}
	return c.Write(map[string]string{"message": "OK"})
}

// csrfToken refuses as a server whose protection is off.
func csrfToken(c *routes.Call) error {
	if !c.Request.URL.Query().Has("client") {
		return refuse(nil, pydanticError{Type: "missing", Loc: []any{"query", "client"}, Msg: "Field required", Input: []byte("null")})
	}
	return &problem.Error{Kind: problem.InvalidFilter, Detail: "CSRF protection is disabled."}
}
