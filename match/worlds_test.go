package match_test

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

func sample[T any](t testing.TB, rng *rand.Rand, g gopter.Gen) T {
	t.Helper()
	p := gopter.DefaultGenParameters()
	p.Rng = rng
	v, ok := g(p).Retrieve()
	if !ok {
		t.Fatal("the generator gave nothing")
	}
	return v.(T)
}

// TestMatchIsCompileOnAnySchema compares an index with each compiled filter: filters as clients send them, rows as JSON
// gives them, with policies and relations, on random schemas.
func TestMatchIsCompileOnAnySchema(t *testing.T) {
	hits, filters := 0, 0
	for seed := range int64(25) {
		rng := rand.New(rand.NewSource(seed))
		r, err := file.Parse("schema.json", fuzz.Schema(rng))
		if err != nil {
			t.Fatal(err)
		}
		l, err := filter.New(r, filter.Config{})
		if err != nil {
			t.Fatal(err)
		}
		rows := sample[fuzz.Rows](t, rng, fuzz.Data(l, fuzz.RowConfig{}))
		data := memeval.Dataset{}
		for name, list := range rows {
			data[name] = list
		}
		if seed%3 == 0 {
			scope, err := fuzz.Scope(l, sample[map[string][]byte](t, rng, fuzz.Policies(l, rows)))
			if err != nil {
				t.Fatal(err)
			}
			l = l.Within(scope)
		}
		for _, c := range r.Collections() {
			if l.Collection(c.Name) == nil || len(rows[c.Name]) == 0 {
				continue
			}
			n, h := matchWorld(t, rng, l, c, rows, data)
			filters, hits = filters+n, hits+h
		}
	}
	t.Logf("%d filters, %d hits", filters, hits)
	if filters < 1000 || hits < 1000 {
		t.Errorf("%d filters and %d hits are too few to tell", filters, hits)
	}
}

func matchWorld(t *testing.T, rng *rand.Rand, l *filter.Language, c *schema.Collection, rows fuzz.Rows, data memeval.Dataset) (filters, hits int) {
	t.Helper()
	ix, err := match.New[int, map[string]any](c, data)
	if err != nil {
		t.Fatal(err)
	}
	bodies := fuzz.Bodies(l, c, rows)
	tests := map[int]func(*map[string]any) bool{}
	texts := map[int][]byte{}
	for key := range 130 {
		body := sample[[]byte](t, rng, bodies)
		q, err := l.Parse(c.Name, body)
		if errs := (filter.Errors)(nil); errors.As(err, &errs) {
			continue // the scope hides something
		} else if err != nil {
			t.Fatal(err)
		}
		if tests[key], err = memeval.Compile[map[string]any](q, data); err != nil {
			t.Fatal(err)
		}
		texts[key] = body
		if err := ix.Put(key, q); err != nil {
			t.Fatal(err)
		}
	}
	for i := range rows[c.Name] {
		row := &rows[c.Name][i]
		var want []int
		for key, holds := range tests {
			if holds(row) {
				want = append(want, key)
			}
		}
		slices.Sort(want)
		got := matches(t, ix, row)
		hits += len(got)
		line := source.AppendValue(nil, *row)
		if event, err := matchesJSON(ix, line); err != nil || !slices.Equal(event, got) {
			t.Fatalf("%s matches %v, %v; the row %v", line, event, err, got)
		}
		if d := cmp.Diff(want, got); d != "" {
			for key := range texts {
				if slices.Contains(want, key) != slices.Contains(got, key) {
					t.Logf("%s: %d %s", c.Name, key, texts[key])
				}
			}
			t.Fatalf("row %v (-want +got)\n%s", fmt.Sprint(*row), d)
		}
	}
	return len(tests), hits
}
