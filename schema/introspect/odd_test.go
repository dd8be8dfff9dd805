package introspect_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestWhatCannotBeReadIsForetold: the notes say which columns have values that no kind holds, and no others.
func TestWhatCannotBeReadIsForetold(t *testing.T) {
	for _, test := range []struct{ engine, table, rows, want string }{
		{"postgres", "a timestamptz, b timestamptz, c date, d double precision, e numeric, f date, g real", "1, 'infinity', now(), '0044-03-15 BC', 'NaN', 'NaN', '2024-02-29', 1", "a, c, d, e"},
		{"mysql", "a bigint unsigned, b bigint unsigned, c datetime, d date", "1, 18446744073709551615, 7, '2024-01-01', '2024-02-29'", "a"},
		{"mariadb", "a bigint unsigned, b bigint unsigned, c datetime, d date", "1, 18446744073709551615, 7, '2024-01-01', '2024-02-29'", "a"},
		{"sqlite", "a REAL, b REAL, c INTEGER", "1, 9e999, 1.5, 7", "a"},
	} {
		t.Run(test.engine, func(t *testing.T) {
			db := enginetest.Open(t, test.engine)
			t.Cleanup(func() { db.Close() })
			for _, statement := range []string{"CREATE TABLE odd (id int NOT NULL PRIMARY KEY, " + test.table + ")", "INSERT INTO odd VALUES (" + test.rows + ")"} {
				if _, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			found, err := introspect.Read(context.Background(), db, sqlgen.ByName(test.engine), introspect.Options{Name: "odd"})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range found.Notes {
				if strings.Contains(n.Text, `"unreadable: null" reads them as null`) {
					got = append(got, n.Columns...)
				}
			}
			if strings.Join(got, ", ") != test.want {
				t.Errorf("foretold of %q, want %s; %v", got, test.want, found.Notes)
			}
		})
	}
}

// TestTimesOfOneFormAreComparedAsTheyStand: what a column of SQLite is declared as does not matter where all its times are of one form, and
// an index on it serves.
func TestTimesOfOneFormAreComparedAsTheyStand(t *testing.T) {
	for _, declared := range []string{"DATETIME", "TIMESTAMP", "TEXT", "datetime NOT NULL"} {
		for form, want := range map[string]struct {
			kept  schema.Storage
			index bool
		}{
			"2024-01-%02d 10:00:00.000000": {"", true}, "2024-01-%02dT10:00:00Z": {schema.StorageRFC3339, false},
		} {
			db := enginetest.Open(t, "sqlite")
			statements := []string{"CREATE TABLE events (id INTEGER PRIMARY KEY, created_at " + declared + ")", "CREATE INDEX by_time ON events (created_at)"}
			for day := 1; day < 20; day++ {
				statements = append(statements, fmt.Sprintf("INSERT INTO events VALUES (%d, '"+form+"')", day, day))
			}
			for _, statement := range statements {
				if _, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			found, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{Name: "events"})
			if err != nil {
				t.Fatal(err)
			}
			col := found.Registry.Collection("events").Column("created_at")
			if col.Type.Kind != schema.Datetime || col.Storage["sqlite"] != want.kept {
				t.Errorf("%s with %s is %s, kept %v, want %q", declared, form, col.Type, col.Storage, want.kept)
			}
			l := schema.Must(filter.New(found.Registry, filter.Config{}))
			tables, err := source.Database(db, sqlgen.SQLite, l)
			if err != nil {
				t.Fatal(err)
			}
			q := schema.Must(l.Parse("events", []byte(`{"events": {"created_at": {"between_": ["2024-01-03", "2024-01-04T12:00:00Z"]}}}`)))
			n := 0
			for row, err := range tables.Rows(context.Background(), q) {
				if n++; err != nil || row["created_at"] != fmt.Sprintf("2024-01-%02dT10:00:00.000000Z", n+2) {
					t.Errorf("%s with %s: row %d is %v, %v", declared, form, n, row, err)
				}
			}
			if n != 2 {
				t.Errorf("%s with %s: %d rows, want 2", declared, form, n)
			}
			text, args, err := tables.Dialect().Append(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := db.Query("EXPLAIN QUERY PLAN "+string(text), args...)
			if err != nil {
				t.Fatal(err)
			}
			plan := ""
			for rows.Next() {
				var id, parent, unused int
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					t.Fatal(err)
				}
				plan += detail + "; "
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(plan, "INDEX by_time") != want.index {
				t.Errorf("%s with %s: %s; an index serves: %t", declared, form, plan, want.index)
			}
			db.Close()
		}
	}
}
