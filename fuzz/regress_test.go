package fuzz_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Every case in testdata/regress was once answered wrongly; docs/found.md describes each bug.
func TestWhatWasFoundStaysFixed(t *testing.T) {
	for _, d := range append(sqlgen.Dialects(), sqlgen.ClickHouse) {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			foundStaysFixed(t, d)
		})
	}
}

func foundStaysFixed(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(fuzz.RegressFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", fuzz.RegressFolder, err)
	}
	db := open(t, d.Name)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			c, err := fuzz.ReadCase(path)
			if err != nil {
				t.Fatal(err)
			}
			l := preset
			if c.Schema != nil {
				if l, err = c.Language(config); err != nil {
					t.Fatal(err)
				}
			}
			loaders := map[string]source.Loader{d.Name: tables(t, db, d, l)}
			if err := fuzz.Check(t.Context(), l, loaders, c); err != nil {
				t.Error(err)
			}
		})
	}
}
