package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// Options configure a handler; the zero Options work.
type Options struct {
	Title    string                      // of the documents; "Tamis" if empty
	Routes   *routes.Table               // routes.Standard if nil
	Problems *problem.Style              // problem.Standard if nil
	Timeout  time.Duration               // of a request: its body, its statements, each part of its answer; 30 seconds if 0
	Access   Access                      // nil: everybody may see everything
	Header   string                      // that Access reads, such as X-API-Key, for the documents and the pages; Authorization with a bearer token if empty
	CORS     *CORS                       // pages of other origins that may call it; nil: none
	Ready    func(context.Context) error // what /readyz asks; nil: always ready
	Log      *slog.Logger                // a line for each request, and what went wrong; nil: none
	Observer Observer                    // metrics and traces; nil: none
	Views    map[string]*schema.View     // how rows of collections look to clients; of others, as the schema says
	Feed     *Feed                       // filters can stay live, by the Live of Routes; nil: they cannot
	Writes   bool                        // rows can be changed, by the Writes of Routes; the source is a source.Writer
}

// An Access says what the caller of a request may see. An error refuses the request: with the status
// of its kind where it is a *problem.Error, such as 403 of problem.Forbidden, with 503 where what Access asked cannot answer now, and with
// 401 otherwise.
type Access func(*http.Request) (View, error)

// A View is what one caller may see; the zero View allows everything.
type View struct {
	Name  string        // of the role: for the log
	Scope *filter.Scope // its policies, and the columns that are hidden from it; nil: all
}

// shown returns a row without what is hidden from the caller of l. A source leaves it out already, but anybody may have written the source.
func shown(l *filter.Language, c *schema.Collection, row source.Row) source.Row {
	for name := range row {
		if l.Hides(c, name) {
			out := make(source.Row, len(row))
			for name, value := range row {
				if !l.Hides(c, name) {
					out[name] = value
				}
			}
			return out
		}
	}
	return row
}

// An Observer is called for each request when its route is known, and then, through what it returned, when it ends. The
// context goes to the source.
type Observer interface {
	Begin(r *http.Request, route string) (context.Context, func(Outcome))
}

// An Outcome is how a request ended.
type Outcome struct {
	Status  int
	Bytes   int64 // of the answer's body
	Elapsed time.Duration
	Problem *problem.Error // nil if none
}

const defaultTimeout = 30 * time.Second
