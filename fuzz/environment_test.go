package fuzz_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have none

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Odd offsets, half an hour of summer time, and a day that was left out.
var zones = []string{"UTC", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"}

func TestFiveTimeZonesChangeNothing(t *testing.T) {
	before := time.Local
	t.Cleanup(func() { time.Local = before })
	notShort(t)
	url := enginetest.Postgres(t)
	random, _ := random(t, 3)
	for i, name := range zones {
		t.Run(name, func(t *testing.T) {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			time.Local = zone
			separator := "?"
			if strings.Contains(url, "?") {
				separator = "&"
			}
			db := enginetest.OpenURL(t, url+separator+"timezone="+name)
			for _, l := range []*filter.Language{preset, random} {
				agreeOn(t, l, int64(100+i), 300, map[string]source.Loader{
					"sqlite": tables(t, open(t, "sqlite"), sqlgen.SQLite, l), "postgres": tables(t, db, sqlgen.Postgres, l),
				})
			}
		})
	}
}

// agreeOn runs filters and fails where two disagree.
func agreeOn(t *testing.T, l *filter.Language, seed int64, n int, sources map[string]source.Loader) {
	t.Helper()
	if _, err := fuzz.Run(t.Context(), l, sources, fuzz.Options{N: n, Seed: seed}); err != nil {
		t.Error(err)
	}
}

func TestThreeLocalesOfTheDatabaseChangeNothing(t *testing.T) {
	notShort(t)
	for _, locale := range []string{"C", "en-US", "tr-TR"} {
		t.Run("postgres "+locale, func(t *testing.T) {
			db := enginetest.OpenURL(t, enginetest.PostgresLocale(t, locale))
			for _, l := range withoutTextKeys(t) {
				made := tables(t, db, sqlgen.Postgres, l)
				eachText(l, func(c *schema.Collection, col *schema.Column) {
					// Tables as somebody else may have made them: in the collation of the database.
					exec(t, db, fmt.Sprintf(`ALTER TABLE %q ALTER COLUMN %q TYPE text COLLATE "default"`, c.SQL(), col.SQL()))
				})
				agreeOn(t, l, 7, 300, map[string]source.Loader{"postgres": reopened(t, db, sqlgen.Postgres, l, made)})
			}
		})
	}
	for _, row := range []struct {
		dialect   *sqlgen.Dialect
		open      func(testing.TB, string) string
		collation string
	}{
		{sqlgen.MariaDB, enginetest.MariaDBCollation, "utf8mb4_bin"},
		{sqlgen.MariaDB, enginetest.MariaDBCollation, "utf8mb4_general_ci"},
		{sqlgen.MariaDB, enginetest.MariaDBCollation, "utf8mb4_turkish_ci"},
		{sqlgen.MySQL, enginetest.MySQLCollation, "utf8mb4_bin"},
		{sqlgen.MySQL, enginetest.MySQLCollation, "utf8mb4_0900_ai_ci"},
		{sqlgen.MySQL, enginetest.MySQLCollation, "utf8mb4_tr_0900_as_cs"},
	} {
		d, collation := row.dialect, row.collation
		t.Run(d.Name+" "+collation, func(t *testing.T) {
			db := enginetest.OpenURL(t, row.open(t, collation))
			for _, l := range withoutTextKeys(t) {
				made := tables(t, db, d, l)
				eachText(l, func(c *schema.Collection, col *schema.Column) {
					exec(t, db, fmt.Sprintf("ALTER TABLE `%s` MODIFY `%s` LONGTEXT CHARACTER SET utf8mb4 COLLATE %s", c.SQL(), col.SQL(), collation))
				})
				agreeOn(t, l, 8, 300, map[string]source.Loader{d.Name: reopened(t, db, d, l, made)})
			}
		})
	}
}

// reopened returns the tables as they are now.
func reopened(t *testing.T, db *sql.DB, d *sqlgen.Dialect, l *filter.Language, _ *source.Tables) *source.Tables {
	t.Helper()
	again, err := source.Database(db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// withoutTextKeys returns the preset and a random schema without text in keys and relations: a case-insensitive
// collation refuses keys that differ only in case.
func withoutTextKeys(t *testing.T) []*filter.Language {
	t.Helper()
	for seed := int64(500); ; seed++ {
		l, _ := random(t, seed)
		if len(l.Registry().Collections()) > 1 && !textKeys(l) {
			return []*filter.Language{preset, l}
		}
	}
}

func textKeys(l *filter.Language) bool {
	found := false
	for _, c := range l.Registry().Collections() {
		for _, col := range c.Columns {
			found = found || col.Type.Kind == schema.String && (col.Unique || col.NotNull)
		}
	}
	return found
}

// eachText calls f for the text columns that are no keys.
func eachText(l *filter.Language, f func(c *schema.Collection, col *schema.Column)) {
	joined := map[*schema.Column]bool{}
	for _, c := range l.Registry().Collections() {
		for _, r := range c.Relations {
			for _, on := range r.On {
				joined[on[0]], joined[on[1]] = true, true
			}
		}
	}
	for _, c := range l.Registry().Collections() {
		for _, col := range c.Columns {
			if col.Type.Kind == schema.String && !col.Type.Array && !joined[col] {
				f(c, col)
			}
		}
	}
}

func exec(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// An analysed source has statistics, indexes and rows beside its own that no query is about.
type analysed struct {
	*source.Tables
	after func()
}

func (a analysed) Load(ctx context.Context, data memeval.Dataset) error {
	err := a.Tables.Load(ctx, data)
	a.after()
	return err
}

func TestIndexesStatisticsAndUnrelatedRowsChangeNothing(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := open(t, d.Name)
			for seed := int64(1); seed < 4; seed++ {
				l, _ := random(t, seed)
				made := tables(t, db, d, l)
				exec(t, db, "DROP TABLE IF EXISTS tamis_canary")
				exec(t, db, "CREATE TABLE tamis_canary (id int, name text)")
				exec(t, db, "INSERT INTO tamis_canary VALUES (1, 'a'), (2, 'b')")
				indexed(t, db, made, d, l, seed)
				agreeOn(t, l, 50+seed, 300, map[string]source.Loader{d.Name: analysed{made, func() {
					for _, c := range l.Registry().Collections() {
						exec(t, db, d.Analyze(c))
					}
				}}})
			}
		})
	}
}

// TestClickHouseTakesEveryIndexThatIsAdvised: of some types it has no such index.
func TestClickHouseTakesEveryIndexThatIsAdvised(t *testing.T) {
	db := open(t, sqlgen.ClickHouse.Name)
	for seed := int64(1); seed < 9; seed++ {
		l, _ := random(t, seed)
		advised(t, tables(t, db, sqlgen.ClickHouse, l), l, seed)
	}
}

// advised makes the indexes that filters of l want.
func advised(t *testing.T, made *source.Tables, l *filter.Language, seed int64) {
	t.Helper()
	w := &world{T: t, rng: rand.New(rand.NewSource(seed)), language: l}
	w.rows = sample[fuzz.Rows](w, fuzz.Data(l, fuzz.RowConfig{Most: 12}))
	var queries []*filter.Query
	w.each(60, func(c *schema.Collection, body []byte) { queries = append(queries, w.parse(c, body)) })
	if _, err := made.Index(t.Context(), queries...); err != nil {
		t.Fatal(err)
	}
}

// indexed makes the indexes that filters of l want, and where an index takes any column, one on each.
func indexed(t *testing.T, db *sql.DB, made *source.Tables, d *sqlgen.Dialect, l *filter.Language, seed int64) {
	t.Helper()
	advised(t, made, l, seed)
	if d == sqlgen.MariaDB || d == sqlgen.MySQL { // of a text it indexes so many characters, and no more
		return
	}
	n := 0
	for _, c := range l.Registry().Collections() {
		for _, col := range c.Columns {
			if !col.Type.Array && col.Type.Kind.Compared() {
				n++
				exec(t, db, fmt.Sprintf(`CREATE INDEX "canary_%d_%d" ON %q (%q)`, seed, n, c.SQL(), col.SQL()))
			}
		}
	}
}

func TestRowsThatAFilterIsNotAboutChangeNothing(t *testing.T) {
	inWorlds(t, 12, func(w *world) {
		w.each(20, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body)
			if relates(q) {
				return
			}
			alone, err := source.Memory(w.language, memeval.Dataset{c.Name: w.rows[c.Name]})
			if err != nil {
				w.Fatal(err)
			}
			want := w.page(alone, q)
			w.everywhere(func(name string, s source.Source) {
				if got := w.page(s, q); fmt.Sprint(got) != fmt.Sprint(want) {
					w.Errorf("%s: %s has %q, and without the other collections %q", name, body, got, want)
				}
			})
		})
	})
}
