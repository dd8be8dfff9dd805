package foreign_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/sqlgen"
)

// A database is a file of testdata: the name of what it is a database of, and the engine that it is written for.
type database struct{ name, engine, file string }

// databases are those of testdata. What is written for mysql is for MariaDB as well.
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
		if parts[1] == "mysql" {
			out = append(out, database{parts[0], "mariadb", f})
		}
	}
	return out
}

// open makes the database, statement by statement.
func (d database) open(t *testing.T) (*sql.DB, *sqlgen.Dialect) { return d.make(t, true) }

// make makes the database, with its rows or without.
func (d database) make(t *testing.T, rows bool) (*sql.DB, *sqlgen.Dialect) {
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
	if d.engine == "sqlite" {
		text = append([]byte("PRAGMA foreign_keys = ON;\n"), text...)
	}
	for statement := range strings.SplitSeq(string(text), ";\n") {
		if strings.TrimSpace(statement) == "" || !rows && strings.HasPrefix(strings.TrimSpace(statement), "INSERT") {
			continue
		}
		if _, err := conn.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return db, sqlgen.ByName(d.engine)
}
