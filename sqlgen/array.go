package sqlgen

import (
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// An arrayStorage is one way to keep arrays in a column. Its forms are whole tests: null is the empty array.
type arrayStorage struct {
	name          schema.Storage
	ddl           string                          // the column's type, where it does not depend on the elements
	all, notAll   template                        // it has every one of a list
	any, notAny   template                        // it has one of a list
	one, notOne   template                        // it has a text, which is a list of one; nil where a list is as good
	empty, filled template                        // it is null or empty
	length        template                        // the number of its elements; {} is the column
	each          [schema.LastKind + 1]template   // its values that are not null as rows, each once, behind FROM: by kind
	rows          [schema.LastKind + 1]template   // its elements as rows, as they stand behind FROM, null ones included; of a dialect with lambdas, as an array of tuples without null ones: by kind
	inLambda      string                          // behind the name of such a row in a lambda, where that is another
	value         string                          // behind the name of such a row: its value
	json          bool                            // elements are as JSON has them
	shown         template                        // as in storage
	index         func(k schema.Kind) advise.Part // what serves all and any, of elements of a kind, {} being the column and {cast} what follows a list; nil if nothing does
	asList        bool                            // Insert binds an array as a list of its elements is bound, which is a JSON text
	inserted      template                        // a JSON text as an array of texts, for Insert; "" where drivers take slices, or arrays are JSON
}

// eachForm returns the forms of an array's values as rows that do not depend on their kind.
func eachForm(sql string) [schema.LastKind + 1]template {
	return eachOf(func(schema.Kind) string { return sql })
}

func eachOf(sql func(schema.Kind) string) (forms [schema.LastKind + 1]template) {
	for k := range forms {
		forms[k] = form(sql(schema.Kind(k))) //nolint:gosec // few
	}
	return forms
}

// element returns how the elements of an array are compared.
func (d *Dialect) element(a *arrayStorage, k schema.Kind) *storage {
	switch {
	case a != nil && a.json && k != schema.Int && k != schema.Float && k != schema.Bool && k != schema.UUID:
		return d.kept(schema.String, "") // times in JSON are texts
	case a != nil && a.json && k == schema.UUID:
		return d.kept(k, schema.StorageText)
	case k == schema.Enum:
		return d.kept(k, schema.StorageText)
	}
	return d.kept(k, "")
}

// has writes that an array has every one of a list, or one of it.
func (w *writer) has(t table, n *node, not, alone bool) {
	o := w.of(t, n, compared)
	if k := n.kind; o.array != nil && o.array.json && (k == schema.Datetime || k == schema.Date) {
		o.list = everyText
	}
	if o.array == nil {
		w.noArray(t, n.term.Columns[0])
		return
	}
	form := o.array.any
	text := n.kind == schema.String || n.kind == schema.Enum || n.kind == schema.UUID
	switch {
	case o.array.one != nil && n.one() && text && not:
		form = o.array.notOne
	case o.array.one != nil && n.one() && text:
		form = o.array.one
	case n.op == predicate.OpHasAll && not:
		form = o.array.notAll
	case n.op == predicate.OpHasAll:
		form = o.array.all
	case not:
		form = o.array.notAny
	}
	w.fillAlone(form, &o, alone)
}

// length writes the number of elements of an array, 0 for null.
func (w *writer) length(t table, c *schema.Column) {
	a := w.arrayKept(c)
	if a == nil {
		w.noArray(t, c)
		return
	}
	w.convert(a.length, t, c)
}

func (w *writer) noArray(t table, c *schema.Column) {
	w.lacks("%s.%s: no storage %s for %s", t.c.Name, c.Name, storageName(w.d, w.r, c), c.Type)
}

// asTexts returns times as JSON arrays hold them.
func asTexts(list schema.Values) schema.Values {
	out := schema.Values{Kind: schema.String, Texts: make([]string, list.Len())}
	for i := range out.Texts {
		out.Texts[i] = list.At(i).String()
	}
	return out
}
