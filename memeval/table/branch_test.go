package table

import (
	"sync"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// TestABranchIsKeptOrDropped makes branches of a table, changes them at random, and keeps some: the table is as it was while a branch is made, and
// afterwards too where the branch is dropped. Others read all the while.
func TestABranchIsKeptOrDropped(t *testing.T) {
	for seed := range uint64(20) {
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
		for step := range 40 {
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
