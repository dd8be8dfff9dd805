package source_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestAServerOfForeignTablesIsAskedForItsCollations: what it is sent has no collation, so that it answers by its own.
func TestAServerOfForeignTablesIsAskedForItsCollations(t *testing.T) {
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	shards := enginetest.Shards(t)
	here, there := enginetest.OpenURL(t, shards.Servers()[0].URL()), enginetest.OpenURL(t, shards.Servers()[1].URL())
	run := func(db *sql.DB, statements ...string) {
		t.Helper()
		for _, s := range statements {
			if _, err := db.ExecContext(t.Context(), s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	run(there, `CREATE COLLATION anyhow (provider = icu, locale = 'und', deterministic = false)`, `CREATE EXTENSION citext`)
	foreign := func(columns, options string) string {
		return fmt.Sprintf(`CREATE FOREIGN TABLE notes (%s) SERVER shard1 OPTIONS (%s)`, columns, options)
	}
	const plain = `id bigint NOT NULL, name text COLLATE "C", light text COLLATE "C", at timestamptz`
	differs := func(column, is, there string) string {
		return fmt.Sprintf("notes: the column %s of notes is %s here and %s on the server shard1, which would compare it in its own way; declare both the same, texts as COLLATE \"C\"", column, is, there)
	}
	for _, test := range []struct {
		name, there, here string
		want              string
	}{
		{"the same", plain, foreign(plain, ""), ""},
		{"a varchar and an int", `id int, name varchar(20) COLLATE "C", light text COLLATE "C", at timestamptz`, foreign(plain, ""), ""},
		{"a default collation there", `id bigint, name text, light text COLLATE "C", at timestamptz`, foreign(plain, ""),
			differs("name", `text COLLATE "C"`, `text COLLATE "default"`)},
		{"default collations on both sides", `id bigint, name text, light text, at timestamptz`, foreign(`id bigint, name text, light text, at timestamptz`, ""), ""},
		{"a collation of which texts are equal", `id bigint, name text COLLATE anyhow, light text, at timestamptz`, foreign(`id bigint, name text, light text, at timestamptz`, ""),
			differs("name", `text COLLATE "default"`, `text COLLATE "anyhow"`)},
		{"citext there", `id bigint, name citext, light text, at timestamptz`, foreign(`id bigint, name text, light text, at timestamptz`, ""),
			differs("name", `text COLLATE "default"`, `citext COLLATE "default"`)},
		{"another type of time", `id bigint, name text COLLATE "C", light text COLLATE "C", at timestamp`, foreign(plain, ""),
			differs("at", "timestamptz", "timestamp")},
		{"no such column", `id bigint, name text COLLATE "C", light text COLLATE "C"`, foreign(plain, ""), "notes: the server shard1 has no column for at of notes"},
		{"no such table", plain, foreign(plain, "table_name 'gone'"), "notes: the server shard1 has no column for id of notes\n" +
			"notes: the server shard1 has no column for name of notes\nnotes: the server shard1 has no column for light of notes\n" +
			"notes: the server shard1 has no column for at of notes"},
		{"another name there", `id bigint, title text, light text COLLATE "C", at timestamptz`,
			foreign(strings.Replace(plain, `name text`, `name text OPTIONS (column_name 'title')`, 1), ""),
			differs("name", `text COLLATE "C"`, `text COLLATE "default"`)},
		{"a column that no collection has", plain + ", more text", foreign(plain+`, more text COLLATE "C"`, ""), ""},
		{"behind a view", `id bigint, name text, light text COLLATE "C", at timestamptz`,
			strings.Replace(foreign(strings.Replace(plain, "name", "title", 1), "table_name 'notes'"), "FOREIGN TABLE notes", "FOREIGN TABLE others", 1) + `;
			ALTER FOREIGN TABLE others ALTER title OPTIONS (column_name 'name');
			CREATE VIEW notes AS SELECT id, title AS name, light, at FROM others`,
			strings.Replace(differs("title", `text COLLATE "C"`, `text COLLATE "default"`), "of notes", "of others", 1)},
		{"a part of a table", `id bigint, name text, light text COLLATE "C", at timestamptz`, `CREATE TABLE notes (` + plain + `) PARTITION BY HASH (id);
			CREATE TABLE others PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 0);
			CREATE FOREIGN TABLE far PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 1) SERVER shard1 OPTIONS (table_name 'notes')`,
			strings.Replace(differs("name", `text COLLATE "C"`, `text COLLATE "default"`), "of notes", "of far", 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, db := range []*sql.DB{here, there} {
				run(db, `DROP SCHEMA IF EXISTS tamis CASCADE`, `CREATE SCHEMA tamis`) // the account's own
			}
			run(there, `CREATE TABLE notes (`+test.there+`)`)
			for s := range strings.SplitSeq(test.here, ";") {
				run(here, strings.Replace(s, "OPTIONS ()", "", 1))
			}
			_, err := source.Database(here, sqlgen.Postgres, notes)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Database on %s:\n%s\nwant\n%s", test.here, got, test.want)
			}
		})
	}
}
