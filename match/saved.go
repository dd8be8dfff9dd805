package match

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/wording"
)

// A Saved is a saved filter as files have it, one a line: {"id": ID, "filter": BODY, "meaning": TEXT}.
type Saved struct {
	ID      []byte        // a text or a number, as JSON; nil if the line has none
	Body    []byte        // with a space for all that stands before it in the line
	Meaning string        // what it asked for when it was saved: see Meaning; "" if the line does not say
	Errors  filter.Errors // of the line: its keys and its id
}

// Meaning identifies what a query asks of the columns of its collection and of those behind relations, however its body says it. It differs
// where the schema has come to read another column, another default or another set of values, so that a saved filter finds other rows than on
// the day on which it was saved. It is "" for a query that cannot be kept (filter.Query.Unresolved).
func Meaning(q *filter.Query) string {
	if canonical, err := q.Language().Parse(q.Collection().Name, []byte(q.String())); err == nil { // a query made in Go has no body
		q = canonical
	}
	where, err := q.Unresolved()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(where.String()))
	return hex.EncodeToString(sum[:8])
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

// AppendSaved appends the line of a query to dst, with its end: its canonical body, which says the same however the client spelled it, and
// what it means today. The id is a text.
func AppendSaved(dst []byte, id string, q *filter.Query) []byte {
	return appendSaved(dst, syntax.AppendQuoted(nil, id), q)
}

func appendSaved(dst, id []byte, q *filter.Query) []byte {
	dst = append(append(append(dst, `{"id":`...), id...), `,"filter":`...)
	dst = append(dst, q.String()...)
	if meaning := Meaning(q); meaning != "" {
		dst = syntax.AppendQuoted(append(dst, `,"meaning":`...), meaning)
	}
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
		case key == "meaning" && first != '"':
			out.wrong(line, begin, filter.WrongShape, key, "meaning is a text", "")
		case key == "meaning":
			out.Meaning = string(syntax.Unescape(nil, value[1:len(value)-1]))
		case key == "filter":
			found = true
			out.Body = append(blank(line[:begin]), value...)
		default:
			known := []string{"id", "filter", "meaning"}
			out.wrong(line, at, filter.UnknownKey, key, "a saved filter has the keys id, filter and meaning", wording.Nearest(key, known))
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
