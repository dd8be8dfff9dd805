package source_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

func TestIndexesAreMadeOnceAndChangeNoAnswer(t *testing.T) {
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		tables, err := source.CreateAndLoad(context.Background(), db, d, language, exampleFiles(t).Data())
		if err != nil {
			t.Fatal(err)
		}
		before := rowsOf(t, tables, "flow_runs", `{"sort": "START_TIME_DESC"}`)
		for range 2 {
			indexes, err := tables.Index(context.Background(), advise.Typical(language)...)
			if err != nil {
				t.Fatal(err)
			}
			if (len(indexes) == 0) != (d == sqlgen.DuckDB) {
				t.Errorf("%d indexes", len(indexes))
			}
		}
		after := rowsOf(t, tables, "flow_runs", `{"sort": "START_TIME_DESC"}`)
		if len(before) == 0 || len(before) != len(after) {
			t.Fatalf("%d rows before, %d after", len(before), len(after))
		}
		for i := range before {
			if before[i]["id"] != after[i]["id"] {
				t.Errorf("row %d is %v, was %v", i, after[i]["id"], before[i]["id"])
			}
		}
	})
}
