package prefect

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
)

// Problems is the format of the reference system's refusals, so that its clients can read them. Errors have the types and messages
// that its own validation would give them. A limit beyond the range has a body of its own there, and so here.
var Problems = &problem.Style{ContentType: "application/json", Body: refusal, Answer: anyRefusal{}}

// anyRefusal has the members that a refusal may have.
type anyRefusal struct {
	Message string          `json:"exception_message,omitempty"`
	Details []pydanticError `json:"exception_detail,omitempty"`
	Body    json.RawMessage `json:"request_body,omitempty"`
	Detail  string          `json:"detail,omitempty"`
}

func refusal(e *problem.Error) any {
	var errs refused
	switch {
	case errors.As(e.Cause, &errs):
		return invalid{"Invalid request received.", errs, requestBody(e.Body)}
	case e.Kind == raised, e.Kind == problem.NotFound && e.Detail == noAutomation:
		return message{e.Detail}
	case len(e.Errors) > 0:
		return details(e)
	case e.Kind.Status >= http.StatusInternalServerError:
		return message{http.StatusText(e.Kind.Status)}
	case e.Detail != "":
		return detail{e.Detail}
	case e.Kind == problem.Unauthorized:
		return message{"Unauthorized"}
	default:
		return detail{http.StatusText(e.Kind.Status)}
	}
}

type message struct {
	Message string `json:"exception_message"`
}

type detail struct {
	Detail string `json:"detail"`
}

type invalid struct {
	Message string          `json:"exception_message"`
	Detail  []pydanticError `json:"exception_detail"`
	Body    json.RawMessage `json:"request_body"`
}

// A pydanticError is one error as pydantic writes it.
type pydanticError struct {
	Type  string          `json:"type"`
	Loc   []any           `json:"loc"`
	Msg   string          `json:"msg"`
	Input json.RawMessage `json:"input"`
	Ctx   map[string]any  `json:"ctx,omitempty"`
}

func details(e *problem.Error) any {
	out := invalid{Message: "Invalid request received.", Detail: make([]pydanticError, 0, len(e.Errors)), Body: requestBody(e.Body)}
	for _, f := range e.Errors {
		if f.Pointer == "/limit" && f.Code == filter.OutOfRange {
			if _, v := f.Place(); negative(v) {
				return detail{"Invalid limit: must be greater than or equal to 0."}
			}
			return detail{"Invalid limit: must be less than or equal to " + f.Suggestion + "."}
		}
		out.Detail = append(out.Detail, pydantic(e, f))
	}
	return out
}

func negative(v syntax.Value) bool {
	n, ok := v.(*syntax.Number)
	return ok && strings.HasPrefix(n.Text, "-")
}

// requestBody returns the body as JSON: itself, or as a text if it is none.
func requestBody(body []byte) json.RawMessage {
	switch {
	case json.Valid(body) && utf8.Valid(body):
		return body
	case body == nil:
		return []byte("null")
	}
	return syntax.AppendQuoted(nil, string(body))
}
