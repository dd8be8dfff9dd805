package fuzz_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Every case in testdata/regress was wrong once; docs/found.md says what was.
func TestWhatWasFoundStaysFixed(t *testing.T) {
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			foundStaysFixed(t, name, open)
		})
	}
}

func foundStaysFixed(t *testing.T, name string, open func(testing.TB) *sql.DB) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(fuzz.RegressFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", fuzz.RegressFolder, err)
	}
	db := open(t)
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
			loaders := map[string]source.Loader{name: tables(t, db, sqlgen.ByName(name), l)}
			if err := fuzz.Check(t.Context(), l, loaders, c); err != nil {
				t.Error(err)
			}
		})
	}
}

// engines open an empty database each.
var engines = map[string]func(testing.TB) *sql.DB{
	sqlgen.SQLite.Name: openSQLite, sqlgen.Postgres.Name: openPostgres, sqlgen.MySQL.Name: openMySQL,
}
