package console

import (
	"context"
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
	Title       string              `json:"title"`
	Reveal      bool                `json:"reveal"` // there is SQL, and there are explanations
	Tokens      bool                `json:"tokens"` // callers differ
	Operators   map[string]operator `json:"operators"`
	Collections []collection        `json:"collections"`
}

type operator struct {
	Doc     string `json:"doc"`
	Operand string `json:"operand"` // as the documents write it
	List    bool   `json:"list,omitempty"`
	Object  bool   `json:"object,omitempty"`
}

type collection struct {
	Name    string            `json:"name"`
	Body    string            `json:"body"`
	Doc     string            `json:"doc,omitempty"`
	Key     []string          `json:"key"`
	Keys    []string          `json:"keys"` // of a body
	Fields  []field           `json:"fields"`
	Related map[string]string `json:"related,omitempty"` // collections, by what a body names them
	Sorts   []sort            `json:"sorts,omitempty"`
	Sort    string            `json:"sort,omitempty"`
	Times   []string          `json:"times,omitempty"`  // what a history may be over
	Groups  []string          `json:"groups,omitempty"` // what rows may be counted by
	Limit   int64             `json:"limit"`
	Most    int64             `json:"most"`
	Groupby bool              `json:"operator"` // its objects accept "operator"
	Path    string            `json:"path,omitempty"`
}

type field struct {
	Name       string   `json:"name"`
	Path       string   `json:"path"`
	Type       string   `json:"type,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Array      bool     `json:"array,omitempty"`
	Doc        string   `json:"doc,omitempty"`
	Enum       []string `json:"enum,omitempty"`
	To         string   `json:"to,omitempty"` // the collection whose rows it asks for
	Deprecated string   `json:"deprecated,omitempty"`
	Words      []string `json:"words,omitempty"`
	Inner      []string `json:"inner,omitempty"` // the words of an element
	Fields     []field  `json:"fields,omitempty"`
}

type sort struct {
	Name       string `json:"name"`
	By         string `json:"by,omitempty"` // its first key
	Descending bool   `json:"descending,omitempty"`
}

// schema answers with what the caller may say.
func (c *console) schema(call *routes.Call) error {
	l := call.Language
	out := description{Title: c.api.Title, Reveal: c.reveal, Tokens: c.api.Access != nil, Operators: map[string]operator{}}
	for _, col := range l.Registry().Collections() {
		if l.Collection(col.Name) != nil {
			out.Collections = append(out.Collections, c.describe(l, col, out.Operators))
		}
	}
	return call.Write(out)
}

func (c *console) describe(l *filter.Language, col *schema.Collection, words map[string]operator) collection {
	out := collection{
		Name: col.Name, Body: col.BodyKey(), Doc: col.Doc, Key: []string{}, Keys: bodies(l).BodyKeys(col), Fields: fieldsOf(l.Fields(col), words),
		Related: map[string]string{}, Times: l.FieldsOf(col, 1<<schema.Datetime|1<<schema.Date), Groups: l.GroupFields(col),
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

func fieldsOf(fields []filter.Field, words map[string]operator) []field {
	var out []field
	for _, f := range fields {
		d := field{Name: f.Name, Path: f.Path, Doc: f.Doc, Deprecated: f.Deprecated, Fields: fieldsOf(f.Fields, words)}
		if f.Relation != nil {
			d.To = f.To().Name
		} else {
			d.Type, d.Kind, d.Array, d.Enum = f.Type.String(), f.Type.Kind.String(), f.Type.Array, f.Type.Enum
		}
		d.Words = wordsOf(f.Words, words)
		for _, w := range f.Words {
			if w.Inner != nil && w.Operator.Operand == operators.Element {
				d.Inner = wordsOf(w.Inner.Words, words)
			}
		}
		out = append(out, d)
	}
	return out
}

func wordsOf(list []filter.Word, words map[string]operator) []string {
	var out []string
	for _, w := range list {
		out = append(out, w.Name)
		o := w.Operator.Operand
		words[w.Name] = operator{
			Doc: w.Operator.Doc, Operand: o.String(),
			List:   o == operators.Many || o == operators.Two || o == operators.OneOrMany,
			Object: o == operators.Object || o == operators.Count || o == operators.Element,
		}
	}
	return out
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
