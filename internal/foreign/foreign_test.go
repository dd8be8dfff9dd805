package foreign_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/introspect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A database is a file of testdata: the name of what it is a database of, and the engine that it is written for.
type database struct{ name, engine, file string }

// databases are those of testdata. What is written for mysql runs on MariaDB as well.
func databases(t *testing.T) []database {
	t.Helper()
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var out []database
	for _, f := range files {
		parts := strings.Split(filepath.Base(f), ".")
		out = append(out, database{parts[0], parts[1], f})
	}
	return out
}

// open makes the database, statement by statement.
func (d database) open(t *testing.T) (*sql.DB, *sqlgen.Dialect) {
	t.Helper()
	text, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	db := enginetest.Open(t, d.engine)
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background()) // a SET holds for one connection
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for statement := range strings.SplitSeq(string(text), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := conn.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return db, sqlgen.ByName(d.engine)
}

// columns counts the columns of all tables and views, as the engine's own catalog has them.
var columns = map[string]string{
	"sqlite": `SELECT count(*) FROM sqlite_schema s, pragma_table_xinfo(s.name) WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'`,
	"postgres": `SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'`,
	"mysql": `SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
}

// TestNoColumnOfOthersIsLost reads the schema of each database: every column of every table and view is in it.
func TestNoColumnOfOthersIsLost(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			db, dialect := d.open(t)
			var all int
			if err := db.QueryRow(columns[d.engine]).Scan(&all); err != nil {
				t.Fatal(err)
			}
			found, err := introspect.Read(context.Background(), db, dialect, introspect.Options{Name: d.name})
			if err != nil {
				t.Fatal(err)
			}
			have, filtered := 0, 0
			for _, c := range found.Registry.Collections() {
				have += len(c.Columns)
				for _, col := range c.Columns {
					if col.Type.Kind != schema.JSON {
						filtered++
					}
				}
			}
			for _, n := range found.Notes {
				if n.LeftOut {
					t.Logf("%s %v: %s", n.Collection, n.Columns, n.Text)
				}
			}
			t.Logf("tally: %s on %s: %d columns, %d filtered, %d only answered, %d lost", d.name, d.engine, all, filtered, have-filtered, all-have)
			if have != all {
				t.Errorf("%d columns of %d are lost", all-have, all)
			}
			text, err := file.Format(found.Registry)
			if err != nil {
				t.Fatal(err)
			}
			again, err := file.Parse("schema.yaml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			l, err := filter.New(again, filter.Config{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := source.Database(db, dialect, l); err != nil {
				t.Error(err)
			}
		})
	}
}
