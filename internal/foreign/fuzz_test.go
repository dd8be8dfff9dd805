package foreign_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// refusals are the collections of which a database may refuse rows that were made for them, and why: by a condition that compares more than a
// column with constants.
var refusals = map[string]string{}

// TestFuzzOnTheDatabasesOfOthers puts rows that fit into tables that others designed, asks filters of them as tamis fuzz does, and leaves no
// row behind.
func TestFuzzOnTheDatabasesOfOthers(t *testing.T) {
	n := 400
	if testing.Short() {
		n = 60
	}
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			full, dialect := d.open(t)
			found, err := introspect.Read(context.Background(), full, dialect, introspect.Options{Name: d.name})
			if err != nil {
				t.Fatal(err)
			}
			l, err := filter.New(found.Registry, filter.Config{})
			if err != nil {
				t.Fatal(err)
			}
			db, _ := d.make(t, false)
			tables, err := source.Database(db, dialect, l)
			if err != nil {
				t.Fatal(err)
			}
			report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{d.engine: tables}, fuzz.Options{N: n, Seed: 1, PerData: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range slices.Sorted(maps.Keys(report.Unfit)) {
				if refusals[d.name+"."+name] == "" {
					t.Errorf("rows for %s are refused: %v", name, report.Unfit[name])
				}
			}
			for _, c := range l.Registry().Collections() {
				left := 0
				for range tables.All(context.Background(), c) {
					left++
				}
				if left > 0 {
					t.Errorf("%d rows of %s are left behind", left, c.Name)
				}
			}
			t.Logf("tally: %s on %s: %s", d.name, d.engine, report)
		})
	}
}

// computed are tables with columns that the database makes itself: as an expression, and as a number that takes no other without being told so.
var computed = map[string][]string{
	"sqlite":   {"CREATE TABLE lines (id INTEGER PRIMARY KEY, n int, total int AS (n * 2) STORED, twice int AS (n + n) VIRTUAL, name text)"},
	"postgres": {"CREATE TABLE lines (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, total bigint GENERATED ALWAYS AS (n::bigint * 2) STORED, name text)", "CREATE TABLE parts (id int PRIMARY KEY, line int NOT NULL REFERENCES lines)"},
	"mysql":    {"CREATE TABLE `lines` (id int AUTO_INCREMENT PRIMARY KEY, n int, total bigint AS (n * 2) STORED, twice bigint AS (n * 2) VIRTUAL, name varchar(20))", "CREATE TABLE parts (id int PRIMARY KEY, line int NOT NULL, FOREIGN KEY (line) REFERENCES `lines` (id))"},
}

// TestRowsFitTablesWithComputedColumns puts rows into such tables, asks filters of them, and has what the database computed among their values.
func TestRowsFitTablesWithComputedColumns(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db, dialect := enginetest.Open(t, engine), sqlgen.ByName(engine)
			t.Cleanup(func() { db.Close() })
			for _, statement := range computed[strings.Replace(engine, "mariadb", "mysql", 1)] {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			w := worldOf(t, db, dialect)
			l, tables := w.l, w.tables
			rows, clear, err := fuzz.Fill(t.Context(), l, tables, 3, fuzz.RowConfig{Most: 40})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range l.Registry().Collections() {
				if len(rows[c.Name]) == 0 {
					t.Errorf("no rows of %s", c.Name)
				}
			}
			for _, row := range rows["lines"] {
				if n, ok := row["n"].(int64); ok && row["total"] != n*2 {
					t.Errorf("the row %v has another total", row)
				}
			}
			if err := clear(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := fuzz.Run(t.Context(), l, map[string]source.Loader{engine: tables}, fuzz.Options{N: 100, Seed: 1, PerData: 50}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
