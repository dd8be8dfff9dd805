package sqlgen_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// orders returns sorts with every kind, direction and place of nulls in them.
func (z *zoo) orders() [][]schema.Order {
	above, kid := z.rows.Relation("above"), z.rows.Relation("kid")
	var list [][]schema.Order
	for _, k := range kinds {
		t := z.term(k.String())
		list = append(list, []schema.Order{{Term: t}}, []schema.Order{{Term: t, Descending: true}},
			[]schema.Order{{Term: t, NullsFirst: true}}, []schema.Order{{Term: t, Descending: true, NullsFirst: true}})
	}
	return append(list,
		[]schema.Order{{Term: z.term("id"), Descending: true}},
		[]schema.Order{{Term: z.term("name")}, {Term: z.term("id"), Descending: true}},
		[]schema.Order{{Term: z.term("name"), Descending: true}, {Term: z.term("bool")}},
		[]schema.Order{{Term: z.term("bool")}, {Term: z.term("int"), Descending: true}, {Term: z.term("string")}},
		[]schema.Order{{Term: z.term("enum"), NullsFirst: true}, {Term: z.term("bool"), Descending: true}, {Term: z.term("uuid")}},
		[]schema.Order{{Term: z.first("string", "string2"), Descending: true}},
		[]schema.Order{{Term: z.first("datetime", "datetime2")}},
		[]schema.Order{{Term: z.first("enum", "enum2")}, {Term: z.first("uuid", "uuid2")}},
		[]schema.Order{{Term: z.inside(schema.String, "a")}},
		[]schema.Order{{Term: z.inside(schema.Int, "a"), Descending: true}, {Term: z.inside(schema.Float, "n")}},
		[]schema.Order{{Via: []*schema.Relation{above}, Term: z.term("string")}},
		[]schema.Order{{Via: []*schema.Relation{above}, Term: z.term("name"), Descending: true}, {Via: []*schema.Relation{above, above}, Term: z.term("int")}},
		[]schema.Order{{Via: []*schema.Relation{kid}, Term: z.kids.Term("word"), NullsFirst: true}, {Via: []*schema.Relation{kid}, Term: z.kids.Term("key")}},
	)
}

func describe(keys []schema.Order) string {
	text := ""
	for _, k := range keys {
		for _, r := range k.Via {
			text += r.Name + "."
		}
		for _, c := range k.Term.Columns {
			text += c.Name + "|"
		}
		text += fmt.Sprintf(" %v desc=%t first=%t; ", k.Term.Path, k.Descending, k.NullsFirst)
	}
	return text
}

func TestOrderIsThatOfMemory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, keys := range w.orders() {
			q := schema.Must(schema.Must(w.language.Query("rows", predicate.True())).Sorted(keys...))
			w.compare(t, q, describe(keys))
			w.compare(t, q.Slice(5, 7), describe(keys)+" a page")
			w.compare(t, q.Slice(0, 0), describe(keys)+" no rows")
		}
	})
}

// TestCursorsLoseNoRow walks every order by pages, forward to the end and back to the beginning.
func TestCursorsLoseNoRow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		step := 3
		if w.dialect == sqlgen.DuckDB {
			step = 17 // it takes its time over a statement
		}
		for _, keys := range w.orders() {
			q := schema.Must(schema.Must(w.language.Query("rows", predicate.True())).Sorted(keys...))
			rows := schema.Must(memeval.Select[map[string]any](q, w.data))
			var want []string
			for _, row := range rows {
				want = append(want, fmt.Sprint(row["id"]))
			}
			keysOf := schema.Must(memeval.Keys[map[string]any](q, w.data))
			for i := 0; i < len(rows); i += step {
				at := keysOf(&rows[i])
				after := schema.Must(q.Resume(q.Cursor(at)))
				if diff := cmp.Diff(want[i+1:], w.ids(t, after), empty); diff != "" {
					t.Fatalf("%s: after %v (-memory +%s):\n%s", describe(keys), at, w.dialect, diff)
				}
				before := schema.Must(q.Resume(q.CursorBefore(at))).Slice(0, 4)
				got := w.ids(t, before)
				slices.Reverse(got)
				if diff := cmp.Diff(want[max(0, i-4):i], got, empty); diff != "" {
					t.Fatalf("%s: before %v (-memory +%s):\n%s", describe(keys), at, w.dialect, diff)
				}
			}
		}
	})
}

var empty = cmp.Transformer("empty", func(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
})

// ids returns the ids of the rows of a query, as the statement gives them.
func (w *world) ids(t *testing.T, q *filter.Query) []string {
	t.Helper()
	statement, args, err := w.dialect.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := firsts(w.db, string(statement), args)
	if err != nil {
		t.Fatalf("%s %v: %v", statement, args, err)
	}
	return got
}
