package source

import (
	"context"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A store that keeps rows column by column answers as one that keeps them as they are: pages, counts, histories, all rows for
// another load, and what it refuses.
func TestAStoreOfColumnsAnswersAsOneOfRows(t *testing.T) {
	ctx := context.Background()
	l := evaltest.MusicLanguage
	tables, compared := 0, 0
	for seed := range uint64(12) {
		r := evaltest.NewRandom(seed)
		rows, columns := newStore(l.Registry()), newStore(l.Registry())
		columns.columnsFrom = 1 + r.IntN(60)
		from := 0
		for range 3 {
			albums := r.Many(evaltest.Albums, from+40)[from:]
			data := memeval.Dataset{"albums": evaltest.GoMaps(albums)}
			if from == 0 {
				data["artists"] = evaltest.GoMaps(r.Many(evaltest.Artists, 30))
			}
			from += len(albums)
			for _, s := range []*Store{rows, columns} {
				if err := s.Load(ctx, data); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
			}
			if got, want := columns.Load(ctx, data), rows.Load(ctx, data); got == nil || want == nil || got.Error() != want.Error() {
				t.Fatalf("seed %d: rows that are there are refused with %v, want %v", seed, got, want)
			}
			for range 15 {
				q, err := l.Query("albums", r.Node(evaltest.Albums, 2))
				if err != nil {
					continue // an array inside JSON is no operand of a query
				}
				compared++
				if diff := gocmp.Diff(answers(t, rows, q), answers(t, columns, q)); diff != "" {
					t.Fatalf("seed %d (-rows +columns):\n%s", seed, diff)
				}
			}
		}
		for _, c := range l.Registry().Collections() {
			if _, few := (*columns.data.Load())[c.Name].(memeval.Rows); !few {
				tables++
			}
			want, got := schema.Must(memeval.RowsOf(c, rows.Data()[c.Name])), schema.Must(memeval.RowsOf(c, columns.Data()[c.Name]))
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d: all %s (-rows +columns):\n%s", seed, c.Name, diff)
			}
		}
		q := schema.Must(l.For(filter.Route{History: true}).Parse("albums", []byte(
			`{"history": {"field": "released", "start": "1970-01-01", "end": "1970-01-01T00:00:10Z", "interval_seconds": 1, "group_by": ["live"]}}`)))
		groups := schema.Must(History(ctx, rows, q))
		if diff := gocmp.Diff(groups, schema.Must(History(ctx, columns, q)), gocmp.Comparer(func(a, b schema.Value) bool { return a == b })); diff != "" || len(groups) == 0 {
			t.Errorf("seed %d: %d groups (-rows +columns):\n%s", seed, len(groups), diff)
		}
		other := newStore(l.Registry())
		if err := other.Load(ctx, columns.Data()); err != nil {
			t.Fatal(err)
		}
		if err := columns.Clear(ctx); err != nil {
			t.Fatal(err)
		}
		all := schema.Must(l.Parse("albums", []byte(`{}`)))
		if got, want := schema.Must(other.Count(ctx, all)), int64(from); got != want {
			t.Errorf("seed %d: %d rows were loaded out of a store, want %d", seed, got, want)
		}
		if got := schema.Must(columns.Count(ctx, all)); got != 0 {
			t.Errorf("seed %d: %d rows are left in a store that was cleared", seed, got)
		}
	}
	if tables < 12 || compared < 300 {
		t.Errorf("%d tables were kept, and %d queries compared", tables, compared)
	}
}

// answers are the rows of q and their number.
func answers(t *testing.T, s *Store, q *filter.Query) []any {
	t.Helper()
	var out []any
	for row, err := range s.Rows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return append(out, schema.Must(s.Count(t.Context(), q)))
}
