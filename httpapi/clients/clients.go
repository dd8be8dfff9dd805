// Package clients writes typed clients of an API that speaks the language: Go, TypeScript and Python.
//
// A client is one file without dependencies: the rows, as their views have them, the bodies with every field and operator, calls that filter, count
// and paginate, that range over all pages, that count over time, and that get rows without a filter and a row by its key. Calls have a timeout, and are tried again where that may help. No mistake of a
// program widens a filter: a list that is empty by accident matches what an empty list matches, and what is not defined is refused. A
// client is generated from the registry and the operator definitions, as a caller sees them:
// what a scope hides is left out.
package clients

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
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

// Options say what API a client is of; the zero Options are that of httpapi.Handler.
type Options struct {
	Routes *routes.Table           // routes.Standard if nil
	Views  map[string]*schema.View // how rows of collections look; of others, as the schema says
	Writes bool                    // rows can be changed and filters stay live, by the Writes and Live of Routes: calls for both
}

// Write writes the client of l in the target of that name to w; Options.Write takes wishes.
func Write(w io.Writer, target string, l *filter.Language) error {
	return Options{}.Write(w, target, l)
}

// Write writes the client of l in the target of that name to w.
func (o Options) Write(w io.Writer, target string, l *filter.Language) error {
	if o.Routes == nil {
		o.Routes = &routes.Standard
	}
	if o.Writes {
		o.Routes = o.Routes.With(o.Routes.Writes).With(o.Routes.Live)
	}
	views, err := l.Registry().Views(o.Views)
	if err != nil {
		return err
	}
	var known []string
	for _, t := range Targets() {
		if t.Name == target {
			out := &writer{l: l, routes: o.Routes, views: views, writes: o.Writes}
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
	l      *filter.Language
	routes *routes.Table
	views  map[string]*schema.View
	writes bool
	text   strings.Builder
}

// path returns the path of the route of an action on c, behind the prefix, and whether there is one and what it is.
func (w *writer) path(c *schema.Collection, action routes.Action) (path string, route *routes.Route) {
	for i := range w.routes.Routes {
		r := &w.routes.Routes[i]
		if r.Action != action || r.Serve != nil || r.Parent != nil || r.Collection != "" && r.Collection != c.Name || !r.For(w.l, c) {
			continue
		}
		if action == routes.History && len(w.l.FieldsOf(c, 1<<schema.Datetime)) == 0 {
			continue // it has no time to count over
		}
		path = strings.TrimPrefix(strings.Replace(r.Path, "{collection}", c.Name, 1), "/")
		return strings.TrimSuffix(path, "{key}"), r
	}
	return "", nil
}

// selects reports whether bodies on c may name members.
func (w *writer) selects(c *schema.Collection) bool {
	_, r := w.path(c, routes.Filter)
	return r != nil && r.Select
}

// A look is a form that rows of a collection are answered in.
type look struct {
	view    string // that a body names; "" for the usual one
	row     string // the type
	call    string // what calls of it are named by:  Books, BooksShort
	of      *schema.View
	members []schema.Member
}

// names returns the names of the members of a look.
func (k look) names() []string {
	out := make([]string, len(k.members))
	for i, m := range k.members {
		out[i] = m.Name
	}
	return out
}

// looks returns the forms of the rows of c, the usual one first.
func (w *writer) looks(c *schema.Collection) []look {
	usual := w.views[c.Name]
	out := []look{{row: rowType(c), call: title(c.Name), of: usual, members: w.l.Members(c, usual)}}
	if w.selects(c) {
		for _, name := range slices.Sorted(maps.Keys(c.Views)) {
			v := c.Views[name]
			out = append(out, look{view: name, row: title(c.Name) + title(name) + "Row", call: title(c.Name) + title(name), of: v, members: w.l.Members(c, v)})
		}
	}
	return out
}

// selectable returns the names of all members that bodies on c may name.
func (w *writer) selectable(c *schema.Collection) []string {
	var out []string
	for _, k := range w.looks(c) {
		for _, m := range k.members {
			if !slices.Contains(out, m.Name) {
				out = append(out, m.Name)
			}
		}
	}
	return out
}

// member returns the type of a member of rows that v is the view of.
func (w *writer) member(s *syntax, v *schema.View, m schema.Member) string {
	switch {
	case m.Computed != nil:
		return s.value(&schema.Column{Type: m.Computed.Type}, nil)
	case m.Field != nil:
		return s.value(m.Field.Shown(), v)
	case m.Join == nil:
		return s.value(m.Column, v)
	}
	to := m.Join.To()
	one, many := s.row(rowType(to)), m.Join.Many()
	if w.l.Collection(to.Name) == nil { // for the caller there are no such rows
		one = s.kinds[schema.JSON]
	}
	if m.Join.Pick != nil {
		if one = s.value(m.Join.Pick, w.views[to.Name]); !many {
			bare := *m.Join.Pick
			bare.Type.Null = false
			one = s.value(&bare, w.views[to.Name])
		}
	}
	switch {
	case many:
		return s.list(one)
	case m.Column != nil:
		return s.either(s.null(one), s.value(m.Column, v))
	}
	return s.null(one)
}

// value returns the type of a column in a row that v is the view of.
func (s *syntax) value(col *schema.Column, v *schema.View) string {
	t := s.column(col)
	defaulted := false
	if v != nil {
		_, defaulted = v.Default[col.Name]
	}
	switch {
	case col.Type.Array:
		return s.list(t)
	case col.Type.Null && !defaulted:
		return s.null(t)
	}
	return t
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

// filtered returns the collections that filters of c are of: c, and the objects in arrays that its fields ask for.
func (w *writer) filtered(c *schema.Collection) []*schema.Collection {
	out := []*schema.Collection{c}
	var walk func(fields []filter.Field)
	walk = func(fields []filter.Field) {
		for _, f := range fields {
			if f.Relation != nil && f.Relation.In != nil {
				out = append(out, f.To())
			}
			walk(f.Fields)
		}
	}
	walk(w.l.Fields(c))
	return out
}

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
func filterType(c *schema.Collection) string {
	if of, array, inside := strings.Cut(c.Name, "."); inside { // of objects in an array
		return title(of) + "Filter" + title(strings.ReplaceAll(array, ".", "_")) + "Object"
	}
	return title(c.Name) + "Filter"
}
func bodyType(c *schema.Collection) string { return title(c.Name) + "Body" }
func rowType(c *schema.Collection) string  { return title(c.Name) + "Row" }

// A syntax says how a target writes types.
type syntax struct {
	kinds  map[schema.Kind]string
	number bool // no numeric type accepts a JSON string
	list   func(item string) string
	either func(a, b string) string
	enum   func(values []string) string
	pair   func(item string) string
	refers func(item string) string // of a value, or the name of a field that has one
	null   func(t string) string    // of what may be null
	row    func(t string) string    // of the type of a row, which may come later in the file
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

// innerName returns what follows the name of a field's criteria in that of the criteria that a word's operand is.
func innerName(word filter.Word) string { return title(word.Name) }

// operand returns the type of an operator's operand. inner is the type of criteria that the operand is.
func (s *syntax) operand(f filter.Field, word filter.Word, inner string) string {
	item := s.scalar(word.Type)
	if word.Type.Kind == schema.Decimal && s.number { // a number, or a string of one where it would lose digits
		item = s.either(item, s.kinds[schema.String])
	}
	if word.Refers {
		item = s.refers(item)
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
		return inner
	}
}

// related returns the collection whose object stands under a related key.
func related(r *schema.Related) *schema.Collection { return r.Path[len(r.Path)-1].To }
