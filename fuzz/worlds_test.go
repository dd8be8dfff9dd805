package fuzz_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"sync"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A world is a schema and rows of it, in memory and in databases. Laws are checked in several.
type world struct {
	*testing.T
	rng      *rand.Rand
	seed     int64
	language *filter.Language
	rows     fuzz.Rows
	sources  map[string]source.Source

	databases func() // fills the databases, when a law needs them
}

// inWorlds checks law in the preset and in n random schemas, the first two of them on every engine.
func inWorlds(t *testing.T, n int, law func(w *world)) {
	t.Helper()
	inMoreWorlds(t, n, n, func() bool { return true }, law)
}

// inMoreWorlds is inWorlds that goes on until it is enough, in most schemas at the most.
func inMoreWorlds(t *testing.T, n, most int, enough func() bool, law func(w *world)) {
	t.Helper()
	first := int64(number(t, "TAMIS_FUZZ_SEED", 1))
	for i := 0; i < n || i < most && !enough(); i++ {
		seed := first + int64(i)
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := &world{T: t, seed: seed, rng: rand.New(rand.NewSource(seed)), language: preset, sources: map[string]source.Source{}}
			if i > 0 {
				w.language, _ = random(t, seed)
			}
			w.rows = sample[fuzz.Rows](w, fuzz.Data(w.language, fuzz.RowConfig{Most: 12}))
			open := w.language // a law may narrow it by a scope
			memory, err := source.Memory(open, dataset(w.rows))
			if err != nil {
				t.Fatal(err)
			}
			w.sources["memory"] = memory
			w.databases = sync.OnceFunc(func() {
				w.load("sqlite", tables(t, enginetest.Open(t, "sqlite"), sqlgen.SQLite, open))
				if i < 2 && !testing.Short() {
					for _, d := range servers() {
						w.load(d.Name, tables(t, enginetest.Open(t, d.Name), d, open))
					}
				}
			})
			law(w)
		})
	}
}

// servers returns the dialects on which a law is checked in two worlds. DuckDB is among them if it is linked.
func servers() []*sqlgen.Dialect {
	out := []*sqlgen.Dialect{sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL, sqlgen.ClickHouse}
	if slices.Contains(sql.Drivers(), sqlgen.DuckDB.Name) {
		out = append(out, sqlgen.DuckDB)
	}
	return out
}

func (w *world) load(name string, s source.Loader) {
	w.Helper()
	if err := s.Load(w.Context(), dataset(w.rows)); err != nil {
		w.Fatal(err)
	}
	w.sources[name] = s
}

func dataset(rows fuzz.Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// sample returns a value of a generator, from the world's own randomness.
func sample[T any](w *world, g gopter.Gen) T {
	w.Helper()
	p := gopter.DefaultGenParameters()
	p.Rng = rand.New(rand.NewSource(w.rng.Int63()))
	v, ok := g(p).Retrieve()
	if !ok {
		w.Fatal("the generator has no value")
	}
	return v.(T)
}

// each calls f n times with a collection that has rows, and a filter of it.
func (w *world) each(n int, f func(c *schema.Collection, body []byte)) {
	w.Helper()
	var some []*schema.Collection
	for _, c := range w.language.Registry().Collections() {
		if len(w.rows[c.Name]) > 0 && w.language.Collection(c.Name) != nil {
			some = append(some, c)
		}
	}
	for range n {
		if len(some) == 0 || w.Failed() {
			return
		}
		c := some[w.rng.Intn(len(some))]
		f(c, sample[[]byte](w, fuzz.Bodies(w.language, c, w.rows)))
	}
}

// everywhere calls f with each source.
func (w *world) everywhere(f func(name string, s source.Source)) {
	w.databases()
	for _, name := range slices.Sorted(maps.Keys(w.sources)) {
		f(name, w.sources[name])
	}
}

// parse returns the query of a body.
func (w *world) parse(c *schema.Collection, body []byte) *filter.Query {
	w.Helper()
	q, err := w.language.Parse(c.Name, body)
	if err != nil {
		w.Fatalf("%s: %s: %v", c.Name, body, err)
	}
	return q
}

// keys returns the primary keys of all rows that match, whatever the page, in the order of the body.
func (w *world) keys(s source.Source, q *filter.Query) []string {
	w.Helper()
	all := q.Slice(0, filter.NoLimit)
	return w.page(s, all)
}

// page returns the primary keys of the page of a query, in its order.
func (w *world) page(s source.Source, q *filter.Query) []string {
	w.Helper()
	out := []string{}
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			w.Fatalf("%s: %v", q, err)
		}
		key := ""
		for _, col := range q.Collection().Key {
			key += string(source.AppendValue(nil, row[col.Name])) + " "
		}
		out = append(out, key)
	}
	return out
}

