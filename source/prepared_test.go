package source

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A statement that comes again is prepared once, whatever its values, and answers several requests at once; the statements that are kept are
// bounded.
func TestStatementsThatComeAgainAreKept(t *testing.T) {
	type thing struct {
		ID   int64  `json:"id" tamis:"key"`
		Name string `json:"name"`
	}
	l := schema.Must(filter.For[thing]("things"))
	db := schema.Must(sql.Open("sqlite", filepath.Join(t.TempDir(), "things.db")))
	defer db.Close()
	var rows []thing
	for i := range 20 {
		rows = append(rows, thing{int64(i), fmt.Sprint("thing ", i)})
	}
	tables, err := CreateAndLoad(t.Context(), db, sqlgen.SQLite, l, memeval.Dataset{"things": rows})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(body string) (ids []any) {
		for row, err := range tables.Rows(t.Context(), schema.Must(l.Parse("things", []byte(body)))) {
			if err != nil {
				t.Error(err)
				return nil
			}
			ids = append(ids, row["id"])
		}
		return ids
	}
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 20 {
				n := (i + worker) % 20
				if got := ask(fmt.Sprintf(`{"things": {"name": {"any_": ["thing %d"]}}}`, n)); len(got) != 1 || got[0] != int64(n) {
					t.Errorf("thing %d: %v", n, got)
				}
			}
		})
	}
	all.Wait()
	if n := len(tables.prepared.stmts); n != 2 { // one for the rows, and one for where the piece ends in which they are looked for first
		t.Errorf("%d statements are kept of one shape", n)
	}
	for i := range mostPrepared + 20 {
		tables.prepared.look(fmt.Sprint(i))
		if _, wanted := tables.prepared.look(fmt.Sprint(i)); wanted {
			tables.prepared.keep(fmt.Sprint(i), schema.Must(db.Prepare("SELECT 1")))
		}
	}
	if n := len(tables.prepared.stmts); n != mostPrepared {
		t.Errorf("%d statements are kept, want %d", n, mostPrepared)
	}
	if got := ask(`{"things": {"id": {"ge_": 18}}}`); len(got) != 2 {
		t.Errorf("without a place for it the statement answers %v", got)
	}
}
