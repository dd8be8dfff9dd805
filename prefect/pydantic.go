package prefect

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// pydantic returns an error as pydantic would tell it of the same body.
func pydantic(e *problem.Error, f *filter.Error) pydanticError {
	path, v := f.Place()
	out := pydanticError{Loc: append([]any{"body"}, path...), Input: []byte("null")}
	if v != nil {
		out.Input = syntax.Append(nil, v)
	}
	switch f.Code {
	case filter.InvalidJSON:
		out.Type, out.Msg, out.Input = "json_invalid", "JSON decode error", []byte("{}")
		out.Loc = []any{"body", position(e.Body, f)}
		out.Ctx = map[string]any{"error": f.Message}
	case filter.UnknownKey, filter.UnknownCollection, filter.UnknownField, filter.UnknownOperator, filter.NotAllowed:
		out.Type, out.Msg = "extra_forbidden", "Extra inputs are not permitted"
		if f.Suggestion != "" {
			out.Ctx = map[string]any{"suggestion": f.Suggestion}
		}
	case filter.Missing:
		out.Type, out.Msg = "missing", "Field required"
		out.Loc = append(out.Loc, f.Suggestion)
		if f.Pointer == "" {
			out.Input = []byte("null")
		}
	case filter.UnknownSort:
		out.expected("enum", f.Want().Type.Enum)
	case filter.WrongShape, filter.WrongKind, filter.NotInEnum, filter.NullOperand:
		out.wanted(f, v)
	case filter.OutOfRange:
		out.beyond(f, v)
	case filter.LimitExceeded:
		out.tooMuch(f, v)
	default:
		out.valueError(f.Message)
	}
	return out
}

// position counts the characters before an error.
func position(body []byte, f *filter.Error) int {
	n := f.Column - 1
	for line := f.Line; line > 1; line-- {
		at := strings.IndexByte(string(body), '\n')
		if at < 0 {
			break
		}
		n += utf8.RuneCount(body[:at+1])
		body = body[at+1:]
	}
	return n
}

func (p *pydanticError) valueError(message string) {
	p.Type, p.Msg, p.Ctx = "value_error", "Value error, "+message, map[string]any{"error": map[string]any{}}
}

// expected says which texts there are.
func (p *pydanticError) expected(typ string, texts []string) {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = "'" + t + "'"
	}
	list := wording.List(quoted, "or")
	p.Type, p.Msg, p.Ctx = typ, "Input should be "+list, map[string]any{"expected": list}
}

// wanted says what should stand where v does.
func (p *pydanticError) wanted(f *filter.Error, v syntax.Value) {
	w := f.Want()
	switch {
	case w.List:
		p.Type, p.Msg = "list_type", "Input should be a valid list"
	case w.Object:
		p.Type, p.Msg = "model_attributes_type", "Input should be a valid dictionary or object to extract fields from"
	case w.Type.Kind == schema.Enum:
		p.expected("enum", w.Type.Enum)
	default:
		if _, wrong := loosely(w.Type.Kind, v, time.Now); wrong != nil {
			p.Type, p.Msg, p.Ctx = wrong.Type, wrong.Msg, wrong.Ctx
		} else { // pydantic takes it
			p.valueError(f.Message)
		}
	}
}

// beyond says which range a number has.
func (p *pydanticError) beyond(f *filter.Error, v syntax.Value) {
	least := map[string]int{"/offset": 0, "/page": 1}
	ge, bounded := least[f.Pointer]
	switch _, isNumber := v.(*syntax.Number); {
	case bounded:
		p.Type, p.Msg = "greater_than_equal", "Input should be greater than or equal to "+strconv.Itoa(ge)
		p.Ctx = map[string]any{"ge": ge}
	case isNumber:
		p.Type, p.Msg = "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size"
	default:
		p.valueError(f.Message)
	}
}

// tooMuch says which limit a text or a list passes.
func (p *pydanticError) tooMuch(f *filter.Error, v syntax.Value) {
	most, err := strconv.Atoi(f.Suggestion)
	switch v := v.(type) {
	case *syntax.String:
		if err == nil {
			p.Type, p.Msg = "string_too_long", fmt.Sprintf("String should have at most %d characters", most)
			p.Ctx = map[string]any{"max_length": most}
			return
		}
	case *syntax.Array:
		if err == nil {
			p.Type, p.Msg = "too_long", fmt.Sprintf("List should have at most %d items after validation, not %d", most, len(v.Items))
			p.Ctx = map[string]any{"max_length": most, "actual_length": len(v.Items), "field_type": "List"}
			return
		}
	}
	p.valueError(f.Message)
}
