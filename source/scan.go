package source

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
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
}

// An error is what a scan stops at: the text is not JSON, or a value is not of its column.
type scanError struct {
	at      int    // the offset of what is at fault; -1 if that ends where the scan stopped
	message string // what was wanted
}

// Error returns the message.
func (f *scanError) Error() string { return f.message }

func wrong(message string) *scanError { return &scanError{-1, message} }

// notJSON returns the error that the Scanner stopped at.
func (s *scan) notJSON() *scanError { return &scanError{s.At, "not JSON: " + s.Message()} }

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
	seen := map[string]bool{}
	for more := s.Open(); more; {
		span, ok := s.Key()
		if !ok {
			return s.notJSON()
		}
		key := s.text(span)
		s.path = append(s.path, key)
		if seen[key] {
			return wrong("this key is there twice")
		}
		seen[key] = true
		if err := f(key); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
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
	more := s.Open()
	for i := 0; more; i++ {
		s.path = append(s.path, strconv.Itoa(i))
		if err := f(i); err != nil {
			return err
		}
		s.path = s.path[:len(s.path)-1]
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
	return &scanError{begin, "want " + want + ", have " + show(string(s.Data[begin:s.At]))}
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
	return s.scalar(t.Kind, t)
}

// set reads the value of an array column. Null is the empty array, and a null element is kept: it counts for nothing.
func (s *scan) set(t schema.Type) (any, error) {
	list := []any{}
	if s.Next() == 'n' {
		if !s.Word("null") {
			return nil, s.notJSON()
		}
		return setOf(t.Kind, list), nil
	}
	element := schema.Type{Kind: t.Kind, Name: t.Name, Enum: t.Enum}
	err := s.array("an array of "+element.String()+", or null", func(int) error {
		v, err := s.value(element)
		list = append(list, v)
		return err
	})
	return setOf(t.Kind, list), err
}

// setOf returns an array as memeval.Rows hold it: a slice of the kind's Go type, unless an element is null.
func setOf(k schema.Kind, list []any) any {
	switch {
	case slices.Contains(list, nil):
		return list
	case k == schema.Int:
		return sliceOf[int64](list)
	case k == schema.Float:
		return sliceOf[float64](list)
	case k == schema.Bool:
		return sliceOf[bool](list)
	case k == schema.Datetime || k == schema.Date:
		return sliceOf[time.Time](list)
	case k == schema.JSON:
		return list
	}
	return sliceOf[string](list)
}

func sliceOf[E any](list []any) []E {
	out := make([]E, len(list))
	for i, v := range list {
		out[i], _ = v.(E) // the kind says so
	}
	return out
}

// scalar reads a value of one kind, which is not null.
func (s *scan) scalar(k schema.Kind, t schema.Type) (any, error) {
	begin := s.At
	switch c := s.Data; {
	case begin == len(c):
		return nil, s.unwanted(wanted(t))
	case k == schema.Bool && (c[begin] == 't' || c[begin] == 'f'):
		word := c[begin] == 't'
		if !s.Word(strconv.FormatBool(word)) {
			return nil, s.notJSON()
		}
		return word, nil
	case k == schema.Decimal:
		return s.decimal(t)
	case k == schema.Int || k == schema.Float:
		if c[begin] != '-' && (c[begin] < '0' || c[begin] > '9') {
			return nil, s.unwanted(wanted(t))
		}
		span, ok := s.Number()
		if !ok {
			return nil, s.notJSON()
		}
		return number(k, string(c[span.Start:span.End]))
	case k != schema.Bool && c[begin] == '"':
		span, ok := s.Quoted()
		if !ok {
			return nil, s.notJSON()
		}
		return parse(t, s.text(span))
	}
	return nil, s.unwanted(wanted(t))
}

// decimal reads a number, or a string of one, as it is written.
func (s *scan) decimal(t schema.Type) (any, error) {
	switch c := s.Data[s.At]; {
	case c == '"':
		span, ok := s.Quoted()
		if !ok {
			return nil, s.notJSON()
		}
		return parse(t, s.text(span))
	case c == '-' || '0' <= c && c <= '9':
		span, ok := s.Number()
		if !ok {
			return nil, s.notJSON()
		}
		return parse(t, string(s.Data[span.Start:span.End]))
	}
	return nil, s.unwanted(wanted(t))
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
	default:
		return "a string"
	}
}

// number returns the value of a number as it was written. An int never passes through a float.
func number(k schema.Kind, s string) (any, error) {
	if k == schema.Float {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(f, 0) {
			return nil, wrong("want a number that a float64 holds, have " + show(s))
		}
		return f + 0, nil // minus zero is zero
	}
	if strings.ContainsAny(s, ".eE") {
		return nil, wrong("want an int, have " + show(s))
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return nil, wrong("want an int of 64 bits, have " + show(s))
	}
	return n, nil
}

// parse returns the value of a kind that JSON writes as a string.
func parse(t schema.Type, s string) (any, error) {
	var out any
	var err error
	switch t.Kind {
	case schema.UUID:
		out, err = schema.ParseUUID(s)
	case schema.Datetime:
		var micros int64
		micros, err = schema.ParseTime(s)
		out = schema.NumOf(schema.Datetime, micros).Time()
	case schema.Date:
		var days int64
		days, err = schema.ParseDate(s)
		out = schema.NumOf(schema.Date, days).Time()
	case schema.Decimal:
		var key string
		key, err = schema.ParseDecimal(s)
		if err == nil && !t.Fits(key) {
			err = errors.New("want " + wanted(t))
		}
		out = json.Number(schema.FormatDecimal(key))
	case schema.Enum:
		if !slices.Contains(t.Enum, s) {
			err = errors.New("want one of " + strings.Join(t.Enum, ", "))
		}
		out = s
	default:
		if strings.IndexByte(s, 0) >= 0 {
			return nil, wrong("want a string without the character NUL")
		}
		return s, nil
	}
	if err != nil {
		return nil, wrong(err.Error() + ", have " + show(s))
	}
	return out, nil
}

// free reads any JSON value.
func (s *scan) free(depth int) (any, error) {
	if depth > deepest {
		return nil, wrong("want at most " + strconv.Itoa(deepest) + " levels of arrays and objects")
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
		return s.scalar(schema.String, schema.Type{Kind: schema.String})
	case 't', 'f':
		return s.scalar(schema.Bool, schema.Type{Kind: schema.Bool})
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
	if _, err := number(schema.Float, text); err != nil {
		return nil, err
	}
	return json.Number(text), nil
}
