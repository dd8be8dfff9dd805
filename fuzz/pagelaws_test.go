package fuzz_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// cursors returns, for each row of a query without a page, the cursors of the page after it and of the page before it.
func (w *world) cursors(q *filter.Query) (after, before []string) {
	w.Helper()
	all := q.Slice(0, filter.NoLimit)
	read, err := memeval.Keys[map[string]any](all, dataset(w.rows))
	if err != nil {
		w.Fatal(err)
	}
	rows, err := memeval.Select[map[string]any](all, dataset(w.rows))
	if err != nil {
		w.Fatal(err)
	}
	for _, row := range rows {
		keys := read(&row)
		after = append(after, q.Cursor(keys))
		before = append(before, q.CursorBefore(keys))
	}
	return after, before
}

func TestASortIsTotalAndAPageIsASliceOfTheWhole(t *testing.T) {
	inWorlds(t, 10, func(w *world) {
		w.each(25, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body)
			w.everywhere(func(name string, s source.Source) {
				all := w.keys(s, q)
				if len(slices.Compact(set(all))) != len(all) {
					w.Errorf("%s: %s returns a row twice: %q", name, body, all)
				}
				offset := int64(w.rng.Intn(len(all) + 2))
				limit := int64(w.rng.Intn(len(all) + 2))
				from := min(offset, int64(len(all)))
				want := all[from:min(from+limit, int64(len(all)))]
				if diff := cmp.Diff(want, w.page(s, q.Slice(offset, limit)), empty); diff != "" {
					w.Errorf("%s: %s from %d, %d rows:\n%s", name, body, offset, limit, diff)
				}
				if n, err := s.Count(w.Context(), q); err != nil || n != int64(len(all)) {
					w.Errorf("%s: %s counts %d rows (%v) and has %d", name, body, n, err, len(all))
				}
			})
		})
	})
}

// empty treats an empty list as a nil one.
var empty = cmp.Transformer("list", func(s []string) string { return strings.Join(s, "\n") })

func TestPagesByCursorJoinToTheWhole(t *testing.T) {
	inWorlds(t, 14, func(w *world) {
		w.each(15, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body).Slice(0, filter.NoLimit)
			after, before := w.cursors(q)
			size := []int{1, 2, 3, 7}[w.rng.Intn(4)]
			w.everywhere(func(name string, s source.Source) {
				whole := w.keys(s, q)
				if len(whole) != len(after) {
					w.Fatalf("%s: %s has %d rows, memory %d", name, body, len(whole), len(after))
				}
				var forward, backward []string
				for at := 0; at < len(whole); at += size {
					page := q
					if at > 0 {
						page = w.resume(q, after[at-1])
					}
					forward = append(forward, w.page(s, page.Slice(0, int64(size)))...)
				}
				for end := len(whole); end > 0; end -= size {
					from := max(end-size, 0)
					rows := whole[from:end]
					if end < len(whole) {
						rows = w.page(s, w.resume(q, before[end]).Slice(0, int64(size)))
					}
					backward = append(slices.Clone(rows), backward...)
				}
				if diff := cmp.Diff(whole, forward, empty); diff != "" {
					w.Errorf("%s: %s in pages of %d (-whole +pages):\n%s", name, body, size, diff)
				}
				if diff := cmp.Diff(whole, backward, empty); diff != "" {
					w.Errorf("%s: %s backwards in pages of %d (-whole +pages):\n%s", name, body, size, diff)
				}
			})
		})
	})
}

func (w *world) resume(q *filter.Query, cursor string) *filter.Query {
	w.Helper()
	out, err := q.Resume(cursor)
	if err != nil {
		w.Fatalf("%s: %v", q, err)
	}
	return out
}

func TestRowsThatComeAndGoDoNotMoveTheOthersBetweenPages(t *testing.T) {
	inWorlds(t, 8, func(w *world) {
		w.each(10, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body).Slice(0, filter.NoLimit)
			after, _ := w.cursors(q)
			whole := w.keys(w.sources["memory"], q)
			if len(whole) < 3 {
				return
			}
			at := 1 + w.rng.Intn(len(whole)-1)
			first := w.page(w.sources["memory"], q.Slice(0, int64(at)))
			// The row of the cursor is deleted, and so is one behind it.
			gone := map[string]bool{whole[at-1]: true, whole[at+w.rng.Intn(len(whole)-at)]: true}
			rows := fuzz.Rows{}
			maps.Copy(rows, w.rows)
			rows[c.Name] = nil
			for _, row := range w.rows[c.Name] {
				if !gone[w.keyOf(c, row)] {
					rows[c.Name] = append(rows[c.Name], row)
				}
			}
			less, err := source.Memory(w.language, dataset(rows))
			if err != nil {
				w.Fatal(err)
			}
			if relates(q) {
				return // another row may have depended on the deleted row of c
			}
			var want []string
			for _, key := range whole[at:] {
				if !gone[key] {
					want = append(want, key)
				}
			}
			second := w.page(less, w.resume(q, after[at-1]))
			if diff := cmp.Diff(want, second, empty); diff != "" {
				w.Errorf("%s after %q (-want +got):\n%s", body, first, diff)
			}
		})
	})
}

// keyOf returns the primary key of a row.
func (w *world) keyOf(c *schema.Collection, row map[string]any) string {
	w.Helper()
	one, err := source.Memory(w.language, memeval.Dataset{c.Name: []map[string]any{row}})
	if err != nil {
		w.Fatal(err)
	}
	everything, err := w.language.Query(c.Name, always)
	if err != nil {
		w.Fatal(err)
	}
	return w.page(one, everything)[0]
}

