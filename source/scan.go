package source

import (
	"cmp"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// deepest is how many arrays and objects a JSON column may hold inside each other.
const deepest = 100

// A scan reads rows out of a JSON text, strictly and without passing a number through a float.
type scan struct {
	syntax.Scanner
	buffer []byte
	// The names of the members and items that are being read, for the pointer of an error. As a
	// error ends the reading, nothing is taken off when one is found.
	path []string
	key  int // where the key begins whose member is read

	all   bool            // an error does not end the reading: it goes on behind the member or item
	found []*filter.Error // then
	lines *syntax.Lines   // likewise
}

// An error is what a scan stops at: the text is not JSON, or a value is not of its column.
type scanError struct {
	at         int         // the offset of what is at fault; -1 if that ends where the scan stopped
	message    string      // what was wanted
	code       filter.Code // WrongKind if ""
	suggestion string
}

// Error returns the message.
func (f *scanError) Error() string { return f.message }

func wrong(message string) *scanError { return &scanError{at: -1, message: message} }

// of returns f with its code.
func (f *scanError) of(code filter.Code) *scanError {
	f.code = code
	return f
}

// notJSON returns the error that the Scanner stopped at.
func (s *scan) notJSON() *scanError {
	return (&scanError{at: s.At, message: "not JSON: " + s.Message()}).of(filter.InvalidJSON)
}

// note keeps the error of a value that begins at an offset, and skips the value. It returns the error that ends the reading, if one does.
func (s *scan) note(err error, at, depth int) error {
	bad, ok := err.(*scanError) //nolint:errorlint // a scan wraps nothing around it
	if !s.all || !ok || bad.code == filter.InvalidJSON {
		return err
	}
	f := &filter.Error{Code: cmp.Or(bad.code, filter.WrongKind), Pointer: s.pointer(), Message: bad.message, Suggestion: bad.suggestion}
	if bad.at < 0 {
		bad.at = at
	}
	f.Line, f.Column = s.lines.LineColumn(syntax.Pos(bad.at))
	s.found = append(s.found, f)
	s.path, s.At = s.path[:depth], at
	if !s.Skip() {
		return s.notJSON()
	}
	return nil
}

func (s *scan) pointer() string {
	var p []byte
	for _, token := range s.path {
		p = syntax.AppendPointer(p, token)
	}
	return string(p)
}

// text returns the text of a string that was read.
func (s *scan) text(span syntax.Span) string {
	raw := s.Data[span.Start:span.End]
	if span.Escaped {
		s.buffer = syntax.Unescape(s.buffer[:0], raw)
		raw = s.buffer
	}
	return string(raw)
}

// object reads an object and calls f for each of its members, once its key is read. No two have the same key.
func (s *scan) object(want string, f func(key string) error) error {
	if s.Next() != '{' {
		return s.unwanted(want)
	}
	seen, depth := map[string]bool{}, len(s.path)
	for more := s.Open(); more; {
		s.Next()
		begin := s.At
		span, ok := s.Key()
		if !ok {
			return s.notJSON()
		}
		key := s.text(span)
		s.path, s.key = append(s.path, key), begin
		s.Next()
		at := s.At
		var err error
		if seen[key] {
			err = &scanError{at: begin, message: "this key is there twice", code: filter.DuplicateKey}
		} else {
			err = f(key)
		}
		seen[key] = true
		if err != nil {
			if err = s.note(err, at, depth); err != nil {
				return err
			}
		}
		s.path = s.path[:depth]
		if more, ok = s.Close('}'); !ok {
			return s.notJSON()
		}
	}
	return nil
}

// array reads an array and calls f for each of its items.
func (s *scan) array(want string, f func(i int) error) error {
	if s.Next() != '[' {
		return s.unwanted(want)
	}
	more, depth := s.Open(), len(s.path)
	for i := 0; more; i++ {
		s.path = append(s.path, strconv.Itoa(i))
		s.Next()
		at := s.At
		if err := f(i); err != nil {
			if err = s.note(err, at, depth); err != nil {
				return err
			}
		}
		s.path = s.path[:depth]
		var ok bool
		if more, ok = s.Close(']'); !ok {
			return s.notJSON()
		}
	}
	return nil
}

// unwanted returns the error of the next value, which is not what is wanted, or not JSON at all.
func (s *scan) unwanted(want string) *scanError {
	begin := s.At
	if !s.Skip() {
		return s.notJSON()
	}
	bad := &scanError{at: begin, message: "want " + want + ", have " + show(string(s.Data[begin:s.At]))}
	if c := s.Data[begin]; c == '{' || c == '[' || strings.HasPrefix(want, "an array") || strings.Contains(want, "object") {
		bad.code = filter.WrongShape
	}
	return bad
}

// value reads the value of a column in the form of memeval.Rows.
func (s *scan) value(t schema.Type) (any, error) {
	c := s.Next()
	switch {
	case t.Kind == schema.JSON && !t.Array:
		v, err := s.free(0)
		return v, err
	case t.Array:
		return s.set(t)
	case c == 'n':
		if !s.Word("null") {
			return nil, s.notJSON()
		}
		return nil, nil
	}
	return s.scalar(t)
}

// set reads the value of an array column. Null is the empty array, and a null element is kept: it counts for nothing.
func (s *scan) set(t schema.Type) (any, error) {
	list := []any{}
	if s.Next() == 'n' {
		if !s.Word("null") {
			return nil, s.notJSON()
		}
		return value.SliceOf(t.Kind, list), nil
	}
	element := schema.Type{Kind: t.Kind, Name: t.Name, Enum: t.Enum}
	err := s.array("an array of "+element.String()+", or null", func(int) error {
		v, err := s.value(element)
		list = append(list, v)
		return err
	})
	return value.SliceOf(t.Kind, list), err
}

// scalar reads a value of t, which is not null.
func (s *scan) scalar(t schema.Type) (any, error) {
	begin := s.At
	form, span, ok := scalar.Read(&s.Scanner, s.Next())
	if !ok {
		return nil, s.notJSON()
	}
	v, err := valueOf(t, form, s.text(span))
	if errors.Is(err, scalar.ErrForm) {
		s.At = begin
		return nil, s.unwanted(wanted(t))
	}
	return v, err
}

// wanted says what a value of t looks like.
func wanted(t schema.Type) string {
	switch t.Kind {
	case schema.Int:
		return "an int"
	case schema.Float:
		return "a number"
	case schema.Decimal:
		t.Null = false
		return "a " + t.String()
	case schema.Bool:
		return "true or false"
	case schema.Datetime:
		return "a datetime as a string"
	case schema.Date:
		return "a date as a string"
	case schema.UUID:
		return "a UUID as a string"
	case schema.Bytes:
		return "bytes in base64 as a string"
	case schema.Clock:
		return "a time of day as a string"
	default:
		return "a string"
	}
}

// valueOf returns a value that JSON writes in a form, as memeval.Rows hold it.
func valueOf(t schema.Type, form scalar.Form, text string) (any, error) {
	v, err := scalar.Of(&t, form, text)
	switch {
	case err == nil && t.Kind == schema.Decimal && !t.Fits(v.Text()):
		err = errors.New("want " + wanted(t))
	case err == nil:
		return value.Go(value.HoldingOf(t).Shown(v)), nil
	case errors.Is(err, scalar.ErrForm):
		return nil, err
	case errors.Is(err, scalar.ErrNUL):
		return nil, wrong(err.Error())
	case errors.Is(err, scalar.ErrEnum):
		bad := wrong("want one of " + strings.Join(t.Enum, ", ") + ", have " + show(text)).of(filter.NotInEnum)
		bad.suggestion = wording.Nearest(text, t.Enum)
		return nil, bad
	case errors.Is(err, scalar.ErrIntRange), errors.Is(err, scalar.ErrFloatRange), errors.Is(err, scalar.ErrSingle):
		return nil, wrong(err.Error() + ", have " + show(text)).of(filter.OutOfRange)
	}
	return nil, wrong(err.Error() + ", have " + show(text))
}

// free reads any JSON value.
func (s *scan) free(depth int) (any, error) {
	if depth > deepest {
		return nil, wrong("want at most " + strconv.Itoa(deepest) + " levels of arrays and objects").of(filter.LimitExceeded)
	}
	switch c := s.Next(); c {
	case '{':
		o := map[string]any{}
		err := s.object("", func(key string) error {
			if strings.IndexByte(key, 0) >= 0 {
				return wrong("want a key without the character NUL")
			}
			v, err := s.free(depth + 1)
			o[key] = v
			return err
		})
		return o, err
	case '[':
		a := []any{}
		err := s.array("", func(int) error {
			v, err := s.free(depth + 1)
			a = append(a, v)
			return err
		})
		return a, err
	case '"':
		return s.scalar(schema.Type{Kind: schema.String})
	case 't', 'f':
		return s.scalar(schema.Type{Kind: schema.Bool})
	case 'n':
		if !s.Word("null") {
			return nil, s.notJSON()
		}
		return nil, nil
	}
	begin := s.At
	if !s.Scalar(s.Next()) {
		return nil, s.notJSON()
	}
	text := string(s.Data[begin:s.At])
	if _, err := valueOf(schema.Type{Kind: schema.Float}, scalar.Number, text); err != nil {
		return nil, err
	}
	return json.Number(text), nil
}
