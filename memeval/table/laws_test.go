package table

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// Many rows, in many chunks, looked at by several goroutines, answer as they do in a slice.
func TestATableAnswersAsItsRows(t *testing.T) {
	runs := uint64(40)
	if testing.Short() || evaltest.Raced {
		runs = 5
	}
	for seed := range runs {
		r := evaltest.NewRandom(seed)
		data := evaltest.PlainData{evaltest.Albums: r.Many(evaltest.Albums, 1+r.IntN(5000)), evaltest.Artists: r.Many(evaltest.Artists, r.IntN(40))}
		maps := memeval.Dataset{"albums": evaltest.GoMaps(data[evaltest.Albums]), "artists": evaltest.GoMaps(data[evaltest.Artists])}
		tables := memeval.Dataset{}
		for c, rows := range data {
			table := newTable(c, Options{MaxRows: 1 << 30, Workers: 1 + r.IntN(3)}, 1+r.IntN(3000))
			for rest := rows; len(rest) > 0; {
				n := min(len(rest), 1+r.IntN(len(rows)))
				if err := table.Append(evaltest.GoMaps(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if r.IntN(4) == 0 {
				table.options.MaxBytes = 1 // no room for what is made for queries
			}
			tables[c.Name] = table
		}
		for range 25 {
			where, order := r.Node(evaltest.Albums, 3), r.Order(evaltest.Albums)
			page := filter.Page{Order: order, Limit: int64(r.IntN(100)), Offset: int64(r.IntN(10))}
			if r.IntN(4) == 0 {
				page.Limit = filter.NoLimit
			}
			s, sorter := evaltest.SelectNode(t, maps, &where, order)
			want := s.Page(sorter, &page)
			if r.IntN(2) == 0 && len(want) > 0 {
				page.After = sorter.Values(s.Rows.At(evaltest.Pick(r, want...)))
				page.Backward = r.IntN(2) == 0
				want = s.Page(sorter, &page)
			}
			count := int64(0)
			s.Each(func(int, unsafe.Pointer) { count++ })
			s2, sorter2 := evaltest.SelectNode(t, tables, &where, order)
			name := fmt.Sprintf("seed %d: %s", seed, eval.Describe(&where))
			if got := s2.Count(); got != count {
				t.Fatalf("%s: %d rows, want %d", name, got, count)
			}
			a := r.Aggregate()
			wantGroups, wantMore, err := s.Aggregate(a)
			if err != nil {
				t.Fatal(err)
			}
			groups, more, err := s2.Aggregate(a)
			if err != nil || more != wantMore {
				t.Fatal(more, err)
			}
			if diff := gocmp.Diff(wantGroups, groups, gocmp.Comparer(func(a, b schema.Value) bool { return a == b }), gocmp.AllowUnexported(filter.Sum{})); diff != "" {
				t.Fatalf("%s: aggregate %+v (-slice +table):\n%s", name, a, diff)
			}
			if diff := gocmp.Diff(evaltest.IdsAt(t, s, want), evaltest.IdsAt(t, s2, s2.Page(sorter2, &page))); diff != "" {
				t.Fatalf("%s: page %+v (-slice +table):\n%s", name, page, diff)
			}
		}
	}
}

// What is put in a table and taken out again is what a list of rows would hold.
func TestATableHoldsWhatWasPutIn(t *testing.T) {
	for seed := range uint64(100) {
		r := evaltest.NewRandom(seed)
		table := newTable(evaltest.Albums, Options{MaxRows: 1 << 30}, 1+r.IntN(50))
		var want []evaltest.PlainRow
		for step := range 27 {
			var err error
			switch batch := r.Many(evaltest.Albums, r.IntN(20)); r.IntN(5) {
			case 0: // of one key there may be several
				err = table.Append(evaltest.GoMaps(batch))
				want = append(want, batch...)
			case 1:
				err = table.AppendNDJSON(bytes.NewReader(evaltest.LinesOf(t, batch)))
				want = append(want, batch...)
			case 2:
				for _, row := range batch {
					want = slices.DeleteFunc(want, func(old evaltest.PlainRow) bool { return old["id"] == row["id"] })
					want = append(want, row)
				}
				err = table.Put(evaltest.OtherAlbums(batch))
			default:
				for range r.IntN(8) {
					key := schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", r.IntN(20)+250))
					before := len(want)
					want = slices.DeleteFunc(want, func(old evaltest.PlainRow) bool { return old["id"] == key })
					if got := table.Delete(key); got != (len(want) < before) {
						t.Fatalf("seed %d, step %d: Delete = %v, want %v", seed, step, got, !got)
					}
				}
			}
			if err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			if table.Len() != len(want) {
				t.Fatalf("seed %d, step %d: %d rows, want %d", seed, step, table.Len(), len(want))
			}
			if step%13 != 0 {
				continue
			}
			got, err := memeval.RowsOf(evaltest.Albums, table)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(evaltest.CanonicalRows(t, evaltest.Albums, want), got); diff != "" {
				t.Fatalf("seed %d, step %d (-want +got):\n%s", seed, step, diff)
			}
		}
	}
}

// Keys that were numbered for one query are right for the next, whatever rows came and went.
func TestRelationsOfTablesFollowTheirRows(t *testing.T) {
	for seed := range uint64(20) {
		r := evaltest.NewRandom(seed)
		tables := map[*schema.Collection]*Table{}
		for _, c := range []*schema.Collection{evaltest.Albums, evaltest.Artists} {
			tables[c] = newTable(c, Options{MaxRows: 1 << 30}, 1+r.IntN(50))
		}
		found := int64(0)
		for step := range 30 {
			for c, table := range tables {
				rows := r.Many(c, r.IntN(30))
				err := table.Put(evaltest.GoMaps(rows))
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows[:len(rows)/3] {
					table.Delete(row[c.Key[0].Name].(schema.Value)) //nolint:forcetypeassert // as plain rows are
				}
			}
			now, before := memeval.Dataset{}, memeval.Dataset{}
			for c, table := range tables {
				now[c.Name], before[c.Name] = table, schema.Must(memeval.RowsOf(c, table))
			}
			inner := evaltest.Pick(r, predicate.True(), r.Node(evaltest.Artists, 1))
			where := predicate.Some(evaltest.Albums.Relation("artist"), inner)
			s, _ := evaltest.SelectNode(t, before, &where, nil)
			want := int64(0)
			s.Each(func(int, unsafe.Pointer) { want++ })
			s2, _ := evaltest.SelectNode(t, now, &where, nil)
			if got := s2.Count(); got != want {
				t.Fatalf("seed %d, step %d: %s: %d rows, want %d", seed, step, eval.Describe(&where), got, want)
			}
			found += want
		}
		if found == 0 && seed == 0 {
			t.Error("no relation is found")
		}
	}
}

func TestKeysOfRowsThatWentAreForgotten(t *testing.T) {
	r := evaltest.NewRandom(1)
	table := newTable(evaltest.Albums, Options{MaxRows: 1 << 30}, 5000)
	rows := schema.Must(New(evaltest.Artists, evaltest.GoMaps(r.Many(evaltest.Artists, 3))))
	where := predicate.Some(evaltest.Albums.Relation("artist"), predicate.True())
	for round := range 5 {
		var many []evaltest.PlainRow
		for i := range 2 * fewTexts {
			row := r.Row(evaltest.Albums, i)
			row["artist_id"] = schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-%012x", i, round))
			many = append(many, row)
		}
		if err := table.Append(evaltest.GoMaps(many)); err != nil {
			t.Fatal(err)
		}
		s, _ := evaltest.SelectNode(t, memeval.Dataset{"albums": table, "artists": rows}, &where, nil)
		s.Count()
		for _, row := range many {
			table.Delete(row["id"].(schema.Value)) //nolint:forcetypeassert // as plain rows are
		}
	}
	for _, k := range rows.joins.keys {
		if k.len() > 8*fewTexts {
			t.Errorf("%d keys are kept of rows that went", k.len())
		}
	}
}
