package console

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A description is what the caller may say: the editor completes from it.
type description struct {
	Title       string       `json:"title"`
	Reveal      bool         `json:"reveal"` // there is SQL, and there are explanations
	Tokens      bool         `json:"tokens"` // callers differ
	Groups      bool         `json:"groups"` // objects accept and_, or_ and not_
	Operators   []operator   `json:"operators"`
	Collections []collection `json:"collections"`
	Items       []items      `json:"items,omitempty"`

	language *filter.Language
	numbers  map[key]int // of Operators
}

// Items are the objects in arrays that some field asks for, as rows of a collection.
type items struct {
	Name    string  `json:"name"`
	Fields  []field `json:"fields"`
	Groupby bool    `json:"operator"` // its objects accept "operator"
}

// An operator is a word as it stands on one field or on many: on another, one of its name may look at another type.
type operator struct {
	Name       string `json:"name"`
	Doc        string `json:"doc"`
	Operand    string `json:"operand"` // as the documents write it
	Deprecated string `json:"deprecated,omitempty"`
	List       bool   `json:"list,omitempty"`   // there may be a list of values
	Refers     bool   `json:"refers,omitempty"` // for a value there may be {"field": path}
	Rows       bool   `json:"rows,omitempty"`   // there is a filter of the rows that the field leads to
	Inner      *field `json:"inner,omitempty"`  // there are criteria on this: a number, or an element
	values            // unless they are the field's
}

// A key is what an operator differs from others by.
type key struct {
	of                           *operators.Operator
	name, deprecated, kind, enum string
	inner                        string // as JSON
	refers                       bool
}

// Values are what a field has, or what stands behind an operator.
type values struct {
	Type string   `json:"type,omitempty"`
	Kind string   `json:"kind,omitempty"`
	Enum []string `json:"enum,omitempty"`
	As   string   `json:"as,omitempty"` // fields are compared that have the same, or none and the same kind
}

type collection struct {
	Name    string              `json:"name"`
	Body    string              `json:"body"`
	Doc     string              `json:"doc,omitempty"`
	Key     []string            `json:"key"`
	Keys    []string            `json:"keys"` // of a body
	Fields  []field             `json:"fields"`
	Related map[string]string   `json:"related,omitempty"` // collections, by what a body names them
	Sorts   []sort              `json:"sorts,omitempty"`
	Sort    string              `json:"sort,omitempty"`
	Views   []string            `json:"views,omitempty"`
	Members map[string][]string `json:"members"`          // of rows, by view; by "" where a body names none
	Times   []string            `json:"times,omitempty"`  // what a history may be over
	Groups  []string            `json:"groups,omitempty"` // what rows may be counted by
	Limit   int64               `json:"limit"`
	Most    int64               `json:"most"`
	Groupby bool                `json:"operator"` // its objects accept "operator"
	Path    string              `json:"path,omitempty"`
}

type field struct {
	Name string `json:"name,omitempty"`
	Path string `json:"path,omitempty"`
	values
	Array      bool    `json:"array,omitempty"`
	Doc        string  `json:"doc,omitempty"`
	To         string  `json:"to,omitempty"`    // the collection whose rows it asks for
	Where      string  `json:"where,omitempty"` // of a number of rows: the collection of the filter under the key "where"
	Named      bool    `json:"named,omitempty"` // {"field": path} may name it, or go through it
	Deprecated string  `json:"deprecated,omitempty"`
	Operator   bool    `json:"operator,omitempty"` // its criteria accept "operator"
	Words      []int   `json:"words,omitempty"`    // numbers of operators
	Fields     []field `json:"fields,omitempty"`
}

type sort struct {
	Name       string `json:"name"`
	By         string `json:"by,omitempty"` // its first key
	Descending bool   `json:"descending,omitempty"`
}

// schema answers with what the caller may say.
func (c *console) schema(call *routes.Call) error {
	l := call.Language
	out := description{Title: c.api.Title, Reveal: c.reveal, Tokens: c.api.Access != nil, Groups: !l.Registry().Options().NoGroups, language: l, numbers: map[key]int{}}
	for _, col := range l.Registry().Collections() {
		if l.Collection(col.Name) != nil {
			out.Collections = append(out.Collections, c.describe(&out, col))
		}
	}
	return call.Write(out)
}

func (c *console) describe(d *description, col *schema.Collection) collection {
	l := d.language
	out := collection{
		Name: col.Name, Body: col.BodyKey(), Doc: col.Doc, Key: []string{}, Keys: bodies(l).BodyKeys(col), Fields: d.fields(l.Fields(col)),
		Related: map[string]string{}, Views: slices.Sorted(maps.Keys(col.Views)), Members: map[string][]string{}, Times: l.FieldsOf(col, 1<<schema.Datetime|1<<schema.Date), Groups: l.GroupFields(col),
		Groupby: l.AcceptsOperator(col), Path: c.path(l, col),
	}
	out.Limit, out.Most = l.PageLimits(col)
	if !l.HidesKey(col) {
		for _, k := range col.Key {
			out.Key = append(out.Key, k.Name)
		}
	}
	for _, r := range l.Related(col) {
		if n := len(r.Path); n > 0 {
			out.Related[r.Name] = r.Path[n-1].To.Name
		}
	}
	usual := col.View
	if views := l.Route().Views; views != nil {
		usual = views[col.Name]
	}
	out.Members[""] = membersOf(l, col, usual)
	for _, name := range out.Views {
		out.Members[name] = membersOf(l, col, col.Views[name])
	}
	byName := map[string]schema.Sort{}
	for _, s := range col.Sorts {
		byName[s.Name] = s
	}
	for _, name := range l.SortNames(col) {
		s := sort{Name: name}
		if keys := byName[name].Keys; len(keys) > 0 {
			s.By, s.Descending = keys[0].Name, keys[0].Descending
		}
		if name == col.Sort { // the default may read what is hidden
			out.Sort = name
		}
		out.Sorts = append(out.Sorts, s)
	}
	return out
}

