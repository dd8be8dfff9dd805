package memeval_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/internal/evaltest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

func TestAPageIsAPartOfTheOrder(t *testing.T) {
	for seed := range uint64(1500) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		where, order := r.Node(evaltest.Albums, 1), r.Order(evaltest.Albums)
		var want []evaltest.PlainRow
		for _, row := range data[evaltest.Albums] {
			if data.Says(row, &where) {
				want = append(want, row)
			}
		}
		slices.SortStableFunc(want, func(a, b evaltest.PlainRow) int {
			return evaltest.CompareKeys(data.Keys(a, order), data.Keys(b, order), order)
		})
		form := allForms[r.IntN(len(allForms))]
		dataset := form.Dataset(t, data)
		if dataset == nil {
			continue
		}
		name := fmt.Sprintf("seed %d, %s", seed, form.Name)
		s, sorter := evaltest.SelectNode(t, dataset, &where, order)

		all := s.Page(sorter, &filter.Page{Order: order, Limit: filter.NoLimit})
		if diff := gocmp.Diff(ids(want), evaltest.IdsAt(t, s, all)); diff != "" {
			t.Fatalf("%s: the whole order (-want +got):\n%s", name, diff)
		}
		offset, limit := r.IntN(4), r.IntN(5)
		part := s.Page(sorter, &filter.Page{Order: order, Offset: int64(offset), Limit: int64(limit)})
		from := min(offset, len(want))
		if diff := gocmp.Diff(ids(want[from:min(from+limit, len(want))]), evaltest.IdsAt(t, s, part)); diff != "" {
			t.Fatalf("%s: offset %d, limit %d (-want +got):\n%s", name, offset, limit, diff)
		}
		for i := range all {
			after := sorter.Values(s.Rows.At(all[i]))
			if diff := gocmp.Diff(data.Keys(want[i], order), after, gocmp.Comparer(func(a, b schema.Value) bool { return a == b })); diff != "" {
				t.Fatalf("%s: the keys of row %d (-want +got):\n%s", name, i, diff)
			}
			forward := s.Page(sorter, &filter.Page{Order: order, Limit: int64(limit), After: after})
			if diff := gocmp.Diff(ids(want[i+1:min(i+1+limit, len(want))]), evaltest.IdsAt(t, s, forward)); diff != "" {
				t.Fatalf("%s: after row %d, limit %d (-want +got):\n%s", name, i, limit, diff)
			}
			back := s.Page(sorter, &filter.Page{Order: order, Limit: int64(limit), After: after, Backward: true})
			if diff := gocmp.Diff(ids(want[max(0, i-limit):i]), evaltest.IdsAt(t, s, back)); diff != "" {
				t.Fatalf("%s: before row %d, limit %d (-want +got):\n%s", name, i, limit, diff)
			}
		}
	}
}

func ids(rows []evaltest.PlainRow) []string {
	out := []string{}
	for _, row := range rows {
		out = append(out, row["id"].(schema.Value).Text())
	}
	return out
}

func TestGroupsAreThoseOfAPlainList(t *testing.T) {
	for seed := range uint64(500) {
		r := evaltest.NewRandom(seed)
		data := r.Data()
		where := r.Node(evaltest.Albums, 1)
		a := r.Aggregate()
		want, wantMore := data.Aggregate(&where, a)

		s, _ := evaltest.SelectNode(t, allForms[evaltest.Pick(r, 0, 1, 2, 5, 6)].Dataset(t, data), &where, nil)
		got, more, err := s.Aggregate(a)
		if err != nil || more != wantMore {
			t.Fatalf("seed %d: %v %v", seed, more, err)
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty(), gocmp.Comparer(func(a, b schema.Value) bool { return a == b }), gocmp.AllowUnexported(filter.Sum{})); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}
