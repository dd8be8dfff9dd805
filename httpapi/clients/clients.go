// Package clients writes typed clients of an API that speaks the language: Go, TypeScript and Python.
//
// A client is one file without dependencies: the rows, the bodies with every field and operator, calls that filter, count and paginate,
// that range over all pages, and that get a row by its key. Calls have a timeout, and are tried again where that may help. No mistake of a
// program widens a filter: a list that is empty by accident matches what an empty list matches, and what is not defined is refused. A
// client is generated from the registry and the operator definitions, as a caller sees them:
// what a scope hides is left out.
package clients

import (
	"fmt"
	"io"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Target is a programming language that a client can be generated for.
type Target struct {
	Name  string // as `tamis gen --lang` takes it
	File  string // what the file is usually called
	write func(*writer)
}

// Targets returns the languages, in the order of the documents.
func Targets() []Target {
	return []Target{
		{"go", "client.go", (*writer).golang},
		{"typescript", "client.ts", (*writer).typescript},
		{"python", "client.py", (*writer).python},
	}
}

// Write writes the client of l in the target of that name to w.
func Write(w io.Writer, target string, l *filter.Language) error {
	var known []string
	for _, t := range Targets() {
		if t.Name == target {
			out := &writer{l: l}
			t.write(out)
			_, err := io.WriteString(w, out.text.String())
			return err
		}
		known = append(known, t.Name)
	}
	return fmt.Errorf("%s", wording.Unknown(target, "client language", known))
}

// A writer holds the output so far.
type writer struct {
	l    *filter.Language
	text strings.Builder
}

// linef writes a line.
func (w *writer) linef(format string, args ...any) {
	fmt.Fprintf(&w.text, format, args...)
	w.text.WriteByte('\n')
}

// collections returns the collections that the caller sees.
func (w *writer) collections() []*schema.Collection {
	var out []*schema.Collection
	for _, c := range w.l.Registry().Collections() {
		if w.l.Collection(c.Name) != nil {
			out = append(out, c)
		}
	}
	return out
}

// columns returns the columns of the rows that an API returns to the caller.
func (w *writer) columns(c *schema.Collection) []*schema.Column {
	var out []*schema.Column
	for _, col := range c.Columns {
		if !col.Hidden && !w.l.Hides(c, col.Name) {
			out = append(out, col)
		}
	}
	return out
}

// keyed reports whether the caller may ask for a row of c by its key.
func (w *writer) keyed(c *schema.Collection) bool { return len(c.Key) > 0 && !w.l.HidesKey(c) }

// title returns a name as a type is called:  flow_runs → FlowRuns
func title(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// names of the types of one collection.
func filterType(c *schema.Collection) string { return title(c.Name) + "Filter" }
func bodyType(c *schema.Collection) string   { return title(c.Name) + "Body" }
func rowType(c *schema.Collection) string    { return title(c.Name) + "Row" }

// A syntax says how a target writes types.
type syntax struct {
	kinds  map[schema.Kind]string
	number bool // no numeric type accepts a JSON string
	list   func(item string) string
	either func(a, b string) string
	enum   func(values []string) string
	pair   func(item string) string
}

// column returns the type of a column in a row, apart from sets and null.
func (s *syntax) column(col *schema.Column) string {
	if col.Quoted() && s.number {
		return s.kinds[schema.String]
	}
	return s.scalar(col.Type)
}

func (s *syntax) scalar(t schema.Type) string {
	if t.Kind == schema.Enum && s.enum != nil {
		return s.enum(t.Enum)
	}
	return s.kinds[t.Kind]
}

// operand returns the type of an operator's operand. count is the type of criteria on a number.
func (s *syntax) operand(f filter.Field, word filter.Word, count string) string {
	item := s.scalar(word.Type)
	if word.Type.Kind == schema.Decimal && s.number { // a number, or a string of one where it would lose digits
		item = s.either(item, s.kinds[schema.String])
	}
	switch word.Operator.Operand {
	case operators.One:
		return item
	case operators.Many:
		return s.list(item)
	case operators.OneOrMany:
		return s.either(item, s.list(item))
	case operators.Two:
		return s.pair(item)
	case operators.Flag:
		return s.kinds[schema.Bool]
	case operators.Pattern:
		return s.kinds[schema.String]
	case operators.Object:
		return filterType(f.To())
	default:
		return count
	}
}

// related returns the collection whose object stands under a related key.
func related(r *schema.Related) *schema.Collection { return r.Path[len(r.Path)-1].To }
