package introspect_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

// A database may have anything for a name.
var hostile = []string{
	`CREATE TABLE "a` + "\n" + `collections: {b: {key: id}}" (id INTEGER PRIMARY KEY)`,
	`CREATE TABLE ok (id INTEGER PRIMARY KEY, "x` + "\n" + `  y: string" TEXT, "q?uestion" TEXT, "qu""ote" TEXT, "é" TEXT, "` + strings.Repeat("n", 70) + `" TEXT, and_ TEXT, not_ TEXT, operator TEXT, operator_column TEXT)`,
	`CREATE TABLE "t'; DROP TABLE ok; --" (id INTEGER PRIMARY KEY)`,
	`CREATE TABLE tamis_1 (id INTEGER PRIMARY KEY)`,
	`CREATE TABLE "limit" (id INTEGER PRIMARY KEY, state TEXT CHECK (state IN ('a: b', '', '# c', 'd` + "\n" + `e', 'null')))`,
	`CREATE TABLE dangling (id INTEGER PRIMARY KEY, a_id INT REFERENCES nowhere, b_id INT REFERENCES ok (missing), c_id TEXT REFERENCES ok)`,
	`CREATE TABLE same (id INTEGER PRIMARY KEY, ok_id INT REFERENCES ok, ok INT, ok_ok INT, same_id INT REFERENCES same, same INT)`,
}

func TestAnyNameGivesAFile(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	for _, statement := range hostile {
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	found, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{Name: "a\nb: c"})
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, found)
	golden(t, "hostile.yaml", text)
	l, tables := reopened(t, db, sqlgen.SQLite, text)
	for _, c := range l.Registry().Collections() {
		keys(t, l, tables, c.Name, "{}")
	}
}

func TestADatabaseWithoutAUsableTableIsAnError(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	if _, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{}); err == nil {
		t.Error("an empty database has a schema")
	}
	if _, err := db.ExecContext(context.Background(), "CREATE VIRTUAL TABLE a USING fts5 (b)"); err != nil {
		t.Fatal(err)
	}
	_, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{})
	if err == nil || !strings.Contains(err.Error(), "a: a virtual table") {
		t.Errorf("a database of virtual tables: %v", err)
	}
}