func TestCountIsTheNumberOfRowsOfAllPages(t *testing.T) {
	inWorlds(t, 6, func(w *world) {
		o, err := oracle.New(w.language.Registry(), w.rows, clock())
		if err != nil {
			w.Fatal(err)
		}
		w.each(30, func(c *schema.Collection, body []byte) {
			want, err := o.Count(c.Name, body)
			if err != nil {
				w.Fatal(err)
			}
			w.everywhere(func(name string, s source.Source) {
				if got := len(w.keys(s, w.parse(c, body))); got != want {
					w.Errorf("%s: %s has %d rows, want %d", name, body, got, want)
				}
			})
		})
	})
}

// Groups are those of memory on every engine, in their order, and those by a field of one value count every row once.
func TestGroupsAreTheSameEverywhereAndCountEveryRow(t *testing.T) {
	inWorlds(t, 15, func(w *world) {
		l := w.language.For(filter.Route{Aggregate: true})
		w.each(60, func(c *schema.Collection, body []byte) {
			text := strings.TrimSuffix(string(withoutPage(body)), "}")
			if text != "{" {
				text += ","
			}
			asked := fuzz.Aggregate(w.rng, l, c)
			q, err := l.Parse(c.Name, []byte(text+`"aggregate":`+asked+"}"))
			if err != nil {
				w.Fatalf("%s%s}: %v", text, asked, err)
			}
			want, wantMore, err := memeval.Aggregate(q, dataset(w.rows))
			if err != nil {
				w.Fatal(err)
			}
			if a := q.Aggregate(); !wantMore && !slices.ContainsFunc(a.GroupBy, func(c filter.Column) bool { return c.Each() }) {
				rows, err := memeval.Count(w.parse(c, withoutPage(body)), dataset(w.rows))
				if err != nil {
					w.Fatal(err)
				}
				for _, g := range want {
					rows -= g.Count
				}
				if rows != 0 {
					w.Errorf("%s counts %d rows too few", q, rows)
				}
			}
			w.everywhere(func(name string, s source.Source) {
				got, more, err := s.(source.Aggregator).Aggregate(w.Context(), q)
				if err != nil {
					w.Fatalf("%s: %s: %v", name, q, err)
				}
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b schema.Value) bool { return a == b }), cmp.Comparer(filter.Sum.Equal)); diff != "" || more != wantMore {
					w.Errorf("%s: %s, more %v, want %v (-memory +%s):\n%s", name, q, more, wantMore, name, diff)
				}
			})
		})
	})
}

func TestAHistorySumsToTheCount(t *testing.T) {
	inWorlds(t, 14, func(w *world) {
		l := w.language.For(filter.Route{History: true})
		w.each(40, func(c *schema.Collection, body []byte) {
			for _, f := range c.Fields {
				if f.Type.Kind != schema.Datetime || f.Type.Array || len(f.Targets) != 1 || f.Ignored {
					continue
				}
				w.history(l, c, f, body)
			}
		})
	})
}

// history checks the buckets of one history against their rows.
func (w *world) history(l *filter.Language, c *schema.Collection, f *schema.Field, body []byte) {
	w.Helper()
	start := time.Date(2023, 12, 31, 12, 0, 0, 0, time.UTC).Add(time.Duration(w.rng.Intn(3600)) * time.Second)
	length := time.Duration(1+w.rng.Intn(400)) * time.Minute
	end := start.Add(length * time.Duration(1+w.rng.Intn(20))).Add(-time.Duration(w.rng.Intn(50)) * time.Second)
	asked := fmt.Sprintf(`"history":{"field":%q,"start":%q,"end":%q,"interval_seconds":%d}`,
		f.Name, start.Format(time.RFC3339), end.Format(time.RFC3339), int(length.Seconds()))
	text := strings.TrimSuffix(string(withoutPage(body)), "}")
	if text != "{" {
		text += ","
	}
	q, err := l.Parse(c.Name, []byte(text+asked+"}"))
	if err != nil {
		w.Fatalf("%s%s}: %v", text, asked, err)
	}
	// The counts of the history, one row at a time.
	plain := w.parse(c, withoutPage(body)).Slice(0, filter.NoLimit)
	rows, err := memeval.Select[map[string]any](plain, dataset(w.rows))
	if err != nil {
		w.Fatal(err)
	}
	sorted, err := plain.Sorted(schema.Order{Name: f.Name, Via: f.Targets[0].Via, Term: f.Targets[0].Value})
	if err != nil {
		w.Fatal(err)
	}
	read, err := memeval.Keys[map[string]any](sorted, dataset(w.rows))
	if err != nil {
		w.Fatal(err)
	}
	want := map[int64]int64{}
	for _, row := range rows {
		at := read(&row)[0]
		if !at.IsNull() && at.Bits() >= start.UnixMicro() && at.Bits() < end.UnixMicro() {
			want[(at.Bits()-start.UnixMicro())/length.Microseconds()]++
		}
	}
	w.everywhere(func(name string, s source.Source) {
		groups, err := source.History(w.Context(), s.(source.Aggregator), q)
		if err != nil {
			w.Fatalf("%s: %v", name, err)
		}
		got := map[int64]int64{}
		for _, g := range groups {
			got[g.Bucket] += g.Count
		}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Errorf("%s: %s (-want +got):\n%s", name, q, diff)
		}
	})
}
