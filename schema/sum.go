package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"maps"
	"slices"
	"strings"
)

// Sum returns a hash of everything in r that changes what a filter means or how a row is kept: not of docs and positions.
// It is the same for the same schema in every process.
func (r *Registry) Sum() [sha256.Size]byte { return r.sum }

// Version returns the beginning of Sum as text.
func (r *Registry) Version() string { return hex.EncodeToString(r.sum[:8]) }

func (r *Registry) digest() (sum [sha256.Size]byte) {
	w := writer{sha256.New()}
	w.put("tamis schema 1")
	o := r.options
	w.put(o.Nulls, o.Operator, o.NoGroups, o.NoRelations, o.RelativeTimes, o.References, o.QuoteDecimals, o.Limit, o.MaxLimit)
	for _, dialect := range slices.Sorted(maps.Keys(o.Storage)) {
		for _, k := range slices.Sorted(maps.Keys(o.Storage[dialect])) {
			w.put("storage", dialect, k, o.Storage[dialect][k])
		}
	}
	for _, dialect := range slices.Sorted(maps.Keys(o.Arrays)) {
		w.put("arrays", dialect, o.Arrays[dialect])
	}
	for _, c := range r.collections {
		w.collection(c)
	}
	w.h.Sum(sum[:0])
	return sum
}

// A writer hashes values, each as JSON on a line of its own, so that no two lists of values look alike.
type writer struct{ h hash.Hash }

func (w writer) put(values ...any) {
	b, err := json.Marshal(values)
	if err != nil {
		panic("schema: " + err.Error()) // only names, numbers and types come here
	}
	w.h.Write(append(b, '\n'))
}

func (w writer) collection(c *Collection) {
	w.put("collection", c.Name, c.SQL(), c.BodyKey(), names(c.Key), c.Sort, c.FixedOrder, c.Limit, c.MaxLimit, c.NoOperator)
	for _, col := range c.Columns {
		w.put("column", col.Name, col.SQL(), meaning(col.Type), col.Hidden, col.NotNull, col.Unique, col.Exact, col.Index)
		for _, dialect := range slices.Sorted(maps.Keys(col.Storage)) {
			w.put("storage", dialect, col.Storage[dialect])
		}
		if col.NullUnreadable {
			w.put("unreadable", col.Name)
		}
	}
	for _, set := range c.Uniques {
		w.put("unique", names(set))
	}
	for _, r := range c.Relations {
		w.put("relation", r.Name, r.To.Name, r.Many)
		for _, on := range r.On {
			w.put(on[0].Name, on[1].Name)
		}
	}
	eachField(c.Fields, func(name string, f *Field) { w.field(name, f) })
	for _, r := range c.Related {
		w.put("related", r.Name, r.SameAs, via(r.Path))
	}
	for _, s := range c.Sorts {
		w.put("sort", s.Name)
		w.orders(s.Keys)
	}
	w.put("order")
	w.orders(c.Order)
	w.view(c.View)
	for _, name := range slices.Sorted(maps.Keys(c.Views)) {
		w.put("views", name)
		w.view(c.Views[name])
	}
}

func (w writer) field(name string, f *Field) {
	relation := strings.Join(via(f.Path()), ".")
	w.put("field", name, meaning(f.Type), relation, f.Words == nil, f.Operator, f.Default, f.Ignored)
	w.targets(f.Targets)
	if a := f.Aggregate; a != nil {
		w.put("aggregate", a.Func, a.From, a.By, a.Where)
	}
	if r := f.Relation; r != nil && r.In != nil {
		w.term(r.In)
		eachField(r.To.Fields, func(name string, m *Field) { w.field(name, m) })
	}
	for _, word := range f.Words {
		w.put("word", word.Name, word.Operator, word.Max, word.Required)
		if word.Type != nil {
			w.put(meaning(*word.Type))
		}
		w.targets(word.Targets)
	}
}

func (w writer) targets(targets []Target) {
	for _, t := range targets {
		w.put("target", via(t.Via))
		w.term(t.Value)
		w.term(t.Null)
	}
}

func (w writer) orders(keys []Order) {
	for _, k := range keys {
		w.put("key", k.Name, via(k.Via), k.Descending, k.NullsFirst)
		w.term(k.Term)
	}
}

func (w writer) term(t *Term) {
	w.put("term", meaning(t.Type), names(t.Columns), t.Join, t.Length, t.JSONType, t.Path)
}

// meaning returns t without the name of its enum, which changes no answer.
func meaning(t Type) Type {
	t.Name = ""
	return t
}

func via(path []*Relation) []string {
	out := make([]string, len(path))
	for i, r := range path {
		out[i] = r.Name
	}
	return out
}
