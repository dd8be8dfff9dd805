package memeval

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// many returns n rows, with texts that repeat and, now and then, texts that do not.
func (r random) many(c *schema.Collection, n int) []plainRow {
	unique := r.IntN(2) == 0
	rows := make([]plainRow, n)
	for i := range rows {
		rows[i] = r.row(c, i)
		if unique && c == albums {
			rows[i]["title"] = schema.Text(fmt.Sprint(r.text(), i))
			rows[i]["artist_id"] = schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", r.IntN(3*n)))
			if tags, _ := rows[i]["tags"].([]schema.Value); r.IntN(3) == 0 {
				rows[i]["tags"] = append(tags, schema.Text(fmt.Sprint(r.IntN(90))))
			}
		}
	}
	return rows
}

// Many rows, in many chunks, looked at by several goroutines, answer as they do in a slice.
func TestATableAnswersAsItsRows(t *testing.T) {
	runs := uint64(40)
	if testing.Short() || raced {
		runs = 5
	}
	for seed := range runs {
		r := newRandom(seed)
		data := plainData{albums: r.many(albums, 1+r.IntN(5000)), artists: r.many(artists, r.IntN(40))}
		maps := Dataset{"albums": goMaps(data[albums]), "artists": goMaps(data[artists])}
		tables := Dataset{}
		for c, rows := range data {
			table := newTable(c, TableOptions{MaxRows: 1 << 30, Workers: 1 + r.IntN(3)}, 1+r.IntN(3000))
			for rest := rows; len(rest) > 0; {
				n := min(len(rest), 1+r.IntN(len(rows)))
				if err := table.Append(goMaps(rest[:n])); err != nil {
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
			where, order := r.node(albums, 3), r.order(albums)
			page := filter.Page{Order: order, Limit: int64(r.IntN(100)), Offset: int64(r.IntN(10))}
			if r.IntN(4) == 0 {
				page.Limit = filter.NoLimit
			}
			s, sorter := selectNode(t, maps, &where, order)
			want := s.page(sorter, &page)
			if r.IntN(2) == 0 && len(want) > 0 {
				page.After = sorter.values(s.rows.at(pick(r, want...)))
				page.Backward = r.IntN(2) == 0
				want = s.page(sorter, &page)
			}
			count := int64(0)
			s.each(func(int, unsafe.Pointer) { count++ })
			s2, sorter2 := selectNode(t, tables, &where, order)
			name := fmt.Sprintf("seed %d: %s", seed, describe(&where))
			if got := s2.rows.table.count(s2.clause); got != count {
				t.Fatalf("%s: %d rows, want %d", name, got, count)
			}
			h := r.history()
			wantGroups, err := s.history(h)
			if err != nil {
				t.Fatal(err)
			}
			groups, err := s2.history(h)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(wantGroups, groups, gocmp.Comparer(func(a, b schema.Value) bool { return a == b }), gocmp.AllowUnexported(filter.Sum{})); diff != "" {
				t.Fatalf("%s: history %+v (-slice +table):\n%s", name, h, diff)
			}
			if diff := gocmp.Diff(s.ids(t, want), s2.ids(t, s2.page(sorter2, &page))); diff != "" {
				t.Fatalf("%s: page %+v (-slice +table):\n%s", name, page, diff)
			}
		}
	}
}

// What is put in a table and taken out again is what a list of rows would hold.
func TestATableHoldsWhatWasPutIn(t *testing.T) {
	for seed := range uint64(100) {
		r := newRandom(seed)
		table := newTable(albums, TableOptions{MaxRows: 1 << 30}, 1+r.IntN(50))
		var want []plainRow
		for step := range 27 {
			var err error
			switch batch := r.many(albums, r.IntN(20)); r.IntN(5) {
			case 0: // of one key there may be several
				err = table.Append(goMaps(batch))
				want = append(want, batch...)
			case 1:
				err = table.AppendNDJSON(bytes.NewReader(linesOf(t, batch)))
				want = append(want, batch...)
			case 2:
				for _, row := range batch {
					want = slices.DeleteFunc(want, func(old plainRow) bool { return old["id"] == row["id"] })
					want = append(want, row)
				}
				err = table.Put(otherAlbums(batch))
			default:
				for range r.IntN(8) {
					key := schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-00000000000f", r.IntN(20)+250))
					before := len(want)
					want = slices.DeleteFunc(want, func(old plainRow) bool { return old["id"] == key })
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
			got, err := RowsOf(albums, table)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(canonicalRows(t, albums, want), got); diff != "" {
				t.Fatalf("seed %d, step %d (-want +got):\n%s", seed, step, diff)
			}
		}
	}
}

// Keys that were numbered for one query are right for the next, whatever rows came and went.
func TestRelationsOfTablesFollowTheirRows(t *testing.T) {
	for seed := range uint64(20) {
		r := newRandom(seed)
		tables := map[*schema.Collection]*Table{}
		for _, c := range []*schema.Collection{albums, artists} {
			tables[c] = newTable(c, TableOptions{MaxRows: 1 << 30}, 1+r.IntN(50))
		}
		found := int64(0)
		for step := range 30 {
			for c, table := range tables {
				rows := r.many(c, r.IntN(30))
				err := table.Put(goMaps(rows))
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows[:len(rows)/3] {
					table.Delete(row[c.Key[0].Name].(schema.Value)) //nolint:forcetypeassert // as plain rows are
				}
			}
			now, before := Dataset{}, Dataset{}
			for c, table := range tables {
				now[c.Name], before[c.Name] = table, schema.Must(RowsOf(c, table))
			}
			inner := pick(r, predicate.True(), r.node(artists, 1))
			where := predicate.Some(albums.Relation("artist"), inner)
			s, _ := selectNode(t, before, &where, nil)
			want := int64(0)
			s.each(func(int, unsafe.Pointer) { want++ })
			s2, _ := selectNode(t, now, &where, nil)
			if got := s2.rows.table.count(s2.clause); got != want {
				t.Fatalf("seed %d, step %d: %s: %d rows, want %d", seed, step, describe(&where), got, want)
			}
			found += want
		}
		if found == 0 && seed == 0 {
			t.Error("no relation is found")
		}
	}
}

func TestKeysOfRowsThatWentAreForgotten(t *testing.T) {
	r := newRandom(1)
	table := newTable(albums, TableOptions{MaxRows: 1 << 30}, 5000)
	rows := schema.Must(NewTable(artists, goMaps(r.many(artists, 3))))
	where := predicate.Some(albums.Relation("artist"), predicate.True())
	for round := range 5 {
		var many []plainRow
		for i := range 2 * fewTexts {
			row := r.row(albums, i)
			row["artist_id"] = schema.TextOf(schema.UUID, fmt.Sprintf("%08x-aaaa-4bbb-8ccc-%012x", i, round))
			many = append(many, row)
		}
		if err := table.Append(goMaps(many)); err != nil {
			t.Fatal(err)
		}
		s, _ := selectNode(t, Dataset{"albums": table, "artists": rows}, &where, nil)
		s.rows.table.count(s.clause)
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
