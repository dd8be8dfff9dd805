package conformance_test

import (
	"database/sql"
	"math/rand/v2"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
)

// A planner chooses by what it believes of the tables. MySQL has returned a row once for every related row in a plan that it
// chose now and then, by statistics that it gathers in the background: so here each round has other statistics.
func TestNoPlanChangesAnAnswer(t *testing.T) {
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	for name, mislead := range map[backend]func(t *testing.T, db *sql.DB, random *rand.Rand, collections []*schema.Collection){
		"mysql": misleadInnoDB, "mariadb": misleadInnoDB, "postgres": misleadPostgres,
	} {
		t.Run(string(name), func(t *testing.T) {
			db := enginetest.Open(t, string(name))
			db.SetMaxOpenConns(1) // the settings of PostgreSQL are those of a connection
			random := rand.New(rand.NewPCG(1, 2))
			asked := 0
			for path, s := range read(t) {
				l, err := s.language()
				if err != nil {
					t.Fatal(err)
				}
				rows := name.source(t, db, l, s)
				for range 2 {
					mislead(t, db, random, l.Registry().Collections())
					for i := range s.Cases {
						asked++
						if what := s.Cases[i].differs(t, l, rows); what != "" {
							t.Errorf("%s: case %d: %s", path, i, what)
						}
					}
				}
			}
			t.Logf("%d answers", asked)
		})
	}
}

// misleadInnoDB changes how many rows the tables are believed to have, and how many of a value their indexes.
func misleadInnoDB(t *testing.T, db *sql.DB, random *rand.Rand, collections []*schema.Collection) {
	believed := func() int { return 1 << random.IntN(18) }
	for _, c := range collections {
		execute(t, db, "UPDATE mysql.innodb_table_stats SET n_rows = ?, clustered_index_size = ? WHERE database_name = database() AND table_name = ?",
			believed(), believed(), c.SQL())
		execute(t, db, "UPDATE mysql.innodb_index_stats SET stat_value = ? WHERE database_name = database() AND table_name = ? AND stat_name LIKE 'n_diff%'",
			believed(), c.SQL())
		execute(t, db, "FLUSH TABLE `"+c.SQL()+"`")
	}
}

// misleadPostgres takes away ways to scan and to join.
func misleadPostgres(t *testing.T, db *sql.DB, random *rand.Rand, collections []*schema.Collection) {
	for _, name := range []string{"seqscan", "indexscan", "bitmapscan", "indexonlyscan", "hashjoin", "mergejoin", "nestloop", "material", "memoize", "sort", "hashagg"} {
		execute(t, db, "SET enable_"+name+" = "+[]string{"on", "off"}[random.IntN(2)])
	}
}

func execute(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