// set returns keys in an order of their own.
func set(keys []string) []string { return slices.Sorted(slices.Values(keys)) }

// union returns what is in one of two sets.
func union(a, b []string) []string { return slices.Compact(set(slices.Concat(a, b))) }

// inBoth returns what is in both of two sets.
func inBoth(a, b []string) []string {
	return set(slices.DeleteFunc(slices.Clone(a), func(k string) bool { return !slices.Contains(b, k) }))
}

// within reports whether all of a is in b.
func within(a, b []string) bool { return len(inBoth(a, b)) == len(a) }

// own returns the object that a body has for its own collection, or nil.
func own(c *schema.Collection, body []byte) *syntax.Object {
	tree, _ := syntax.Parse(body, syntax.Limits{})
	for _, m := range tree.(*syntax.Object).Members {
		if m.Key == c.BodyKey() {
			obj, _ := m.Value.(*syntax.Object)
			return obj
		}
	}
	return nil
}

// of returns the body of an object written as text, which no default narrows: fields that have one are named beside it.
func of(c *schema.Collection, object string) []byte {
	text := `{"and_":[` + object + `]`
	for _, f := range c.Fields {
		if f.Default != "" {
			text += `,"` + f.Name + `":{}`
		}
	}
	return []byte(`{"` + c.BodyKey() + `":` + text + `}}`)
}

// objects calls f n times with k objects of a collection that are no no-ops. Groups must be allowed.
func (w *world) objects(n, k int, f func(c *schema.Collection, objects []string)) {
	w.Helper()
	if w.language.Registry().Options().NoGroups {
		return
	}
	var gathered []string
	var of *schema.Collection
	for tries := 0; n > 0 && tries < 50*k*n+200 && !w.Failed(); tries++ {
		w.each(1, func(c *schema.Collection, body []byte) {
			if obj := own(c, body); obj != nil && w.says(c, syntax.Print(obj)) {
				if c != of {
					of, gathered = c, nil
				}
				if gathered = append(gathered, syntax.Print(obj)); len(gathered) == k {
					f(c, gathered)
					gathered = nil
					n--
				}
			}
		})
	}
}

// says reports whether an object is not a no-op: joined by or_ with what is false, it stays the same.
func (w *world) says(c *schema.Collection, object string) bool {
	alone, joined := w.parse(c, of(c, object)), w.parse(c, of(c, `{"or_":[`+object+`,{"not_":{}}]}`))
	return alone.Where().String() == joined.Where().String()
}

// printed returns an object as text.
func printed(o *syntax.Object) string { return syntax.Print(o) }

// withoutPage returns a body without sort, limit and offset.
func withoutPage(body []byte) []byte {
	tree, _ := syntax.Parse(body, syntax.Limits{})
	root := tree.(*syntax.Object)
	root.Members = slices.DeleteFunc(root.Members, func(m *syntax.Member) bool {
		return m.Key == "sort" || m.Key == "limit" || m.Key == "offset"
	})
	return []byte(syntax.Print(root))
}

// always is the predicate of every row.
var always = predicate.True()

// relates reports whether a query reads rows of other collections, or other rows of its own.
func relates(q *filter.Query) bool {
	where, found := q.Where(), false
	predicate.Walk(&where, func(n *predicate.Node) bool {
		found = found || n.Leads()
		return true
	})
	for _, o := range q.Page().Order {
		found = found || len(o.Via) > 0
	}
	return found
}
