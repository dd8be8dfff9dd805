package match

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
)

// A Saved is a saved filter as files have it, one a line: {"id": ID, "filter": BODY}.
type Saved struct {
	ID     []byte        // a text or a number, as JSON; nil if the line has none
	Body   []byte        // with a space for all that stands before it in the line
	Errors filter.Errors // of the line: its keys and its id
}

// Query checks the filter against the schema of today, which may not be that of the day on which it was saved. What no longer fits is
// filter.Errors, with pointers, columns and suggestions for the line.
func (s *Saved) Query(l *filter.Language, collection string) (*filter.Query, error) {
	if len(s.Errors) > 0 {
		return nil, s.Errors
	}
	q, err := l.Parse(collection, s.Body)
	errs := filter.Errors(nil)
	if errors.As(err, &errs) {
		for _, e := range errs {
			e.Pointer = "/filter" + e.Pointer
		}
	}
	return q, err
}

// AppendSaved appends the line of a query to dst, with its end: its canonical body, which says the same however the client spelled it. The id
// is a text.
func AppendSaved(dst []byte, id string, q *filter.Query) []byte {
	dst = append(dst, `{"id":`...)
	dst = syntax.AppendQuoted(dst, id)
	dst = append(dst, `,"filter":`...)
	dst = append(dst, q.String()...)
	return append(dst, "}\n"...)
}

// ParseSaved returns the parts of a line that has the key filter, and nil for any other line: that is a body, or not JSON.
// In the body all that stands before it is blank, so that its errors are where they are in the line.
func ParseSaved(line []byte) *Saved {
	s := syntax.Scanner{Data: line}
	if s.Next() != '{' {
		return nil
	}
	out, found := &Saved{}, false
	for more := s.Open(); more; {
		s.Next()
		at := s.At
		span, ok := s.Key()
		if !ok {
			return nil
		}
		key := string(syntax.Unescape(nil, line[span.Start:span.End]))
		first := s.Next()
		begin := s.At
		if !s.Skip() {
			return nil
		}
		value := line[begin:s.At]
		switch {
		case key == "id" && out.ID != nil, key == "filter" && found:
			out.wrong(line, at, filter.DuplicateKey, key, "the key "+key+" is there twice", "")
		case key == "id" && (first == '{' || first == '[' || first == 't' || first == 'f' || first == 'n'):
			out.wrong(line, begin, filter.WrongShape, key, "an id is a text or a number", "")
		case key == "id" && first == '"': // one id, however it is spelled
			out.ID = syntax.AppendQuoted(nil, string(syntax.Unescape(nil, value[1:len(value)-1])))
		case key == "id":
			out.ID = value
		case key == "filter":
			found = true
			out.Body = append(blank(line[:begin]), value...)
		default:
			known := []string{"id", "filter"}
			out.wrong(line, at, filter.UnknownKey, key, "a saved filter has the keys id and filter", wording.Nearest(key, known))
		}
		if more, ok = s.Close('}'); !ok {
			return nil
		}
	}
	if !found || !s.Finish() {
		return nil
	}
	return out
}

func (s *Saved) wrong(line []byte, at int, code filter.Code, key, message, suggestion string) {
	_, column := syntax.LineColumn(line, syntax.Pos(at))
	s.Errors = append(s.Errors, &filter.Error{
		Code: code, Pointer: string(syntax.AppendPointer(nil, key)), Line: 1, Column: column, Message: message, Suggestion: suggestion,
	})
}

// blank returns a space for every code point.
func blank(text []byte) []byte { return bytes.Repeat([]byte{' '}, utf8.RuneCount(text)) }
