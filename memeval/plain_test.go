package memeval

import (
	"fmt"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A plainRow is a row in the plainest form: a schema.Value, a []schema.Value, or a tree of JSON.
type plainRow map[string]any

// plainData are the rows of collections.
type plainData map[*schema.Collection][]plainRow

// says is the meaning of a predicate, as slowly and plainly as it can be written down.
func (d plainData) says(row plainRow, n *predicate.Node) bool {
	switch n.Op {
	case predicate.OpNone, predicate.OpTrue:
		return true
	case predicate.OpFalse:
		return false
	case predicate.OpAnd:
		for i := range n.Kids {
			if !d.says(row, &n.Kids[i]) {
				return false
			}
		}
		return true
	case predicate.OpOr:
		for i := range n.Kids {
			if d.says(row, &n.Kids[i]) {
				return true
			}
		}
		return false
	case predicate.OpNot:
		return !d.says(row, &n.Kids[0])
	case predicate.OpIn:
		v := row.value(n.Term)
		return !v.IsNull() && n.Set.Has(v)
	case predicate.OpRange:
		v := row.value(n.Term)
		low, high := n.Ends()
		return !v.IsNull() &&
			(n.Low == predicate.Open || v.Compare(low) > 0 || n.Low == predicate.Inclusive && v.Compare(low) == 0) &&
			(n.High == predicate.Open || v.Compare(high) < 0 || n.High == predicate.Inclusive && v.Compare(high) == 0)
	case predicate.OpText:
		v := row.value(n.Term)
		return !v.IsNull() && predicate.MatchText(v.Text(), n)
	case predicate.OpIsNull:
		if n.Term.Type.Array {
			return len(row.elements(n.Term)) == 0
		}
		if n.Term.Type.Kind == schema.JSON {
			return row[n.Term.Columns[0].Name] == nil
		}
		return row.value(n.Term).IsNull()
	case predicate.OpHasAll:
		for i := range n.Set.Len() {
			if !holdsElement(row.elements(n.Term), n.Set.At(i)) {
				return false
			}
		}
		return true
	case predicate.OpHasAny:
		for i := range n.Set.Len() {
			if holdsElement(row.elements(n.Term), n.Set.At(i)) {
				return true
			}
		}
		return false
	case predicate.OpExists:
		for _, other := range d[n.Relation.To] {
			if row.joins(n.Relation, other) && d.says(other, &n.Kids[0]) {
				return true
			}
		}
		return false
	case predicate.OpCustom:
		v := row.value(n.Term)
		return !v.IsNull() && n.Call.Go(v, n.Set)
	}
	panic(fmt.Sprintf("memeval: unexpected %s", n.Op))
}

func holdsElement(elements []schema.Value, v schema.Value) bool {
	for _, e := range elements {
		if !e.IsNull() && e.Compare(v) == 0 {
			return true
		}
	}
	return false
}

func (row plainRow) joins(r *schema.Relation, other plainRow) bool {
	for _, on := range r.On {
		a, _ := row[on[0].Name].(schema.Value)
		b, _ := other[on[1].Name].(schema.Value)
		if a.IsNull() || b.IsNull() || a.Compare(b) != 0 {
			return false
		}
	}
	return true
}

func (row plainRow) elements(t *schema.Term) []schema.Value {
	elements, _ := row[t.Columns[0].Name].([]schema.Value)
	return elements
}

func (row plainRow) value(t *schema.Term) schema.Value {
	switch {
	case t.Length:
		return schema.Integer(int64(len(row.elements(t))))
	case len(t.Path) > 0:
		tree := row[t.Columns[0].Name]
		for _, key := range t.Path {
			object, _ := tree.(map[string]any)
			tree = object[key]
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
