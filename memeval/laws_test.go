package memeval

import (
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
)

// Whatever Go types hold the rows, and whatever the predicate, what is compiled says what the plain meaning says.
func TestEveryFormOfRowsAnswersAlike(t *testing.T) {
	runs := 3000
	if testing.Short() {
		runs = 300
	}
	for seed := range uint64(runs) {
		r := newRandom(seed)
		data := r.data()
		n := r.node(albums, 3)
		for _, written := range []predicate.Node{n, predicate.Simplify(n)} {
			for _, form := range forms {
				dataset := form.dataset(t, data)
				if dataset == nil {
					continue
				}
				s := newStore(dataset)
				rows, err := s.rows(albums)
				if err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.name, err)
				}
				c := &compiler{store: s, collection: albums, shape: rows.shape}
				holds, err := c.test(&written)
				if err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.name, err)
				}
				if err := rows.check(c.used, true); err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.name, err)
				}
				if rows.table != nil {
					holds = rows.table.mustHold(t, c, &written)
				}
				for i, row := range data[albums] {
					got, want := holds(rows.at(i)), data.says(row, &written)
					if got != want {
						t.Fatalf("seed %d, %s: row %d %v on %s = %v, want %v", seed, form.name, i, row, describe(&written), got, want)
					}
				}
			}
		}
	}
}

// What a row satisfies is found without garbage, whatever the predicate, but for a UUID that is kept as bytes or in
// upper case, and for a set inside JSON text.
func TestNoRowIsAllocated(t *testing.T) {
	if raced {
		t.Skip("a pool forgets under the race detector")
	}
	for seed := range uint64(300) {
		r := newRandom(seed)
		data := r.data()
		n := r.node(albums, 3)
		if usesCustom(&n) {
			continue
		}
		s := newStore(forms[0].dataset(t, data))
		rows, err := s.rows(albums)
		if err != nil {
			t.Fatal(err)
		}
		holds, err := (&compiler{store: s, collection: albums, shape: rows.shape}).test(&n)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows.n {
			if got := testing.AllocsPerRun(10, func() { holds(rows.at(i)) }); got != 0 {
				t.Errorf("seed %d: %s allocates %v times a row, want 0", seed, describe(&n), got)
			}
		}
	}
}

func usesCustom(n *predicate.Node) bool {
	found := false
	predicate.Walk(n, func(n *predicate.Node) bool {
		found = found || n.Op == predicate.OpCustom
		return true
	})
	return found
}
