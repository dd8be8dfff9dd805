package foreign_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

// refusals are the collections of which a database may refuse rows that were made for them, and why: by a condition that compares more than a
// column with constants.
var refusals = map[string]string{}

// TestFuzzOnTheDatabasesOfOthers puts rows that fit into tables that others designed, asks filters of them as tamis fuzz does, and leaves no
// row behind.
func TestFuzzOnTheDatabasesOfOthers(t *testing.T) {
	n := 400
	if testing.Short() {
		n = 60
	}
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			full, dialect := d.open(t)
			found, err := introspect.Read(context.Background(), full, dialect, introspect.Options{Name: d.name})
			if err != nil {
				t.Fatal(err)
			}
			l, err := filter.New(found.Registry, filter.Config{})
			if err != nil {
				t.Fatal(err)
			}
			db, _ := d.make(t, false)
			tables, err := source.Database(db, dialect, l)
			if err != nil {
				t.Fatal(err)
			}
			report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{d.engine: tables}, fuzz.Options{N: n, Seed: 1, PerData: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range slices.Sorted(maps.Keys(report.Unfit)) {
				if refusals[d.name+"."+name] == "" {
					t.Errorf("rows for %s are refused: %v", name, report.Unfit[name])
				}
			}
			for _, c := range l.Registry().Collections() {
				left := 0
				for range tables.All(context.Background(), c) {
					left++
				}
				if left > 0 {
					t.Errorf("%d rows of %s are left behind", left, c.Name)
				}
			}
			t.Logf("tally: %s on %s: %s", d.name, d.engine, report)
		})
	}
}
