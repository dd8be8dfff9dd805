package problem

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/tamis-go/tamis/filter"
)

// A Style is a format of refusals. Status and headers are those of the error's kind in every style.
type Style struct {
	ContentType string
	Body        func(*Error) any // what is answered, as JSON
	Answer      any              // a value of the type that is answered, for OpenAPI; of Standard openapi knows more
}

// Standard is the style of RFC 9457: application/problem+json. The errors of a filter are under "errors", as `tamis check --json` prints them.
var Standard = &Style{ContentType: "application/problem+json", Body: standard, Answer: document{}}

// A document is an answer of RFC 9457.
type document struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail,omitempty"`
	Errors filter.Errors `json:"errors"` // empty where the body is not at fault
}

func standard(e *Error) any {
	body := document{Type: e.Kind.Type(), Title: e.Kind.Title, Status: e.Kind.Status, Detail: e.Detail, Errors: e.Errors}
	if body.Errors == nil {
		body.Errors = filter.Errors{}
	}
	return body
}

// Write answers in the style Standard.
func Write(w http.ResponseWriter, err error) { Standard.Write(w, err) }

// Write answers with an error. err may be any error; see [Of].
func (s *Style) Write(w http.ResponseWriter, err error) {
	e := Of(err)
	text, err := json.Marshal(s.Body(e))
	if err != nil {
		panic("problem: " + err.Error()) // texts and numbers, and JSON that was read before
	}
	h := w.Header()
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Type", s.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if e.Kind.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
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
