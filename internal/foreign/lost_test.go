package foreign_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
)

// columnsOf asks a database itself how many columns the tables and the views of a user have.
var columnsOf = map[string]string{
	"sqlite": `SELECT count(*) FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c
		WHERE l.schema = 'main' AND l.type IN ('table', 'view') AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden <> 1`,
	"postgres": `SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
		AND n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast')
		AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`,
	"mysql":   `SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
	"mariadb": `SELECT count(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()`,
}

func TestNoColumnIsLost(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			db, dialect := d.open(t)
			found, err := introspect.Read(context.Background(), db, dialect, introspect.Options{Name: d.name})
			if err != nil {
				t.Fatal(err)
			}
			compared, answered := 0, 0
			for _, c := range found.Registry.Collections() {
				for _, col := range c.Columns {
					if col.Type.Kind == schema.Other {
						answered++
					} else {
						compared++
					}
				}
			}
			if want := count(t, db, columnsOf[d.engine]); compared+answered != want {
				t.Errorf("%d columns are filtered and %d only answered, of %d", compared, answered, want)
			}
			t.Logf("tally: %s on %s: %d columns, %d of them only answered", d.name, d.engine, compared+answered, answered)
		})
	}
}

func count(t *testing.T, db *sql.DB, statement string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(context.Background(), statement).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
