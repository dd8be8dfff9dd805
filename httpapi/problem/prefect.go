package problem

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
)

// Prefect answers as the reference system does, so that its clients can read it. Faults have the types and messages
// that its own validation would give them. A limit beyond the range has a body of its own there, and so here.
func Prefect(w http.ResponseWriter, err error) {
	e := Of(err)
	var body any
	switch {
	case len(e.Faults) > 0:
		body = prefectFaults(e)
	case e.Kind.Status >= http.StatusInternalServerError:
		body = prefectMessage{http.StatusText(e.Kind.Status)}
	case e.Detail != "":
		body = prefectDetail{e.Detail}
	case e.Kind == Unauthorized:
		body = prefectMessage{"Unauthorized"}
	default:
		body = prefectDetail{http.StatusText(e.Kind.Status)}
	}
	write(w, e, "application/json", body)
}

type prefectMessage struct {
	Message string `json:"exception_message"`
}

type prefectDetail struct {
	Detail string `json:"detail"`
}

type prefectInvalid struct {
	Message string          `json:"exception_message"`
	Detail  []prefectFault  `json:"exception_detail"`
	Body    json.RawMessage `json:"request_body"`
}

// A prefectFault is one fault as pydantic tells it.
type prefectFault struct {
	Type  string          `json:"type"`
	Loc   []any           `json:"loc"`
	Msg   string          `json:"msg"`
	Input json.RawMessage `json:"input"`
	Ctx   map[string]any  `json:"ctx,omitempty"`
}

func prefectFaults(e *Error) any {
	// The limits here are those of reading: the body was within the language's.
	root, _ := syntax.Parse(e.Body, unlimited(e.Body))
	out := prefectInvalid{Message: "Invalid request received.", Detail: make([]prefectFault, 0, len(e.Faults)), Body: requestBody(e.Body, root)}
	for _, f := range e.Faults {
		if f.Pointer == "/limit" && f.Code == filter.OutOfRange {
			if negative(valueAt(root, f.Pointer)) {
				return prefectDetail{"Invalid limit: must be greater than or equal to 0."}
			}
			return prefectDetail{"Invalid limit: must be less than or equal to " + f.Suggestion + "."}
		}
		out.Detail = append(out.Detail, pydantic(e, root, f))
	}
	return out
}

func negative(v syntax.Value) bool {
	n, ok := v.(*syntax.Number)
	return ok && strings.HasPrefix(n.Text, "-")
}

// requestBody returns the body as JSON: itself, or as a text if it is none.
func requestBody(body []byte, root syntax.Value) json.RawMessage {
	if root != nil {
		return syntax.Append(nil, root)
	}
	return syntax.AppendQuoted(nil, string(body))
}

// at walks a JSON pointer, and calls step with each key, or index of a list.
func at(root syntax.Value, pointer string, step func(any)) syntax.Value {
	v := root
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" {
			return v
		}
		key := strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch holder := v.(type) {
		case *syntax.Array:
			i := 0
			for _, digit := range part {
				i = i*10 + int(digit-'0')
			}
			step(i)
			v = nil
			if i < len(holder.Items) {
				v = holder.Items[i]
			}
		case *syntax.Object:
			step(key)
			v = nil
			for _, m := range holder.Members {
				if m.Key == key {
					v = m.Value
				}
			}
		default:
			step(key)
			v = nil
		}
	}
	return v
}

func valueAt(root syntax.Value, pointer string) syntax.Value { return at(root, pointer, func(any) {}) }
