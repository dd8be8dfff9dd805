package memeval

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
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
			if diff := gocmp.Diff(wantGroups, groups, gocmp.Comparer(func(a, b schema.Value) bool { return a == b })); diff != "" {
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
