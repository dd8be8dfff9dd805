package table

import (
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// TestABranchIsKeptOrDropped makes branches of a table, changes them at random, and keeps some: the table is as it was while a branch is made, and
// afterwards too where the branch is dropped. Others read all the while.
func TestABranchIsKeptOrDropped(t *testing.T) {
	for seed := range uint64(4) {
		r := evaltest.NewRandom(seed)
		all := func(table *Table) memeval.Rows { return schema.Must(memeval.RowsOf(evaltest.Albums, table)) }
		table := newTable(evaltest.Albums, Options{MaxRows: 1 << 30}, 1+r.IntN(50))
		if err := table.Append(evaltest.GoMaps(r.Many(evaltest.Albums, 80))); err != nil {
			t.Fatal(err)
		}
		var now atomic.Pointer[Table]
		now.Store(table)
		done := make(chan struct{})
		var readers sync.WaitGroup
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					all(now.Load())
				}
			}
		})
		for step := range 20 {
			before := all(table)
			branch, drop := table.Branch()
			for range 1 + r.IntN(4) {
				switch rows := r.Many(evaltest.Albums, 1+r.IntN(100)); r.IntN(3) {
				case 0:
					branch.Delete(rows[len(rows)-1]["id"].(schema.Value)) //nolint:forcetypeassert // as plain rows are
				default:
					if err := branch.Put(evaltest.GoMaps(rows[len(rows)-1:])); err != nil {
						t.Fatal(err)
					}
				}
			}
			want := all(branch)
			if diff := gocmp.Diff(before, all(table)); diff != "" {
				t.Fatalf("seed %d, step %d: a branch changes its table: -before +now\n%s", seed, step, diff)
			}
			if r.IntN(2) == 0 {
				drop()
				want = before
			} else {
				table = branch
				now.Store(table)
			}
			if diff := gocmp.Diff(want, all(table)); diff != "" {
				t.Fatalf("seed %d, step %d: -want +got\n%s", seed, step, diff)
			}
			for _, row := range want {
				if id := schema.TextOf(schema.UUID, row["id"].(string)); !table.Has(id) {
					t.Fatalf("seed %d, step %d: it has no row %s", seed, step, id)
				}
			}
		}
		close(done)
		readers.Wait()
	}
}

// TestRowsAreFoundByTheirKeys asks a table for rows by key, and more of them, before and after their keys are hashed, and while rows come and go.
func TestRowsAreFoundByTheirKeys(t *testing.T) {
	for seed := range uint64(3) {
		r := evaltest.NewRandom(seed)
		table := newTable(evaltest.Albums, Options{MaxRows: 1 << 30}, 200+r.IntN(400))
		if err := table.Append(evaltest.GoMaps(r.Many(evaltest.Albums, 600))); err != nil {
			t.Fatal(err)
		}
		found := int64(0)
		all := schema.Must(memeval.RowsOf(evaltest.Albums, table))
		for step := range 3 * scansFirst {
			if step > scansFirst && step%20 == 0 {
				rows := r.Many(evaltest.Albums, 100)
				if err := table.Put(evaltest.GoMaps(rows[50:])); err != nil {
					t.Fatal(err)
				}
				for _, row := range rows[:20] {
					table.Delete(row["id"].(schema.Value)) //nolint:forcetypeassert // as plain rows are
				}
				all = schema.Must(memeval.RowsOf(evaltest.Albums, table))
			}
			ids := schema.Values{Kind: schema.UUID}
			for range 1 + r.IntN(3) {
				row := r.Row(evaltest.Albums, r.IntN(700))
				ids = ids.Append(row["id"].(schema.Value)) //nolint:forcetypeassert // as plain rows are
			}
			where := predicate.And(predicate.In(evaltest.Albums.Term("id"), ids), evaltest.Pick(r, predicate.True(), r.Node(evaltest.Albums, 1)))
			if r.IntN(4) == 0 {
				where = predicate.Or(where, r.Node(evaltest.Albums, 1))
			}
			data := memeval.Dataset{"albums": table, "artists": []map[string]any{}}
			plain := memeval.Dataset{"albums": all, "artists": []map[string]any{}}
			have, _ := evaltest.SelectNode(t, data, &where, nil)
			want, _ := evaltest.SelectNode(t, plain, &where, nil)
			rows := int64(0)
			want.Each(func(int, unsafe.Pointer) { rows++ })
			if n := have.Count(); n != rows {
				t.Fatalf("seed %d, step %d: %s: %d rows, want %d", seed, step, eval.Describe(&where), n, rows)
			}
			have.Each(func(n int, _ unsafe.Pointer) {
				if n < 0 || n >= table.now.Load().n {
					t.Fatalf("seed %d, step %d: a row has the number %d", seed, step, n)
				}
			})
			found += rows
		}
		if found == 0 {
			t.Error("no row is found")
		}
	}
}
