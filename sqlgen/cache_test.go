package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A door is a way to a statement: through a cache, and without one.
type door struct {
	cached func(*sqlgen.Cache, []any, *filter.Query) (string, []any, error)
	plain  func(*sqlgen.Dialect, []byte, []any, *filter.Query) ([]byte, []any, error)
}

var doors = []door{
	{(*sqlgen.Cache).Select, (*sqlgen.Dialect).Append},
	{(*sqlgen.Cache).Keyed, (*sqlgen.Dialect).AppendKeyed},
	{(*sqlgen.Cache).Count, (*sqlgen.Dialect).AppendCount},
	{(*sqlgen.Cache).Aggregate, (*sqlgen.Dialect).AppendAggregate},
}

// check compares a statement of c with that of d, behind the same arguments.
func (door door) check(t *testing.T, c *sqlgen.Cache, d *sqlgen.Dialect, q *filter.Query, before []any) {
	t.Helper()
	text, args, err := door.cached(c, before[:len(before):len(before)], q)
	want, wantArgs, wantErr := door.plain(d, nil, before[:len(before):len(before)], q)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%s on %s: %v with a cache, %v without", q, d, err, wantErr)
	}
	if string(want) != text {
		t.Errorf("text on %s (-without a cache +with):\n%s", d, cmp.Diff(string(want), text))
	}
	if !reflect.DeepEqual(wantArgs, args) {
		t.Errorf("arguments of %s on %s (-without a cache +with):\n%s", text, d, cmp.Diff(wantArgs, args))
	}
}

// TestACacheChangesNothing asks caches, one that has room and one that has none, for statements of all shapes with ever other
// values, in any order and from several goroutines.
func TestACacheChangesNothing(t *testing.T) {
	z := newZoo(schema.Options{}, false)
	queries := z.queries(t)
	for _, c := range z.constructs() {
		random := rand.New(rand.NewPCG(3, 4))
		for range 2 {
			queries = append(queries, schema.Must(z.language.Query("rows", revalue(random, c.node))))
		}
	}
	for _, d := range sqlgen.Dialects() {
		for _, size := range []int{0, 7, 10_000} {
			c := d.Cache(size)
			var wg sync.WaitGroup
			for seed := range uint64(3) {
				wg.Go(func() {
					random := rand.New(rand.NewPCG(seed, 5))
					for range 2 * len(queries) {
						q := queries[random.IntN(len(queries))]
						doors[random.IntN(len(doors))].check(t, c, d, q, make([]any, random.IntN(2)))
					}
				})
			}
			wg.Wait()
		}
	}
}

// TestACacheKnowsItsShapes: a query of a shape that was there before, with other values, gets the very same string, and another
// shape does not.
func TestACacheKnowsItsShapes(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	c := sqlgen.Postgres.Cache(100)
	text := func(body string) *byte {
		s, _, err := c.Select(nil, schema.Must(l.Parse("flow_runs", []byte(body))))
		if err != nil {
			t.Fatal(err)
		}
		return unsafe.StringData(s)
	}
	for _, same := range [][2]string{
		{`{"flow_runs": {"name": {"any_": ["a"]}}, "limit": 5}`, `{"flow_runs": {"name": {"any_": ["b"]}}, "offset": 7}`},
		{`{"flow_runs": {"name": {"any_": ["a", "b"]}}}`, `{"flow_runs": {"name": {"any_": ["c", "d", "e"]}}, "limit": 9}`},
	} {
		if text(same[0]) != text(same[1]) {
			t.Errorf("%s is written anew for %s", same[0], same[1])
		}
	}
	first := text(`{"flow_runs": {"name": {"any_": ["a"]}}}`)
	for _, other := range []string{
		`{"flow_runs": {"name": {"like_": "a"}}}`, `{"flow_runs": {"work_queue_name": {"any_": ["a"]}}}`, `{"flows": {"name": {"any_": ["a"]}}}`,
		`{"flow_runs": {"name": {"any_": ["a"]}}, "sort": "NAME_ASC"}`, `{}`, `{"flow_runs": {"name": {"any_": ["a", "b"]}}}`,
	} {
		if text(other) == first {
			t.Errorf("%s has the statement of another shape", other)
		}
	}
}

// TestACacheIsBounded: of more shapes than it keeps, the last to come are known.
func TestACacheIsBounded(t *testing.T) {
	z := newZoo(schema.Options{}, true)
	c := sqlgen.SQLite.Cache(64)
	shape := func(n int) *byte {
		kids := make([]predicate.Node, n+2)
		for i := range kids {
			kids[i] = predicate.IsNull(z.term("string"))
		}
		s, _, _ := c.Count(nil, schema.Must(z.language.Query("rows", predicate.Or(predicate.IsNull(z.term("int")), predicate.And(kids...)))))
		return unsafe.StringData(s)
	}
	const many = 400
	texts := make([]*byte, many)
	for n := range texts {
		texts[n] = shape(n)
	}
	known := 0
	for n := range many { // the last one first: each that is not known takes the place of one that may be
		if n = many - 1 - n; shape(n) == texts[n] {
			known++
		}
	}
	if known == 0 || known > 64 {
		t.Errorf("of %d shapes %d are known, want some, and 64 at the most", many, known)
	}
}

func TestACacheAllocatesItsArguments(t *testing.T) {
	if racing {
		t.Skip("a pool forgets under the race detector")
	}
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, d := range sqlgen.Dialects() {
		c := d.Cache(10)
		for _, b := range bodies {
			q := schema.Must(l.Parse(b.collection, []byte(b.body)))
			_, args, err := c.Select(nil, q)
			if err != nil {
				t.Fatal(err)
			}
			want := arguments(args)
			if n := testing.AllocsPerRun(200, func() { _, args, _ = c.Select(args[:0], q) }); n > float64(want) {
				t.Errorf("%s: %s out of a cache takes %v allocations, want %d", d, b.name, n, want)
			}
		}
	}
}

func ExampleCache() {
	statements := sqlgen.Postgres.Cache(1000)
	for _, name := range []string{"otter", "lynx"} {
		q := schema.Must(language.Parse("flows", fmt.Appendf(nil, `{"flows": {"name": {"eq_": %q}}}`, name)))
		text, args, err := statements.Count(nil, q) // the text is written once
		fmt.Println(text, args, err)
	}
	// Output:
	// SELECT count(*) FROM "flows" AS "flows" WHERE ("flows"."name" = $1::text) [otter] <nil>
	// SELECT count(*) FROM "flows" AS "flows" WHERE ("flows"."name" = $1::text) [lynx] <nil>
}

// TestACacheTellsFieldsApart compares a column with one column after another, which are statements of their own.
func TestACacheTellsFieldsApart(t *testing.T) {
	z := newZoo(schema.Options{}, false)
	side := func(name string) predicate.Side { return predicate.Side{Term: z.term(name)} }
	for _, d := range sqlgen.Dialects() {
		c := d.Cache(100)
		for _, other := range []string{"string2", "name", "string"} {
			for _, how := range []predicate.Comparison{predicate.Less, predicate.Equals} {
				n := predicate.Compare(side("string"), how, side(other))
				doors[0].check(t, c, d, schema.Must(z.language.Query("rows", n)), nil)
			}
		}
	}
}
