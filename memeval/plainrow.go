package memeval

import (
	"fmt"
	"iter"
	"strings"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// A plainRow is a row as [predicate.Eval] reads it: each value when it is asked for, slowly and plainly.
type plainRow struct {
	*eval.Compiler
	at    unsafe.Pointer
	first *error // the first error of a value that cannot be read
}

// fails keeps an error for the caller of Explain.
func (r plainRow) fails(err error) bool {
	if err != nil && *r.first == nil {
		*r.first = err
	}
	return err != nil
}

// Value returns the value of a term. A JSON document is only told from null.
func (r plainRow) Value(t *schema.Term) schema.Value {
	if t.Type.Kind == schema.JSON {
		null, err := r.Nulls(t)
		if r.fails(err) || null(r.at) {
			return schema.Value{}
		}
		return schema.Text("json")
	}
	read, err := r.Values(t)
	if r.fails(err) {
		return schema.Value{}
	}
	return read(r.at)
}

// Elements returns the elements of an array.
func (r plainRow) Elements(t *schema.Term) []schema.Value {
	read, err := r.Lists(t)
	if r.fails(err) {
		return nil
	}
	list := read(r.at)
	out := make([]schema.Value, list.N)
	for i := range out {
		out[i] = list.Value(value.HoldingOf(t.Type), i)
	}
	return out
}

// Related returns the rows that a relation leads to, each as plain.
func (r plainRow) Related(to *schema.Relation) iter.Seq[predicate.Row] {
	return func(yield func(predicate.Row) bool) {
		for other := range r.related(to) {
			if !yield(other) {
				return
			}
		}
	}
}

func (r plainRow) related(to *schema.Relation) iter.Seq[plainRow] {
	return func(yield func(plainRow) bool) {
		if to.In != nil {
			elements, err := r.Compiler.Elements(to.In)
			if !r.fails(err) {
				elements(r.at, func(e *eval.Element) bool {
					own := *e
					return !yield(plainRow{r.Inside(to), unsafe.Pointer(&own), r.first})
				})
			}
			return
		}
		rows, err := r.Store.Set(to.To)
		if r.fails(err) {
			return
		}
		c := &eval.Compiler{Store: r.Store, Collection: to.To, Shape: rows.Shape}
		for _, at := range rows.All() {
			if other := (plainRow{c, at, r.first}); r.joins(to, other) && !yield(other) {
				return
			}
		}
	}
}

// joins reports whether a relation leads from r to another row. A null leads nowhere.
func (r plainRow) joins(to *schema.Relation, other plainRow) bool {
	for _, on := range to.On {
		a, b := r.Value(termOf(on[0])), other.Value(termOf(on[1]))
		if a.IsNull() || b.IsNull() || a.Compare(b) != 0 {
			return false
		}
	}
	return true
}

// termOf returns the term that a column is.
func termOf(c *schema.Column) *schema.Term {
	return &schema.Term{Type: c.Type, Columns: []*schema.Column{c}}
}

// showSide returns one of two values that are compared, for people.
func (r plainRow) showSide(s *predicate.Side) string {
	return eval.ShowValue(value.HoldingOf(s.Term.Type).Shown(s.Value(r)))
}

// show returns the value of a term for people.
func (r plainRow) show(t *schema.Term) string {
	if !t.Type.Array {
		v := r.Value(t)
		if t.Type.Kind == schema.JSON && !v.IsNull() {
			return "json"
		}
		return eval.ShowValue(value.HoldingOf(t.Type).Shown(v))
	}
	elements := r.Elements(t)
	texts := make([]string, 0, eval.ShownValues+1)
	for _, v := range elements[:min(len(elements), eval.ShownValues)] {
		texts = append(texts, eval.ShowValue(v))
	}
	if more := len(elements) - eval.ShownValues; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
