package fuzz_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/source"
)

// Every law stands on these: what is generated is accepted, what it shrinks to is too, and one seed gives one run.
func TestGeneratedFiltersAreAcceptedAndStaySoWhileTheyShrink(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 300
	p.Rng = rand.New(rand.NewSource(int64(number(t, "TAMIS_FUZZ_SEED", 1))))
	properties := gopter.NewProperties(p)
	for seed := int64(1); seed < 8; seed++ {
		l, _ := random(t, seed)
		c := l.Registry().Collections()[0]
		rows, _ := fuzz.Data(l, fuzz.RowConfig{})(gopter.DefaultGenParameters()).Retrieve()
		properties.Property(fmt.Sprintf("seed %d", seed), prop.ForAll(func(body []byte) (string, error) {
			if _, err := l.Parse(c.Name, body); err != nil {
				return "", fmt.Errorf("%s: %w", body, err)
			}
			n := 0
			for smaller := range fuzz.ShrinkBody(body) {
				if len(smaller) > 2*len(body)+64 { // a unit of the plain spelling may be longer than another of the text's own
					return fmt.Sprintf("%s shrinks to %s", body, smaller), nil
				}
				if _, err := l.Parse(c.Name, smaller); err == nil {
					n++
				}
			}
			if n == 0 && len(body) > 40 {
				return fmt.Sprintf("%s shrinks to no filter", body), nil
			}
			return "", nil
		}, fuzz.Bodies(l, c, rows.(fuzz.Rows))))
	}
	properties.TestingRun(t)
}

func TestOneSeedGivesOneRun(t *testing.T) {
	for seed := int64(1); seed < 10; seed++ {
		a, b := fuzz.Schema(rand.New(rand.NewSource(seed))), fuzz.Schema(rand.New(rand.NewSource(seed)))
		if !bytes.Equal(a, b) {
			t.Fatalf("seed %d gives two schemas:\n%s\n%s", seed, a, b)
		}
		l, _ := random(t, seed)
		one, two := recorded(t, l, seed), recorded(t, l, seed)
		if one != two {
			t.Errorf("seed %d gives two runs", seed)
		}
	}
}

// recorded returns all queries of a run as text.
func recorded(t *testing.T, l *filter.Language, seed int64) string {
	t.Helper()
	memory, err := source.Memory(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	spy := &wrong{Store: memory, rows: func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
		fmt.Fprintln(&out, q)
		return rows
	}}
	if _, err := fuzz.Run(t.Context(), l, map[string]source.Loader{"spy": spy}, fuzz.Options{N: 100, Seed: seed}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A wrong source is memory that gives other rows, or another number of them.
type wrong struct {
	*source.Store
	rows  func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error]
	count func(q *filter.Query, n int64) int64
}

func (w *wrong) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	rows := w.Store.Rows(ctx, q)
	if w.rows != nil {
		return w.rows(q, rows)
	}
	return rows
}

func (w *wrong) Count(ctx context.Context, q *filter.Query) (int64, error) {
	n, err := w.Store.Count(ctx, q)
	if w.count != nil {
		n = w.count(q, n)
	}
	return n, err
}

func TestASourceThatIsWrongIsFoundAndTheCaseIsSmall(t *testing.T) {
	for name, source := range map[string]*wrong{
		"a row is missing where like_ has a wildcard": {rows: func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
			return func(yield func(source.Row, error) bool) {
				drop := strings.Contains(q.String(), `"like_"`) && strings.Contains(q.String(), "%")
				for row, err := range rows {
					if drop {
						drop = false
						continue
					}
					if !yield(row, err) {
						return
					}
				}
			}
		}},
		"count is one too high under or_": {count: func(q *filter.Query, n int64) int64 {
			if n > 0 && strings.Contains(q.String(), "or_") {
				return n + 1
			}
			return n
		}},
		"a limit is one too many": {rows: func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
			if q.Page().Limit < 5 {
				return func(yield func(source.Row, error) bool) {
					for row, err := range rows {
						if yield(row, err) {
							yield(row, err)
						}
						return
					}
				}
			}
			return rows
		}},
		"an error": {rows: func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
			if strings.Contains(q.String(), "is_null_") {
				return func(yield func(source.Row, error) bool) { yield(nil, errors.New("no such function: is_null")) }
			}
			return rows
		}},
	} {
		t.Run(name, func(t *testing.T) {
			l := preset
			var err error
			if source.Store, err = memory(l); err != nil {
				t.Fatal(err)
			}
			_, err = fuzz.Run(t.Context(), l, loaders("wrong", source), fuzz.Options{N: 4000, Seed: 1})
			d := (*fuzz.Disagreement)(nil)
			if !errors.As(err, &d) {
				t.Fatalf("Run = %v, want a disagreement", err)
			}
			rows := 0
			for _, list := range d.Case.Rows {
				rows += len(list)
			}
			if rows > 4 || len(d.Case.Body) > 120 {
				t.Errorf("the case has %d rows and the body %s; want it small:\n%v", rows, d.Case.Body, d)
			}
			if err := fuzz.Check(t.Context(), l, loaders("wrong", source), &d.Case); err == nil {
				t.Errorf("the case does not show the error again:\n%v", d)
			}
		})
	}
}

func memory(l *filter.Language) (*source.Store, error) { return source.Memory(l, nil) }

func loaders(name string, s source.Loader) map[string]source.Loader {
	return map[string]source.Loader{name: s}
}

func TestRowsKeepWhatTheSchemaPromisesWhereTheyAreTidy(t *testing.T) {
	for seed := int64(1); seed < 40; seed++ {
		l, _ := random(t, seed)
		p := gopter.DefaultGenParameters()
		p.Rng = rand.New(rand.NewSource(seed))
		v, _ := fuzz.Data(l, fuzz.RowConfig{Tidy: true})(p).Retrieve()
		for _, c := range l.Registry().Collections() {
			for _, row := range v.(fuzz.Rows)[c.Name] {
				for _, col := range c.Columns {
					if _, there := row[col.Name]; there && row[col.Name] == nil && !col.Type.Null && !col.Type.Array {
						t.Errorf("seed %d: %s.%s is null, and it is %s", seed, c.Name, col.Name, col.Type)
					}
				}
			}
		}
	}
}

func TestShrunkRowsAreFewer(t *testing.T) {
	rows := fuzz.Rows{"a": {{"id": int64(1), "x": "y"}, {"id": int64(2)}}, "b": {{"id": int64(3)}}}
	size := func(r fuzz.Rows) (n int) {
		for _, list := range r {
			for _, row := range list {
				n += 1 + len(row)
			}
		}
		return n
	}
	n := 0
	for smaller := range fuzz.ShrinkRows(rows) {
		n++
		if size(smaller) >= size(rows) {
			t.Errorf("%v shrinks to %v", rows, smaller)
		}
	}
	if n < 6 {
		t.Errorf("%v shrinks to %d others, want more", rows, n)
	}
}
