package evaltest

import (
	"iter"
	"reflect"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A PlainRow is a row in the plainest form: a schema.Value, a []schema.Value, or a tree of JSON.
type PlainRow map[string]any

// PlainData are the rows of collections.
type PlainData map[*schema.Collection][]PlainRow

// Says reports whether a row satisfies a predicate, by its definition.
func (d PlainData) Says(row PlainRow, n *predicate.Node) bool { return predicate.Eval(n, row.Among(d)) }

// PlainText is a term of texts.
var PlainText = &schema.Term{Type: schema.Type{Kind: schema.String}, Columns: []*schema.Column{{Name: "text"}}}

// A plainRead is a row that predicate.Eval can read.
type plainRead struct {
	row  PlainRow
	data PlainData
}

func (row PlainRow) Among(d PlainData) plainRead { return plainRead{row, d} }

func (r plainRead) Elements(t *schema.Term) []schema.Value { return r.row.elements(t) }

func (r plainRead) Value(t *schema.Term) schema.Value {
	if t.Type.Kind == schema.JSON && len(t.Path) == 0 && r.row[t.Columns[0].Name] != nil {
		return schema.Text("a document")
	}
	return r.row.value(t)
}

func (r plainRead) Related(to *schema.Relation) iter.Seq[predicate.Row] {
	return func(yield func(predicate.Row) bool) {
		if to.In != nil {
			items, _ := r.row.inside(to.In)
			list, _ := items.([]any)
			for _, item := range list {
				if _, object := item.(map[string]any); object && !yield(PlainRow{to.To.Columns[0].Name: item}.Among(r.data)) {
					return
				}
			}
			return
		}
		for _, other := range r.data[to.To] {
			if r.row.joins(to, other) && !yield(other.Among(r.data)) {
				return
			}
		}
	}
}

func (row PlainRow) joins(r *schema.Relation, other PlainRow) bool {
	for _, on := range r.On {
		a, _ := row[on[0].Name].(schema.Value)
		b, _ := other[on[1].Name].(schema.Value)
		if a.IsNull() || b.IsNull() || a.Compare(b) != 0 {
			return false
		}
	}
	return true
}

func (row PlainRow) elements(t *schema.Term) []schema.Value {
	elements, _ := row[t.Columns[0].Name].([]schema.Value)
	return elements
}

func (row PlainRow) value(t *schema.Term) schema.Value {
	switch {
	case t.Length:
		return schema.Integer(int64(len(row.elements(t))))
	case len(t.Path) > 0 || t.JSONType:
		tree, there := row.inside(t)
		if t.JSONType {
			return plainType(tree, there && (tree != nil || len(t.Path) > 0))
		}
		return plainJSON(t.Type.Kind, tree)
	case t.Join:
		text := ""
		for i, col := range t.Columns {
			if i > 0 {
				text += " "
			}
			v, _ := row[col.Name].(schema.Value)
			text += v.Text()
		}
		return schema.Text(text)
	}
	for _, col := range t.Columns {
		if v, _ := row[col.Name].(schema.Value); !v.IsNull() {
			return v
		}
	}
	return schema.Value{}
}

// inside returns the JSON value that t reads, and whether there is one.
func (row PlainRow) inside(t *schema.Term) (tree any, there bool) {
	tree, there = row[t.Columns[0].Name], true
	for _, key := range t.Path {
		if n, ok := schema.ArrayIndex(key); ok {
			items, _ := tree.([]any)
			if tree, there = nil, n < len(items); there {
				tree = items[n]
			}
			continue
		}
		object, _ := tree.(map[string]any)
		tree, there = object[key]
	}
	return tree, there
}

// plainType returns the name of the type of a JSON value that is there.
func plainType(tree any, there bool) schema.Value {
	names := map[reflect.Kind]string{
		reflect.Bool: "boolean", reflect.Int64: "number", reflect.Float64: "number", reflect.String: "string", reflect.Slice: "array", reflect.Map: "object",
		reflect.Invalid: "null",
	}
	if !there {
		return schema.Value{}
	}
	return schema.TextOf(schema.Enum, names[reflect.ValueOf(tree).Kind()])
}

// plainJSON returns a value inside JSON, whose ints are int64 and floats float64 in a plainRow.
func plainJSON(k schema.Kind, tree any) schema.Value {
	switch tree := tree.(type) {
	case string:
		switch {
		case k.Textual():
			if k == schema.UUID {
				tree = schema.FoldASCII(tree)
			}
			return schema.TextOf(k, tree)
		case k == schema.Datetime:
			if n, err := schema.ParseTime(tree); err == nil {
				return schema.NumOf(k, n)
			}
		}
	case int64:
		if k == schema.Int {
			return schema.Integer(tree)
		}
		if k == schema.Float {
			return schema.Number(float64(tree))
		}
	case float64:
		if k == schema.Float {
			return schema.Number(tree)
		}
	case bool:
		if k == schema.Bool {
			return schema.Boolean(tree)
		}
	}
	return schema.Value{}
}
