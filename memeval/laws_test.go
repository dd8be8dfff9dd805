package memeval_test

import (
	"testing"
	"unsafe"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/internal/shape"
	"github.com/tamis-go/tamis/memeval"
)

// Whatever Go types hold the rows, and whatever the predicate, what is compiled says what the plain meaning says.
func TestEveryFormOfRowsAnswersAlike(t *testing.T) {
	runs := 3000
	if testing.Short() {
		runs = 300
	}
	for seed := range uint64(runs) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		n := r.Node(evaltest.Albums, 3)
		for _, written := range []predicate.Node{n, predicate.Simplify(n)} {
			for _, form := range allForms {
				dataset := form.Dataset(t, data)
				if dataset == nil {
					continue
				}
				s := eval.NewStore(dataset)
				rows, err := s.Set(evaltest.Albums)
				if err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.Name, err)
				}
				c := &eval.Compiler{Store: s, Collection: evaltest.Albums, Shape: rows.Shape}
				holds, err := c.Test(&written)
				if err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.Name, err)
				}
				if err := rows.Check(c.Used, true); err != nil {
					t.Fatalf("seed %d, %s: %v", seed, form.Name, err)
				}
				if rows.Columns != nil {
					holds = mustHold(t, c, rows, &written)
				}
				for i, row := range data[evaltest.Albums] {
					got, want := holds(rows.At(i)), data.Says(row, &written)
					if got != want {
						t.Fatalf("seed %d, %s: row %d %v on %s = %v, want %v", seed, form.Name, i, row, eval.Describe(&written), got, want)
					}
				}
			}
		}
	}
}

// mustHold returns the test of n as the scan of a table answers it.
func mustHold(t *testing.T, c *eval.Compiler, rows *eval.Set, n *predicate.Node) shape.Test {
	t.Helper()
	s, err := c.Selection(rows, n)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[unsafe.Pointer]bool{}
	s.Each(func(_ int, row unsafe.Pointer) { kept[row] = true })
	return func(row unsafe.Pointer) bool { return kept[row] }
}

// What a row satisfies is found without garbage, whatever the predicate, but for a UUID that is kept as bytes or in
// upper case, and for a set inside JSON text.
func TestNoRowIsAllocated(t *testing.T) {
	if evaltest.Raced {
		t.Skip("a pool forgets under the race detector")
	}
	for seed := range uint64(300) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		n := r.Node(evaltest.Albums, 3)
		if evaltest.UsesCustom(&n) {
			continue
		}
		s := eval.NewStore(evaltest.Forms[0].Dataset(t, data))
		rows, err := s.Set(evaltest.Albums)
		if err != nil {
			t.Fatal(err)
		}
		holds, err := (&eval.Compiler{Store: s, Collection: evaltest.Albums, Shape: rows.Shape}).Test(&n)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows.N {
			if got := testing.AllocsPerRun(10, func() { holds(rows.At(i)) }); got != 0 {
				t.Errorf("seed %d: %s allocates %v times a row, want 0", seed, eval.Describe(&n), got)
			}
		}
	}
}

// What is explained reads rows plainly, and says of each what the compiled test says; below it stand the rows that a relation
// leads to.
func TestAnExplanationSaysWhatTheTestSays(t *testing.T) {
	said := map[bool]int{}
	for seed := range uint64(300) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		n := r.Node(evaltest.Albums, 3)
		dataset := evaltest.Forms[0].Dataset(t, data)
		q, err := evaltest.MusicLanguage.Query("albums", n)
		if err != nil {
			continue // an array inside JSON is no operand of a query
		}
		holds, err := memeval.Compile[map[string]any](q, dataset)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		rows, _ := dataset["albums"].(memeval.Rows)
		for i := range rows {
			e, err := memeval.Explain(q, dataset, &rows[i])
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if want := holds(&rows[i]); e.Holds != want {
				t.Fatalf("seed %d: row %d is explained as %v, want %v:\n%s", seed, i, e.Holds, want, e)
			}
			said[e.Holds]++
		}
	}
	if said[true] < 100 || said[false] < 100 {
		t.Errorf("%v rows were explained, want a hundred of each", said)
	}
}