func membersOf(l *filter.Language, col *schema.Collection, v *schema.View) []string {
	var names []string
	for _, m := range l.Members(col, v) {
		names = append(names, m.Name)
	}
	return names
}

func (d *description) fields(fields []filter.Field) []field {
	var out []field
	for _, f := range fields {
		out = append(out, d.field(f))
	}
	return out
}

func (d *description) field(f filter.Field) field {
	out := field{Name: f.Name, Path: f.Path, Doc: f.Doc, Deprecated: f.Deprecated, Operator: f.Operator, Named: f.Named, Fields: d.fields(f.Fields)}
	if f.Relation != nil {
		out.To = f.To().Name
		d.items(f.Relation)
	} else {
		out.values, out.Array = valuesOf(f.Type), f.Type.Array
	}
	if f.Where != nil {
		out.Where = f.Where.Name
	}
	for _, w := range f.Words {
		if o := w.Operator.Operand; (o == operators.Object || o == operators.CountRows) && f.Relation.In == nil && d.language.Registry().Options().NoRelations {
			continue
		}
		out.Words = append(out.Words, d.operator(w, out.values))
	}
	return out
}

// items adds what r leads to, if that is the objects in an array.
func (d *description) items(r *schema.Relation) {
	if r.In == nil || slices.ContainsFunc(d.Items, func(i items) bool { return i.Name == r.To.Name }) {
		return
	}
	d.Items = append(d.Items, items{Name: r.To.Name, Fields: d.fields(d.language.Fields(r.To)), Groupby: d.language.AcceptsOperator(r.To)})
}

func valuesOf(t schema.Type) values {
	v := values{Type: t.String(), Kind: t.Kind.String(), Enum: t.Enum}
	if t.Kind == schema.Decimal { // its digits count
		v.As = schema.Type{Kind: t.Kind, Precision: t.Precision, Scale: t.Scale}.String()
	}
	return v
}

// operator returns the number of a word on a field that has some values.
func (d *description) operator(w filter.Word, of values) int {
	o := w.Operator.Operand
	out := operator{
		Name: w.Name, Doc: w.Operator.Doc, Operand: o.String(), Deprecated: w.Deprecated, Refers: w.Refers,
		List: o == operators.Many || o == operators.Two || o == operators.OneOrMany, Rows: o == operators.Object,
	}
	switch {
	case w.Inner != nil:
		inner := d.field(*w.Inner)
		inner.Name = ""
		out.Inner = &inner
	case o == operators.Flag:
		out.values = valuesOf(schema.Type{Kind: schema.Bool})
	case o == operators.Pattern:
		out.values = valuesOf(schema.Type{Kind: schema.String})
	case o != operators.Object:
		out.values = valuesOf(w.Type)
	}
	if out.Kind == of.Kind && slices.Equal(out.Enum, of.Enum) {
		out.values = values{}
	}
	k := key{of: w.Operator, name: w.Name, deprecated: w.Deprecated, refers: w.Refers, kind: out.Type, enum: strings.Join(out.Enum, "\x00")}
	if out.Inner != nil {
		k.inner = string(schema.Must(json.Marshal(out.Inner)))
	}
	n, known := d.numbers[k]
	if !known {
		n = len(d.Operators)
		d.numbers[k] = n
		d.Operators = append(d.Operators, out)
	}
	return n
}

// path returns the path of the API that answers with rows of a collection, or "".
func (c *console) path(l *filter.Language, col *schema.Collection) string {
	table := c.api.Routes
	if table == nil {
		table = &routes.Standard
	}
	for i := range table.Routes {
		r := &table.Routes[i]
		if r.Action == routes.Filter && r.Parent == nil && (r.Collection == "" || r.Collection == col.Name) && r.For(l, col) {
			return table.Prefix + strings.Replace(r.Path, "{collection}", col.Name, 1)
		}
	}
	return ""
}

// patience is how long collections are counted to find where to begin.
const patience = 800 * time.Millisecond

// start answers with the number of rows of the collections, as far as they are counted in time, and with the one that has the most. One that
// cannot be counted in time is taken to have the most.
func (c *console) start(call *routes.Call) error {
	ctx, cancel := context.WithTimeout(call.Context(), patience)
	defer cancel()
	out := struct {
		Collection string           `json:"collection"`
		Rows       map[string]int64 `json:"rows"`
	}{Rows: map[string]int64{}}
	most := int64(-1)
	for _, col := range call.Language.Registry().Collections() {
		if call.Language.Collection(col.Name) == nil {
			continue
		}
		q, err := call.Language.Query(col.Name, predicate.True())
		if err != nil {
			return err
		}
		n, err := call.Source.Count(ctx, q)
		switch {
		case ctx.Err() != nil:
			out.Collection = col.Name
			return call.Write(out)
		case err != nil:
			continue // the database is not as the schema says; other collections are
		}
		if out.Rows[col.Name] = n; n > most {
			most, out.Collection = n, col.Name
		}
	}
	return call.Write(out)
}
