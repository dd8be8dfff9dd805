package problem

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// A Style writes an error as a response. err may be any error; see [Of].
type Style func(w http.ResponseWriter, err error)

// For returns the style of a schema: the reference system's for its preset, else [Write].
func For(r *schema.Registry) Style {
	if routes.IsPrefect(r) {
		return Prefect
	}
	return Write
}

// A document is an answer of RFC 9457.
type document struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail,omitempty"`
	Errors filter.Errors `json:"errors"` // empty where the body is not at fault
}

// Write answers with application/problem+json. The faults of a filter are under "errors", as `tamis check --json` prints them.
func Write(w http.ResponseWriter, err error) {
	e := Of(err)
	body := document{Type: e.Kind.Type(), Title: e.Kind.Title, Status: e.Kind.Status, Detail: e.Detail, Errors: e.Faults}
	if body.Errors == nil {
		body.Errors = filter.Errors{}
	}
	write(w, e, "application/problem+json", body)
}

func write(w http.ResponseWriter, e *Error, contentType string, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic("problem: " + err.Error()) // texts and numbers, and JSON that was read before
	}
	h := w.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	switch e.Kind {
	case Unauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="tamis"`)
	case UnsupportedType:
		h.Set("Accept-Post", "application/json")
	case UnsupportedEncoding:
		h.Set("Accept-Encoding", "gzip, identity")
	case TooLarge, SlowRequest, BadRequest:
		h.Set("Connection", "close") // what is left of the body is not read
	}
	w.WriteHeader(e.Kind.Status)
	_, _ = w.Write(text)
}
