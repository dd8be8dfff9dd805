package routes

import (
	"context"
	"net/http"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/source"
)

// A Call is a request to a route with a Serve of its own. The body has been read and checked, the parent that the path names has been looked
// up, and all that the caller may not see is out of reach: rows are to be asked for with queries of Query, or of Language.
type Call struct {
	Request  *http.Request
	Language *filter.Language // as the caller sees it, for the bodies of the route
	Query    *filter.Query    // of the body; nil where the route has no collection
	Body     []byte           // that Query was read from; where the route has no collection, as it was sent
	Source   source.Source
	Write    func(any) error // answers with a value as JSON; it is to be called once

	// Text answers with a text of a media type, part by part.
	Text func(mediaType string, part []byte) error

	// Header returns the header of the answer, to be changed before the answer is written.
	Header func() http.Header

	// Status sets the status of the answer, which is 200 otherwise. It is to be called before Write.
	Status func(int)

	// Change calls f in a transaction, as source.Writer has it, and tells live filters of what it changed. What the caller may not see, and must not
	// leave behind, is for the route to look at: f reads and writes all rows. Nil where rows are only read.
	Change func(f func(source.Tx) error) error

	// Parse reads another body in place of Body: for a route that asks for something else than what the client wrote.
	Parse func(body []byte) (*filter.Query, error)
}

// Context returns that of the request, which ends when the request has taken too long.
func (c *Call) Context() context.Context { return c.Request.Context() }

// Now returns the time that relative times in the body are relative to.
func (c *Call) Now() time.Time { return c.Language.Now() }
