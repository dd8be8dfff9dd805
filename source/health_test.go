package source_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// notes is a language for tables that somebody else made.
var notes = schema.Must(filter.New(schema.Must(file.Parse("notes.yaml", []byte(`
tamis: 1
name: notes
enums: {Light: [ON, OFF]}
storage: {postgres: {enum: native}}
collections:
  notes:
    key: id
    columns: {id: int, name: string, light: Light or null, at: datetime or null}
`))), filter.Config{}))

func TestDatabaseIsLookedAtWhenItIsOpened(t *testing.T) {
	for _, test := range []struct {
		dialect, tables, want string
	}{
		{"sqlite", ``, "notes: the database has no table notes"},
		{"sqlite", `CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT, light TEXT)`, "notes: the table notes has no column at"},
		{"sqlite", `CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, light TEXT, at TEXT)`, ""},
		{"sqlite", `CREATE TABLE notes (id INTEGER PRIMARY KEY, Name TEXT, light TEXT, at TEXT, more BLOB)`, ""},
		{"sqlite", `CREATE TABLE n (id INTEGER PRIMARY KEY, name TEXT, light TEXT, at TEXT); CREATE VIEW notes AS SELECT * FROM n`, ""},
		{"sqlite", `CREATE TABLE notes (id INTEGER PRIMARY KEY, name TEXT, light TEXT, at TEXT); PRAGMA case_sensitive_like = ON`,
			"the LIKE of the connection tells upper from lower case; connect without case_sensitive_like"},
		{"postgres", ``, "notes: the database has no table notes"},
		{"postgres", `CREATE TABLE notes (id bigint PRIMARY KEY, "Name" text, light text, at timestamptz)`, "notes: the table notes has no column name"},
		{"postgres", `CREATE TABLE notes (id bigint PRIMARY KEY, name char(20), light text, at timestamptz)`, ""},
		{"postgres", `CREATE TABLE notes (id bigint PRIMARY KEY, name bytea, light text, at timestamptz)`,
			"notes: the column name of notes is bytea; want text or varchar"},
		{"postgres", `CREATE TABLE notes (id bigint PRIMARY KEY, name text, light text, at timestamp)`, ""},
		{"postgres", `CREATE TABLE notes (id bigint PRIMARY KEY, name text, light text, at date)`,
			"notes: the column at of notes is date; want timestamptz"},
		{"postgres", `CREATE COLLATION anyhow (provider = icu, locale = 'und', deterministic = false);
			CREATE TABLE notes (id bigint PRIMARY KEY, name text COLLATE anyhow, light text, at timestamptz)`, ""},
		{"postgres", `CREATE TYPE light AS ENUM ('ON', 'DIM'); CREATE TABLE notes (id bigint PRIMARY KEY, name text, light light, at timestamptz)`,
			"notes: the column light of notes is the enum light, which has no OFF"},
		{"postgres", `CREATE TYPE light AS ENUM ('ON', 'DIM', 'OFF'); CREATE TABLE notes (id integer PRIMARY KEY, name varchar(9), light light, at timestamptz)`, ""},
		{"mariadb", ``, "notes: the database has no table notes"},
		{"mariadb", `CREATE TABLE notes (id bigint PRIMARY KEY, name text, light text)`, "notes: the table notes has no column at"},
		{"mariadb", `CREATE TABLE notes (id bigint PRIMARY KEY, name text CHARACTER SET utf8mb3, light text, at datetime(6))`, ""},
		{"mariadb", `CREATE TABLE notes (id bigint PRIMARY KEY, name text CHARACTER SET utf8mb4, light text, at timestamp)`, ""},
		{"mariadb", `CREATE TABLE notes (ID bigint PRIMARY KEY, name varchar(9) CHARACTER SET utf8mb4, light enum('ON', 'OFF'), at datetime(3))`, ""},
		{"mysql", ``, "notes: the database has no table notes"},
		{"mysql", `CREATE TABLE notes (id bigint PRIMARY KEY, name text, light text)`, "notes: the table notes has no column at"},
		{"mysql", `CREATE TABLE notes (id bigint PRIMARY KEY, name text CHARACTER SET utf8mb3, light text, at datetime(6))`, ""},
		{"mysql", `CREATE TABLE notes (id bigint PRIMARY KEY, name text CHARACTER SET utf8mb4, light text, at timestamp)`, ""},
		{"mysql", `CREATE TABLE notes (ID bigint PRIMARY KEY, name varchar(9) CHARACTER SET utf8mb4, light enum('ON', 'OFF'), at datetime(3))`, ""},
	} {
		t.Run(test.dialect, func(t *testing.T) {
			db := enginetest.Open(t, test.dialect)
			for statement := range strings.SplitSeq(test.tables, ";") {
				if strings.TrimSpace(statement) == "" {
					continue
				}
				if _, err := db.Exec(statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			_, err := source.Database(db, sqlgen.ByName(test.dialect), notes)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Database on %s:\n%s\nwant\n%s", test.tables, got, test.want)
			}
		})
	}
}

// TestAFloatOverExactNumbersIsRefused: 0.1 and 0.10000000000000000001 sort apart there, and are one float in a cursor.
func TestAFloatOverExactNumbersIsRefused(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("prices.yaml", []byte(`
tamis: 1
name: prices
collections:
  exact:
    key: id
    columns: {id: int, price: "decimal(12,6)"}
  rounded:
    key: id
    columns: {id: int, price: float}
`))), filter.Config{}))
	for engine, want := range map[string]string{
		"postgres": "rounded: the column price of rounded is numeric, of which floats are not exact; declare it decimal in the schema",
		"mariadb":  "rounded: the column price of rounded is decimal, of which floats are not exact; declare it decimal in the schema",
		"mysql":    "rounded: the column price of rounded is decimal, of which floats are not exact; declare it decimal in the schema",
		"sqlite":   "", // which keeps it as a float
	} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			for _, table := range []string{"exact", "rounded"} {
				if _, err := db.Exec(`CREATE TABLE ` + table + ` (id bigint PRIMARY KEY, price numeric(12, 6))`); err != nil {
					t.Fatal(err)
				}
			}
			tables, err := source.Database(db, sqlgen.ByName(engine), l)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := tables.Refused(); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("refused:\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestDatabaseThatIsNotThere(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/none.db?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := source.Database(db, sqlgen.SQLite, notes); err == nil {
		t.Error("a database that is not there was opened")
	}
}

// TestCollationOfTheDatabaseIsLearned compares texts bare where the database is known to compare them bit by bit.
func TestCollationOfTheDatabaseIsLearned(t *testing.T) {
	for _, locale := range []string{"C", "C.UTF-8", "en-US"} {
		db := enginetest.OpenURL(t, enginetest.PostgresLocale(t, locale))
		if _, err := db.Exec(`CREATE TABLE notes (id bigint PRIMARY KEY, name text, light text, at timestamptz)`); err != nil {
			t.Fatal(err)
		}
		tables, err := source.Database(db, sqlgen.Postgres, notes)
		if err != nil {
			t.Fatal(err)
		}
		q, err := notes.Parse("notes", []byte(`{"notes": {"name": {"ge_": "b"}}}`))
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := tables.Dialect().Append(nil, nil, q)
		if err != nil {
			t.Fatal(err)
		}
		if bare := !strings.Contains(string(text), "COLLATE"); bare != (locale == "C") {
			t.Errorf("in %s: %s", locale, text)
		}
		for _, err := range tables.Rows(context.Background(), q) {
			t.Error(err)
		}
	}
}
